#!/usr/bin/env python3
"""Writes Examples/text_recognition.onnx, a text recogniser with the interface of the Triton tutorial's.

The network is a small CRNN: five convolutions turn a 32 by 100 grey image into 26 columns, a bidirectional LSTM reads
the columns and a linear layer scores 37 classes for each. The weights are pseudo-random, so that the file is small and
its bytes are the same everywhere: it stands for the shape of a real model, it does not read text.
"""

import argparse
import hashlib
import math
import struct
import sys
from pathlib import Path

from onnx_writer import FLOAT, block, int64_tensor, model_head, model_tail, node, tensor, value_info

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "Examples" / "text_recognition.onnx"


class Weights:
    """FP32 initializers whose values come from one linear congruential generator, so from integers alone."""

    def __init__(self):
        self.state = 20221122
        self.tensors = []

    def uniform(self):
        """A number in [-1, 1) with 16 significant bits (generator of Numerical Recipes, its upper half)."""
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return ((self.state >> 16) - 32768) / 32768

    def random(self, name, dims, scale, offset=0.0):
        """Adds values in offset ± scale and returns the name."""
        values = [offset + scale * self.uniform() for _ in range(math.prod(dims))]
        self.tensors.append(tensor(name, FLOAT, dims, struct.pack(f"<{len(values)}f", *values)))
        return name

    def numbers(self, name, values):
        """Adds an INT64 vector and returns the name."""
        self.tensors.append(int64_tensor(name, values))
        return name


def convolution(weights, index, source, channels, kernel, padding):
    """The nodes of convolution, batch normalisation and ReLU; the result is `relu<index>`."""
    inputs, outputs = channels
    fan_in = inputs * kernel[0] * kernel[1]
    filters = weights.random(f"conv{index}.weight", [outputs, inputs, *kernel], math.sqrt(3 / fan_in))
    statistics = [
        weights.random(f"norm{index}.weight", [outputs], 0.25, 1),
        weights.random(f"norm{index}.bias", [outputs], 0.25),
        weights.random(f"norm{index}.running_mean", [outputs], 0.125),
        weights.random(f"norm{index}.running_var", [outputs], 0.25, 1),
    ]
    pads = [*padding, *padding]
    return [
        node("Conv", f"Conv_{index}", [source, filters], [f"conv{index}"], kernel_shape=kernel, pads=pads),
        node("BatchNormalization", f"BatchNormalization_{index}", [f"conv{index}", *statistics], [f"norm{index}"]),
        node("Relu", f"Relu_{index}", [f"norm{index}"], [f"relu{index}"]),
    ]


def pooling(index, kernel, strides, padding=(0, 0)):
    """Max pooling of `relu<index>` into `pool<index>`."""
    pads = [*padding, *padding]
    name = f"MaxPool_{index}"
    return node("MaxPool", name, [f"relu{index}"], [f"pool{index}"], kernel_shape=kernel, strides=strides, pads=pads)


def recogniser_nodes(weights):
    """The nodes in order of execution; comments give the shape that each step leaves, N being the batch."""
    hidden, classes = 32, 37
    nodes = convolution(weights, 1, "input.1", (1, 8), (3, 3), (1, 1))
    nodes.append(pooling(1, (2, 2), (2, 2)))  # [N, 8, 16, 50]
    nodes += convolution(weights, 2, "pool1", (8, 16), (3, 3), (1, 1))
    nodes.append(pooling(2, (2, 2), (2, 2)))  # [N, 16, 8, 25]
    nodes += convolution(weights, 3, "pool2", (16, 32), (3, 3), (1, 1))
    nodes.append(pooling(3, (2, 2), (2, 1), (0, 1)))  # [N, 32, 4, 26]
    nodes += convolution(weights, 4, "pool3", (32, 48), (3, 3), (1, 1))
    nodes.append(pooling(4, (2, 1), (2, 1)))  # [N, 48, 2, 26]
    nodes += convolution(weights, 5, "pool4", (48, 64), (2, 1), (0, 0))  # [N, 64, 1, 26]
    columns = weights.numbers("height_axis", [2])
    nodes.append(node("Squeeze", "Squeeze_1", ["relu5", columns], ["columns"]))  # [N, 64, 26]
    nodes.append(node("Transpose", "Transpose_1", ["columns"], ["sequence"], perm=(2, 0, 1)))  # [26, N, 64]
    scale = math.sqrt(1 / hidden)
    recurrent = [
        weights.random("lstm.weight", [2, 4 * hidden, 64], scale),
        weights.random("lstm.recurrence", [2, 4 * hidden, hidden], scale),
        weights.random("lstm.bias", [2, 8 * hidden], scale),
    ]
    settings = {"direction": "bidirectional", "hidden_size": hidden}
    nodes.append(node("LSTM", "LSTM_1", ["sequence", *recurrent], ["states"], **settings))  # [26, 2, N, 32]
    nodes.append(node("Transpose", "Transpose_2", ["states"], ["by_image"], perm=(2, 0, 1, 3)))  # [N, 26, 2, 32]
    joined = weights.numbers("feature_shape", [0, 26, 2 * hidden])
    nodes.append(node("Reshape", "Reshape_1", ["by_image", joined], ["features"]))  # [N, 26, 64]
    scorer = weights.random("scores.weight", [2 * hidden, classes], math.sqrt(3 / (2 * hidden)))
    nodes.append(node("MatMul", "MatMul_1", ["features", scorer], ["products"]))
    bias = weights.random("scores.bias", [classes], 0.25)
    nodes.append(node("Add", "Add_1", ["products", bias], ["308"]))  # [N, 26, 37]
    return nodes


def example_model():
    """The bytes of the ONNX file."""
    weights = Weights()
    nodes = recogniser_nodes(weights)
    graph = (
        b"".join(block(1, item) for item in nodes)
        + block(2, "text_recognition")
        + b"".join(block(5, item) for item in weights.tensors)
        + block(11, value_info("input.1", ["batch", 1, 32, 100]))
        + block(12, value_info("308", ["batch", 26, 37]))
    )
    description = "Example with the interface of the Triton tutorial's text recogniser; untrained weights."
    return model_head("triton-advisor-example", description) + block(7, graph) + model_tail()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", nargs="?", type=Path, default=DEFAULT_OUTPUT, help="default: %(default)s")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 unless the file has these bytes")
    arguments = parser.parse_args()
    model = example_model()
    if arguments.check:
        try:
            current = arguments.output.read_bytes()
        except OSError as error:
            sys.exit(f"{arguments.output}: {error.strerror}; run this script without --check to write it")
        if current != model:
            sys.exit(f"{arguments.output} is not what this script writes; run it without --check to write it anew")
    else:
        try:
            arguments.output.write_bytes(model)
        except OSError as error:
            sys.exit(f"{arguments.output}: {error.strerror}")
    print(f"{arguments.output}: {len(model)} bytes, sha256 {hashlib.sha256(model).hexdigest()}")


if __name__ == "__main__":
    main()
