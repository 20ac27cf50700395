"""The rows that all sample models of trees are trained on."""

import numpy as np

FEATURES = 7
ROWS = 240
RANDOM = np.random.default_rng(20261122)
X = RANDOM.normal(size=(ROWS, FEATURES)).astype(np.float32)
BINARY = (X[:, 0] + X[:, 1] * X[:, 2] > 0).astype(int)
MULTI = np.digitize(X[:, 0] + 0.3 * X[:, 3], [-0.7, 0.0, 0.7])
REAL = X[:, 0] * 2 + np.abs(X[:, 4])
COUNTS = RANDOM.poisson(3, size=ROWS)
GROUPS = [40] * (ROWS // 40)
RELEVANCE = RANDOM.integers(0, 4, size=ROWS)


def signature(width, is_served=True):
    """Inputs and outputs as FIL serves the model, when it does."""
    kind = {"model.class": "shallow", "model.framework": "tree"}
    if not is_served:
        return kind
    return kind | {
        "model.inputs": [{"name": "input__0", "type": "FP32", "dims": [-1, FEATURES]}],
        "model.outputs": [{"name": "output__0", "type": "FP32", "dims": [-1, width]}],
        "model.batchable": True,
    }
