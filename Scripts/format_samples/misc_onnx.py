"""ONNX Runtime's own format, and ONNX written as text."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

TYPES = {
    "tensor(float)": "FP32", "tensor(float16)": "FP16", "tensor(int64)": "INT64", "tensor(int32)": "INT32",
    "tensor(bool)": "BOOL", "tensor(string)": "STRING", "tensor(double)": "FP64", "tensor(uint8)": "UINT8",
}


def branches():
    def graph(name, value):
        node = helper.make_node("Constant", [], ["picked"], value=numpy_helper.from_array(np.full((4, 4), value, np.float32)))
        return helper.make_graph([node], name, [], [helper.make_tensor_value_info("picked", TensorProto.FLOAT, [4, 4])])

    nodes = [
        helper.make_node("If", ["flag"], ["w"], then_branch=graph("then", 1), else_branch=graph("else", 2)),
        helper.make_node("MatMul", ["x", "w"], ["m"]), helper.make_node("Add", ["m", "b"], ["y"]),
    ]
    weights = [numpy_helper.from_array(np.ones(4, np.float32), "b")]
    inputs = [
        helper.make_tensor_value_info("flag", TensorProto.BOOL, [1]),
        helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 4]),
    ]
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 4])]
    return helper.make_graph(nodes, "branches", inputs, outputs, weights)


def dense():
    weights = [
        numpy_helper.from_array(np.ones((8, 16), np.float32), "w"), numpy_helper.from_array(np.arange(3, dtype=np.int64), "n"),
    ]
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Gelu", ["h"], ["g"], domain="com.microsoft"),
        helper.make_node("Relu", ["h"], ["y"]), helper.make_node("Identity", ["n"], ["count"]),
        helper.make_node("SequenceConstruct", ["y", "h"], ["list"]),
    ]
    outputs = [
        helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 5, 16]),
        helper.make_tensor_value_info("count", TensorProto.INT64, [3]),
        helper.make_tensor_sequence_value_info("list", TensorProto.FLOAT, None),
    ]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 5, 8])]
    return helper.make_graph(nodes, "dense", inputs, outputs, weights)


def model(graph):
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="samples", producer_version="1.0")


def tensors(graph):
    """All that a model holds: initializers, and constants of the graph and its branches."""
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                yield attribute.t
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from tensors(attribute.g)


def described(values):
    facts = []
    for value in values:
        if not value.type.startswith("tensor("):
            facts.append({"name": value.name, "kind": "sequence"})
            continue
        dims = [it if isinstance(it, int) else -1 for it in value.shape]
        facts.append({"name": value.name, "kind": "tensor", "type": TYPES[value.type], "dims": dims})
    return facts


def versions(truth):
    """The same model under many operator sets: what a directory of models has most of."""
    for opset in range(7, 24):
        for batch in ("free", "fixed"):
            shape = ["n" if batch == "free" else 1, 3]
            node = helper.make_node("Gemm", ["x", "w", "b"], ["y"])
            held = [numpy_helper.from_array(np.ones((3, 2), np.float32), "w"), numpy_helper.from_array(np.ones(2, np.float32), "b")]
            graph = helper.make_graph(
                [node], "gemm", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
                [helper.make_tensor_value_info("y", TensorProto.FLOAT, [shape[0], 2])], held)
            name = f"onnx/opset-{opset}-{batch}.onnx"
            onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)]), truth.path(name))
            truth.note(name, {
                "model.format": "onnx", "model.onnx.opset": opset, "model.batchable": batch == "free", "model.parameters": 8,
            })


def make(truth):
    versions(truth)
    for name, graph in {"branches": branches(), "dense": dense()}.items():
        proto = model(graph)
        held = [numpy_helper.to_array(it) for it in tensors(proto.graph)]
        options = onnxruntime.SessionOptions()
        options.optimized_model_filepath = truth.path(f"ort/{name}.ort")
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.add_session_config_entry("session.save_model_format", "ORT")
        onnxruntime.InferenceSession(proto.SerializeToString(), options, providers=["CPUExecutionProvider"])
        session = onnxruntime.InferenceSession(truth.path(f"ort/{name}.ort"), providers=["CPUExecutionProvider"])
        truth.note(f"ort/{name}.ort", {
            "model.format": "ort", "model.framework": "onnx", "model.class": "neural-network", "model.hasGraph": True,
            "model.inputs": described(session.get_inputs()), "model.outputs": described(session.get_outputs()),
            "model.onnx.irVersion": 9, "model.onnx.opset": 17,
            "model.producer": "samples 1.0", "model.parameters": sum(it.size for it in held),
            "model.weightBytes": sum(it.nbytes for it in held), "model.controlFlow": ["If"] if name == "branches" else [],
            "model.customDomains": [],
        })
        whole = Path(truth.path(f"ort/{name}.ort")).read_bytes()
        Path(truth.path(f"ort/{name}-cut.ort")).write_bytes(whole[: len(whole) // 3])
        truth.refused(f"ort/{name}-cut.ort", "cut short")
        for ending, form in {"textproto": "textproto", "json": "json", "onnxtxt": "onnxtxt"}.items():
            if form == "onnxtxt" and name == "dense":
                continue
            onnx.save(proto, truth.path(f"onnx-text/{name}.{ending}"), format=form)
            truth.note(f"onnx-text/{name}.{ending}", {
                "model.format": "onnx-text", "model.framework": "onnx", "model.onnx.irVersion": proto.ir_version,
                "model.producer": f"{proto.producer_name} {proto.producer_version}",
            }, unknown=["model.parameters", "model.inputs"])
