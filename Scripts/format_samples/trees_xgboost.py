"""Samples of XGBoost: JSON, UBJSON, the old binary format, dumps and pickles."""

import json
import pickle
from pathlib import Path

import numpy as np

from trees_data import BINARY, COUNTS, FEATURES, GROUPS, MULTI, REAL, RELEVANCE, ROWS, X, signature


def xgboost_objectives():
    """name -> (parameters, label, task, classes, targets, output)"""
    return {
        "binary": ({"objective": "binary:logistic"}, BINARY, "binary-classifier", 2, 1, "probabilities"),
        "logitraw": ({"objective": "binary:logitraw"}, BINARY, "binary-classifier", 2, 1, "value"),
        "hinge": ({"objective": "binary:hinge"}, BINARY, "binary-classifier", 2, 1, "class"),
        "softprob": (
            {"objective": "multi:softprob", "num_class": 4},
            MULTI,
            "multiclass-classifier",
            4,
            1,
            "probabilities",
        ),
        "softmax": ({"objective": "multi:softmax", "num_class": 4}, MULTI, "multiclass-classifier", 4, 1, "class"),
        "regression": ({"objective": "reg:squarederror"}, REAL, "regressor", 0, 1, "value"),
        "poisson": ({"objective": "count:poisson"}, COUNTS, "regressor", 0, 1, "value"),
        "rank": ({"objective": "rank:ndcg"}, RELEVANCE, "ranker", 0, 1, "value"),
        "dart": (
            {"objective": "binary:logistic", "booster": "dart", "rate_drop": 0.3},
            BINARY,
            "binary-classifier",
            2,
            1,
            "probabilities",
        ),
        "linear": ({"objective": "reg:squarederror", "booster": "gblinear"}, REAL, "regressor", 0, 1, "value"),
        "forest": (
            {"objective": "binary:logistic", "num_parallel_tree": 5, "subsample": 0.5},
            BINARY,
            "binary-classifier",
            2,
            1,
            "probabilities",
        ),
        "targets": ({"objective": "reg:squarederror"}, np.stack([REAL, X[:, 5]], 1), "regressor", 0, 2, "value"),
        "target-trees": (
            {"objective": "reg:squarederror", "multi_strategy": "multi_output_tree", "tree_method": "hist"},
            np.stack([REAL, X[:, 5]], 1),
            "regressor",
            0,
            2,
            "value",
        ),
        "deep": (
            {"objective": "reg:squarederror", "max_depth": 12, "gamma": 0.5, "tree_method": "exact"},
            REAL,
            "regressor",
            0,
            1,
            "value",
        ),
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
                "model.shallow.libraryVersion": ".".join(
                    xgboost.__version__.split(".")[: 2 if ending == "deprecated" else 3]
                ),
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
                count, nodes, leaves, _ = (
                    xgboost_trees(booster) if name != "target-trees" else (booster.num_boosted_rounds(), 0, 0, 0)
                )
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
            truth.note(
                file,
                signature(1)
                | {
                    "model.format": form,
                    "model.shallow.categorical": True,
                    "model.shallow.categoricalEncoder": encoder,
                    "model.shallow.trees": 5,
                },
            )
    booster.dump_model(truth.path("wrong/xgboost-dump.txt"))
    truth.refused("wrong/xgboost-dump.txt", "text dump of an XGBoost booster", "save_model")
    booster.dump_model(truth.path("wrong/xgboost-dump.json"), dump_format="json")
    truth.refused("wrong/xgboost-dump.json", "dump of an XGBoost booster", "save_model")
    Path(truth.path("wrong/xgboost-config.json")).write_text(booster.save_config())
    truth.refused("wrong/xgboost-config.json", "configuration of an XGBoost booster")
    classifier = xgboost.XGBClassifier(n_estimators=9, max_depth=2).fit(X, MULTI)
    for name, thing, expected in (
        ("classifier", classifier, "xgboost.sklearn XGBClassifier"),
        ("booster", booster, "xgboost.core Booster"),
    ):
        file = f"pickles/xgboost-{name}.pkl"
        Path(truth.path(file)).write_bytes(pickle.dumps(thing))
        truth.note(
            file,
            {
                "model.format": "xgboost-pickle",
                "model.pickle.class": expected,
                "model.class": "shallow",
                "model.framework": "tree",
                "model.shallow.library": "xgboost",
            },
        )
