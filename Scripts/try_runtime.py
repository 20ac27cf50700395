#!/usr/bin/env python3
"""Loads one ONNX model with one runtime, runs one inference on made-up inputs and tells what happened as JSON.

It is run by verify-on-cpu.py, in the runtime's own environment and in a process of its own, since a runtime that
crashes or hangs is one of the answers looked for. The result goes to a file: runtimes print what they like.
"""

import argparse
import json
import sys

import numpy

from published_models import InputChoice, parse_inputs

ONNX_RUNTIME_TYPES = {
    "float": "float32", "double": "float64", "float16": "float16", "bool": "bool", "string": "str",
    **{name: name for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")},
}
OPENVINO_TYPES = {
    "f32": "float32", "f64": "float64", "f16": "float16", "boolean": "bool", "string": "str",
    **{f"{kind[0]}{bits}": f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)},
}


def array(kind, dims, choice, batch):
    """An input tensor: noise for floats, ones for numbers, one letter for strings; dynamic dimensions become 1.

    A batch size takes the place of the first dimension where that is dynamic.
    """
    shape = [dim if isinstance(dim, int) and dim >= 0 else 1 for dim in dims]
    if choice is not None:
        shape = list(choice.shape)
    if batch is not None and dims and not (isinstance(dims[0], int) and dims[0] >= 0):
        shape[0] = batch
    if kind == "str":
        return numpy.full(shape, "a", dtype=object)
    if choice is not None and choice.value is not None:
        return numpy.full(shape, choice.value, dtype=kind)
    if kind.startswith("float"):
        return numpy.random.default_rng(0).random(shape).astype(kind)
    return numpy.ones(shape, dtype=kind)


def onnx_runtime_value(description, dims, choice, batch):
    """An input by ONNX Runtime's description of its type, such as `tensor(float)` or `seq(tensor(int64))`."""
    container, _, inner = description.removesuffix(")").partition("(")
    match container:
        case "tensor":
            return array(ONNX_RUNTIME_TYPES[inner], dims or [], choice, batch)
        case "seq":
            return [onnx_runtime_value(inner, [2], choice, batch)]
        case "optional":
            return onnx_runtime_value(inner, [2], choice, batch)
    raise ValueError(f"no value can be made up for an input of type {description}")


def require_inputs(choices, names):
    """A choice for an input that the model does not have is a mistake in the table, not an answer of the runtime."""
    unknown = sorted(set(choices) - set(names))
    if unknown:
        raise SystemExit(f"the model has no input {', '.join(unknown)}; it has {', '.join(sorted(names))}")


def assignment(session):
    """How ONNX Runtime divided the graph: for each provider how many nodes it took and in which partitions."""
    partitions = {}
    for part in session.get_provider_graph_assignment_info():
        partitions.setdefault(part.ep_name, []).append(len(part.get_nodes()))
    return {
        provider: {"nodes": sum(sizes), **({} if provider.startswith("CPU") else {"partitions": sorted(sizes)[::-1]})}
        for provider, sizes in sorted(partitions.items())
    }


def try_onnx_runtime(model, choices, report, provider, optimized, batch):
    """Fills the report step by step, so that an exception leaves what was reached."""
    import onnxruntime

    report["version"] = onnxruntime.__version__
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.add_session_config_entry("session.record_ep_graph_assignment_info", "1")
    if not optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    providers = [(provider, {"device_type": "CPU"})] if provider == "OpenVINOExecutionProvider" else []
    session = onnxruntime.InferenceSession(model, options, providers=[*providers, "CPUExecutionProvider"])
    session.disable_fallback()
    if provider not in session.get_providers():
        raise RuntimeError(f"{provider} could not be started; ONNX Runtime went on without it")
    report["loads"] = True
    require_inputs(choices, [item.name for item in session.get_inputs()])
    report["inputs"] = {item.name: {"type": item.type, "shape": item.shape} for item in session.get_inputs()}
    report["outputs"] = {item.name: {"type": item.type, "shape": item.shape} for item in session.get_outputs()}
    report["assignment"] = assignment(session)
    feeds = {
        item.name: onnx_runtime_value(item.type, item.shape, choices.get(item.name), batch)
        for item in session.get_inputs()
    }
    results = session.run(None, feeds)
    report["runs"] = True
    report["results"] = [
        list(item.shape) if isinstance(item, numpy.ndarray) else type(item).__name__ for item in results
    ]


def try_openvino(model, choices, report, batch):
    """Reads, compiles and runs the model with OpenVINO's own ONNX front end on the CPU."""
    import openvino

    report["version"] = openvino.__version__.split("-")[0]
    core = openvino.Core()
    compiled = core.compile_model(core.read_model(model), "CPU")
    report["loads"] = True
    require_inputs(choices, [name for item in compiled.inputs for name in item.names])
    feeds = {}
    for port, item in enumerate(compiled.inputs):
        choice: InputChoice | None = next((choices[name] for name in item.names if name in choices), None)
        shape = item.partial_shape
        dims = [] if shape.rank.is_dynamic else [-1 if dim.is_dynamic else dim.get_length() for dim in shape]
        kind = OPENVINO_TYPES.get(item.element_type.get_type_name())
        if kind is None:
            raise ValueError(f"no value can be made up for an input of type {item.element_type.get_type_name()}")
        value = array(kind, dims, choice, batch)
        feeds[port] = value.astype(str) if kind == "str" else value
    results = compiled(feeds)
    report["runs"] = True
    report["results"] = [list(item.shape) for item in results.values()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runtime", choices=["onnxruntime", "onnxruntime-openvino", "openvino"])
    parser.add_argument("model")
    parser.add_argument("--inputs", default="-", help="shapes and values as in published-models.tsv")
    parser.add_argument("--batch", type=int, help="the first dimension of every input where it is dynamic")
    parser.add_argument("--unoptimized", action="store_true", help="ONNX Runtime: leave the graph as the file has it")
    parser.add_argument("--result", required=True, help="the JSON file to write")
    arguments = parser.parse_args()
    choices = parse_inputs(arguments.inputs)
    report = {"loads": False, "runs": False}
    try:
        if arguments.runtime == "openvino":
            try_openvino(arguments.model, choices, report, arguments.batch)
        else:
            provider = "OpenVINO" if arguments.runtime == "onnxruntime-openvino" else "CPU"
            settings = {"optimized": not arguments.unoptimized, "batch": arguments.batch}
            try_onnx_runtime(arguments.model, choices, report, f"{provider}ExecutionProvider", **settings)
    except Exception as error:  # Whatever a runtime throws is the answer.
        report["error"] = f"{type(error).__name__}: {error}"
    with open(arguments.result, "w", encoding="utf-8") as file:
        json.dump(report, file, sort_keys=True)


if __name__ == "__main__":
    sys.exit(main())
