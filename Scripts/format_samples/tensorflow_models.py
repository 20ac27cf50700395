"""TensorFlow, Keras and TensorFlow Lite models, written and read back by the libraries themselves.

Run by make-format-samples.py.
"""

import os
import shutil
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

from tensorflow_graphs import frozen_graphs, saved_models
from tensorflow_keras import keras_models
from tensorflow_lite import lite_models, published
from truth import Truth


def main(environment, folder):
    shutil.rmtree(folder)
    truth = Truth(folder)
    for make in [saved_models, frozen_graphs, keras_models, lite_models, published]:
        make(truth)
    truth.write()


if __name__ == "__main__":
    main(*sys.argv[1:])
