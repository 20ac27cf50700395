#!/usr/bin/env python3
"""Makes small model files of many formats with the libraries that own the formats, and notes what those libraries read.

Each group is a module of format_samples/ that runs in an environment of its own and leaves its files and a truth.json
in <folder>/<group>: for each file the facts that `triton-advisor inspect` has to find. A group is made again when its
module or the versions of its libraries change.
"""

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

from environments import REQUIREMENTS, EnvironmentFailure, python_of

MODULES = Path(__file__).resolve().parent / "format_samples"
# Group -> environments its module runs in, one after the other; the name of the environment is its argument.
GROUPS = {
    "trees": ["trees-legacy", "trees"],
    "pytorch": ["pytorch"],
    "tensorflow": ["tensorflow"],
    "misc": ["misc-mxnet", "pytorch", "misc"],
}
# Where the module has another name than the group: one named like the library would hide it.
NAMES = {"tensorflow": "tensorflow_models"}


def make(group, folder):
    """Runs the group's module unless what it would write is there; returns whether it ran."""
    module = MODULES / f"{NAMES.get(group, group)}.py"
    versions = [requirement for name in GROUPS[group] for requirement in REQUIREMENTS[name]]
    sources = b"".join(path.read_bytes() for path in sorted(MODULES.glob(f"{group}*.py")))
    digest = hashlib.sha256(sources + "\n".join(versions).encode()).hexdigest()
    target = Path(folder) / group
    stamp = target / "made-from.sha256"
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    target.mkdir(parents=True, exist_ok=True)
    for environment in GROUPS[group]:
        subprocess.run([str(python_of(environment)), str(module), environment, str(target)], check=True)
    stamp.write_text(digest)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(".cache/formats"))
    parser.add_argument("--only", choices=sorted(GROUPS), help="make one group")
    arguments = parser.parse_args()
    try:
        for group in [arguments.only] if arguments.only else GROUPS:
            made = make(group, arguments.folder)
            print(f"{group}: {'made' if made else 'up to date'}, {arguments.folder / group}")
    except (EnvironmentFailure, subprocess.CalledProcessError) as error:
        print(f"make-format-samples: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
