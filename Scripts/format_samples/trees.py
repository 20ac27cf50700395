"""Tree models: XGBoost, LightGBM, CatBoost, Treelite, scikit-learn, skops and PMML, written by the libraries themselves.

Run by make-format-samples.py first with libraries that still write the old formats, then with current ones.
"""

import sys

from trees_boosters import catboost_models, lightgbm_models
from trees_estimators import sklearn_models, treelite_models
from trees_pickles import other_pickles
from trees_xgboost import xgboost_models, xgboost_special
from truth import Truth


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
