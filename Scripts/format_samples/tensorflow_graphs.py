"""SavedModels, frozen graphs and checkpoints."""

import shutil
from pathlib import Path

import numpy as np
import tensorflow as tf
import tf_keras
from google.protobuf import text_format
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from tensorflow_facts import constants, operator_counts, operators, reached, tensor, type_name, weights

TRAINING = ("save_counter", "optimizer", "_optimizer", "keras_api", "global_step", "beta1_power", "beta2_power")


class Texts(tf.Module):
    """Takes texts, looks them up in a file, loops over the result."""

    def __init__(self, vocabulary):
        super().__init__()
        self.file = tf.saved_model.Asset(vocabulary)
        self.table = tf.lookup.StaticHashTable(
            tf.lookup.TextFileInitializer(
                self.file, tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER),
            -1)
        self.words = tf.Variable(tf.random.normal([5, 4]), name="words")
        self.scale = tf.Variable(tf.zeros([4], tf.float16), name="scale")

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="text")])
    def classify(self, text):
        found = tf.maximum(self.table.lookup(text), 0)
        rows = tf.gather(self.words, found)
        for _ in tf.range(tf.shape(text)[0]):
            rows = tf.nn.softmax(rows)
        return {"scores": rows * tf.cast(self.scale, tf.float32), "best": tf.argmax(rows, axis=-1)}

    @tf.function(input_signature=[tf.TensorSpec([], tf.bool, name="flag"), tf.TensorSpec(None, tf.int32, name="any")])
    def other(self, flag, any):
        return {"out": tf.cond(flag, lambda: any + 1, lambda: any)}


def images(library):
    """A small network of two inputs, of either version of Keras."""
    layers = library.layers
    image = library.Input((32, 32, 3), name="image")
    marks = library.Input((4,), dtype="int64", name="marks")
    hidden = layers.Conv2D(8, 3, activation="relu", name="conv")(image)
    hidden = layers.BatchNormalization(name="norm")(hidden)
    hidden = layers.GlobalAveragePooling2D(name="pool")(hidden)
    both = layers.Concatenate(name="both")([hidden, layers.Flatten(name="flat")(layers.Embedding(20, 3, name="words")(marks))])
    label = layers.Dense(10, activation="softmax", name="label")(both)
    return library.Model([image, marks], [label, layers.Dense(1, name="score")(both)], name="images")


def describe(folder):
    """What TensorFlow reads from a SavedModel."""
    loaded = tf.saved_model.load(folder)
    signature = loaded.signatures["serving_default"]
    message = saved_model_pb2.SavedModel()
    message.ParseFromString((Path(folder) / "saved_model.pb").read_bytes())
    meta = message.meta_graphs[0]
    infos = meta.signature_def["serving_default"]
    nodes = reached(meta.graph_def, [info.name for info in infos.outputs.values()])
    inputs = signature.structured_input_signature[1]
    items = list(constants(nodes))
    for each in signature.variables:
        number = int(np.prod(each.shape, dtype=np.int64))
        items.append((type_name(each.dtype), number, number * each.dtype.size))
    return {
        "model.format": "savedmodel", "model.framework": "tensorflow", "model.producer": f"tensorflow {tf.__version__}",
        "model.tensorflow.version": tf.__version__, "model.tensorflow.signature": "serving_default",
        "model.tensorflow.signatures": sorted(meta.signature_def), "model.tensorflow.tags": ["serve"],
        "model.inputs": [
            tensor(name, spec.dtype, None if spec.shape.rank is None else spec.shape)
            for name, spec in sorted(inputs.items())
        ],
        "model.outputs": [
            tensor(name, spec.dtype, None if spec.shape.rank is None else spec.shape)
            for name, spec in sorted(signature.structured_outputs.items())
        ],
        **operators(operator_counts(nodes), "tensorflow"),
        **weights(items),
        "model.externalData.missing": 0,
    }


def variables(checkpoint, training=False):
    """Type, elements and bytes of a checkpoint's variables by name, as the library's own reader lists them."""
    reader = tf.train.load_checkpoint(checkpoint)
    types = reader.get_variable_to_dtype_map()
    for name, shape in reader.get_variable_to_shape_map().items():
        is_training = name.split("/")[0] in TRAINING or "/.OPTIMIZER_SLOT/" in name or name.endswith("/Adam")
        if types[name] == tf.string or is_training != training:
            continue
        number = int(np.prod(shape, dtype=np.int64))
        yield name, (type_name(types[name]), number, number * types[name].size)


def saved_models(truth):
    import keras

    folder = Path(truth.path("savedmodel/x")).parent
    keras.utils.set_random_seed(20261122)
    images(keras).export(str(folder / "exported"), verbose=False)
    truth.note("savedmodel/exported", describe(str(folder / "exported")) | {"model.batchable": True})
    truth.note("savedmodel/exported/saved_model.pb", describe(str(folder / "exported")))

    vocabulary = folder / "vocabulary.txt"
    vocabulary.write_text("a\nb\nc\nd\ne\n")
    module = Texts(str(vocabulary))
    tf.saved_model.save(
        module, str(folder / "texts"), signatures={"serving_default": module.classify, "other": module.other})
    vocabulary.unlink()
    truth.note("savedmodel/texts", describe(str(folder / "texts")) | {
        "model.controlFlow": ["StatelessWhile" if has(folder / "texts", "StatelessWhile") else "While"],
    })

    model = images(tf_keras)
    model.compile("adam", "mse")
    model.train_on_batch([np.zeros((2, 32, 32, 3)), np.zeros((2, 4))], [np.zeros((2, 10)), np.zeros((2, 1))])
    model.save(str(folder / "trained"), save_format="tf")
    truth.note("savedmodel/trained", describe(str(folder / "trained")))

    for name in ["shard-missing", "index-missing", "cut"]:
        shutil.copytree(folder / "exported", folder / name)
    (folder / "shard-missing/variables/variables.data-00000-of-00001").unlink()
    truth.note("savedmodel/shard-missing", describe_files(describe(str(folder / "exported")), missing=1))
    (folder / "index-missing/variables/variables.index").unlink()
    truth.note("savedmodel/index-missing", describe_files(describe(str(folder / "exported")), missing=1))
    whole = (folder / "cut/saved_model.pb").read_bytes()
    (folder / "cut/saved_model.pb").write_bytes(whole[: len(whole) // 2])
    truth.refused("savedmodel/cut", "saved_model.pb", "cut short")

    tensorrt(truth, folder)


def describe_files(facts, missing):
    return facts | {"model.externalData.missing": missing}


def has(folder, op):
    message = saved_model_pb2.SavedModel()
    message.ParseFromString((folder / "saved_model.pb").read_bytes())
    infos = message.meta_graphs[0].signature_def["serving_default"].outputs.values()
    return any(node.op == op for node in reached(message.meta_graphs[0].graph_def, [info.name for info in infos]))


def tensorrt(truth, folder):
    """A graph as TensorFlow-TensorRT leaves it; without a GPU only the message can be made."""
    message = saved_model_pb2.SavedModel()
    text_format.Parse("""
        saved_model_schema_version: 1
        meta_graphs {
          meta_info_def { tags: "serve" tensorflow_version: "2.17.0" }
          graph_def {
            node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
            node { name: "engine" op: "TRTEngineOp" input: "x" attr { key: "precision_mode" value { s: "FP16" } } }
            node { name: "tokens" op: "Addons>Sparsemax" input: "engine" }
            node { name: "unused" op: "EagerPyFunc" input: "x" }
          }
          signature_def { key: "serving_default" value {
            inputs { key: "x" value { name: "x:0" dtype: DT_FLOAT tensor_shape { unknown_rank: true } } }
            outputs { key: "y" value { name: "tokens:0" dtype: DT_FLOAT tensor_shape { dim { size: -1 } dim { size: 7 } } } }
          } }
        }""", message)
    path = Path(truth.path("savedmodel/tensorrt/saved_model.pb"))
    path.write_bytes(message.SerializeToString())
    truth.note("savedmodel/tensorrt", {
        "model.format": "savedmodel-tensorrt", "model.parameters": 0, "model.customDomains": ["Addons"],
        "model.customCode": [], "model.nodes": 2, "model.dynamicRank": True,
        "model.outputs": [{"name": "y", "type": "FP32", "dims": [-1, 7]}], "model.externalData.missing": 0,
    })


def frozen_graphs(truth):
    import keras

    model = images(keras)
    function = tf.function(lambda image, marks: model([image, marks])).get_concrete_function(
        tf.TensorSpec((None, 32, 32, 3), tf.float32, name="image"), tf.TensorSpec((None, 4), tf.int64, name="marks"))
    frozen = convert_variables_to_constants_v2(function)
    graph = frozen.graph.as_graph_def()
    path = truth.path("graphdef/frozen.pb")
    Path(path).write_bytes(graph.SerializeToString())
    used = {each.lstrip("^").split(":")[0] for node in graph.node for each in node.input}
    truth.note("graphdef/frozen.pb", {
        "model.format": "graphdef", "model.class": "neural-network",
        "model.inputs": [tensor(each.name, each.dtype, each.shape) for each in frozen.inputs],
        "model.outputs": [{"name": f"{node.name}:0", "type": "FP32", "dims": [-1, 10 if "label" in node.name or node.name == "Identity" else 1]} for node in graph.node if node.name not in used],
        **operators(operator_counts(graph.node), "tensorflow"), **weights(constants(graph.node)),
    })

    # A graph of TensorFlow 1 with its checkpoint.
    folder = Path(path).parent
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [None, 6], name="x")
        kernel = tf.compat.v1.get_variable("kernel", [6, 3])
        bias = tf.compat.v1.get_variable("bias", [3], initializer=tf.compat.v1.zeros_initializer())
        y = tf.nn.softmax(tf.matmul(x, kernel) + bias, name="y")
        loss = tf.reduce_sum(y)
        tf.compat.v1.train.AdamOptimizer().minimize(loss)
        session.run(tf.compat.v1.global_variables_initializer())
        saver = tf.compat.v1.train.Saver()
        saver.save(session, str(folder / "model.ckpt"))
    items = [each for _, each in variables(str(folder / "model.ckpt")) if not _.endswith("/Adam_1")]
    truth.note("graphdef/model.ckpt.index", {
        "model.format": "tensorflow-checkpoint", "model.hasGraph": False, **weights(items),
        "model.externalData.missing": 0,
    }, unknown=["model.inputs"])
    truth.note("graphdef/model.ckpt.meta", {
        "model.format": "metagraph", "model.tensorflow.version": tf.__version__,
        "model.inputs": [tensor("x:0", tf.float32, [None, 6])], "model.externalData.missing": 0,
    }, unknown=["model.outputs"])
