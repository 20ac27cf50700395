"""Made-up inputs for a model that a server has loaded, from the config that the server completed."""

import math
import random
import struct

from triton_server import Tensor

# By the names of Triton's protocol: the letter that `struct` packs, and the bytes of one element.
PACKED = {
    "BOOL": "?", "UINT8": "B", "UINT16": "H", "UINT32": "I", "UINT64": "Q",
    "INT8": "b", "INT16": "h", "INT32": "i", "INT64": "q", "FP16": "e", "FP32": "f", "FP64": "d",
}
BF16_ONE = b"\x80\x3f"
TEXT = b"a"


def encoded(datatype, count, value=None):
    """That many elements as raw bytes: noise below 1 for floats, ones for integers, one letter for texts."""
    match datatype:
        case "BYTES":
            return (struct.pack("<I", len(TEXT)) + TEXT) * count
        case "BF16":
            return BF16_ONE * count
    if value is not None:
        numbers = [type_of(datatype)(value)] * count
    elif datatype.startswith("FP"):
        noise = random.Random(0)
        numbers = [noise.random() for _ in range(count)]
    else:
        numbers = [1] * count
    return struct.pack(f"<{count}{PACKED[datatype]}", *numbers)


def type_of(datatype):
    """The Python type of an element."""
    return float if datatype.startswith("FP") else bool if datatype == "BOOL" else int


def shape_of(tensor, batched, batch, choice):
    """The shape to send: the chosen one for dynamic dimensions, 1 where nothing was chosen."""
    dims = [-1, *tensor["dims"]] if batched else list(tensor["dims"])
    wanted = list(choice.shape) if choice is not None else []
    if len(wanted) != len(dims):
        wanted = [1] * len(dims)
    shape = [mine if mine >= 0 else theirs for mine, theirs in zip(dims, wanted, strict=True)]
    if batched:
        shape[0] = batch
    return tuple(shape)


def inputs_of(config, batch, choices):
    """One tensor for every input that is not optional."""
    tensors = []
    for tensor in config["input"]:
        if tensor.get("optional"):
            continue
        choice = choices.get(tensor["name"])
        shape = shape_of(tensor, config["max_batch_size"] > 0, batch, choice)
        datatype = protocol_type(tensor["data_type"])
        data = encoded(datatype, math.prod(shape), choice.value if choice is not None else None)
        tensors.append(Tensor(tensor["name"], datatype, shape, data))
    return tensors


def protocol_type(data_type):
    """TYPE_FP32 of a config is FP32 in the protocol; texts are called BYTES there."""
    name = data_type.removeprefix("TYPE_")
    return "BYTES" if name == "STRING" else name


def wrong_outputs(config, batch, outputs):
    """What in the answer is not as the config promises, as lines for people."""
    found, problems = {output.name: output for output in outputs}, []
    for tensor in config["output"]:
        output = found.get(tensor["name"])
        dims = [batch, *tensor["dims"]] if config["max_batch_size"] > 0 else tensor["dims"]
        if output is None:
            problems.append(f"no output {tensor['name']}")
        elif output.datatype != protocol_type(tensor["data_type"]):
            problems.append(f"{tensor['name']} is {output.datatype}, not {tensor['data_type']}")
        elif len(dims) != len(output.shape) or any(d not in (-1, n) for d, n in zip(dims, output.shape)):
            problems.append(f"{tensor['name']} has the shape {list(output.shape)}, the config says {dims}")
    return problems
