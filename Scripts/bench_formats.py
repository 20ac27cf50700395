"""Models of more than 50 MB in TensorFlow's formats, and the libraries that load them."""

import subprocess

from environments import python_of

# 4,100 x 4,100 weights of FP32: 67 MB. TensorFlow Lite's own are written by its converter.
WRITE = """import os, sys
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, tensorflow as tf
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
folder = sys.argv[1]
model = keras.Sequential([keras.Input((4100,), name="x"), keras.layers.Dense(4100), keras.layers.Dense(10)])
model.save(folder + "/large.keras")
model.save(folder + "/large.h5")
model.export(folder + "/large", verbose=False)
function = tf.function(model).get_concrete_function(tf.TensorSpec((None, 4100), tf.float32, name="x"))
graph = convert_variables_to_constants_v2(function).graph.as_graph_def()
open(folder + "/large.pb", "wb").write(graph.SerializeToString())
open(folder + "/large.tflite", "wb").write(tf.lite.TFLiteConverter.from_saved_model(folder + "/large").convert())"""

START = "import os, sys\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'\n"
# Name -> file, and what a person would write to look at it with the library.
PEERS = {
    "SavedModel": ("large", "import tensorflow as tf; tf.saved_model.load(sys.argv[1])"),
    "frozen GraphDef": (
        "large.pb", "import tensorflow as tf; tf.compat.v1.GraphDef().ParseFromString(open(sys.argv[1], 'rb').read())"),
    "Keras archive": ("large.keras", "import keras; keras.saving.load_model(sys.argv[1])"),
    "Keras HDF5": ("large.h5", "import keras; keras.saving.load_model(sys.argv[1])"),
    "TensorFlow Lite": (
        "large.tflite", "import tensorflow as tf; tf.lite.Interpreter(sys.argv[1]).allocate_tensors()"),
}


def bench_formats(tool, runs, folder, measure):
    """Lines of Markdown that set `inspect` beside the formats' own libraries; the peers as whole processes."""
    python = python_of("tensorflow")
    subprocess.run([python, "-c", WRITE, str(folder)], check=True, capture_output=True)
    lines = ["| model | triton-advisor inspect | its library |", "| --- | --- | --- |"]
    for name, (file, code) in PEERS.items():
        path = folder / file
        files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
        size = sum(each.stat().st_size for each in files) / 1e6
        ours = measure([tool, "inspect", path], runs)
        peer = measure([python, "-c", START + code, path], 3)
        lines.append(
            f"| {name}, {size:.0f} MB | {ours.wall * 1000:.1f} ms, {ours.peak:.0f} MiB "
            f"| {peer.wall * 1000:,.0f} ms, {peer.peak:,.0f} MiB ({peer.wall / ours.wall:,.0f}×, {peer.peak / ours.peak:,.0f}×) |"
        )
    return lines
