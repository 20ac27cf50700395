"""Tree models: XGBoost, LightGBM, CatBoost, Treelite, scikit-learn, skops and PMML, written by the libraries themselves.

Run by make-format-samples.py first with libraries that still write the old formats, then with current ones.
"""

import bz2
import gzip
import json
import pickle
import sys
from _compat_pickle import REVERSE_IMPORT_MAPPING
from pathlib import Path

import numpy as np

from truth import Truth

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


# ------------------------------------------------------------------------------------------------------------- XGBoost
def xgboost_objectives():
    """name -> (parameters, label, task, classes, targets, output)"""
    return {
        "binary": ({"objective": "binary:logistic"}, BINARY, "binary-classifier", 2, 1, "probabilities"),
        "logitraw": ({"objective": "binary:logitraw"}, BINARY, "binary-classifier", 2, 1, "value"),
        "hinge": ({"objective": "binary:hinge"}, BINARY, "binary-classifier", 2, 1, "class"),
        "softprob": ({"objective": "multi:softprob", "num_class": 4}, MULTI, "multiclass-classifier", 4, 1, "probabilities"),
        "softmax": ({"objective": "multi:softmax", "num_class": 4}, MULTI, "multiclass-classifier", 4, 1, "class"),
        "regression": ({"objective": "reg:squarederror"}, REAL, "regressor", 0, 1, "value"),
        "poisson": ({"objective": "count:poisson"}, COUNTS, "regressor", 0, 1, "value"),
        "rank": ({"objective": "rank:ndcg"}, RELEVANCE, "ranker", 0, 1, "value"),
        "dart": ({"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.3}, BINARY, "binary-classifier", 2, 1, "probabilities"),
        "linear": ({"objective": "reg:squarederror", "booster": "gblinear"}, REAL, "regressor", 0, 1, "value"),
        "forest": ({"objective": "binary:logistic", "num_parallel_tree": 5, "subsample": 0.5}, BINARY, "binary-classifier", 2, 1, "probabilities"),
        "targets": ({"objective": "reg:squarederror"}, np.stack([REAL, X[:, 5]], 1), "regressor", 0, 2, "value"),
        "target-trees": ({"objective": "reg:squarederror", "multi_strategy": "multi_output_tree", "tree_method": "hist"}, np.stack([REAL, X[:, 5]], 1), "regressor", 0, 2, "value"),
        "deep": ({"objective": "reg:squarederror", "max_depth": 12, "gamma": 0.5, "tree_method": "exact"}, REAL, "regressor", 0, 1, "value"),
    }


def xgboost_trees(booster):
    """Trees, their nodes together, most leaves and greatest depth, as the library's own dump has them."""
    depths, leaves, nodes = [0], [0], 0

    def walk(node):
        nonlocal nodes
        nodes += 1
        if "leaf" in node:
            leaves[-1] += 1
        depths[-1] = max(depths[-1], node.get("depth", 0) + (1 if "children" in node else 0))
        for child in node.get("children", []):
            walk(child)

    dump = booster.get_dump(dump_format="json")
    for tree in dump:
        leaves.append(0)
        depths.append(0)
        walk(json.loads(tree))
    return len(dump), nodes, max(leaves), max(depths)


def xgboost_models(truth, endings):
    import xgboost

    for name, (parameters, label, task, classes, targets, output) in xgboost_objectives().items():
        data = xgboost.DMatrix(X, label=label)
        if name == "rank":
            data.set_group(GROUPS)
        if name == "target-trees" and "deprecated" in endings:
            continue
        booster = xgboost.train({"max_depth": 3, **parameters}, data, num_boost_round=6)
        is_linear = parameters.get("booster") == "gblinear"
        for ending, form in endings.items():
            if ending == "deprecated" and name in ("targets", "target-trees"):
                continue
            file = f"xgboost-{xgboost.__version__}/{name}.{ending}"
            booster.save_model(truth.path(file))
            width = classes if task == "multiclass-classifier" and output == "probabilities" else targets
            facts = signature(width, not is_linear) | {
                "model.format": form,
                "model.shallow.library": "xgboost",
                "model.shallow.libraryVersion": ".".join(xgboost.__version__.split(".")[: 2 if ending == "deprecated" else 3]),
                "model.shallow.booster": parameters.get("booster", "gbtree"),
                "model.shallow.objective": parameters["objective"],
                "model.shallow.task": task,
                "model.shallow.output": output,
                "model.shallow.features": booster.num_features(),
                "model.shallow.classes": classes,
                "model.shallow.targets": targets,
                "model.shallow.algorithm": "linear" if is_linear else "trees",
                "model.shallow.categorical": False,
                "model.shallow.categoricalEncoder": False,
            }
            if not is_linear:
                count, nodes, leaves, _ = xgboost_trees(booster) if name != "target-trees" else (booster.num_boosted_rounds(), 0, 0, 0)
                facts["model.shallow.trees"] = count
                if name != "target-trees":
                    facts |= {"model.shallow.nodes": nodes, "model.shallow.maxLeaves": leaves}
            truth.note(file, facts)


def xgboost_special(truth):
    import pandas
    import xgboost

    frame = pandas.DataFrame(X, columns=[f"f{index}" for index in range(FEATURES)])
    frame["f6"] = pandas.Categorical([f"kind {index % 20}" for index in range(ROWS)])
    label = BINARY ^ (np.arange(ROWS) % 20 % 3 == 0)
    encoded = xgboost.DMatrix(frame, label=label, enable_categorical=True)
    codes = X.copy()
    codes[:, 6] = np.arange(ROWS) % 20
    plain = xgboost.DMatrix(codes, label=label, feature_types=["float"] * 6 + ["c"], enable_categorical=True)
    for name, data, encoder in (("encoder", encoded, True), ("categories", plain, False)):
        booster = xgboost.train({"objective": "binary:logistic", "max_cat_to_onehot": 1}, data, 5)
        for ending, form in (("json", "xgboost-json"), ("ubj", "xgboost-ubj")):
            file = f"xgboost-{xgboost.__version__}/{name}.{ending}"
            booster.save_model(truth.path(file))
            truth.note(file, signature(1) | {"model.format": form, "model.shallow.categorical": True, "model.shallow.categoricalEncoder": encoder, "model.shallow.trees": 5})
    booster.dump_model(truth.path("wrong/xgboost-dump.txt"))
    truth.refused("wrong/xgboost-dump.txt", "text dump of an XGBoost booster", "save_model")
    booster.dump_model(truth.path("wrong/xgboost-dump.json"), dump_format="json")
    truth.refused("wrong/xgboost-dump.json", "dump of an XGBoost booster", "save_model")
    Path(truth.path("wrong/xgboost-config.json")).write_text(booster.save_config())
    truth.refused("wrong/xgboost-config.json", "configuration of an XGBoost booster")
    classifier = xgboost.XGBClassifier(n_estimators=9, max_depth=2).fit(X, MULTI)
    for name, thing, expected in (("classifier", classifier, "xgboost.sklearn XGBClassifier"), ("booster", booster, "xgboost.core Booster")):
        file = f"pickles/xgboost-{name}.pkl"
        Path(truth.path(file)).write_bytes(pickle.dumps(thing))
        truth.note(file, {"model.format": "xgboost-pickle", "model.pickle.class": expected, "model.class": "shallow", "model.framework": "tree", "model.shallow.library": "xgboost"})


# ------------------------------------------------------------------------------------------------------------ LightGBM
def lightgbm_models(truth):
    import lightgbm

    categories = X.copy()
    categories[:, 6] = np.arange(ROWS) % 12
    shifted = BINARY ^ (np.arange(ROWS) % 12 % 3 == 0)
    cases = {
        "binary": ({"objective": "binary"}, X, BINARY, "binary-classifier", 2, "probabilities"),
        "multiclass": ({"objective": "multiclass", "num_class": 4}, X, MULTI, "multiclass-classifier", 4, "probabilities"),
        "ova": ({"objective": "multiclassova", "num_class": 4}, X, MULTI, "multiclass-classifier", 4, "probabilities"),
        "regression": ({"objective": "regression"}, X, REAL, "regressor", 0, "value"),
        "tweedie": ({"objective": "tweedie"}, X, np.abs(REAL), "regressor", 0, "value"),
        "rank": ({"objective": "lambdarank"}, X, RELEVANCE, "ranker", 0, "value"),
        "rf": ({"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}, X, BINARY, "binary-classifier", 2, "probabilities"),
        "dart": ({"objective": "binary", "boosting": "dart"}, X, BINARY, "binary-classifier", 2, "probabilities"),
        "linear": ({"objective": "regression", "linear_tree": True, "min_data_in_leaf": 20}, X, REAL, "regressor", 0, "value"),
        "categories": ({"objective": "binary", "min_data_per_group": 2, "cat_smooth": 1}, categories, shifted, "binary-classifier", 2, "probabilities"),
    }
    for name, (parameters, rows, label, task, classes, output) in cases.items():
        data = lightgbm.Dataset(
            rows, label=label, group=GROUPS if name == "rank" else None,
            categorical_feature=[6] if name == "categories" else "auto",
        )
        settings = {"verbose": -1, "num_leaves": 9, "min_data_in_leaf": 5, **parameters}
        booster = lightgbm.train(settings, data, num_boost_round=8)
        file = f"lightgbm-{lightgbm.__version__}/{name}.txt"
        booster.save_model(truth.path(file))
        dump = booster.dump_model()
        leaves = [tree["num_leaves"] for tree in dump["tree_info"]]
        facts = signature(classes if classes > 2 else 1, name != "linear") | {
            "model.format": "lightgbm",
            "model.shallow.library": "lightgbm",
            "model.shallow.objective": parameters["objective"],
            "model.shallow.task": task,
            "model.shallow.output": output,
            "model.shallow.features": booster.num_feature(),
            "model.shallow.classes": classes,
            "model.shallow.targets": 1,
            "model.shallow.trees": booster.num_trees(),
            "model.shallow.maxLeaves": max(leaves),
            "model.shallow.nodes": sum(2 * count - 1 for count in leaves),
            "model.shallow.categorical": any(tree["num_cat"] > 0 for tree in dump["tree_info"]),
            "model.shallow.algorithm": "linear-trees" if name == "linear" else "trees",
        }
        truth.note(file, facts)
    Path(truth.path("wrong/lightgbm-dump.json")).write_text(json.dumps(booster.dump_model()))
    truth.refused("wrong/lightgbm-dump.json", "dump of a LightGBM booster", "save_model")
    classifier = lightgbm.LGBMClassifier(n_estimators=5, verbose=-1).fit(X, BINARY)
    Path(truth.path("pickles/lightgbm.pkl")).write_bytes(pickle.dumps(classifier))
    truth.note("pickles/lightgbm.pkl", {"model.format": "lightgbm-pickle", "model.pickle.class": "lightgbm.sklearn LGBMClassifier", "model.framework": "tree", "model.shallow.library": "lightgbm", "model.class": "shallow"})


# ------------------------------------------------------------------------------------------------------------ CatBoost
def catboost_models(truth):
    import catboost

    named = [[*map(float, row[:5]), f"a{index % 9}", f"b{index % 3}"] for index, row in enumerate(X)]
    cases = {
        "binary": (catboost.CatBoostClassifier, {}, X, BINARY, None, "binary-classifier", 2),
        "multi": (catboost.CatBoostClassifier, {"loss_function": "MultiClass"}, X, MULTI, None, "multiclass-classifier", 4),
        "regression": (catboost.CatBoostRegressor, {}, X, REAL, None, "regressor", 0),
        "categories": (catboost.CatBoostClassifier, {}, named, BINARY, [5, 6], "binary-classifier", 2),
        "lossguide": (catboost.CatBoostRegressor, {"grow_policy": "Lossguide"}, X, REAL, None, "regressor", 0),
    }
    for name, (kind, parameters, rows, label, categories, task, classes) in cases.items():
        model = kind(iterations=7, depth=4, verbose=False, allow_writing_files=False, cat_features=categories, **parameters)
        model.fit(rows, label)
        facts = {
            "model.format": "catboost",
            "model.class": "shallow",
            "model.framework": "tree",
            "model.shallow.library": "catboost",
            "model.shallow.libraryVersion": catboost.__version__,
            "model.shallow.objective": model.get_all_params()["loss_function"],
            "model.shallow.task": task,
            "model.shallow.classes": classes,
            "model.shallow.features": FEATURES,
            "model.shallow.trees": model.tree_count_,
            "model.shallow.categorical": bool(model.get_cat_feature_indices()),
        }
        for ending in ("cbm", "json"):
            file = f"catboost-{catboost.__version__}/{name}.{ending}"
            pool = catboost.Pool(rows, label, cat_features=categories) if ending == "json" else None
            model.save_model(truth.path(file), format=ending, pool=pool)
            truth.note(file, facts)
        if name == "binary":
            file = f"catboost-{catboost.__version__}/{name}.pmml"
            model.save_model(truth.path(file), format="pmml")
            truth.note(file, {"model.format": "pmml", "model.class": "shallow", "model.framework": "pmml", "model.shallow.features": FEATURES, "model.shallow.task": "binary-classifier"})
            Path(truth.path("pickles/catboost.pkl")).write_bytes(pickle.dumps(model))
            truth.note("pickles/catboost.pkl", {"model.format": "catboost-pickle", "model.pickle.class": "catboost.core CatBoostClassifier", "model.framework": "tree", "model.shallow.library": "catboost"})


# ------------------------------------------------------------------------------------------------------------ Treelite
def treelite_models(truth):
    import treelite

    frontend = treelite.frontend if hasattr(treelite.frontend, "load_xgboost_model") else None
    loaders = {"xgboost": frontend.load_xgboost_model, "lightgbm": frontend.load_lightgbm_model} if frontend else {}
    made = {}
    for name, file in (("xgboost-binary", "xgboost-*/binary.json"), ("xgboost-softprob", "xgboost-*/softprob.json"), ("xgboost-rank", "xgboost-*/rank.json"), ("lightgbm-categories", "lightgbm-*/categories.txt"), ("lightgbm-multiclass", "lightgbm-*/multiclass.txt")):
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
                "model.outputs": [{"name": "output__0", "type": "FP32", "dims": [-1, classes if task == "multiclass-classifier" else 1]}],
            }
        truth.note(file, facts)


# -------------------------------------------------------------------------------------------------------- scikit-learn
def forests():
    from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingClassifier, IsolationForest, RandomForestClassifier

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
        "model.shallow.algorithm": next((name for start, name in algorithms.items() if module.startswith(start)), "other"),
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
        truth.note(file, {key: value for key, value in facts.items() if not key.startswith("model.pickle")} | {"model.format": "skops"})
    forest = models["forest"]
    for method in ("zlib", "gzip", "bz2", "lzma", "xz"):
        file = f"sklearn/forest-{method}.joblib"
        joblib.dump(forest, truth.path(file), compress=(method, 3))
        # Only what zlib unpacks is looked into.
        inside = sklearn_facts(forest) | {"model.format": "sklearn"} if method in ("zlib", "gzip") else {"model.format": "pickle"}
        truth.note(file, inside | {"model.pickle.compression": method})
    Path(truth.path("sklearn/forest.sav.gz")).write_bytes(gzip.compress(pickle.dumps(forest)))
    truth.note("sklearn/forest.sav.gz", {"model.format": "sklearn", "model.pickle.compression": "gzip"})
    Path(truth.path("sklearn/forest.pkl.bz2")).write_bytes(bz2.compress(pickle.dumps(forest)))
    truth.note("sklearn/forest.pkl.bz2", {"model.format": "pickle", "model.pickle.compression": "bz2"})


# -------------------------------------------------------------------------------------------------------------- pickles
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
        "dictionary": {"a": [1, 2.5, None, True, (1, "x")], 3: b"bytes", "big": 1 << 80, "set": {1, 2}, "more": frozenset([3])},
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


def main(environment, folder):
    truth = Truth(folder)
    if environment == "trees-legacy":
        xgboost_models(truth, {"json": "xgboost-json", "ubj": "xgboost-ubj", "deprecated": "xgboost-binary"})
        treelite_models(truth)
        truth.write()
        return
    xgboost_models(truth, {"json": "xgboost-json", "ubj": "xgboost-ubj"})
    xgboost_special(truth)
    lightgbm_models(truth)
    catboost_models(truth)
    sklearn_models(truth)
    treelite_models(truth)
    other_pickles(truth)
    truth.write(others=[truth.folder / "truth.json"])


if __name__ == "__main__":
    main(*sys.argv[1:])
