"""Sets `inspect` beside the library that owns each format, on files above 50 MB.

Each sample is made and loaded by programs that run in the environment of the format samples; a file is written, measured
and deleted before the next one is made. The library's time in process leaves out the start of Python and the import; the
whole process is what a person without the tool would wait for.
"""

import shutil
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

from environments import python_of

FASTER = 20  # The budgets: how many times faster than the library's process, and what part of its memory.
MEMORY_SHARE = 0.1
LEAST_BYTES = 50_000_000


@dataclass(frozen=True)
class Format:
    """How to make a large file of a format and how its own library loads it: both find the path in `path`."""

    name: str
    environment: str
    file: str
    make: str
    imports: str
    load: str


TREES = "import numpy as np; r = np.random.default_rng(1); x = r.random((60000, 12)); y = r.random(60000)\n"
KERAS = """import os; os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras, tensorflow as tf
m = keras.Sequential([keras.Input((4100,), name="x"), keras.layers.Dense(4100), keras.layers.Dense(10)])
"""
LAYERS = "import torch; m = torch.nn.Sequential(*[torch.nn.Linear(1024, 1024) for _ in range(24)])\n"

FORMATS = [
    Format(
        "safetensors", "pytorch", "model.safetensors",
        LAYERS + "from safetensors.torch import save_file; save_file(m.state_dict(), path)",
        "from safetensors.torch import load_file", "load_file(path)"),
    Format(
        "PyTorch state_dict", "pytorch", "model.pth", LAYERS + "torch.save(m.state_dict(), path)",
        "import torch", "torch.load(path, weights_only=True)"),
    Format(
        "TorchScript", "pytorch", "model.pt",
        LAYERS + "torch.jit.trace(m, torch.rand(1, 1024)).save(path)", "import torch", "torch.jit.load(path)"),
    Format(
        "torch.export", "pytorch", "model.pt2",
        LAYERS + "torch.export.save(torch.export.export(m, (torch.rand(1, 1024),)), path)",
        "import torch", "torch.export.load(path)"),
    Format(
        "GGUF", "pytorch", "model.gguf",
        """import gguf, numpy
w = gguf.GGUFWriter(path, "llama"); w.add_block_count(24); w.add_context_length(2048)
for i in range(24):
    w.add_tensor(f"blk.{i}.ffn_up.weight", numpy.ones((1024, 1024), numpy.float32))
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()""",
        "import gguf", "gguf.GGUFReader(path)"),
    Format(
        "Hugging Face folder", "pytorch", "model",
        """from transformers import LlamaConfig, LlamaForCausalLM
LlamaForCausalLM(LlamaConfig(hidden_size=512, intermediate_size=1408, num_hidden_layers=6, num_attention_heads=8,
    num_key_value_heads=2, vocab_size=8192)).save_pretrained(path)""",
        "from transformers import AutoModelForCausalLM", "AutoModelForCausalLM.from_pretrained(path)"),
    Format(
        "OpenVINO IR", "pytorch", "model.xml",
        LAYERS + "import openvino as ov\n"
        "ov.save_model(ov.convert_model(m, example_input=torch.rand(1, 1024)), path, compress_to_fp16=False)",
        "import openvino", "openvino.Core().read_model(path)"),
    Format(
        "XGBoost UBJSON", "trees", "model.ubj",
        TREES + "import xgboost as xgb; xgb.train({'max_depth': 18}, xgb.DMatrix(x, y), 280).save_model(path)",
        "import xgboost", "xgboost.Booster(model_file=path)"),
    Format(
        "XGBoost JSON", "trees", "model.json",
        TREES + "import xgboost as xgb; xgb.train({'max_depth': 18}, xgb.DMatrix(x, y), 100).save_model(path)",
        "import xgboost", "xgboost.Booster(model_file=path)"),
    Format(
        "LightGBM", "trees", "model.txt",
        TREES + "import lightgbm as lgb\n"
        "lgb.train({'num_leaves': 4096, 'min_data_in_leaf': 2, 'verbose': -1}, lgb.Dataset(x, y), 180).save_model(path)",
        "import lightgbm", "lightgbm.Booster(model_file=path)"),
    Format(
        "CatBoost", "trees", "model.cbm",
        TREES + "from catboost import CatBoostRegressor\n"
        "CatBoostRegressor(iterations=240, depth=15, verbose=0, allow_writing_files=False).fit(x[:5000], y[:5000]).save_model(path)",
        "from catboost import CatBoostRegressor", "CatBoostRegressor().load_model(path)"),
    Format(
        "Treelite", "trees", "model.tl",
        TREES + "import xgboost as xgb, treelite\n"
        "b = xgb.train({'max_depth': 18}, xgb.DMatrix(x, y), 160); treelite.frontend.from_xgboost(b).serialize(path)",
        "import treelite", "treelite.Model.deserialize(path)"),
    Format(
        "scikit-learn pickle", "trees", "model.pkl",
        TREES + "import pickle; from sklearn.ensemble import RandomForestRegressor\n"
        "pickle.dump(RandomForestRegressor(20).fit(x, y), open(path, 'wb'), protocol=5)",
        "import pickle, sklearn.ensemble", "pickle.load(open(path, 'rb'))"),
    Format(
        "SavedModel", "tensorflow", "model", KERAS + "m.export(path, verbose=False)",
        "import tensorflow as tf", "tf.saved_model.load(path)"),
    Format(
        "frozen GraphDef", "tensorflow", "model.pb",
        KERAS + """from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2 as freeze
graph = freeze(tf.function(m).get_concrete_function(tf.TensorSpec((None, 4100), tf.float32, name="x"))).graph
open(path, "wb").write(graph.as_graph_def().SerializeToString())""",
        "import tensorflow as tf", "tf.compat.v1.GraphDef().ParseFromString(open(path, 'rb').read())"),
    Format("Keras archive", "tensorflow", "model.keras", KERAS + "m.save(path)", "import keras", "keras.saving.load_model(path)"),
    Format("Keras HDF5", "tensorflow", "model.h5", KERAS + "m.save(path)", "import keras", "keras.saving.load_model(path)"),
    Format(
        "TensorFlow Lite", "tensorflow", "model.tflite",
        KERAS + "open(path, 'wb').write(tf.lite.TFLiteConverter.from_keras_model(m).convert())",
        "import tensorflow as tf", "tf.lite.Interpreter(path).allocate_tensors()"),
]


def bytes_of(path):
    """The size of a file, or of all files of a folder; of OpenVINO's IR with its weights."""
    files = path.rglob("*") if path.is_dir() else path.parent.glob(path.stem + ".*")
    return sum(file.stat().st_size for file in files if file.is_file())


def bench_formats(tool, runs, folder, measure, only=None):
    """Lines of Markdown, and (work, times faster, share of the memory) of each format.

    `measure` takes a command and how often to run it, and gives wall seconds and peak MiB of whole processes.
    """
    lines = [
        "| format | size | triton-advisor inspect | its library, whole process | its library, in process |",
        "| --- | --- | --- | --- | --- |",
    ]
    results = []
    for it in FORMATS:
        if only and it.name not in only:
            continue
        place = Path(folder) / "format"
        place.mkdir(parents=True)
        path = place / it.file
        python = python_of(it.environment)
        try:
            subprocess.run([python, "-c", f"path = {str(path)!r}\n{it.make}"], check=True, capture_output=True)
            size = bytes_of(path)
            if size < LEAST_BYTES:
                raise ValueError(f"the {it.name} sample has only {size} bytes")
            ours = measure([tool, "inspect", path], runs)
            timed = f"path = {str(path)!r}\n{it.imports}\nimport time; s = time.perf_counter(); {it.load}; print(time.perf_counter() - s)"
            inside = [
                float(subprocess.run([python, "-c", timed], check=True, capture_output=True).stdout.split()[-1])
                for _ in range(3)
            ]
            theirs = measure([python, "-c", timed], 3)
        finally:
            shutil.rmtree(place)
        faster, share = theirs.wall / ours.wall, ours.peak / theirs.peak
        results.append((it.name, faster, share))
        lines.append(
            f"| {it.name} | {size / 1e6:.0f} MB | {ours.wall * 1000:.1f} ms, {ours.peak:.0f} MiB "
            f"| {theirs.wall * 1000:,.0f} ms, {theirs.peak:,.0f} MiB ({faster:,.0f}×) "
            f"| {statistics.median(inside) * 1000:,.0f} ms ({statistics.median(inside) / ours.wall:,.1f}×) |")
    return lines, results
