"""What the test backends share: reading the config that the server completed, and comparing it with the model.

Stands in for the C++ backends, which no package index carries. Only what a repository made by `triton-advisor config`
can touch is here; what Triton's own backends check at load is checked at load, with their words where they are known.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy
import triton_python_backend_utils as pb_utils


@dataclass(frozen=True)
class ModelTensor:
    """An input or output as the runtime sees it; a dynamic dimension is -1, an unknown rank is None."""

    name: str
    data_type: str
    shape: tuple[int, ...] | None


@dataclass(frozen=True)
class ServedModel:
    """The parts of the completed config that a runtime acts on."""

    name: str
    folder: Path
    config: dict

    @classmethod
    def of(cls, arguments: dict) -> "ServedModel":
        """From what the server hands to `initialize`."""
        folder = Path(arguments["model_repository"]) / arguments["model_version"]
        return cls(arguments["model_name"], folder, json.loads(arguments["model_config"]))

    @property
    def max_batch_size(self) -> int:
        return self.config["max_batch_size"]

    def file(self, usual: str, missing: str) -> Path:
        """The model file: the configured name or the backend's usual one. `missing` is what is said without it."""
        path = self.folder / (self.config["default_model_filename"] or usual)
        if not path.exists():
            fail(missing.format(path=path, model=self.name))
        return path

    def parameters(self) -> dict[str, str]:
        """The top-level parameters."""
        return {key: value["string_value"] for key, value in self.config["parameters"].items()}

    def accelerators(self, device: str) -> list[dict]:
        """The execution accelerators for `gpu` or `cpu`, in order."""
        chosen = self.config.get("optimization", {}).get("execution_accelerators", {})
        return chosen.get(f"{device}_execution_accelerator", [])

    def full_dims(self, tensor: dict) -> tuple[int, ...]:
        """The shape that the backend meets: `reshape` where there is one, with the batch dimension in front."""
        dims = tensor["reshape"]["shape"] if "reshape" in tensor else tensor["dims"]
        return (-1, *dims) if self.max_batch_size > 0 else tuple(dims)


def check_tensors(model: ServedModel, inputs: list[ModelTensor], outputs: list[ModelTensor], types_too: bool) -> None:
    """Refuses a config whose tensors are not the model's. Outputs may be fewer than the model has."""
    required = [tensor for tensor in model.config["input"] if not tensor["optional"]]
    if len(required) != len(inputs):
        fail(f"unable to load model '{model.name}', configuration expects {len(required)} inputs, "
             f"model provides {len(inputs)}")
    for word, configured, provided in (("input", model.config["input"], inputs),
                                       ("output", model.config["output"], outputs)):
        known = {tensor.name: tensor for tensor in provided}
        for tensor in configured:
            found = known.get(tensor["name"])
            if found is None:
                fail(f"unexpected inference {word} '{tensor['name']}', allowed {word}s are: {', '.join(known)}")
            if types_too and found.data_type != tensor["data_type"]:
                fail(f"unable to load model '{model.name}', configuration expects datatype {tensor['data_type']} "
                     f"for {word} '{tensor['name']}', model provides {found.data_type}")
            check_shape(model, tensor, found, exact=word == "output")


def check_shape(model: ServedModel, tensor: dict, found: ModelTensor, exact: bool) -> None:
    """An input may fix what the model leaves dynamic; an output must say what the model says."""
    if found.shape is None:
        return
    if model.max_batch_size > 0 and found.shape[:1] != (-1,):
        fail(f"model '{model.name}', tensor '{tensor['name']}': for the model to support batching the shape should "
             f"have at least 1 dimension and the first dimension must be -1; but shape expected by the model is "
             f"{shape_text(found.shape)}")
    dims = model.full_dims(tensor)
    fits = len(dims) == len(found.shape) and all(
        mine == theirs or (theirs == -1 and not exact) for mine, theirs in zip(dims, found.shape)
    )
    if not fits and (found.shape or dims != (1,)):  # A scalar of the model is written as [1].
        fail(f"model '{model.name}', tensor '{tensor['name']}': the model expects {len(found.shape)} dimensions "
             f"(shape {shape_text(found.shape)}) but the model configuration specifies {len(dims)} dimensions ("
             + ("an initial batch dimension because max_batch_size > 0 followed by the explicit tensor shape, making "
                f"complete shape {shape_text(dims)})" if model.max_batch_size > 0 else f"shape {shape_text(dims)})"))


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as the server writes it."""
    return f"[{','.join(map(str, shape))}]"


def requested_arrays(request) -> dict[str, numpy.ndarray]:
    """The request's inputs by name; text as str, as the runtimes take it."""
    arrays = {}
    for tensor in request.inputs():
        array = tensor.as_numpy()
        if array.dtype == numpy.object_:
            array = numpy.array([item.decode() for item in array.ravel()], numpy.object_).reshape(array.shape)
        arrays[tensor.name()] = array
    return arrays


def response(model: ServedModel, arrays: dict[str, numpy.ndarray]):
    """The configured outputs, in the shape that clients see."""
    tensors = []
    for output in model.config["output"]:
        array = arrays[output["name"]]
        if array.dtype.kind in "OU":
            array = numpy.array([str(item).encode() for item in array.ravel()], numpy.object_).reshape(array.shape)
        if "reshape" in output:
            batch = array.shape[:1] if model.max_batch_size > 0 else ()
            array = array.reshape(*batch, *output["dims"])
        elif array.ndim == 0:
            array = array.reshape(1)
        tensors.append(pb_utils.Tensor(output["name"], numpy.ascontiguousarray(array)))
    return pb_utils.InferenceResponse(tensors)


def answers(model: ServedModel, requests, run) -> list:
    """Runs each request by itself; what the runtime throws becomes the request's error."""
    results = []
    for request in requests:
        try:
            results.append(response(model, run(requested_arrays(request))))
        except Exception as error:  # noqa: BLE001  Runtimes have exceptions of their own without a common root.
            results.append(pb_utils.InferenceResponse(error=pb_utils.TritonError(f"{type(error).__name__}: {error}")))
    return results


def fail(message: str):
    """Ends the load of the model with this reason."""
    raise pb_utils.TritonModelException(message)
