"""Facts in the words of `triton-advisor inspect`, from what TensorFlow says."""

from collections import Counter

import numpy as np
import tensorflow as tf

NAMES = {
    "float32": "FP32", "float64": "FP64", "float16": "FP16", "bfloat16": "BF16", "int8": "INT8", "int16": "INT16",
    "int32": "INT32", "int64": "INT64", "uint8": "UINT8", "uint16": "UINT16", "uint32": "UINT32", "uint64": "UINT64",
    "bool": "BOOL", "string": "STRING", "complex64": "COMPLEX64", "resource": "resource", "int4": "INT4",
}
STRUCTURE = {"Placeholder", "PlaceholderV2", "PlaceholderWithDefault", "Const", "NoOp"}


def type_name(dtype):
    if isinstance(dtype, type) and dtype in (np.bytes_, np.object_):
        return "STRING"
    return NAMES[tf.as_dtype(dtype).base_dtype.name]


def tensor(name, dtype, shape):
    """An input or output; `shape` is None where the rank is free."""
    record = {"name": name, "kind": "tensor", "type": type_name(dtype)}
    if shape is not None:
        record["dims"] = [-1 if size is None else int(size) for size in shape]
    return record


def weights(items):
    """The facts about weights given as (type name, elements, bytes)."""
    counts, elements, sizes = Counter(), Counter(), Counter()
    for name, number, size in items:
        counts[name] += 1
        elements[name] += number
        sizes[name] += size
    order = sorted(counts, key=lambda name: (-sizes[name], name))
    return {
        "model.parameters": sum(elements.values()),
        "model.weightBytes": sum(sizes.values()),
        "model.weights": [
            {"type": name, "tensors": counts[name], "parameters": elements[name], "bytes": sizes[name]}
            for name in order
        ],
    }


def operators(counts, domain):
    """The facts about operators; `domain` is a name, or a function that gives one for each operator."""
    of = domain if callable(domain) else lambda _: domain
    order = sorted(counts, key=lambda name: (-counts[name], name))
    return {
        "model.operators": [{"domain": of(name), "name": name, "count": counts[name]} for name in order],
        "model.nodes": sum(counts.values()),
    }


def called(node):
    """Names of the functions a node calls."""
    for attribute in node.attr.values():
        if attribute.HasField("func"):
            yield attribute.func.name
        for function in attribute.list.func:
            yield function.name


def reached(graph, tensors):
    """Nodes that tensors of a GraphDef depend on, with the nodes of the functions that are called, each once."""
    nodes = {node.name: node for node in graph.node}
    functions = {function.signature.name: function for function in graph.library.function}
    pending = [name.split(":")[0] for name in tensors]
    seen, found = set(), []
    while pending:
        name = pending.pop()
        if name in seen or name not in nodes:
            continue
        seen.add(name)
        found.append(nodes[name])
        pending += [each.lstrip("^").split(":")[0] for each in nodes[name].input]
    names, visited = [function for node in found for function in called(node)], set()
    while names:
        name = names.pop()
        if name in visited or name not in functions:
            continue
        visited.add(name)
        found += functions[name].node_def
        names += [function for node in functions[name].node_def for function in called(node)]
    return found


def constants(nodes):
    """Type, elements and bytes of the constants among nodes, texts left out."""
    for node in nodes:
        if node.op != "Const":
            continue
        dtype = tf.as_dtype(node.attr["value"].tensor.dtype)
        if dtype == tf.string:
            continue
        values = tf.make_ndarray(node.attr["value"].tensor)
        yield type_name(dtype), values.size, values.nbytes


def operator_counts(nodes):
    return Counter(node.op for node in nodes if node.op not in STRUCTURE)
