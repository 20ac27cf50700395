"""A Triton backend named `openvino` over the OpenVINO of PyPI, on the CPU."""

import sys
from pathlib import Path

import numpy
import openvino

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from serving import ModelTensor, ServedModel, answers, check_tensors, fail  # noqa: E402

TYPES = {
    "boolean": "BOOL", "u8": "UINT8", "u16": "UINT16", "u32": "UINT32", "u64": "UINT64", "i8": "INT8", "i16": "INT16",
    "i32": "INT32", "i64": "INT64", "f16": "FP16", "bf16": "BF16", "f32": "FP32", "f64": "FP64", "string": "STRING",
}
# Parameters that are handed on to the runtime as properties.
PROPERTIES = ("INFERENCE_NUM_THREADS", "COMPILATION_NUM_THREADS", "HINT_BF16", "NUM_STREAMS", "PERFORMANCE_HINT")


class TritonPythonModel:
    """One instance of a model. With batching the model is compiled for batches of the maximum size, as Triton does."""

    def initialize(self, args):
        """Loads the model under the config; everything wrong with it ends the load."""
        self.model = ServedModel.of(args)
        parameters = self.model.parameters()
        self.pads = parameters.get("ENABLE_BATCH_PADDING", "NO").upper() == "YES"
        core = openvino.Core()
        try:
            file = self.model.file("model.xml", "unable to find '{path}' for model '{model}'")
            graph = core.read_model(str(file))
            check_tensors(self.model, described(graph.inputs), described(graph.outputs), types_too=False)
            if self.model.max_batch_size > 0:
                fix_batch(graph, self.model.max_batch_size)
            self.compiled = core.compile_model(graph, parameters.get("TARGET_DEVICE", "CPU"), properties(parameters))
        except RuntimeError as error:
            fail(str(error))

    def execute(self, requests):
        """Answers each request by itself."""
        return answers(self.model, requests, self.run)

    def run(self, arrays):
        """One inference; a smaller batch is filled up where the config allows it and refused otherwise."""
        limit, batch = self.model.max_batch_size, None
        if limit > 0:
            batch = next(iter(arrays.values())).shape[0]
            if batch != limit and not self.pads:
                raise ValueError(
                    f"expected requests with batch size '{limit}', got '{batch}'... this error can be avoided by "
                    "setting 'ENABLE_BATCH_PADDING' parameter in model configuration to 'YES' at a performance cost."
                )
            arrays = {name: padded(array, limit) for name, array in arrays.items()}
        results = self.compiled(arrays)
        return {
            output["name"]: numpy.asarray(results[self.compiled.output(output["name"])])[:batch]
            for output in self.model.config["output"]
        }


def described(ports) -> list[ModelTensor]:
    """The runtime's inputs or outputs in the config's terms."""
    tensors = []
    for port in ports:
        shape = port.get_partial_shape()
        dims = None if shape.rank.is_dynamic else tuple(-1 if it.is_dynamic else it.get_length() for it in shape)
        kind = port.get_element_type().get_type_name()
        tensors.append(ModelTensor(port.get_any_name(), f"TYPE_{TYPES.get(kind, 'INVALID')}", dims))
    return tensors


def fix_batch(graph, batch: int) -> None:
    """Sets the first dimension of every input."""
    shapes = {}
    for port in graph.inputs:
        shape = port.get_partial_shape()
        shape[0] = batch
        shapes[port] = shape
    graph.reshape(shapes)


def properties(parameters: dict[str, str]) -> dict[str, str]:
    """The runtime's properties that the config sets."""
    chosen = {key: parameters[key] for key in PROPERTIES if key in parameters}
    if chosen.pop("HINT_BF16", None) is not None:
        chosen["INFERENCE_PRECISION_HINT"] = "bf16"
    return chosen


def padded(array: numpy.ndarray, batch: int) -> numpy.ndarray:
    """The array with zeros up to the batch size."""
    missing = batch - array.shape[0]
    return numpy.concatenate([array, numpy.zeros((missing, *array.shape[1:]), array.dtype)]) if missing else array
