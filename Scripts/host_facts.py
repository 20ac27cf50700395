"""The facts that `triton-advisor host` states, and the helpers of the scripts that compare them."""

import json
import subprocess
from pathlib import Path


def run(command, environment=None):
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if result.returncode != 0:
        raise RuntimeError(f"`{' '.join(map(str, command))}` ended with {result.returncode}: {result.stderr.strip()}")
    return result.stdout


def facts(tool, *prefix):
    """The facts that the tool states when it is started by the prefix, by path; unknowns are None."""
    document = json.loads(run([*prefix, tool, "host", "--format", "json"]))
    values = {path: fact["value"] for path, fact in document["facts"].items()}
    return {path: None if isinstance(value, dict) and "unknown" in value else value for path, value in values.items()}


def cpu_set(text):
    members = set()
    for part in filter(None, text.strip().split(",")):
        first, _, last = part.partition("-")
        members.update(range(int(first), int(last or first) + 1))
    return members


def read(path):
    try:
        return Path(path).read_text().strip()
    except OSError:
        return None
