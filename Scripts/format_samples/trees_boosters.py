"""Samples of LightGBM and CatBoost."""

import json
import pickle
from pathlib import Path

import numpy as np

from trees_data import BINARY, FEATURES, GROUPS, MULTI, REAL, RELEVANCE, ROWS, X, signature


def lightgbm_models(truth):
    import lightgbm

    categories = X.copy()
    categories[:, 6] = np.arange(ROWS) % 12
    shifted = BINARY ^ (np.arange(ROWS) % 12 % 3 == 0)
    cases = {
        "binary": ({"objective": "binary"}, X, BINARY, "binary-classifier", 2, "probabilities"),
        "multiclass": (
            {"objective": "multiclass", "num_class": 4},
            X,
            MULTI,
            "multiclass-classifier",
            4,
            "probabilities",
        ),
        "ova": ({"objective": "multiclassova", "num_class": 4}, X, MULTI, "multiclass-classifier", 4, "probabilities"),
        "regression": ({"objective": "regression"}, X, REAL, "regressor", 0, "value"),
        "tweedie": ({"objective": "tweedie"}, X, np.abs(REAL), "regressor", 0, "value"),
        "rank": ({"objective": "lambdarank"}, X, RELEVANCE, "ranker", 0, "value"),
        "rf": (
            {"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6},
            X,
            BINARY,
            "binary-classifier",
            2,
            "probabilities",
        ),
        "dart": ({"objective": "binary", "boosting": "dart"}, X, BINARY, "binary-classifier", 2, "probabilities"),
        "linear": (
            {"objective": "regression", "linear_tree": True, "min_data_in_leaf": 20},
            X,
            REAL,
            "regressor",
            0,
            "value",
        ),
        "categories": (
            {"objective": "binary", "min_data_per_group": 2, "cat_smooth": 1},
            categories,
            shifted,
            "binary-classifier",
            2,
            "probabilities",
        ),
    }
    for name, (parameters, rows, label, task, classes, output) in cases.items():
        data = lightgbm.Dataset(
            rows,
            label=label,
            group=GROUPS if name == "rank" else None,
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
    truth.note(
        "pickles/lightgbm.pkl",
        {
            "model.format": "lightgbm-pickle",
            "model.pickle.class": "lightgbm.sklearn LGBMClassifier",
            "model.framework": "tree",
            "model.shallow.library": "lightgbm",
            "model.class": "shallow",
        },
    )


def catboost_models(truth):
    import catboost

    named = [[*map(float, row[:5]), f"a{index % 9}", f"b{index % 3}"] for index, row in enumerate(X)]
    cases = {
        "binary": (catboost.CatBoostClassifier, {}, X, BINARY, None, "binary-classifier", 2),
        "multi": (
            catboost.CatBoostClassifier,
            {"loss_function": "MultiClass"},
            X,
            MULTI,
            None,
            "multiclass-classifier",
            4,
        ),
        "regression": (catboost.CatBoostRegressor, {}, X, REAL, None, "regressor", 0),
        "categories": (catboost.CatBoostClassifier, {}, named, BINARY, [5, 6], "binary-classifier", 2),
        "lossguide": (catboost.CatBoostRegressor, {"grow_policy": "Lossguide"}, X, REAL, None, "regressor", 0),
    }
    for name, (kind, parameters, rows, label, categories, task, classes) in cases.items():
        model = kind(
            iterations=7, depth=4, verbose=False, allow_writing_files=False, cat_features=categories, **parameters
        )
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
            truth.note(
                file,
                {
                    "model.format": "pmml",
                    "model.class": "shallow",
                    "model.framework": "pmml",
                    "model.shallow.features": FEATURES,
                    "model.shallow.task": "binary-classifier",
                },
            )
            Path(truth.path("pickles/catboost.pkl")).write_bytes(pickle.dumps(model))
            truth.note(
                "pickles/catboost.pkl",
                {
                    "model.format": "catboost-pickle",
                    "model.pickle.class": "catboost.core CatBoostClassifier",
                    "model.framework": "tree",
                    "model.shallow.library": "catboost",
                },
            )
