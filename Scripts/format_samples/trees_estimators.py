"""Samples of scikit-learn: pickles, joblib and skops; Treelite checkpoints."""

import bz2
import gzip
import json
import pickle
import sys
from pathlib import Path

import numpy as np

from trees_data import BINARY, MULTI, REAL, X


def treelite_models(truth):
    import treelite

    frontend = treelite.frontend if hasattr(treelite.frontend, "load_xgboost_model") else None
    loaders = {"xgboost": frontend.load_xgboost_model, "lightgbm": frontend.load_lightgbm_model} if frontend else {}
    made = {}
    for name, file in (
        ("xgboost-binary", "xgboost-*/binary.json"),
        ("xgboost-softprob", "xgboost-*/softprob.json"),
        ("xgboost-rank", "xgboost-*/rank.json"),
        ("lightgbm-categories", "lightgbm-*/categories.txt"),
        ("lightgbm-multiclass", "lightgbm-*/multiclass.txt"),
    ):
        paths = sorted(truth.folder.glob(file))
        if paths and name.split("-")[0] in loaders:
            made[name] = loaders[name.split("-")[0]](str(paths[-1]))
    if "sklearn" in sys.modules or not made:
        made |= {f"sklearn-{name}": treelite.sklearn.import_model(model) for name, model in forests().items()}
    tasks = {0: "binary-classifier", 1: "regressor", 2: "multiclass-classifier", 3: "ranker", 4: "anomaly-detector"}
    kinds = {"kBinaryClf": 0, "kRegressor": 1, "kMultiClf": 2, "kLearningToRank": 3, "kIsolationForest": 4}
    for name, model in made.items():
        file = f"treelite-{treelite.__version__}/{name}.tl"
        model.serialize(truth.path(file))
        dump = json.loads(model.dump_as_json(pretty_print=False))
        facts = {
            "model.format": "treelite",
            "model.class": "shallow",
            "model.framework": "tree",
            "model.shallow.library": "treelite",
            "model.shallow.libraryVersion": treelite.__version__,
            "model.shallow.features": dump["num_feature"],
            "model.shallow.trees": len(dump["trees"]),
            "model.inputs": [{"name": "input__0", "type": "FP32", "dims": [-1, dump["num_feature"]]}],
        }
        if treelite.__version__.startswith("4."):
            task = tasks[kinds[dump["task_type"]]]
            classes = max(dump["num_class"])
            facts |= {
                "model.shallow.task": task,
                "model.shallow.objective": dump["postprocessor"],
                "model.shallow.classes": {"multiclass-classifier": classes, "binary-classifier": 2}.get(task, 0),
                "model.shallow.nodes": sum(tree["num_nodes"] for tree in dump["trees"]),
                "model.shallow.categorical": any(tree["has_categorical_split"] for tree in dump["trees"]),
                "model.outputs": [
                    {
                        "name": "output__0",
                        "type": "FP32",
                        "dims": [-1, classes if task == "multiclass-classifier" else 1],
                    }
                ],
            }
        truth.note(file, facts)


def forests():
    from sklearn.ensemble import (
        ExtraTreesRegressor,
        GradientBoostingClassifier,
        IsolationForest,
        RandomForestClassifier,
    )

    return {
        "forest": RandomForestClassifier(n_estimators=6, max_depth=4, random_state=1).fit(X, MULTI),
        "boosting": GradientBoostingClassifier(n_estimators=5, max_depth=2, init="zero").fit(X, BINARY),
        "isolation": IsolationForest(n_estimators=4, random_state=1).fit(X),
        "extra": ExtraTreesRegressor(n_estimators=3, max_depth=5, random_state=1).fit(X, REAL),
    }


def estimators():
    from sklearn.cluster import KMeans
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC
    from sklearn.tree import DecisionTreeClassifier

    return forests() | {
        "logistic": LogisticRegression().fit(X, MULTI),
        "svc": SVC(kernel="rbf", gamma="scale").fit(X, BINARY),
        "kmeans": KMeans(n_clusters=3, n_init=1).fit(X),
        "tree": DecisionTreeClassifier(max_depth=3).fit(X, BINARY),
        "hist": HistGradientBoostingRegressor(max_iter=5).fit(X, REAL),
        "pipeline": make_pipeline(StandardScaler(), forests()["forest"]),
    }


def sklearn_facts(model):
    import sklearn

    last = model[-1] if hasattr(model, "steps") else model
    module = type(model).__module__
    algorithms = {"sklearn.linear_model": "linear", "sklearn.ensemble": "trees", "sklearn.tree": "trees"}
    kind = f"{type(model).__module__} {type(model).__name__}"
    facts = {
        "model.class": "shallow",
        "model.framework": "sklearn",
        "model.shallow.algorithm": next(
            (name for start, name in algorithms.items() if module.startswith(start)), "other"
        ),
        "model.shallow.library": "scikit-learn",
        "model.shallow.libraryVersion": sklearn.__version__,
        "model.pickle.class": kind,
        "model.pickle.dangerous": [],
    }
    if hasattr(last, "n_features_in_"):
        facts["model.shallow.features"] = last.n_features_in_
    if hasattr(last, "classes_"):
        facts["model.shallow.classes"] = len(last.classes_)
        facts["model.shallow.task"] = "binary-classifier" if len(last.classes_) == 2 else "multiclass-classifier"
    if hasattr(last, "estimators_"):
        facts["model.shallow.trees"] = int(np.size(last.estimators_))
    return facts


def sklearn_models(truth):
    import joblib
    import skops.io

    models = estimators()
    for name, model in models.items():
        facts = sklearn_facts(model)
        pickled = facts | {"model.format": "sklearn", "model.pickle.compression": ""}
        for protocol in range(6) if name in ("forest", "logistic") else (4,):
            file = f"sklearn/{name}-{protocol}.pkl"
            Path(truth.path(file)).write_bytes(pickle.dumps(model, protocol=protocol))
            # The first two protocols do not announce themselves.
            announced = {"model.pickle.protocol": protocol} if protocol > 1 else {}
            truth.note(file, pickled | announced, unknown=[] if announced else ["model.pickle.protocol"])
        file = f"sklearn/{name}.joblib"
        joblib.dump(model, truth.path(file))
        truth.note(file, pickled)
        file = f"sklearn/{name}.skops"
        skops.io.dump(model, truth.path(file))
        truth.note(
            file,
            {key: value for key, value in facts.items() if not key.startswith("model.pickle")}
            | {"model.format": "skops"},
        )
    forest = models["forest"]
    for method in ("zlib", "gzip", "bz2", "lzma", "xz"):
        file = f"sklearn/forest-{method}.joblib"
        joblib.dump(forest, truth.path(file), compress=(method, 3))
        # Only what zlib unpacks is looked into.
        inside = (
            sklearn_facts(forest) | {"model.format": "sklearn"}
            if method in ("zlib", "gzip")
            else {"model.format": "pickle"}
        )
        truth.note(file, inside | {"model.pickle.compression": method})
    Path(truth.path("sklearn/forest.sav.gz")).write_bytes(gzip.compress(pickle.dumps(forest)))
    truth.note("sklearn/forest.sav.gz", {"model.format": "sklearn", "model.pickle.compression": "gzip"})
    Path(truth.path("sklearn/forest.pkl.bz2")).write_bytes(bz2.compress(pickle.dumps(forest)))
    truth.note("sklearn/forest.pkl.bz2", {"model.format": "pickle", "model.pickle.compression": "bz2"})
