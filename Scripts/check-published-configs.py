#!/usr/bin/env python3
"""Checks that lint accepts the syntax of every config.pbtxt that NVIDIA publishes and means to be loaded.

The configs are not kept here: the second argument is a folder with clones of public repositories, each in a folder
named `owner+name` (`owner+name/repo` where that exists). The snippets of configs in their Markdown files are tried
too: the broken ones, which are listed below, must be pointed at where a Triton server points at them, and no others.
Without the folder nothing is checked.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

SCHEMA = "triton-advisor/lint/1"
RELEASE = "26.08"

CONFIG_FILE = re.compile(r"\.pbtxt(\.in)?$")
OTHER_SCHEMA = re.compile(r"label_map")  # TensorFlow's label maps have the same ending.
PLACEHOLDER = re.compile(r"\$\{|\$[A-Z_]{2,}|INSERT_[A-Z_]+|<[A-Z_]{3,}>")

FENCE = re.compile(r"[ \t]*(```+)[ \t]*([A-Za-z]*)[ \t]*$")
LANGUAGES = {"", "pbtxt", "proto", "protobuf", "text"}
COMMAND = re.compile(r"^(perf_analyzer|tritonserver|docker|curl) ", re.MULTILINE)
TOP_FIELD = re.compile(r"^ ?([a-z_]+)\s*[:\[{<]", re.MULTILINE)
# Fields that other formats do not have; `parameters`, `input` and `output` count where they look like a config's.
TELLING = {
    "platform", "backend", "max_batch_size", "instance_group", "default_model_filename", "version_policy",
    "dynamic_batching", "sequence_batching", "ensemble_scheduling", "optimization", "model_warmup", "batch_input",
    "batch_output", "response_cache", "model_transaction_policy", "model_metrics", "model_repository_agents",
}
LOOKS_LIKE_CONFIG = re.compile(r"^(parameters|input|output)\s*:?\s*(\[|\{\s*$|\{.*key)", re.MULTILINE)
ELISION = ("...", ".")

# The broken snippets: repository, file, line of the snippet, column, words of a server.
BROKEN = {
    ("triton-inference-server+onnxruntime_backend", "README.md",
     'parameters { key: "trt_engine_cache_enable" value: "1" }}', 5, 'Expected ",", found "parameters".'),
    ("triton-inference-server+pytorch_backend", "README.md",
     '{ name: "ARGS[0]" ... }, // "INPUT__0"', 21, "Expected identifier, got: ."),
    ("triton-inference-server+server", "docs/user_guide/metrics.md",
     "// config.pbtxt", 1, "Expected identifier, got: /"),
    ("triton-inference-server+tutorials", "Feature_Guide/Data_Pipelines/README.md",
     "]", 4, "Expected identifier, got: "),
}


class CheckFailure(Exception):
    """The check cannot be made, in words for the person who started the script."""


@dataclass(frozen=True)
class Text:
    """A config or a snippet: where it stands, its bytes, and for a snippet how many lines are above it."""

    repository: str
    file: str
    data: bytes
    line: int = 0
    snippet: bool = False

    @property
    def place(self) -> str:
        return f"{self.repository}/{self.file}" + (f":{self.line + 1}" if self.snippet else "")


@dataclass(frozen=True)
class Refusal:
    """Lint's first syntax error: line and column from 1, and its words."""

    line: int
    column: int
    message: str


def git(folder: Path, *arguments: str) -> bytes:
    """What git prints."""
    result = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)
    if result.returncode != 0:
        raise CheckFailure(f"{folder}: git {arguments[0]}: {result.stderr.decode(errors='replace').strip()}")
    return result.stdout


def texts_of(mirror: Path):
    """All configs and snippets of all repositories."""
    for repository in sorted(it for it in mirror.iterdir() if "+" in it.name):
        folder = repository / "repo" if (repository / "repo").is_dir() else repository
        for file in git(folder, "ls-tree", "-r", "-z", "--name-only", "HEAD").decode(errors="replace").split("\0"):
            if CONFIG_FILE.search(file) and not OTHER_SCHEMA.search(file):
                yield Text(repository.name, file, git(folder, "show", f"HEAD:{file}"))
            elif file.endswith(".md"):
                markdown = git(folder, "show", f"HEAD:{file}").decode(errors="replace")
                yield from snippets_of(repository.name, file, markdown)


def snippets_of(repository: str, file: str, markdown: str):
    """The fenced blocks that look like a config. What was left out stands as `...`; it becomes a comment."""
    lines = markdown.splitlines()
    number = 0
    while number < len(lines):
        opening = FENCE.match(lines[number])
        number += 1
        if opening is None:
            continue
        start = number
        while number < len(lines) and not lines[number].strip().startswith(opening[1]):
            number += 1
        body = textwrap.dedent("\n".join(lines[start:number]))
        number += 1
        if opening[2] in LANGUAGES and is_config(body):
            kept = [f"#{line}" if line.strip() in ELISION else line for line in body.split("\n")]
            yield Text(repository, file, "\n".join(kept).encode(), start, snippet=True)


def is_config(body: str) -> bool:
    """Whether a fenced block holds configuration and nothing else."""
    if COMMAND.search(body):
        return False
    return bool(TELLING & set(TOP_FIELD.findall(body))) or LOOKS_LIKE_CONFIG.search(body) is not None


def refusals(tool: Path, texts: list[Text]) -> dict[int, Refusal]:
    """Lint's first syntax error of each text, by its number in the list."""
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            model = Path(folder) / f"text{number}"
            model.mkdir()
            (model / "config.pbtxt").write_bytes(text.data)
        command = [tool, "lint", folder, "--format", "json", "--release", RELEASE]
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
    try:
        document = json.loads(result.stdout)
        if document["schema"] != SCHEMA:
            raise CheckFailure(f"schema is {document['schema']}, expected {SCHEMA}")
        judged = {Path(model["directory"]).name for model in document["models"]}
        found = {}
        for finding in document["findings"]:
            if finding["stage"] == "parse" and finding["severity"] == "error":
                refusal = Refusal(finding.get("line") or 0, finding.get("column") or 0, finding["message"])
                found.setdefault(int(Path(finding["file"]).parent.name.removeprefix("text")), refusal)
    except (KeyError, TypeError, ValueError) as error:
        message = result.stderr.decode(errors="replace").strip()[-300:]
        raise CheckFailure(f"no answer of lint that can be read: {error}; {message}") from error
    if len(judged) != len(texts):
        raise CheckFailure(f"lint judged {len(judged)} of {len(texts)} texts")
    return found


def line_of(text: Text, refusal: Refusal) -> str:
    """The line that is pointed at."""
    lines = text.data.decode(errors="replace").split("\n")
    return lines[refusal.line - 1] if 0 < refusal.line <= len(lines) else ""


def is_template(text: Text, refusal: Refusal) -> bool:
    """Whether what is refused is a placeholder, or the place where something was left out of a snippet."""
    if PLACEHOLDER.search(line_of(text, refusal)):
        return True
    above = line_of(text, Refusal(refusal.line - 1, 1, ""))
    return text.snippet and above.startswith("#") and above[1:].strip() in ELISION


def is_known(text: Text, refusal: Refusal) -> bool:
    """Whether the text is one of the broken snippets, pointed at exactly where a server does."""
    key = (text.repository, text.file, line_of(text, refusal).strip(), refusal.column)
    return any(key == broken[:4] and broken[4].strip() in refusal.message for broken in BROKEN)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path, help="the triton-advisor binary")
    parser.add_argument("mirror", type=Path, nargs="?", help="the folder with clones of public repositories")
    arguments = parser.parse_args()
    if arguments.mirror is None or not arguments.mirror.is_dir():
        print("check-published-configs: skipped, there is no folder with clones of public repositories")
        return
    try:
        texts = list(texts_of(arguments.mirror))
        refused = refusals(arguments.tool.absolute(), texts)
    except (CheckFailure, OSError, subprocess.TimeoutExpired) as error:
        print(f"check-published-configs: {error}", file=sys.stderr)
        sys.exit(2)
    count, broken, failed = Counter(), [], 0
    for number, text in enumerate(texts):
        kind = "snippets" if text.snippet else "configs"
        refusal = refused.get(number)
        if refusal is None:
            count[kind, "accepted"] += 1
        elif is_template(text, refusal):
            count[kind, "templates"] += 1
        elif is_known(text, refusal):
            count[kind, "broken"] += 1
            broken.append(text)
            place = f"{text.repository}/{text.file}:{text.line + refusal.line}:{refusal.column}"
            print(f"broken: {place}: {refusal.message}")
        else:
            failed += 1
            print(f"refused: {text.place}: {refusal.line}:{refusal.column}: {refusal.message}")
    for key in {(it[0], it[1]) for it in BROKEN} - {(it.repository, it.file) for it in broken}:
        failed += 1
        print(f"not pointed at: the broken snippet of {'/'.join(key)}")
    for (kind, what), number in sorted(count.items()):
        print(f"{number:5} {kind} {what}")
    print(f"{len(texts) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
