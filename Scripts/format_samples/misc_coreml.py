"""Core ML models of several kinds, and a published package."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import coremltools as ct
import numpy as np
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.mil import types
from coremltools.models import datatypes
from coremltools.models.neural_network import NeuralNetworkBuilder
from coremltools.models.tree_ensemble import TreeEnsembleClassifier
from coremltools.proto import FeatureTypes_pb2

ARRAYS = FeatureTypes_pb2.ArrayFeatureType
TYPES = {ARRAYS.FLOAT32: "FP32", ARRAYS.FLOAT16: "FP16", ARRAYS.DOUBLE: "FP64", ARRAYS.INT32: "INT32"}


def described(features):
    values = []
    for feature in features:
        kind = feature.type.WhichOneof("Type")
        if kind == "multiArrayType":
            array = feature.type.multiArrayType
            isFixed = array.WhichOneof("ShapeFlexibility") is None
            dims = [dim if isFixed else -1 for dim in array.shape]
            values.append({"name": feature.name, "kind": "tensor", "type": TYPES[array.dataType]} | ({"dims": dims} if dims else {}))
        else:
            kinds = {"imageType": "opaque", "dictionaryType": "map", "int64Type": "scalar", "stringType": "scalar", "doubleType": "scalar"}
            values.append({"name": feature.name, "kind": kinds[kind]})
    return values


def note(truth, name, spec, facts):
    truth.note(name, {
        "model.format": "coreml", "model.framework": "coreml", "model.architecture": spec.WhichOneof("Type"),
        "model.producer": f"Core ML specification {spec.specificationVersion}",
        "model.inputs": described(spec.description.input), "model.outputs": described(spec.description.output),
    } | facts)


def network():
    builder = NeuralNetworkBuilder(
        [("image", datatypes.Array(3, 8, 8))], [("scores", datatypes.Array(4))], disable_rank5_shape_mapping=True)
    builder.add_activation("relu", "RELU", "image", "h")
    builder.add_flatten_to_2d("flat", "h", "f", axis=1)
    builder.add_reduce_mean("mean", "f", "scores", axes=[1])
    return builder.spec


def program():
    shape = (1, 3, 8, 8)

    @mb.program(input_specs=[mb.TensorSpec(shape=shape, dtype=types.fp32)], opset_version=ct.target.iOS16)
    def network(image):
        weight = np.ones((4, 3, 3, 3), dtype=np.float32)
        x = mb.conv(x=image, weight=weight, name="conv")
        x = mb.relu(x=x)
        return mb.reduce_mean(x=x, axes=[2, 3], keep_dims=False, name="scores")

    return network


def trees():
    model = TreeEnsembleClassifier([("a", datatypes.Double()), ("b", datatypes.Double())], "label", ["no", "yes"])
    model.set_default_prediction_value([0.0, 0.0])
    model.add_branch_node(0, 0, 1, 0.5, "BranchOnValueLessThan", 1, 2)
    model.add_leaf_node(0, 1, {0: 1.0})
    model.add_leaf_node(0, 2, {1: 1.0})
    return model.spec


def make(truth):
    spec = network()
    spec.description.metadata.shortDescription = "three layers"
    spec.description.metadata.author = "samples"
    ct.utils.save_spec(spec, truth.path("coreml/network.mlmodel"))
    note(truth, "coreml/network.mlmodel", spec, {
        "model.class": "neural-network", "model.nodes": 3, "model.notes": ["three layers", "author samples"],
    })
    spec = trees()
    ct.utils.save_spec(spec, truth.path("coreml/trees.mlmodel"))
    note(truth, "coreml/trees.mlmodel", spec, {"model.class": "shallow"})
    model = ct.convert(program(), convert_to="mlprogram", minimum_deployment_target=ct.target.iOS16)
    model.save(truth.path("coreml/program.mlpackage"))
    spec = model.get_spec()
    operations = [it.type for it in spec.mlProgram.functions["main"].block_specializations["CoreML7" if "CoreML7" in spec.mlProgram.functions["main"].block_specializations else spec.mlProgram.functions["main"].opset].operations]
    note(truth, "coreml/program.mlpackage", spec, {
        "model.class": "neural-network", "model.nodes": sum(it != "const" for it in operations),
    })
    published(truth)


def published(truth):
    prefix = "basic_pitch/saved_models/icassp_2022/nmp.mlpackage/"
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", scratch, "basic-pitch==0.4.0"]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
            for member in wheel.namelist():
                if member.startswith(prefix) and not member.endswith("/"):
                    Path(truth.path(f"coreml/published.mlpackage/{member[len(prefix):]}")).write_bytes(wheel.read(member))
    package = Path(truth.path("coreml/published.mlpackage"))
    spec = ct.utils.load_spec(str(package))
    note(truth, "coreml/published.mlpackage", spec, {
        "model.class": "neural-network",
        "model.weightBytes": sum(it.stat().st_size for it in package.rglob("weights/*")),
    })
