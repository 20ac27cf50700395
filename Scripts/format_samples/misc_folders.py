"""Folders and archives around models: NeMo, TorchServe, TensorRT-LLM, MLflow, Orbax, and what Triton's backends take."""

import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import mlflow.onnx
import mlflow.pyfunc
import numpy as np
import onnx

from misc_onnx import branches, model

# As TensorRT-LLM 1.2 writes it, with the fields that decide.
ENGINE = {
    "version": "1.2.1",
    "pretrained_config": {
        "architecture": "LlamaForCausalLM", "dtype": "bfloat16", "num_hidden_layers": 32, "num_attention_heads": 32,
        "num_key_value_heads": 8, "hidden_size": 4096, "vocab_size": 128256, "max_position_embeddings": 8192,
        "mapping": {"world_size": 2, "tp_size": 2, "pp_size": 1}, "quantization": {"quant_algo": "FP8", "kv_cache_quant_algo": None},
    },
    "build_config": {
        "max_batch_size": 64, "max_input_len": 1024, "max_seq_len": 2048, "max_num_tokens": 8192, "max_beam_width": 1,
        "plugin_config": {"gemm_plugin": "auto", "paged_kv_cache": True, "lora_plugin": None},
    },
}


def write(truth, name, text):
    Path(truth.path(name)).write_text(text if isinstance(text, str) else json.dumps(text, indent=2))


def engines(truth):
    write(truth, "trtllm/engine/config.json", ENGINE)
    for rank in range(2):
        Path(truth.path(f"trtllm/engine/rank{rank}.engine")).write_bytes(b"ftrt" + bytes(20) + bytes([10, 14, 1, 48]) + bytes(1000))
    truth.note("trtllm/engine", {
        "model.format": "trtllm-engine", "model.class": "large-transformer", "model.architecture": "LlamaForCausalLM",
        "model.trtllm.version": "1.2.1", "model.trtllm.ranks": 2, "model.trtllm.tensorParallel": 2,
        "model.trtllm.maxBatchSize": 64, "model.trtllm.maxSequenceLength": 2048, "model.precision": "FP8_E4M3",
        "model.transformer.kvHeads": 8, "model.transformer.headSize": 128,
        "model.transformer.kvElementsPerToken": 2 * 32 * 8 * 128, "model.externalData.missing": 0,
        "model.notes": ["plugin gemm_plugin auto", "plugin paged_kv_cache"],
    })
    write(truth, "trtllm/half/config.json", ENGINE)
    Path(truth.path("trtllm/half/rank0.engine")).write_bytes(b"ftrt" + bytes(100))
    truth.note("trtllm/half", {"model.externalData.missing": 1})


def nemo(truth):
    config = "sample_rate: 16000\ntarget: nemo.collections.asr.models.EncDecCTCModelBPE\nencoder:\n  _target_: other\n"
    for mode, name in {"w": "nemo/plain.nemo", "w:gz": "nemo/packed.nemo"}.items():
        with tarfile.open(truth.path(name), mode) as archive:
            for member, data in {"./model_config.yaml": config.encode(), "./model_weights.ckpt": bytes(5_000)}.items():
                info = tarfile.TarInfo(member)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    facts = {"model.format": "nemo", "model.architecture": "nemo.collections.asr.models.EncDecCTCModelBPE", "model.class": "neural-network"}
    truth.note("nemo/plain.nemo", facts | {"model.weightBytes": 5_000})
    truth.note("nemo/packed.nemo", facts)


def torchserve(truth):
    with tempfile.TemporaryDirectory() as scratch:
        proto = model(branches())
        onnx.save(proto, f"{scratch}/branches.onnx")
        Path(f"{scratch}/handler.py").write_text("class Handler: pass\n")
        command = [
            str(Path(sys.executable).parent / "torch-model-archiver"), "--model-name", "branches", "--version", "1.0",
            "--serialized-file", f"{scratch}/branches.onnx", "--handler", f"{scratch}/handler.py", "--export-path", scratch,
        ]
        subprocess.run(command, check=True)
        Path(truth.path("torchserve/branches.mar")).write_bytes(Path(f"{scratch}/branches.mar").read_bytes())
    truth.note("torchserve/branches.mar", {
        "model.format": "torchserve", "model.models": [{"path": "branches.onnx", "format": "onnx", "problem": ""}],
        "model.customCode": ["handler.py"],
    })


def mlflow_models(truth):
    # MLflow writes into no folder that is there.
    shutil.rmtree(truth.path("mlflow"), ignore_errors=True)
    folder = truth.path("mlflow/onnx")
    mlflow.onnx.save_model(model(branches()), folder, save_as_external_data=False)
    truth.note("mlflow/onnx", {
        "model.format": "onnx", "model.name": "onnx", "model.file": "model.onnx",
        "model.inputs": [{"name": "flag", "type": "BOOL"}, {"name": "x", "type": "FP32"}],
    })

    class Doubling(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return np.asarray(model_input) * 2

    mlflow.pyfunc.save_model(truth.path("mlflow/python"), python_model=Doubling())
    truth.note("mlflow/python", {"model.format": "mlflow", "model.producer": f"mlflow {mlflow.__version__}"})


def orbax(truth):
    tree = {f"('params', '{name}')": {"key_metadata": [], "value_metadata": {"value_type": "jax.Array", "write_shape": shape}}
            for name, shape in {"kernel": [4, 8], "bias": [8]}.items()}
    write(truth, "orbax/_METADATA", {"tree_metadata": tree, "use_ocdbt": True})
    write(truth, "orbax/_CHECKPOINT_METADATA", {"item_handlers": None})
    Path(truth.path("orbax/manifest.ocdbt")).write_bytes(bytes([0x0c, 0xdb, 0x3a, 0x2a]) + bytes(50))
    truth.note("orbax", {"model.format": "orbax", "model.parameters": 40, "model.notes": ["2 arrays"]}, unknown=["model.inputs"])


def serving(truth):
    write(truth, "vllm/1/model.json", {"model": "facebook/opt-125m", "tensor_parallel_size": 2, "gpu_memory_utilization": 0.5})
    write(truth, "vllm/config.pbtxt", 'backend: "vllm"\ninstance_group [{count: 1 kind: KIND_MODEL}]\n')
    truth.note("vllm", {
        "model.format": "vllm", "model.name": "vllm", "model.vllm.model": "facebook/opt-125m", "model.vllm.tensorParallel": 2,
        "model.class": "large-transformer",
    })
    write(truth, "python/model.py", "import numpy as np\n\n\nclass TritonPythonModel:\n    def execute(self, requests):\n        return []\n")
    truth.note("python/model.py", {"model.format": "python", "model.python.functions": ["execute"], "model.python.imports": ["numpy"]})


def make(truth):
    for part in [engines, nemo, torchserve, mlflow_models, orbax, serving]:
        part(truth)
