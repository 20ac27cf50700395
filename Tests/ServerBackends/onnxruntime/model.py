"""A Triton backend named `onnxruntime` over the ONNX Runtime of PyPI, on the CPU, with its OpenVINO provider."""

import sys
from pathlib import Path

import numpy
import onnxruntime

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from serving import ModelTensor, ServedModel, answers, check_tensors, fail  # noqa: E402

TYPES = {
    "bool": "BOOL", "uint8": "UINT8", "uint16": "UINT16", "uint32": "UINT32", "uint64": "UINT64", "int8": "INT8",
    "int16": "INT16", "int32": "INT32", "int64": "INT64", "float16": "FP16", "bfloat16": "BF16", "float": "FP32",
    "double": "FP64", "string": "STRING",
}
LEVELS = {
    -1: onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC,
    1: onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
    2: onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL,
}


class TritonPythonModel:
    """One instance of a model."""

    def initialize(self, args):
        """Loads the model under the config; everything wrong with it ends the load."""
        self.model = ServedModel.of(args)
        path = self.model.file("model.onnx", "failed to stat file {path}")
        path = path / "model.onnx" if path.is_dir() else path
        try:
            self.session = onnxruntime.InferenceSession(
                str(path), session_options(self.model), providers=execution_providers(self.model)
            )
        except Exception as error:  # noqa: BLE001  Its exceptions have no common root.
            fail(f"onnx runtime error: {error}")
        inputs, outputs = self.session.get_inputs(), self.session.get_outputs()
        check_tensors(self.model, described(inputs), described(outputs), types_too=True)

    def execute(self, requests):
        """Answers each request by itself."""
        names = [output["name"] for output in self.model.config["output"]]
        scalars = {it.name for it in self.session.get_inputs() if it.shape == []}

        def run(arrays):
            fed = {name: array.reshape(()) if name in scalars else array for name, array in arrays.items()}
            return dict(zip(names, map(numpy.asarray, self.session.run(names, fed))))

        return answers(self.model, requests, run)


def described(values) -> list[ModelTensor]:
    """The runtime's inputs or outputs in the config's terms; anything but a tensor cannot be served."""
    tensors = []
    for value in values:
        kind = value.type.removeprefix("tensor(").removesuffix(")")
        if kind not in TYPES or not value.type.startswith("tensor("):
            fail(f"Unsupported ONNX Type '{value.type}' for I/O '{value.name}', expected 'ONNX_TYPE_TENSOR'.")
        shape = None if value.shape is None else tuple(it if isinstance(it, int) else -1 for it in value.shape)
        tensors.append(ModelTensor(value.name, f"TYPE_{TYPES[kind]}", shape))
    return tensors


def execution_providers(model: ServedModel) -> list[str]:
    """Those for the CPU; accelerators for a GPU do nothing on CPU instances."""
    providers = []
    for accelerator in model.accelerators("cpu"):
        if accelerator["name"] != "openvino":
            fail(f"unknown Execution Accelerator '{accelerator['name']}' is requested")
        providers.append("OpenVINOExecutionProvider")
    return [*providers, "CPUExecutionProvider"]


def session_options(model: ServedModel) -> onnxruntime.SessionOptions:
    """Threads, execution mode, memory and graph level from the places where Triton's backend reads them."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    parameters = model.parameters()
    options.intra_op_num_threads = integer(parameters, "intra_op_thread_count", 0)
    options.inter_op_num_threads = integer(parameters, "inter_op_thread_count", 0)
    mode = integer(parameters, "execution_mode", 0)
    if mode not in (0, 1):
        fail(f"Expected values for  execution_mode are 0 or 1 but got {mode} .")
    options.execution_mode = (onnxruntime.ExecutionMode.ORT_SEQUENTIAL, onnxruntime.ExecutionMode.ORT_PARALLEL)[mode]
    options.enable_cpu_mem_arena = integer(parameters, "enable_mem_arena", 1) != 0
    options.enable_mem_pattern = integer(parameters, "enable_mem_pattern", 1) != 0
    level = model.config.get("optimization", {}).get("graph", {}).get("level", 0)
    options.graph_optimization_level = LEVELS.get(level, onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL)
    return options


def integer(parameters: dict[str, str], key: str, default: int) -> int:
    """A parameter's number."""
    text = parameters.get(key)
    try:
        return default if text is None else int(text)
    except ValueError:
        fail(f"failed to convert '{text}' to integral number")
