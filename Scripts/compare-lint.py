#!/usr/bin/env python3
"""Compares `triton-advisor lint` with a real Triton server on mutated model repository entries.

Sound entries (config_bases.py) are mutated (config_mutations.py); the server loads each and lint judges all of them as
one repository, for the server's release and a host without GPU. The verdicts must agree; where both refuse, the first
error of lint must be what the server says; where the model loads, both must complete its config alike. A disagreement
that known-differences.tsv explains is counted, any other one is printed and ends the script with 1. What the server
said of an entry is kept below .cache/verdicts.
"""

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from environments import EnvironmentFailure, python_of
from server_verdicts import REPOSITORY, judge, write_entry
from triton_server import (
    ABSENT, BACKENDS, CRASH, HANG, LOAD_FAILURE, POLL_FAILURE, READY, RELEASE, ServerFailure,
    stop_servers_when_told_to_end,
)

HOST = BACKENDS / "host.json"  # No GPU, and the backends that the server has.
EXPLAINED = BACKENDS / "known-differences.tsv"
SCHEMA = "triton-advisor/lint/1"
LINT_ENDS = (0, 1)  # Exit statuses of a lint that has judged: nothing found, errors found.
UNKNOWN = "unknown"
SAME, OTHER_WORDS, OTHER_VERDICT, OTHER_CONFIG = "same", "other words", "other verdict", "other config"

# Not compared in completed configs: the test backends are Python, and the server has no field that is newer than it.
INCOMPARABLE = ("runtime", "ensemble_scheduling.max_inflight_requests")

# What the server writes around its reason.
AROUND = re.compile(
    r"^load failed for model '[^']*': |version -?\d+ is at UNAVAILABLE state: |"
    r"(Invalid argument|Internal|Not found|Unsupported|Unavailable|Already exists): |TritonModelException: |"
    r"\[request id: <id_unknown>\] "
)


class LintError(Exception):
    """Lint gave no answer that can be read."""


@dataclass(frozen=True)
class Answer:
    """What lint says of one model: the verdict, the messages of its errors in order, and those of its warnings."""

    verdict: str
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    effective: dict | None = None


@dataclass(frozen=True)
class Explanation:
    """A line of known-differences.tsv: verdicts and words of the disagreements that it explains, and why they are."""

    server: str
    lint: str
    words: re.Pattern
    why: str

    def covers(self, server: str, lint: str, text: str) -> bool:
        """Whether it explains this disagreement; `*` stands for any verdict."""
        return self.server in ("*", server) and self.lint in ("*", lint) and self.words.search(text) is not None


@dataclass(frozen=True)
class Comparison:
    """One entry, what both say, and how that agrees."""

    name: str
    story: str
    server: str
    reason: str
    answer: Answer
    outcome: str
    why: str = ""


def read_explanations() -> list[Explanation]:
    """The table of differences that have a reason."""
    with EXPLAINED.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
        return [Explanation(row["server"], row["lint"], re.compile(row["words"]), row["why"]) for row in rows]


def read_answers(text: bytes) -> dict[str, Answer]:
    """The only place that knows the layout of `lint --format json`."""
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise LintError(f"schema is {document['schema']}, expected {SCHEMA}")
        messages = {}
        for finding in document["findings"]:
            messages.setdefault((finding["model"], finding["severity"]), []).append(finding["message"])
        return {
            Path(model["directory"]).name: Answer(
                model["verdict"],
                tuple(messages.get((model["name"], "error"), [])),
                tuple(messages.get((model["name"], "warning"), [])),
                model.get("effective"),  # As /v2/models/NAME/config gives it.
            )
            for model in document["models"]
        }
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LintError(f"not lint's answer as {SCHEMA} lays it out: {type(error).__name__}: {error}") from error


def lint(tool: Path, repository: Path) -> dict[str, Answer]:
    """Lint's answers on all models of the repository."""
    command = [tool, "lint", repository, "--format", "json", "--effective", "--release", RELEASE, "--host", HOST]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
    if result.returncode not in LINT_ENDS:
        message = result.stderr.decode(errors="replace").strip()[-500:]
        raise LintError(f"{tool} ended with status {result.returncode}: {message}")
    return read_answers(result.stdout.replace(json.dumps(str(repository)).strip('"').encode(), REPOSITORY.encode()))


def essence(reason: str) -> str:
    """The server's reason without what is around it: one line, the first version's."""
    text = AROUND.sub("", reason.split("\nAt:")[0])
    text = AROUND.sub("", text).split(";version ")[0]
    return " ".join(text.split()).rstrip("; ")


def outcome_of(server: str, reason: str, answer: Answer) -> str:
    """How the two verdicts agree.

    Of an entry that kills or blocks the server it is enough that lint warns. A model that loads may be unknown to lint,
    which cannot see what a script does; a refusal must not be missed.
    """
    if server in (CRASH, HANG):
        return SAME if answer.errors or answer.warnings else OTHER_VERDICT
    if server == READY:
        return SAME if answer.verdict in (READY, UNKNOWN) and not answer.errors else OTHER_VERDICT
    if answer.verdict != server:
        return OTHER_VERDICT
    first = " ".join(answer.errors[0].split()) if answer.errors else ""
    wanted = [essence(line) for line in reason.splitlines()] if server == ABSENT else [essence(reason)]
    return SAME if any(line and (line in first or first in line) for line in wanted if first) else OTHER_WORDS


def differences(server, lint, place: str = ""):
    """Where two completed configs differ: place, the server's value, lint's."""
    if isinstance(server, dict) and isinstance(lint, dict):
        for key in sorted(server.keys() | lint.keys()):
            yield from differences(server.get(key), lint.get(key), f"{place}.{key}".lstrip("."))
    elif isinstance(server, list) and isinstance(lint, list) and len(server) == len(lint):
        for index, (one, other) in enumerate(zip(server, lint)):
            yield from differences(one, other, f"{place}[{index}]")
    elif server != lint and place not in INCOMPARABLE:
        yield place, server, lint


def compare(name: str, story: str, judged, answer: Answer, explanations: list[Explanation]) -> Comparison:
    """One entry's comparison, with the explanation of a disagreement where there is one."""
    outcome, reason, why = outcome_of(judged.state, judged.reason, answer), essence(judged.reason), ""
    if outcome == SAME and judged.state == READY:
        unlike = differences(judged.config, answer.effective)
        found = [f"{place}: server {one!r}, lint {other!r}" for place, one, other in unlike]
        outcome, reason = (OTHER_CONFIG, "; ".join(found)) if found else (SAME, "")
    if outcome != SAME:
        text = "\n".join([story, reason, judged.reason, *answer.errors, *answer.warnings])
        why = next((it.why for it in explanations if it.covers(judged.state, answer.verdict, text)), "")
    return Comparison(name, story, judged.state, reason, answer, outcome, why)


def entries(count: int, seed: int):
    """The sound bases as they are and the mutated cases: name to story and files."""
    from config_bases import BASES
    from config_mutations import make_case

    chosen = {}
    for base in BASES:
        name = f"base-{base.id}"
        chosen[name] = (base.id, {**base.files, "config.pbtxt": base.config.replace("NAME", name)})
    for index in range(count):
        case = make_case(index, seed)
        chosen[case.id] = (case.story, case.files)
    return chosen


def table(comparisons: list[Comparison]) -> None:
    """How often which pair of verdicts occurred."""
    columns = [READY, ABSENT, POLL_FAILURE, LOAD_FAILURE, UNKNOWN]
    count = Counter((it.server, it.answer.verdict) for it in comparisons)
    print(f"| server \\ lint | {' | '.join(columns)} |")
    print(f"| --- |{' --- |' * len(columns)}")
    for server in [READY, ABSENT, POLL_FAILURE, LOAD_FAILURE, CRASH, HANG]:
        print(f"| {server} | {' | '.join(str(count[server, column]) for column in columns)} |")


def show(comparison: Comparison) -> None:
    """A disagreement in full, for the person who has to decide who is right."""
    print(f"\n{comparison.name}: {comparison.outcome}: {comparison.story}")
    print(f"  server: {comparison.server}: {comparison.reason[:400]}")
    print(f"  lint:   {comparison.answer.verdict}: {' / '.join(comparison.answer.errors)[:600]}")
    for warning in comparison.answer.warnings:
        print(f"          warning: {warning[:300]}")


def run(tool: Path, count: int, seed: int, keep: Path | None) -> list[Comparison]:
    """Writes the repository, asks both, compares."""
    chosen = entries(count, seed)
    with tempfile.TemporaryDirectory() as work:
        repository = keep if keep is not None else Path(work) / "repository"
        shutil.copytree(BACKENDS / "models", repository)
        for name, (_, files) in chosen.items():
            write_entry(repository / name, files)
        answers = lint(tool, repository)
        judged = judge(repository, {name: files for name, (_, files) in chosen.items()})
    explanations = read_explanations()
    missing = Answer("no answer", (), ())
    return [
        compare(name, story, judged[name], answers.get(name, missing), explanations)
        for name, (story, _) in chosen.items()
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path, help="the triton-advisor binary")
    parser.add_argument("--count", type=int, default=500, help="how many mutated entries (500)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--keep", type=Path, help="write the repository there and leave it")
    arguments = parser.parse_args()
    stop_servers_when_told_to_end()
    try:
        interpreter = python_of("model-config")
        if Path(sys.executable) != interpreter:
            os.execv(interpreter, [str(interpreter), __file__, *sys.argv[1:]])
        if not arguments.tool.is_file():
            parser.error(f"{arguments.tool} is not a file; build the tool first")
        comparisons = run(arguments.tool.absolute(), arguments.count, arguments.seed, arguments.keep)
    except (EnvironmentFailure, ServerFailure, LintError, OSError, subprocess.TimeoutExpired) as error:
        print(f"compare-lint: {error}", file=sys.stderr)
        sys.exit(2)

    table(comparisons)
    disagreements = [it for it in comparisons if it.outcome != SAME]
    for comparison in disagreements:
        if not comparison.why:
            show(comparison)
    explained = Counter(it.why for it in disagreements if it.why)
    if explained:
        print("\nExplained differences:")
    for why, count in explained.most_common():
        print(f"  {count:4} {why}")
    count = Counter(it.outcome for it in comparisons)
    failed = sum(not it.why for it in disagreements)
    print(f"\n{len(comparisons)} entries: {count[SAME]} agree, {len(disagreements) - failed} explained")
    print(f"{len(comparisons) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
