#!/usr/bin/env python3
"""Compares the reader of config.pbtxt with protobuf's own, on generated and damaged texts.

The judge is the C++ text format of the protobuf that Triton 26.08 is built with, inside protoc (grpcio-tools); Triton's
schema comes from tritonclient. For every text: accepted or refused alike, refused at the same place in the same words,
the same values, nothing lost, and what our printer writes reads back the same. Python's text_format is asked too; where
it differs from C++ that is counted, not held against us. The first run makes a virtual environment below .cache.
"""

import argparse
import json
import math
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from environments import EnvironmentFailure, python_of

ROOT = Path(__file__).resolve().parent.parent
# 64-bit numbers that the server prints as strings (core, ModelConfigToJson), as paths of message and field.
TEXT_IN_JSON = {
    ("ModelInstanceGroup.SecondaryDevice", "device_id"),
    ("ModelSequenceBatching.InitialState", "dims"),
    ("ModelOptimizationPolicy.Cuda.GraphSpec.Shape", "dim"),
}

# Where Python's text_format is known to differ from C++: what either says, and the kind of text.
KINDS_OF_PYTHON = [
    ("surrogates not allowed", "surrogates as escapes"),
    ("codec can't decode", "bytes that are not UTF-8"),
    ("latin-1", "octal escapes beyond 377"),
    ("rawunicodeescape", "escapes beyond Unicode"),
    ("Couldn't parse integer: -", "a space between sign and number"),
    ('Expected "true" or "false"', "01 and 0x1 as booleans"),
    ("Invalid escape sequence", "escapes that C++ does not know"),
]


def local_name(descriptor):
    return descriptor.full_name.removeprefix("inference.")


# What protoc says of a text


def start_judge(schema):
    """Prepares a worker process: protoc's library and the file with the schema."""
    global protoc, schema_file
    from grpc_tools import _protoc_compiler as protoc

    schema_file = schema


def judge(text):
    """(message on the wire, None) or (None, the first error as LINE:COLUMN: WORDS)."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        stdin.write(text)
        stdin.seek(0)
        # A process of its own: the compiler reads descriptor 0 and keeps what it has loaded.
        child = os.fork()
        if child == 0:
            for number, file in enumerate([stdin, stdout, stderr]):
                os.dup2(file.fileno(), number)
            arguments = ["protoc", f"--descriptor_set_in={schema_file}", "--encode=inference.ModelConfig",
                         "model_config.proto"]
            os._exit(protoc.run_main([argument.encode() for argument in arguments]) & 255)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        stdout.seek(0)
        stderr.seek(0)
        errors = [line[len(b"input:"):] for line in stderr.read().split(b"\n") if line.startswith(b"input:")]
        if status == 0:
            return stdout.read(), None
        return None, errors[0].decode("utf-8", "replace") if errors else f"protoc ended with {status}"


# What values are


def json_form(message):
    """A message as the server prints it: defaults written, 64-bit numbers as numbers but for those it forgets."""
    form = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            values = field.message_type.fields_by_name["value"]
            form[field.name] = {str(key): json_value(values, value[key]) for key in value}
        elif field.is_repeated:
            form[field.name] = [json_value(field, element) for element in value]
        elif not field.has_presence or message.HasField(field.name):
            form[field.name] = json_value(field, value)
    return form


def json_value(field, value):
    if field.message_type is not None:
        return json_form(value)
    if field.enum_type is not None:
        named = field.enum_type.values_by_number.get(value)
        return named.name if named else value
    if (local_name(field.containing_type), field.name) in TEXT_IN_JSON:
        return str(value)
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        if field.cpp_type == field.CPPTYPE_FLOAT:
            return float(str(shortest_float(value)))
    return value


def shortest_float(value):
    """The decimal with fewest digits that is this float."""
    import numpy

    return numpy.float32(value)


# The schema


def schema_problems(module, dump):
    """Where our schema table differs from the installed one."""
    messages, enumerations = {}, {}

    def walk(message):
        name = local_name(message)
        if name in messages:
            return
        messages[name] = sorted((describe(field) for field in message.fields), key=lambda field: field["number"])
        for field in message.fields:
            value = map_value(field) or field
            if value.enum_type is not None:
                values = [{"name": v.name, "number": v.number} for v in value.enum_type.values]
                enumerations[local_name(value.enum_type)] = sorted(values, key=lambda v: v["number"])
            if value.message_type is not None:
                walk(value.message_type)

    walk(module.ModelConfig.DESCRIPTOR)
    ours = {
        name: sorted(({k: v for k, v in field.items() if k != "since"} for field in fields), key=lambda f: f["number"])
        for name, fields in dump["messages"].items()
    }
    found = []
    for kind, left, right in (("message", messages, ours), ("enumeration", enumerations, dump["enumerations"])):
        for name in sorted(left.keys() | right.keys()):
            if left.get(name) != right.get(name):
                found.append(f"{kind} {name}: tritonclient has {left.get(name)}, we have {right.get(name)}")
    return found, len(messages), sum(map(len, messages.values())), len(enumerations)


def map_value(field):
    entry = field.message_type
    return entry.fields_by_name["value"] if entry is not None and entry.GetOptions().map_entry else None


def describe(field):
    types = {1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 8: "bool", 9: "string", 13: "uint32"}
    value = map_value(field) or field
    label = "repeated" if field.is_repeated else "singular"
    if value is not field:
        label = f"map<{types[field.message_type.fields_by_name['key'].type]}>"
    named = value.message_type or value.enum_type
    return {
        "label": label, "name": field.name, "number": field.number,
        "oneof": field.containing_oneof.name if field.containing_oneof else None,
        "type": local_name(named) if named else types[value.type],
    }


# The comparison


def python_verdict(module, text):
    """What Python's text_format makes of a text: (message, None) or (None, error)."""
    from google.protobuf import text_format

    try:
        return text_format.Parse(text.decode(), module.ModelConfig()), None
    except (text_format.ParseError, UnicodeDecodeError, ValueError) as error:
        return None, str(error)


def differences(module, text, ours, wire, refusal):
    """How our answer to a text differs from the judge's, as lines for people."""
    from google.protobuf import text_format
    from google.protobuf.message import DecodeError

    if refusal is not None:
        if ours["accepted"]:
            return [f"accepted, but C++ says {refusal}"]
        return [] if ours["error"] == refusal else [f"we say {ours['error']}, C++ says {refusal}"]
    if not ours["accepted"]:
        return [f"refused with {ours['error']}"]
    found = [] if ours["isKept"] else ["the text is not kept"]
    try:
        message = module.ModelConfig.FromString(wire)
    except DecodeError:
        return found + (["not UTF-8, and we do not say so"] if ours["isUTF8"] else [])
    if not ours["isUTF8"]:
        found.append("UTF-8, and we deny it")
    if json_form(message) != ours["json"]:
        found.append(f"values differ: {json.dumps(json_form(message))} against {json.dumps(ours['json'])}")
    printed = text_format.Parse(ours["printed"], module.ModelConfig())
    if json_form(printed) != json_form(message):
        found.append(f"what we print reads differently: {ours['printed']}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=ROOT / ".build/debug/config-text", help="our reader's test program")
    parser.add_argument("--count", type=int, default=10_000, help="texts to compare (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="the texts are a function of it (default %(default)s)")
    parser.add_argument("files", nargs="*", type=Path, help="files to compare instead of generated texts")
    parser.add_argument("--python", action="store_true", help="show the texts on which Python differs from C++")
    options = parser.parse_args()
    try:
        interpreter = python_of("config-text")
    except EnvironmentFailure as error:
        print(f"check-config-text: {error}", file=sys.stderr)
        sys.exit(2)
    if Path(sys.executable) != interpreter:
        os.execv(interpreter, [str(interpreter), *sys.argv])

    from config_texts import texts
    from google.protobuf import descriptor_pb2
    from tritonclient.grpc import model_config_pb2 as module

    dump = json.loads(subprocess.run([options.tool, "--schema"], capture_output=True, check=True).stdout)
    problems, messages, fields, enumerations = schema_problems(module, dump)
    print(*problems, f"schema: {messages} messages, {fields} fields, {enumerations} enumerations compared", sep="\n")

    inputs = [file.read_bytes() for file in options.files] or list(
        texts(module.ModelConfig.DESCRIPTOR, options.count, options.seed)
    )
    hexadecimal = "".join(text.hex() + "\n" for text in inputs)
    lines = subprocess.run([options.tool], input=hexadecimal.encode(), capture_output=True, check=True).stdout
    answers = [json.loads(line) for line in lines.splitlines()]
    assert len(answers) == len(inputs), "one answer a text"

    with tempfile.NamedTemporaryFile(suffix=".bin") as schema:
        files = descriptor_pb2.FileDescriptorSet()
        module.DESCRIPTOR.CopyToProto(files.file.add())
        schema.write(files.SerializeToString())
        schema.flush()
        context = multiprocessing.get_context("forkserver")
        with context.Pool(os.cpu_count(), start_judge, [schema.name]) as pool:
            verdicts = pool.map(judge, inputs, chunksize=50)

    failed, accepted, python = 0, 0, Counter()
    for text, ours, (wire, refusal) in zip(inputs, answers, verdicts):
        found = differences(module, text, ours, wire, refusal)
        accepted += refusal is None
        failed += bool(found)
        for line in found:
            print(f"{text!r}\n  {line}")
        message, complaint = python_verdict(module, text)
        if message is not None and ours["accepted"] and json_form(message) != ours["json"]:
            python["other values"] += 1
            print(f"{text!r}\n  Python reads other values: {json.dumps(json_form(message))}")
        if (complaint is None) != (refusal is None):
            said = complaint or refusal
            kind = next((kind for words, kind in KINDS_OF_PYTHON if words in said), "unexplained")
            python[kind] += 1
            if options.python or kind == "unexplained":
                print(f"{text!r}\n  Python differs from C++: {said}")
    print(f"{accepted} accepted and {len(inputs) - accepted} refused by C++")
    print(f"Python's text_format differs from C++ on {sum(python.values())}:",
          ", ".join(f"{count} {kind}" for kind, count in python.most_common()))
    failed += len(problems) + python["unexplained"] + python["other values"]
    print(f"{len(inputs) + messages + enumerations - failed} passed, {failed} failed")
    sys.exit(1 if failed or not inputs else 0)


if __name__ == "__main__":
    main()
