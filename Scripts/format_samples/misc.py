"""Models of the less common formats, written and read back by the libraries themselves, and folders around models.

Run by make-format-samples.py, once for each environment: no one Python has room for all of these libraries.
"""

import sys
from pathlib import Path

from truth import Truth

PARTS = {
    "misc-mxnet": ["misc_mxnet"],
    "pytorch": ["misc_executorch"],
    "misc": ["misc_onnx", "misc_paddle", "misc_coreml", "misc_folders", "misc_wrong"],
}


def main(environment, folder):
    truth = Truth(folder)
    for name in PARTS[environment]:
        __import__(name).make(truth)
    # Each environment adds to what the ones before it noted.
    earlier = Path(folder) / "truth.json"
    truth.write([earlier] if earlier.is_file() and environment != next(iter(PARTS)) else [])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
