"""Keras archives and HDF5 files."""

import zipfile
from pathlib import Path

import h5py
import keras
import numpy as np
import tf_keras

from tensorflow_facts import operators, tensor, type_name, weights
from tensorflow_graphs import images


@keras.saving.register_keras_serializable("sample")
class Doubled(keras.layers.Layer):
    def call(self, values):
        return values * 2


class Own(keras.Model):
    """A model whose computation is code: its configuration lists no layers."""

    def __init__(self, width=4, **options):
        super().__init__(**options)
        self.width = width
        self.dense = keras.layers.Dense(width)

    def call(self, values):
        return self.dense(values)

    def get_config(self):
        return super().get_config() | {"width": self.width}


def stored(model):
    """Type, elements and bytes of the weights."""
    for each in model.weights:
        number = int(np.prod(each.shape, dtype=np.int64))
        name = type_name(each.dtype)
        yield name, number, number * {"FP16": 2, "BF16": 2, "FP64": 8, "INT64": 8}.get(name, 4)


def layers(model, library):
    """All layers of a model, those within models too."""
    for layer in model.layers:
        if layer.__class__.__name__ == "InputLayer":
            continue
        yield layer.__class__.__name__
        if isinstance(layer, library.Model):
            yield from layers(layer, library)


def output_names(model):
    return getattr(model, "output_names", None) or [model.layers[-1].name]


def describe(model, library=keras):
    counts = {}
    for name in layers(model, library):
        counts[name] = counts.get(name, 0) + 1
    return {
        "model.framework": "tensorflow", "model.hasGraph": True, "model.class": "neural-network",
        "model.producer": f"keras {library.__version__}", "model.keras.version": library.__version__,
        "model.inputs": [tensor(each.name.split(":")[0], each.dtype, each.shape) for each in model.inputs],
        "model.outputs": [{"name": name} for name in output_names(model)],
        **operators(counts, "keras"), **weights(stored(model)),
    }


def keras_models(truth):
    keras.utils.set_random_seed(20261122)
    model = images(keras)
    model.compile("adam", "mse")
    model.train_on_batch([np.zeros((2, 32, 32, 3)), np.zeros((2, 4))], [np.zeros((2, 10)), np.zeros((2, 1))])
    model.save(truth.path("keras/images.keras"))
    truth.note("keras/images.keras", describe(model) | {
        "model.outputs": [tensor(name, value.dtype, value.shape) for name, value in zip(model.output_names, model.outputs)],
        "model.batchable": True,
        "model.format": "keras", "model.customCode": [], "model.architecture": "Functional"})
    model.save(truth.path("keras/images.h5"))
    truth.note("keras/images.h5", describe(model) | {"model.format": "keras-h5", "model.keras.backend": "tensorflow"})
    model.save_weights(truth.path("keras/images.weights.h5"))
    truth.note("keras/images.weights.h5", {
        "model.format": "hdf5", "model.hasGraph": False, **weights(stored(model))}, unknown=["model.inputs"])
    Path(truth.path("keras/images.json")).write_text(model.to_json())
    truth.note("keras/images.json", {"model.format": "keras", "model.inputs": describe(model)["model.inputs"]}, unknown=["model.parameters"])

    packed = truth.path("keras/packed.keras")
    with zipfile.ZipFile(truth.path("keras/images.keras")) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    truth.note("keras/packed.keras", describe(model))

    inner = keras.Sequential([keras.Input((8,)), keras.layers.Dense(6), keras.layers.Dropout(0.1)], name="inner")
    sequential = keras.Sequential([keras.Input((8,), name="row"), inner, keras.layers.Dense(2, name="last")])
    sequential.save(truth.path("keras/nested.keras"))
    truth.note("keras/nested.keras", describe(sequential) | {"model.architecture": "Sequential"})

    keras.mixed_precision.set_global_policy("mixed_float16")
    wide = keras.Sequential([keras.Input((5, 7), name="signal"), keras.layers.Bidirectional(keras.layers.LSTM(3)), keras.layers.Dense(2, dtype="float32", name="out")])
    keras.mixed_precision.set_global_policy("float32")
    wide.save(truth.path("keras/mixed.keras"))
    truth.note("keras/mixed.keras", {
        "model.precision": "FP16", **weights(stored(wide)), "model.inputs": [tensor("signal", wide.inputs[0].dtype, wide.inputs[0].shape)],
        "model.outputs": [{"name": "out", "type": "FP32"}]})

    own = keras.Sequential([keras.Input((3,), name="x"), Doubled(name="doubled"), keras.layers.Lambda(lambda v: v + 1, name="plus"), keras.layers.Dense(1, name="y")])
    own.save(truth.path("keras/custom.keras"))
    truth.note("keras/custom.keras", {
        "model.customCode": ["class sample>Doubled", "layer plus: a lambda kept as code"], **weights(stored(own))})
    subclass = Own(name="own")
    subclass(np.zeros((1, 3)))
    subclass.save(truth.path("keras/subclass.keras"))
    truth.note("keras/subclass.keras", {"model.customCode": ["class Own"], **weights(stored(subclass))}, unknown=["model.inputs", "model.batchable"])

    old = images(tf_keras)
    old.compile("adam", "mse")
    old.train_on_batch([np.zeros((2, 32, 32, 3)), np.zeros((2, 4))], [np.zeros((2, 10)), np.zeros((2, 1))])
    old.save(truth.path("keras/version2.h5"), save_format="h5")
    truth.note("keras/version2.h5", describe(old, tf_keras) | {"model.format": "keras-h5"})

    # Many layers make groups of several blocks; the newest form of HDF5 keeps them in another way.
    many = keras.Sequential([keras.Input((2,), name="x"), *[keras.layers.Dense(2) for _ in range(300)]])
    many.save(truth.path("keras/many.keras"))
    truth.note("keras/many.keras", describe(many))
    many.save(truth.path("keras/many.h5"))
    truth.note("keras/many.h5", describe(many))
    newest(truth, "keras/many.h5", "keras/newest.h5")
    truth.note("keras/newest.h5", describe(many))
    newest(truth, "keras/images.h5", "keras/newest-images.h5", userblock=1024)
    truth.note("keras/newest-images.h5", describe(model))
    plain(truth)


def newest(truth, name, target, userblock=0):
    """The same contents in the newest form of HDF5."""
    with h5py.File(truth.path(name)) as old, h5py.File(truth.path(target), "w", libver="latest", userblock_size=userblock) as new:
        for key, value in old.attrs.items():
            new.attrs[key] = value
        for key in old:
            copy(old[key], new, key)


def copy(item, group, name):
    if isinstance(item, h5py.Dataset):
        group.create_dataset(name, data=item[()])
        return
    inner = group.create_group(name)
    for key in item:
        copy(item[key], inner, key)


def plain(truth):
    """HDF5 without Keras: every type, and a group of thousands."""
    for target, libver in [("keras/types.h5", "earliest"), ("keras/types-newest.h5", "latest")]:
        items = []
        with h5py.File(truth.path(target), "w", libver=libver) as file:
            for name in ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float16", "float32", "float64", "bool"]:
                file[f"types/{name}"] = np.zeros((3, 2), name)
                items.append((type_name(name), 6, 6 * np.dtype(name).itemsize))
            for index in range(3000):
                file[f"many/weight_with_a_long_name_{index:05}"] = np.float32(index)
                items.append(("FP32", 1, 4))
            file["packed"] = np.zeros(0, np.float32)
            items.append(("FP32", 0, 0))
            file.create_dataset("chunked", data=np.zeros((64, 64), np.float32), chunks=(8, 8), compression="gzip")
            items.append(("FP32", 4096, 16384))
            file["text"] = "not a weight"
            file["link"] = h5py.SoftLink("/packed")
        truth.note(target, {"model.format": "hdf5", **weights(items)})
