"""Virtual environments for the runtimes and tools that the scripts compare with, made once and kept."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "environments"

# The runtimes of Triton 26.08. Of ONNX Runtime with OpenVINO inside there is no wheel newer than 1.24.1 (Triton 26.02).
REQUIREMENTS = {
    "onnxruntime": ["onnxruntime==1.28.0", "numpy==2.4.6"],
    "onnxruntime-openvino": ["onnxruntime-openvino==1.24.1", "numpy==2.4.6"],
    "openvino": ["openvino==2026.3.0", "numpy==2.4.6"],
    "peers": ["onnx==1.23.2", "polygraphy==0.53.6", "numpy==2.4.6"],
    # Triton's schema, and the C++ protobuf of the gRPC that Triton 26.08 is built with.
    "config-text": ["tritonclient[grpc]==2.73.0", "protobuf==6.33.6", "grpcio-tools==1.81.1", "numpy==2.4.6"],
    # The libraries that write the sample models; the older ones still write the formats that the newer ones dropped.
    "trees": [
        "xgboost-cpu==3.2.0", "lightgbm==4.7.0", "catboost==1.2.10", "treelite==4.8.1", "scikit-learn==1.9.1",
        "skops==0.16.0", "joblib==1.6.0", "pandas==3.1.1", "numpy==2.4.6", "scipy==1.17.1",
    ],
    "trees-legacy": ["xgboost-cpu==2.1.4", "treelite==3.9.1", "treelite_runtime==3.9.1", "scikit-learn==1.3.2", "numpy==1.26.4", "scipy==1.11.4"],
    # The CPU build of PyTorch where pip finds one; what PyPI itself has brings gigabytes of CUDA along.
    "pytorch": [
        "torch==2.13.0", "safetensors==0.8.0", "transformers==5.23.0", "gguf==0.19.0", "openvino==2026.4.1",
        "executorch==1.5.1", "numpy==2.4.6", "setuptools<81",
    ],
    "tensorflow": [
        "tensorflow-cpu==2.21.0", "keras==3.15.1", "tf_keras==2.21.0", "h5py==3.14.0", "numpy==2.4.6", "setuptools<81",
    ],
    # The formats that are read as far as their libraries tell: one Python has no room for all of them.
    "misc-mxnet": ["mxnet==1.9.1", "numpy==1.23.5"],
    "misc": [
        "onnx==1.23.2", "onnxruntime==1.28.0", "paddlepaddle==3.3.1", "coremltools==9.0", "torch-model-archiver==0.12.0",
        "mlflow-skinny==3.17.2", "pandas==3.1.1", "setuptools<81",
    ],
    "schemas": ["jsonschema==4.26.0", "PyYAML==6.0.3"],
    "reports": ["jsonschema[format-nongpl]==4.26.0", "xmlschema==4.3.2"],
    # What models run on below the server of triton_server.py, whose Python backend needs NumPy 1.
    "server-models": [
        "numpy==1.26.4", "onnxruntime-openvino==1.24.1", "openvino==2026.3.0", "scikit-learn==1.7.2", "joblib==1.6.0",
    ],
    "model-config": ["tritonclient[grpc]==2.73.0"],
}


class EnvironmentFailure(Exception):
    """An environment cannot be made, in words for the person who started the script."""


def python_of(name, folder=CACHE):
    """The interpreter of the named environment, which is made first when it is missing or its requirements changed."""
    requirements = REQUIREMENTS[name]
    digest = hashlib.sha256("\n".join(requirements).encode()).hexdigest()
    root = Path(folder) / name
    interpreter, stamp = root / "bin" / "python", root / "requirements.sha256"
    if interpreter.exists() and stamp.is_file() and stamp.read_text() == digest:
        return interpreter
    print(f"making the environment {name}: {' '.join(requirements)}", file=sys.stderr)
    try:
        venv.create(root, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EnvironmentFailure(f"cannot make {root}: {error} (on Debian: apt-get install python3-venv)") from error
    command = [str(interpreter), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        reason = result.stderr.strip().splitlines()[-1:] or ["pip gave no reason"]
        raise EnvironmentFailure(f"pip cannot install {' '.join(requirements)}: {reason[0]}")
    stamp.write_text(digest)
    return interpreter
