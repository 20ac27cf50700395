#!/usr/bin/env python3
"""Checks every rule file against the JSON Schema that its first line names for editors.

The rule book has its own, stricter check; this one shows that what an editor tells an author agrees with it. The first
run makes a virtual environment with jsonschema and PyYAML below .cache.
"""

import json
import os
import re
import sys
from pathlib import Path

from environments import EnvironmentFailure, python_of

RULES = Path(__file__).resolve().parent.parent / "Rules"
FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
# Plain scalars as YAML 1.2 and editors read them: PyYAML by itself takes dates and `no` for more than text.
CORE_TYPES = {
    "tag:yaml.org,2002:null": (r"~|null|", "~n"),
    "tag:yaml.org,2002:bool": (r"true|false", "tf"),
    "tag:yaml.org,2002:int": (r"[-+]?[0-9]+", "-+0123456789"),
    "tag:yaml.org,2002:float": (r"[-+]?[0-9]+\.[0-9]*([eE][-+]?[0-9]+)?", "-+0123456789"),
}


def loader():
    """A YAML loader with the core types and no others."""
    import yaml

    class CoreLoader(yaml.SafeLoader):
        yaml_implicit_resolvers = {}

    for tag, (pattern, first) in CORE_TYPES.items():
        CoreLoader.add_implicit_resolver(tag, re.compile(f"^(?:{pattern})$"), [*first, ""])
    return CoreLoader


def problems(file):
    """What is wrong with one rule file, as lines for people."""
    import jsonschema
    import yaml

    text = file.read_text(encoding="utf-8")
    named = FIRST_LINE.match(text)
    if named is None:
        return ["the first line does not name a schema: # yaml-language-server: $schema=…"]
    schema = json.loads((file.parent / named[1]).read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    found = validator.iter_errors(yaml.load(text, Loader=loader()))
    return [f"{'/'.join(map(str, error.absolute_path)) or 'the file'}: {error.message[:300]}" for error in found]


def main():
    try:
        interpreter = python_of("schemas")
    except EnvironmentFailure as error:
        print(f"check-rule-schemas: {error}", file=sys.stderr)
        sys.exit(2)
    if Path(sys.executable) != interpreter:
        os.execv(interpreter, [str(interpreter), __file__])
    files = sorted(RULES.rglob("*.yaml"))
    failed = 0
    for file in files:
        found = problems(file)
        failed += bool(found)
        for problem in found:
            print(f"{file.relative_to(RULES.parent)}: {problem}")
    print(f"{len(files) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not files else 0)


if __name__ == "__main__":
    main()
