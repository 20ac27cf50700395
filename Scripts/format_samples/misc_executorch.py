"""ExecuTorch programs: portable kernels, and parts lowered to XNNPACK."""

from pathlib import Path

import torch
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.exir import to_edge, to_edge_transform_and_lower
from executorch.runtime import Runtime
from torch import nn

TYPES = {0: "UINT8", 1: "INT8", 2: "INT16", 3: "INT32", 4: "INT64", 5: "FP16", 6: "FP32", 7: "FP64", 11: "BOOL"}


class Images(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.head = nn.Linear(8, 4)

    def forward(self, image, mask):
        features = torch.relu(self.conv(image)).mean(dim=(2, 3)) * mask
        return torch.softmax(self.head(features), dim=1), features


def described(path):
    """Inputs and outputs as ExecuTorch's own runtime reads them."""
    meta = Runtime.get().load_program(Path(path)).metadata("forward")

    def tensors(prefix, count, get):
        return [
            {"name": f"{prefix}_{n}", "kind": "tensor", "type": TYPES[int(get(n).dtype())], "dims": list(get(n).sizes())}
            for n in range(count)
        ]

    return {
        "model.inputs": tensors("input", meta.num_inputs(), meta.input_tensor_meta),
        "model.outputs": tensors("output", meta.num_outputs(), meta.output_tensor_meta),
    }


def make(truth):
    torch.manual_seed(20261122)
    module = Images().eval()
    examples = (torch.zeros(2, 3, 16, 16), torch.ones(2, 8))
    exported = torch.export.export(module, examples)
    common = {"model.format": "executorch", "model.framework": "pytorch", "model.class": "neural-network", "model.hasGraph": True}

    portable = to_edge(exported).to_executorch()
    Path(truth.path("executorch/portable.pte")).write_bytes(portable.buffer)
    parameters = sum(it.numel() for it in module.parameters())
    truth.note("executorch/portable.pte", common | described(truth.path("executorch/portable.pte")) | {
        "model.parameters": parameters, "model.weightBytes": 4 * parameters, "model.precision": "FP32",
        "model.batchable": False, "model.notes": ["method forward"],
    })
    lowered = to_edge_transform_and_lower(exported, partitioner=[XnnpackPartitioner()]).to_executorch()
    Path(truth.path("executorch/xnnpack.pte")).write_bytes(lowered.buffer)
    truth.note(
        "executorch/xnnpack.pte",
        common | described(truth.path("executorch/xnnpack.pte"))
        | {"model.notes": ["method forward", "parts lowered to XnnpackBackend"]}, unknown=["model.parameters"])

    batch = torch.export.Dim("batch", min=1, max=8)
    free = torch.export.export(module, examples, dynamic_shapes=({0: batch}, {0: batch}))
    Path(truth.path("executorch/dynamic.pte")).write_bytes(to_edge(free).to_executorch().buffer)
    truth.note("executorch/dynamic.pte", common | {"model.batchable": True, "model.dynamicShapes": True})

    Path(truth.path("executorch/cut.pte")).write_bytes(portable.buffer[:40])
    truth.refused("executorch/cut.pte", "cut short")
