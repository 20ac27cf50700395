"""Mutations of model repository entries: of the config's values, of its text, and of the files around it.

Everything follows from a seed. Values are mutated through the official schema (tritonclient's protobuf), so that every
field of every message can be reached; texts are mutated token by token, which mostly gives syntax errors.
"""

import random
import re
from dataclasses import dataclass

from config_bases import BASES, Base
from google.protobuf import text_format
from google.protobuf.descriptor import FieldDescriptor
from tritonclient.grpc import model_config_pb2

# Values worth trying for a field of that name; others take theirs from the field's type.
VALUES = {
    "name": ["X", "Y", "Z", "START", "NAME", "other", "", "a b", "x/y", ".."],
    "backend": ["python", "onnxruntime", "openvino", "tensorrt", "pytorch", "tensorflow", "onnx", "foo", "Python", ""],
    "platform": ["ensemble", "onnxruntime_onnx", "tensorrt_plan", "pytorch_libtorch", "libtorch", "onnxruntime",
                 "tensorflow_savedmodel", "torch_aoti", "Ensemble", "foo", ""],
    "runtime": ["model.py", "libtriton_nope.so", "../model.py", ""],
    "max_batch_size": [0, 1, 2, 4, 8, 16, 1000, -1, -2147483648, 2147483647],
    "dims": [1, 2, 3, 4, 12, -1, 0, -2, 9223372036854775807],
    "shape": [1, 2, 3, 4, 12, -1, 0, -2],
    "gpus": [0, 1, -1],
    "count": [0, 1, 2, -1],
    "profile": ["0", "-1", "x"],
    "default_model_filename": ["model.py", "main.py", "model.onnx", "nope.py", "model", "../1/model.py", ""],
    "label_filename": ["labels.txt", "nope.txt", "../labels.txt", ""],
    "preferred_batch_size": [0, 1, 4, 8, 9, 100, -1],
    "model_name": ["scale", "offset", "text_length", "nope", "NAME", ""],
    "model_version": [-1, 0, 1, 2, -2],
    "model_namespace": ["", "x"],
    "source_input": ["X", "Z", "nope"],
    "target_name": ["X", "Z", "nope"],
    "priority_levels": [0, 1, 2, 3, 4],
    "default_priority_level": [0, 1, 2, 3, 4],
    "num_versions": [0, 1, 2, 100],
    "versions": [1, 2, 3, 0, -1],
    "batch_size": [0, 1, 4, 8],  # Above the maximum the server crashes on some starts only.
    "input_data_file": ["text", "nope", "../1/model.py"],
    "minimum_slot_utilization": [0.0, 0.5, 1.0, 1.5, -0.1],
    "level": [-1, 0, 1, 2, 99],
    "string_value": ["1", "0", "-1", "abc", "", "YES", "NO", "true"],
    "input_map": ["VALUES", "SCALED", "TEXT", "between", "SHIFTED", "nope"],
    "output_map": ["VALUES", "SCALED", "LENGTH", "between", "SHIFTED", "nope"],
    "parameters": ["intra_op_thread_count", "execution_mode", "NUM_STREAMS", "EXECUTION_ENV_PATH", "A"],
}
STRINGS = ["", "X", "nope", "a\nb", "ü"]
INTEGERS = [0, 1, 2, 3, 8, 100]
FLOATS = [0.0, 0.5, 1.0, -1.0]
TOKENS = ["{", "}", "[", "]", ":", ",", ";", "#", '"', "'", "<", ">", "-", "0", "1", "0x8", "1.5", "true", "foo",
          "name", "TYPE_FP32", "TYPE_FLOAT", "KIND_CPU", "KIND_GPU", "CPU", '"X"', "//", "=", "$", "\ufeff", "input",
          "dims", "08"]
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z0-9_]*|-?[0-9][0-9.]*|[^\s]')


@dataclass
class Case:
    """One entry to be judged: the model directory's files and how it came to be."""

    id: str
    base: str
    mutations: list[str]
    files: dict[str, str | bytes]

    @property
    def story(self) -> str:
        """The base and what was done to it, for people."""
        return " + ".join([self.base, *self.mutations])


# Values, through the schema.


def messages_in(message, path=""):
    """The message and all inside it, each with its path for people."""
    yield message, path
    for descriptor, value in message.ListFields():
        here = f"{path}.{descriptor.name}".lstrip(".")
        if is_map(descriptor):
            if descriptor.message_type.fields_by_name["value"].type == FieldDescriptor.TYPE_MESSAGE:
                for key in value:
                    yield from messages_in(value[key], f"{here}[{key}]")
        elif descriptor.type == FieldDescriptor.TYPE_MESSAGE:
            for index, item in enumerate(value) if descriptor.is_repeated else [(None, value)]:
                yield from messages_in(item, here if index is None else f"{here}[{index}]")


def is_map(descriptor) -> bool:
    """Whether the field is a map."""
    return descriptor.type == FieldDescriptor.TYPE_MESSAGE and descriptor.message_type.GetOptions().map_entry


def value_for(descriptor, source: random.Random, name: str | None = None):
    """A value for a scalar field: a telling one for its name, else one for its type."""
    pool = VALUES.get(name or descriptor.name)
    kinds = FieldDescriptor
    match descriptor.type:
        case kinds.TYPE_STRING:
            return source.choice([it for it in pool or STRINGS if isinstance(it, str)] or STRINGS)
        case kinds.TYPE_BOOL:
            return source.random() < 0.5
        case kinds.TYPE_ENUM:
            return source.choice(descriptor.enum_type.values).number
        case kinds.TYPE_FLOAT | kinds.TYPE_DOUBLE:
            return source.choice([it for it in pool or FLOATS if isinstance(it, float)] or FLOATS)
    numbers = [it for it in pool or INTEGERS if isinstance(it, int)] or INTEGERS
    if descriptor.type in (kinds.TYPE_UINT32, kinds.TYPE_UINT64):
        numbers = [it for it in numbers if it >= 0]
    if descriptor.type in (kinds.TYPE_INT32, kinds.TYPE_UINT32):
        numbers = [it for it in numbers if -(2**31) <= it < 2**31]
    return source.choice(numbers)


def fill(message, source: random.Random, depth: int) -> None:
    """Gives a new message some of its fields."""
    for descriptor in message.DESCRIPTOR.fields:
        if source.random() < 0.5 and depth > 0:
            set_field(message, descriptor, source, depth - 1)


def set_field(message, descriptor, source: random.Random, depth: int = 2) -> None:
    """Sets a field, or appends to it where it is repeated."""
    if is_map(descriptor):
        key_type, value_type = (descriptor.message_type.fields_by_name[it] for it in ("key", "value"))
        key, target = value_for(key_type, source, descriptor.name), getattr(message, descriptor.name)
        if value_type.type == FieldDescriptor.TYPE_MESSAGE:
            fill(target[key], source, depth)
        else:
            target[key] = value_for(value_type, source, descriptor.name)
    elif descriptor.type == FieldDescriptor.TYPE_MESSAGE:
        target = getattr(message, descriptor.name)
        if descriptor.is_repeated:
            fill(target.add(), source, depth)
        else:
            target.SetInParent()
            fill(target, source, depth)
    elif descriptor.is_repeated:
        getattr(message, descriptor.name).append(value_for(descriptor, source))
    else:
        setattr(message, descriptor.name, value_for(descriptor, source))


def change_value(config, source: random.Random) -> str:
    """Changes one field that is set; deletes, repeats or replaces it."""
    places = [(message, path, field) for message, path in messages_in(config) for field, _ in message.ListFields()]
    message, path, descriptor = source.choice(places)
    where = f"{path}.{descriptor.name}".lstrip(".")
    action = source.choice(["delete", "replace", "replace", "replace"])
    if descriptor.is_repeated and not is_map(descriptor):
        return change_list(getattr(message, descriptor.name), message, descriptor, where, source)
    if action == "delete":
        message.ClearField(descriptor.name)
        return f"without {where}"
    if is_map(descriptor) or descriptor.type != FieldDescriptor.TYPE_MESSAGE:
        return replace(message, descriptor, where, source)
    set_field(message, descriptor, source)
    return f"more in {where}"


def replace(message, descriptor, where: str, source: random.Random) -> str:
    """Another value for a scalar; another key or value for one entry of a map."""
    if not is_map(descriptor):
        value = value_for(descriptor, source)
        setattr(message, descriptor.name, value)
        return f"{where} = {value!r}"
    entries = getattr(message, descriptor.name)
    key = source.choice(sorted(entries))
    del entries[key]
    set_field(message, descriptor, source)
    return f"another entry in {where}"


def change_list(items, message, descriptor, where: str, source: random.Random) -> str:
    """Removes, repeats or replaces one element."""
    index = source.randrange(len(items))
    match source.choice(["remove", "repeat", "replace", "append"]):
        case "remove":
            del items[index]
            return f"without {where}[{index}]"
        case "repeat":
            items.append(items[index])
            return f"{where}[{index}] twice"
        case "replace" if descriptor.type != FieldDescriptor.TYPE_MESSAGE:
            items[index] = value_for(descriptor, source)
            return f"{where}[{index}] = {items[index]!r}"
    set_field(message, descriptor, source)
    return f"one more {where}"


def add_field(config, source: random.Random) -> str:
    """Sets a field that was not set, somewhere."""
    message, path = source.choice(list(messages_in(config)))
    descriptor = source.choice(message.DESCRIPTOR.fields)
    set_field(message, descriptor, source)
    return f"with {path}.{descriptor.name}".replace("with .", "with ")


# Text, token by token.


def change_text(text: str, source: random.Random) -> tuple[str, str]:
    """Removes, repeats, replaces or inserts a token, swaps two, misspells one, or changes how lines end."""
    tokens = list(TOKEN.finditer(text))
    one = source.choice(tokens)
    start, end = one.span()
    token = source.choice(TOKENS)
    match source.randrange(8):
        case 0:
            return text[:start] + text[end:], f"text without {one[0]!r} at {start}"
        case 1:
            return f"{text[:end]} {text[start:]}", f"text with {one[0]!r} twice at {start}"
        case 2:
            return text[:start] + token + text[end:], f"text {one[0]!r} -> {token!r} at {start}"
        case 3:
            return f"{text[:start]}{token} {text[start:]}", f"text with {token!r} at {start}"
        case 4:
            cut = source.randrange(start, end)
            return text[:cut] + text[cut + 1 :], f"text without the character at {cut}"
        case 5:
            return text[:start] + one[0].swapcase() + text[end:], f"text {one[0]!r} in the other case at {start}"
        case 6:
            return text.replace("\n", "\r\n"), "text with CRLF"
    return text[:end], f"text ends at {end}"


# Files around the config.

FILE_MUTATIONS = [
    ("version 1 -> {}", "version", ["01", "0", "3", "v1", "1_old", "-1", "latest", " 1", "99999999999999999999"]),
    ("model file -> {}", "model", ["model.txt", "model.plan", "model.xml", "model.pt", "model.onnx", "Model.py"]),
    ("beside version 1: {}", "beside", ["2", "01", ".ipynb_checkpoints", "10", "readme", "configs"]),
    ("config -> {}", "config", ["config.txt", "Config.pbtxt", "configs/config.pbtxt"]),
    ("no {}", "without", ["version", "side files"]),
]


def change_files(files: dict[str, str | bytes], source: random.Random) -> str:
    """Renames, removes or adds files."""
    pattern, kind, choices = source.choice(FILE_MUTATIONS)
    choice = source.choice(choices)
    for path in list(files):
        folder, _, name = path.partition("/")
        match kind:
            case "version" if folder == "1":
                files[f"{choice}/{name}"] = files.pop(path)
            case "model" if name.startswith(("model.", "main.")):
                files[f"{folder}/{choice}"] = files.pop(path)
            case "without" if (choice == "version") == (folder.isdigit() and bool(name)) and path != "config.pbtxt":
                del files[path]
            case "config" if path == "config.pbtxt":
                files[choice] = files.pop(path)
    if kind == "beside":
        files[f"{choice}/.keep"] = ""
    return pattern.format(choice)


# Cases.


def make_case(index: int, seed: int) -> Case:
    """The case of that number: a base, mutated once, sometimes twice."""
    source = random.Random(f"{seed}/{index}")
    base: Base = source.choices(BASES, [it.weight for it in BASES])[0]
    case_id = f"case{index:05}"
    case = Case(case_id, base.id, [], dict(base.files))
    text = base.config.replace("NAME", case_id)
    for _ in range(source.choice([1, 1, 1, 2])):
        match source.choices(["value", "add", "text", "files"], [10, 6, 5, 2])[0]:
            case "text":
                text, what = change_text(text, source)
                case.mutations.append(what)
            case "files":
                files = {**case.files, "config.pbtxt": text}
                case.mutations.append(change_files(files, source))
                case.files = files
                if "config.pbtxt" not in files:
                    return case
            case kind:
                text, what = mutate_values(text, kind, source)
                case.mutations.append(what)
    case.files["config.pbtxt"] = text
    return case


def mutate_values(text: str, kind: str, source: random.Random) -> tuple[str, str]:
    """Mutates through the schema; a text that is already broken stays as it is."""
    config = model_config_pb2.ModelConfig()
    try:
        text_format.Parse(text, config)
    except text_format.ParseError:
        return text, "nothing"
    what = change_value(config, source) if kind == "value" else add_field(config, source)
    return text_format.MessageToString(config, as_utf8=True), what
