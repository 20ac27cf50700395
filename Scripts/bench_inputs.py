"""The files that bench.py measures on: a large ONNX model and a repository of many models."""

import ctypes
import mmap
import os
import random
from pathlib import Path

from onnx_writer import FLOAT, block, block_head, model_head, model_tail, node, tensor_head, value_info

LAYERS, WIDTH = 200, 1376  # 200 weights of 1376 x 1376 FP32: 1.51 GB.

REPOSITORY_CONFIG = """name: "{name}"
backend: "onnxruntime"
max_batch_size: 16
input [ {{ name: "input.1" data_type: TYPE_FP32 dims: [ 1, 32, 100 ] }} ]
output [ {{ name: "308" data_type: TYPE_FP32 dims: [ 26, 37 ] }} ]
instance_group [ {{ count: 1 kind: KIND_CPU }} ]
dynamic_batching {{ }}
"""


def write_large_model(path):
    """A chain of fully connected layers with their weights embedded, written without holding them in memory."""
    size = WIDTH * WIDTH * 4
    nodes, heads = [], []
    for layer in range(LAYERS):
        source = f"relu{layer - 1}" if layer else "features"
        nodes.append(node("MatMul", f"MatMul_{layer}", [source, f"weight{layer}"], [f"product{layer}"]))
        nodes.append(node("Relu", f"Relu_{layer}", [f"product{layer}"], [f"relu{layer}"]))
        head = tensor_head(f"weight{layer}", FLOAT, [WIDTH, WIDTH], size)
        heads.append(block_head(5, len(head) + size) + head)
    start = b"".join(block(1, item) for item in nodes) + block(2, "layers")
    dims = ["batch", WIDTH]
    end = block(11, value_info("features", dims)) + block(12, value_info(f"relu{LAYERS - 1}", dims))
    length = len(start) + sum(len(head) + size for head in heads) + len(end)
    weights = random.Random(1).randbytes(size)
    partial = Path(path).with_suffix(".partial")
    with partial.open("wb") as file:
        file.write(model_head("triton-advisor-bench", "Large chain of layers") + block_head(7, length) + start)
        for head in heads:
            file.write(head)
            file.write(weights)
        file.write(end + model_tail())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def write_repository(folder, model, count=1000):
    """A model repository of the given size whose models are all the same small file."""
    for index in range(count):
        entry = Path(folder) / f"text_recognition_{index:04}"
        (entry / "1").mkdir(parents=True)
        os.link(model, entry / "1" / "model.onnx")
        (entry / "config.pbtxt").write_text(REPOSITORY_CONFIG.format(name=entry.name))


def drop_from_memory(path):
    """Asks the kernel to forget the file's pages, so that the next reader starts cold."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def pages_in_memory(path):
    """How many of the file's pages the kernel holds, and how many there are."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
    libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    libc.mincore.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p]
    size = os.path.getsize(path)
    pages = -(-size // mmap.PAGESIZE)
    with open(path, "rb") as file:
        address = libc.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, file.fileno(), 0)
    if address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "cannot map", str(path))
    resident = ctypes.create_string_buffer(pages)
    failed = libc.mincore(address, size, resident)
    error = ctypes.get_errno()
    libc.munmap(address, size)
    if failed:
        raise OSError(error, "mincore failed", str(path))
    return sum(byte & 1 for byte in resident.raw), pages
