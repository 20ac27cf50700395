"""Pickles of other things: harmless ones, and some that would run commands."""

import pickle
from _compat_pickle import REVERSE_IMPORT_MAPPING
from pathlib import Path

import numpy as np

from trees_estimators import forests


class Evil:
    """Runs a command when it is loaded."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def other_pickles(truth):
    import os
    import subprocess

    import pandas

    evil = {
        "system": (Evil(os.system, "true"), [f"{os.name} system"]),
        "popen": ({"weights": [1, 2], "x": Evil(subprocess.Popen, ["true"])}, ["subprocess Popen"]),
        "eval": ([Evil(eval, "1")], ["builtins eval"]),
        "hidden": ((forests()["boosting"], Evil(exec, "pass")), ["builtins exec"]),
    }
    for name, (thing, calls) in evil.items():
        for protocol in (0, 2, 4, 5):
            file = f"pickles/{name}-{protocol}.pkl"
            Path(truth.path(file)).write_bytes(pickle.dumps(thing, protocol=protocol))
            # Pickles for Python 2 name modules as Python 2 did.
            modules = REVERSE_IMPORT_MAPPING if protocol < 3 else {}
            names = [" ".join([modules.get(module, module), name]) for module, name in map(str.split, calls)]
            truth.note(file, {"model.format": "pickle", "model.pickle.dangerous": names})
    harmless = {
        "dictionary": {
            "a": [1, 2.5, None, True, (1, "x")],
            3: b"bytes",
            "big": 1 << 80,
            "set": {1, 2},
            "more": frozenset([3]),
        },
        "frame": pandas.DataFrame({"a": [1, 2, 3]}),
        "array": np.arange(100.0),
        "list": list(range(5000)),
    }
    cyclic = []
    cyclic.append({"self": cyclic})
    harmless["cyclic"] = cyclic
    for name, thing in harmless.items():
        for protocol in range(6):
            file = f"pickles/{name}-{protocol}.pkl"
            Path(truth.path(file)).write_bytes(pickle.dumps(thing, protocol=protocol))
            truth.note(file, {"model.format": "pickle", "model.pickle.dangerous": []}, unknown=["model.class"])
