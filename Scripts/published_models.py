"""The table of published models that the tests run on, as kept in published-models.tsv."""

import csv
import hashlib
import math
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).resolve().parent / "published-models.tsv"


@dataclass(frozen=True)
class InputChoice:
    """What to feed to one input: a shape for its dynamic dimensions and, where any number will not do, the value."""

    shape: tuple[int, ...]
    value: float | None = None


@dataclass(frozen=True)
class PublishedModel:
    """One ONNX file inside a package of the Python package index."""

    id: str
    package: str
    path: str
    sha256: str
    bytes: int
    inputs: dict[str, InputChoice]
    stands_for: str

    def file(self, folder):
        """Where the model lies once it is fetched."""
        return Path(folder) / f"{self.id}.onnx"

    def is_intact(self, folder):
        """Whether the file is there with the bytes that the table promises."""
        path = self.file(folder)
        if not path.is_file() or path.stat().st_size != self.bytes:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256


def parse_inputs(text):
    """Reads `name=2x3x4;name=scalar@16000`; `-` stands for no choice."""
    choices = {}
    for item in [] if text == "-" else text.split(";"):
        name, _, choice = item.rpartition("=")
        shape, _, value = choice.partition("@")
        sizes = () if shape == "scalar" else tuple(int(size) for size in shape.split("x"))
        if not name or math.prod(sizes) <= 0:
            raise ValueError(f"{item!r} is not NAME=SIZExSIZE… or NAME=scalar@VALUE")
        choices[name] = InputChoice(sizes, float(value) if value else None)
    return choices


def read_table(path=TABLE):
    """All models of the table; a row that cannot be read is a ValueError naming its line."""
    models = []
    with open(path, encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file, delimiter="\t", strict=True), start=2):
            try:
                model = PublishedModel(
                    row["id"], row["package"], row["path"], row["sha256"], int(row["bytes"]),
                    parse_inputs(row["inputs"]), row["stands_for"],
                )
            except (KeyError, ValueError, AttributeError) as error:
                raise ValueError(f"{path}:{line}: {error}") from error
            models.append(model)
    return models
