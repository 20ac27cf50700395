#!/usr/bin/env python3
"""Checks `triton-advisor audit --fix` with a real Triton server.

Entries with a defect that can be mended (planted_defects.py) and randomly mutated ones (config_mutations.py) make one
repository; `--fix` mends it twice. Of each planted entry the server must refuse the broken form, unless it is known to
load it all the same, and load the mended one. What the server loads it must load afterwards, what lint finds in order
after the change the server must load, no comment may be lost, and the second run may change nothing. What the server
said is kept below .cache/verdicts.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from environments import EnvironmentFailure, python_of
from server_verdicts import judge, write_entry
from triton_server import BACKENDS, READY, RELEASE, ServerFailure, stop_servers_when_told_to_end

HOST = BACKENDS / "host.json"  # No GPU, and the backends that the server has.
COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|(#[^\n]*)')


class FixError(Exception):
    """The tool gave no answer that can be read."""


def run(tool: Path, *arguments) -> str:
    """What the tool writes; it may find faults, and may not break."""
    result = subprocess.run(
        [tool, *arguments, "--release", RELEASE, "--host", HOST], stdin=subprocess.DEVNULL, capture_output=True,
        timeout=600, check=False)
    if result.returncode not in (0, 1):
        message = result.stderr.decode(errors="replace").strip()[-500:]
        raise FixError(f"{tool} {arguments[0]} ended with status {result.returncode}: {message}")
    return result.stdout.decode()


def fix(tool: Path, repository: Path) -> None:
    """Mends the repository."""
    run(tool, "audit", "--model-repository", repository, "--fix", "--only", "repository,model", "--format", "json")


def lint(tool: Path, repository: Path) -> tuple[dict[str, str], dict[str, set[str]]]:
    """Lint's verdict on each model, and the kinds of its findings."""
    document = json.loads(run(tool, "lint", repository, "--format", "json"))
    kinds = {}
    for finding in document["findings"]:
        kinds.setdefault(finding["model"], set()).add(finding["id"])
    verdicts = {Path(model["directory"]).name: model["verdict"] for model in document["models"]}
    return verdicts, kinds


def files_of(folder: Path) -> dict[str, str | bytes]:
    """The files of an entry by path, the config as text; an empty folder is one with a file that nobody reads."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file():
            content = path.read_bytes()
            found[name] = content.decode() if name == "config.pbtxt" else content
        elif not any(path.iterdir()):
            found[f"{name}/.keep"] = b""
    return found


def comments(files: dict[str, str | bytes]) -> list[str]:
    """The comments of an entry's config in order."""
    return [it[1].rstrip("\r") for it in COMMENT.finditer(files.get("config.pbtxt", "")) if it[1]]


def chosen(count: int, seed: int):
    """The planted entries and the mutated ones, by name."""
    from config_mutations import make_case
    from planted_defects import entries

    cases = {case.id: case.files for case in (make_case(index, seed) for index in range(count))}
    return entries(), cases


def problems(tool: Path, count: int, seed: int, work: Path):
    """For each entry that counts its name, a line for people, and what is wrong with it."""
    planted, mutated = chosen(count, seed)
    files = {**{name: it.files for name, it in planted.items()}, **mutated}
    broken, mended = work / "broken", work / "mended"
    shutil.copytree(BACKENDS / "models", broken)
    for name, content in files.items():
        write_entry(broken / name, content)
    shutil.copytree(broken, mended)
    _, kinds = lint(tool, broken)
    fix(tool, mended)
    after = {name: files_of(mended / name) for name in files}
    fix(tool, mended)
    again = {name: files_of(mended / name) for name in files}  # Before a server leaves byte code there.
    changed = [name for name in files if after[name] != files_of(broken / name)]
    verdicts, left = lint(tool, mended)
    before_words = judge(broken, {name: files[name] for name in changed})
    after_words = judge(mended, {name: after[name] for name in changed})
    for name in sorted({*planted, *changed}):
        wrong = []
        if after[name] != again[name]:
            wrong.append("a second run changes it again")
        if comments(files[name]) != comments(after[name]):
            wrong.append("its comments are not the same")
        if name not in changed:
            yield name, planted[name].id, ["--fix changes nothing"]
            continue
        first, second = before_words[name], after_words[name]
        if first.state == READY and second.state != READY:
            wrong.append(f"the server loaded it before, now: {second.reason}")
        elif verdicts[name] == READY and second.state != READY:
            wrong.append(f"lint finds it in order, the server says: {second.reason}")
        if defect := planted.get(name):
            if defect.id not in kinds.get(name, ()):
                wrong.append(f"lint finds {', '.join(sorted(kinds.get(name, ()))) or 'nothing'}")
            if defect.id in left.get(name, ()) or second.state != READY:
                wrong.append(f"not mended: {second.state} {second.reason}")
            if (first.state == READY) != defect.loads:
                wrong.append(f"the server was expected to {'load' if defect.loads else 'refuse'} the broken one")
        story = planted[name].id if name in planted else "mutated"
        yield name, f"{story}: {first.state} -> {second.state}", wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path, help="the triton-advisor binary")
    parser.add_argument("--count", type=int, default=500, help="how many mutated entries (500)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--keep", type=Path, help="write both repositories there and leave them")
    arguments = parser.parse_args()
    stop_servers_when_told_to_end()
    try:
        interpreter = python_of("model-config")
        if Path(sys.executable) != interpreter:
            os.execv(interpreter, [str(interpreter), __file__, *sys.argv[1:]])
        if not arguments.tool.is_file():
            parser.error(f"{arguments.tool} is not a file; build the tool first")
        with tempfile.TemporaryDirectory() as folder:
            work = arguments.keep or Path(folder)
            results = list(problems(arguments.tool.absolute(), arguments.count, arguments.seed, work))
    except (EnvironmentFailure, ServerFailure, FixError, OSError, subprocess.TimeoutExpired) as error:
        print(f"check-fixes: {error}", file=sys.stderr)
        sys.exit(2)
    for name, story, wrong in results:
        print(f"{'FAIL' if wrong else 'ok  '} {name} {story}")
        for line in wrong:
            print(f"       {line[:400]}")
    failed = sum(bool(wrong) for _, _, wrong in results)
    print(f"\n{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
