"""MXNet 1.x: a symbol in JSON and its parameters."""

import json
from pathlib import Path

import mxnet as mx


def make(truth):
    data = mx.sym.Variable("data")
    mask = mx.sym.Variable("mask")
    net = mx.sym.Convolution(data, kernel=(3, 3), num_filter=8, name="conv")
    net = mx.sym.Activation(net, act_type="relu", name="relu")
    net = mx.sym.BatchNorm(net, name="norm")
    net = mx.sym.FullyConnected(net, num_hidden=4, name="fc")
    net = mx.sym.SoftmaxActivation(mx.sym.broadcast_mul(net, mask), name="scores")
    arguments, _, extras = net.infer_shape(data=(1, 3, 8, 8), mask=(1, 1))
    values = {f"arg:{name}": mx.nd.ones(shape) for name, shape in zip(net.list_arguments(), arguments) if name not in ("data", "mask")}
    values |= {f"aux:{name}": mx.nd.ones(shape) for name, shape in zip(net.list_auxiliary_states(), extras)}
    values["arg:fc_bias"] = values["arg:fc_bias"].astype("float16")
    net.save(truth.path("mxnet/net-symbol.json"))
    mx.nd.save(truth.path("mxnet/net-0003.params"), values)

    symbol = mx.sym.load(truth.path("mxnet/net-symbol.json"))
    loaded = mx.nd.load(truth.path("mxnet/net-0003.params"))
    weights = {name.split(":")[1] for name in loaded}
    nodes = [it for it in json.loads(symbol.tojson())["nodes"] if it["op"] != "null"]
    truth.note("mxnet/net-symbol.json", {
        "model.format": "mxnet", "model.framework": "mxnet", "model.class": "neural-network", "model.hasGraph": True,
        "model.inputs": [{"name": name} for name in symbol.list_inputs() if name not in weights],
        "model.outputs": [{"name": name} for name in symbol.list_outputs()],
        "model.nodes": len(nodes), "model.producer": f"mxnet {mx.__version__}",
        "model.externalData.missing": 0,
        "model.bytes": sum(Path(truth.path(f"mxnet/net-{it}")).stat().st_size for it in ("symbol.json", "0003.params")),
    }, unknown=["model.dynamicShapes", "model.parameters"])
    truth.note("mxnet/net-0003.params", {
        "model.format": "mxnet", "model.hasGraph": False, "model.precision": "FP32",
        "model.parameters": sum(it.size for it in loaded.values()),
        "model.weightBytes": sum(it.size * it.dtype().itemsize for it in loaded.values()),
    })
    whole = Path(truth.path("mxnet/net-0003.params")).read_bytes()
    Path(truth.path("mxnet/cut.params")).write_bytes(whole[: len(whole) // 2])
    truth.refused("mxnet/cut.params", "cut short")
    Path(truth.path("mxnet/alone-symbol.json")).write_text(symbol.tojson())
    truth.note("mxnet/alone-symbol.json", {"model.externalData.missing": 1})
