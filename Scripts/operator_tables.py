"""What the generators of Rules/catalog/operators share: type names, type sets by number, runs of versions."""

import csv
import re

# ONNX and ONNX Runtime spellings of element types -> the spelling of Triton and of this catalog.
ELEMENT_TYPES = {
    "bool": "BOOL", "float": "FP32", "double": "FP64", "float16": "FP16", "bfloat16": "BF16", "string": "STRING",
    "complex64": "COMPLEX64", "complex128": "COMPLEX128", "float4e2m1": "FP4", "float8e4m3fn": "FP8_E4M3",
    "float8e4m3fnuz": "FP8_E4M3FNUZ", "float8e5m2": "FP8_E5M2", "float8e5m2fnuz": "FP8_E5M2FNUZ",
    "float8e8m0": "FP8_E8M0",
    **{f"{u}int{bits}": f"{u.upper()}INT{bits}" for u in ("", "u") for bits in (2, 4, 8, 16, 32, 64)},
}
ORDER = list(ELEMENT_TYPES.values())


def element_type(name):
    """The catalog's name of a type: `tensor(float)` or `float` is FP32; sequences, maps and the like are `other`."""
    match = re.fullmatch(r"tensor\((\w+)\)", name)
    plain = match.group(1) if match else name
    return ELEMENT_TYPES.get(plain, "other")


def type_set(names):
    """A set of types as text, in one fixed order, so that equal sets are equal text."""
    found = {element_type(name) for name in names}
    return ",".join([t for t in ORDER if t in found] + (["other"] if "other" in found else []))


class Interned:
    """Texts numbered in order of first use."""

    def __init__(self):
        self.numbers = {}

    def number(self, text):
        return self.numbers.setdefault(text, len(self.numbers))

    def lines(self, keyword):
        return [f"@{keyword}\t{number}\t{text}" for text, number in self.numbers.items()]


def version_runs(present, order):
    """The versions of `present` as runs within `order`: `8.0.1..8.6.1,10.0..`; an open run reaches the newest."""
    runs, start = [], None
    for index, version in enumerate(order + [None]):
        if version in present and version is not None:
            start = index if start is None else start
        elif start is not None:
            first, last = order[start], order[index - 1]
            if index == len(order):
                runs.append(f"{first}..")
            else:
                runs.append(first if first == last else f"{first}..{last}")
            start = None
    return ",".join(runs)


def read_tsv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def merge_versions(rows, order):
    """Rows (key tuple, version) -> list of (key, runs), in order of key."""
    versions = {}
    for key, version in rows:
        versions.setdefault(key, set()).add(version)
    return [(key, version_runs(found, order)) for key, found in sorted(versions.items())]


def write_table(path, title, notes, sources, order, directives, rows, basis="sourced"):
    """Writes one catalog table: a comment header, directives starting with @, then the rows."""
    lines = [f"# {title}", *[f"# {note}" for note in notes]]
    lines.append("@basis\t" + basis)
    lines.append("@sources\t" + "\t".join(sources))
    if order:
        lines.append("@versions\t" + "\t".join(order))
    lines += directives
    lines += ["\t".join(row).rstrip("\t") for row in rows]
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("\n".join(lines) + "\n")
