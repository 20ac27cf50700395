"""Writes ONNX files field by field, as onnx.proto numbers the fields; nothing but the standard library is needed."""

import struct

FLOAT, INT64 = 1, 7  # TensorProto.DataType
INT_ATTRIBUTE, STRING_ATTRIBUTE, INTS_ATTRIBUTE = 2, 3, 7  # AttributeProto.AttributeType


# Protocol buffer wire format: every field is a key (number and wire type) and a varint or a length with bytes.


def varint(value):
    """The value as a base-128 varint; negative numbers take ten bytes, as int64 fields do."""
    value &= (1 << 64) - 1
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def integer(number, value):
    """A varint field."""
    return varint(number << 3) + varint(value)


def block_head(number, length):
    """The key and length of a length-delimited field, whose content must follow."""
    return varint(number << 3 | 2) + varint(length)


def block(number, content):
    """A length-delimited field: a string, bytes or a message already encoded."""
    data = content.encode() if isinstance(content, str) else content
    return block_head(number, len(data)) + data


# Messages of onnx.proto.


def tensor_head(name, kind, dims, data_bytes):
    """TensorProto up to its raw data, of which the given number of bytes must follow."""
    sizes = b"".join(integer(1, dim) for dim in dims)
    return sizes + integer(2, kind) + block(8, name) + block_head(9, data_bytes)


def tensor(name, kind, dims, data):
    """TensorProto with little-endian raw data."""
    return tensor_head(name, kind, dims, len(data)) + data


def int64_tensor(name, values):
    """A vector of shape or axis numbers."""
    return tensor(name, INT64, [len(values)], struct.pack(f"<{len(values)}q", *values))


def attribute(name, value):
    """AttributeProto of a number, a string or a list of numbers."""
    if isinstance(value, int):
        return block(1, name) + integer(3, value) + integer(20, INT_ATTRIBUTE)
    if isinstance(value, str):
        return block(1, name) + block(4, value) + integer(20, STRING_ATTRIBUTE)
    return block(1, name) + b"".join(integer(8, item) for item in value) + integer(20, INTS_ATTRIBUTE)


def node(operator, name, inputs, outputs, **attributes):
    """NodeProto in the default domain; an empty input name leaves an optional input out."""
    return (
        b"".join(block(1, item) for item in inputs)
        + b"".join(block(2, item) for item in outputs)
        + block(3, name)
        + block(4, operator)
        + b"".join(block(5, attribute(key, value)) for key, value in attributes.items())
    )


def value_info(name, dims):
    """ValueInfoProto of an FP32 tensor; a dimension is a number or a symbol."""
    shape = b"".join(block(1, block(2, dim) if isinstance(dim, str) else integer(1, dim)) for dim in dims)
    return block(1, name) + block(2, block(1, integer(1, FLOAT) + block(2, shape)))


def model_head(producer, description, ir_version=7):
    """ModelProto up to its graph: block 7, or its head and content, must follow, and then model_tail."""
    return integer(1, ir_version) + block(2, producer) + block(3, "1") + block(6, description)


def model_tail(opset=13):
    """ModelProto after its graph: the operator set of the default domain."""
    return block(8, integer(2, opset))
