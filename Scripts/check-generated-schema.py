#!/usr/bin/env python3
"""Parses every config.pbtxt below the given folders with the official schema: tritonclient's protobuf, strictly.

A text file may hold what `config --dry-run` prints, as the golden repositories do: the name of the file indented by two
spaces and its lines by four. The first run makes a virtual environment with tritonclient below .cache.
"""

import argparse
import os
import re
import sys
from pathlib import Path

from environments import EnvironmentFailure, python_of

HEADING = re.compile(r"  \S*\.pbtxt$")
INDENT = "    "


def configs_in(folder: Path):
    """Every config below the folder: where it stands and its bytes."""
    for path in sorted(folder.rglob("*.pbtxt")):
        yield str(path), path.read_bytes()
    for path in sorted(folder.rglob("*.txt")):
        yield from configs_inside(path)


def configs_inside(path: Path):
    """The configs inside the output of a dry run."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if not HEADING.match(line):
            continue
        body = []
        for inner in lines[number + 1 :]:
            if inner and not inner.startswith(INDENT):
                break
            body.append(inner.removeprefix(INDENT))
        yield f"{path}:{number + 1}", "\n".join(body).encode()


def problem(data: bytes) -> str | None:
    """Why the schema refuses the config."""
    from google.protobuf import text_format
    from tritonclient.grpc import model_config_pb2

    try:
        text_format.Parse(data, model_config_pb2.ModelConfig())
    except (text_format.ParseError, UnicodeDecodeError) as error:
        return str(error)
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="where to look for configs")
    arguments = parser.parse_args()
    try:
        interpreter = python_of("model-config")
    except EnvironmentFailure as error:
        print(f"check-generated-schema: {error}", file=sys.stderr)
        sys.exit(2)
    if Path(sys.executable) != interpreter:
        os.execv(interpreter, [str(interpreter), __file__, *sys.argv[1:]])
    passed = failed = 0
    for folder in arguments.folders:
        for place, data in configs_in(folder):
            found = problem(data)
            passed, failed = passed + (found is None), failed + (found is not None)
            if found is not None:
                print(f"{place}: {found}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
