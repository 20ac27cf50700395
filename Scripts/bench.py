#!/usr/bin/env python3
"""Measures the tool against its budgets, and beside its peers in the same run.

Prints Markdown. Every number of the tool is a median of whole processes; peak memory is the largest seen. Peers are
Python's onnx.load, `polygraphy inspect model`, grep and the official schema's text parser, which virtual environments are made for. Needs a release build and
4 GB of disk and memory; takes some five minutes. Exits with 1 when a budget is missed.
"""

import argparse
import ast
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench_inputs import drop_from_memory, pages_in_memory, write_large_model, write_repository
from bench_formats import FASTER, MEMORY_SHARE, bench_formats
from bench_logs import LEAST_SPEED, MOST_MEMORY, bench_logs
from bench_threads import ThreadsFailure, bench_threads
from environments import EnvironmentFailure, python_of

SCRIPTS = Path(__file__).resolve().parent
EXAMPLE = SCRIPTS.parent / "Examples" / "text_recognition.onnx"
SCRATCH = SCRIPTS.parent / ".cache" / "bench"
UNKNOWN_COMMAND = 64  # sysexits.h: EX_USAGE

# A peer's own time for loading, without the start of Python and the import, and then the process as a whole.
LOAD_IN_PROCESS = """import sys, time, onnx
start = time.perf_counter()
onnx.load(sys.argv[1])
print(time.perf_counter() - start)"""
LOAD = "import sys, onnx; onnx.load(sys.argv[1])"
# What a script without a server can do about configs: parse them by the official schema, and no more.
PARSE_CONFIGS = """import pathlib, sys
from google.protobuf import text_format
from tritonclient.grpc import model_config_pb2
for file in sorted(pathlib.Path(sys.argv[1]).glob("*/config.pbtxt")):
    text_format.Parse(file.read_bytes(), model_config_pb2.ModelConfig())"""


class BenchError(Exception):
    """A measurement that cannot be made, in words for the person who started the script."""


@dataclass(frozen=True)
class Measured:
    """Whole processes: median wall and processor time in seconds, largest peak memory in MiB, exit status."""

    wall: float
    processor: float
    peak: float
    status: int


@dataclass(frozen=True)
class Row:
    """One budget and what was measured; `share` is the part of the budget used, above 1 when it is missed."""

    work: str
    budget: str
    measured: str
    share: float | None


def measure(command, runs, accepted=(0,)):
    """Runs the command repeatedly from a small starter process."""
    starter = [sys.executable, "-I", "-S", str(SCRIPTS / "measure.py"), str(runs)]
    output = subprocess.run([*starter, *map(str, command)], capture_output=True, text=True, check=False)
    if output.returncode != 0:
        raise BenchError(f"{command[0]} cannot be started: {output.stderr.strip().splitlines()[-1]}")
    walls, processors, peaks, statuses = zip(*map(ast.literal_eval, output.stdout.splitlines()), strict=True)
    if len(set(statuses)) > 1 or statuses[0] not in accepted:
        raise BenchError(f"`{' '.join(map(str, command))}` ended with status {max(statuses)}")
    return Measured(statistics.median(walls), statistics.median(processors), max(peaks) / 1024, statuses[0])


def limit(work, budget, value, unit, least=False):
    """A row for a value that may not be above the budget, or not below it."""
    digits = 1 if value < 100 else 0
    share = (budget / value if value else float("inf")) if least else value / budget
    sign = "≥" if least else "≤"
    return Row(work, f"{sign} {budget:,} {unit}", f"{value:,.{digits}f} {unit}", share)


def process_rows(work, result, milliseconds, mebibytes=None):
    """The rows of time and peak memory for one command."""
    rows = [limit(work, milliseconds, result.wall * 1000, "ms")]
    if mebibytes is not None:
        rows.append(limit(f"{work}, peak memory", mebibytes, result.peak, "MiB"))
    return rows


def bench_commands(tool, runs, repository):
    """The budgets of single commands; one that this build does not have is named and left out."""
    rows = []
    commands = [
        ("advise, small ONNX, no GPU", ["advise", EXAMPLE, "--gpu", "never"], 60, 40, (0,)),
        ("host, no GPU", ["host"], 60, 40, (0,)),
        ("lint, 1,000 models", ["lint", repository], 1000, None, (0, 1)),
        ("audit of host and repository", ["audit", "--model-repository", repository], 1000, None, (0, 1)),
    ]
    for work, arguments, milliseconds, mebibytes, accepted in commands:
        result = measure([tool, *arguments], 1, (*accepted, UNKNOWN_COMMAND))
        if result.status == UNKNOWN_COMMAND:
            rows.append(Row(work, f"≤ {milliseconds:,} ms", f"this build has no {arguments[0]}", None))
            continue
        rows += process_rows(work, measure([tool, *arguments], runs, accepted), milliseconds, mebibytes)
    return rows


def bench_rules(tool):
    """The budgets that are measured inside the tool: loading the rule book, and decisions from facts in memory."""
    result = subprocess.run([tool, "__bench"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    try:
        document = json.loads(result.stdout)
        load, decisions = document["ruleBookLoadMilliseconds"], document["decisionsPerSecond"]
        with_cases = document["ruleBookWithCasesMilliseconds"]
    except (ValueError, KeyError, TypeError):
        raise BenchError(f"`{tool} __bench` ended with status {result.returncode} and gave no numbers") from None
    return [
        limit("rule book, load and check, as for an answer", 15, float(load), "ms"),
        Row("the same with the rules' own cases", "none", f"{with_cases:.1f} ms", None),
        limit("decisions from facts in memory, one core", 20_000, float(decisions), "a second", least=True),
    ]


def bench_large(tool, runs, model):
    """The budgets of inspecting a large model, warm and cold."""
    command = [tool, "inspect", model]
    drop_from_memory(model)
    cold = measure(command, 1)
    touched, pages = pages_in_memory(model)
    with open(model, "rb") as file:  # Warm means that all of it is in memory.
        while file.read(1 << 24):
            pass
    warm = measure(command, runs)
    work = f"inspect, ONNX of {model.stat().st_size / 1e9:.2f} GB, warm"
    rows = process_rows(work, warm, 30, 40)
    work = f"the same cold ({cold.wall * 1000:.0f} ms), pages read of {pages:,}"
    rows.append(limit(work, pages // 100, touched, "pages"))
    return rows, warm


def bench_peers(tool, runs, models):
    """Lines of Markdown that compare with the peers, and the row of the budget that names one of them."""
    python = python_of("peers")
    polygraphy = python.with_name("polygraphy")
    lines = [
        "| model | triton-advisor inspect | onnx.load, in process | python -c onnx.load | polygraphy inspect model |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, model, ours, peer_runs in models:
        ours = ours or measure([tool, "inspect", model], runs)
        # As many runs as the slowest peer can bear; each a new process, so that nothing is kept between them.
        inside = [
            float(subprocess.run([python, "-c", LOAD_IN_PROCESS, model], capture_output=True, check=True).stdout)
            for _ in range(peer_runs)
        ]
        load = measure([python, "-c", LOAD, model], peer_runs)
        poly = measure([polygraphy, "inspect", "model", model], peer_runs)
        in_process = statistics.median(inside)

        def cell(result, ours=ours):
            return f"{result.wall * 1000:,.0f} ms, {result.peak:,.0f} MiB ({result.wall / ours.wall:,.0f}×)"

        lines.append(
            f"| {name} | {ours.wall * 1000:.1f} ms, {ours.peak:.0f} MiB "
            f"| {in_process * 1000:,.1f} ms ({in_process / ours.wall:,.1f}×) | {cell(load)} | {cell(poly)} |"
        )
    work = "inspect against onnx.load in process, large model"
    return lines, limit(work, 50, in_process / ours.wall, "times faster", least=True)


def bench_lint_peer(tool, runs, repository):
    """Lines of Markdown that set `lint` beside a parse of the same configs by the official schema."""
    python = python_of("config-text")
    lines = ["| 1,000 models | time | peak memory |", "| --- | --- | --- |"]
    ours = measure([tool, "lint", repository], runs, (0, 1))
    peer = measure([python, "-c", PARSE_CONFIGS, repository], 5)
    for name, result in [("triton-advisor lint", ours), ("Python text_format.Parse of the configs alone", peer)]:
        lines.append(f"| {name} | {result.wall * 1000:,.0f} ms | {result.peak:,.0f} MiB |")
    return lines


def bench_host_peers(tool, runs):
    """Lines of Markdown that set `host` beside the tools of which a person would otherwise run several."""
    lines = ["| command | time | peak memory |", "| --- | --- | --- |"]
    commands = [[tool, "host"], ["lscpu"], ["lstopo-no-graphics", "--of", "console"], ["numactl", "-H"], ["nvidia-smi"]]
    for command in commands:
        program = shutil.which(command[0])
        name = " ".join([Path(command[0]).name, *command[1:]])
        if program is None:
            lines.append(f"| {name} | not installed | |")
            continue
        result = measure([program, *command[1:]], runs)
        lines.append(f"| {name} | {result.wall * 1000:.1f} ms | {result.peak:.0f} MiB |")
    return lines


def machine():
    """One line on where this was measured."""
    names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} CPUs, Linux {platform.release()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=Path, required=True, help="the triton-advisor binary, a release build")
    parser.add_argument("--runs", type=int, default=21, help="runs of each command of the tool (default: %(default)s)")
    parser.add_argument("--models", type=Path, default=SCRIPTS.parent / ".cache" / "models", help="published models")
    parser.add_argument("--keep", action="store_true", help="keep the large model for the next time")
    arguments = parser.parse_args()
    if not os.access(arguments.tool, os.X_OK):
        parser.error(f"{arguments.tool} is not a program; make a release build first")
    if arguments.runs < 15:
        parser.error("--runs below 15 gives no sound median")
    tool = arguments.tool.absolute()
    SCRATCH.mkdir(parents=True, exist_ok=True)
    large = SCRATCH / "large.onnx"
    try:
        with tempfile.TemporaryDirectory(dir=SCRATCH) as folder:
            repository = Path(folder) / "repository"
            write_repository(repository, EXAMPLE)
            rows = bench_commands(tool, arguments.runs, repository)
            lint_peer = bench_lint_peer(tool, arguments.runs, repository)
        rows += bench_rules(tool)
        host_peers = bench_host_peers(tool, arguments.runs)
        if not large.exists():
            print("writing the large model", file=sys.stderr)
            write_large_model(large)
        large_rows, ours = bench_large(tool, arguments.runs, large)
        models = [("example, 0.2 MB", EXAMPLE, None, 15), ("large, 1.5 GB", large, ours, 5)]
        peers, faster = bench_peers(tool, arguments.runs, models)
        threads = list(bench_threads(tool, arguments.models))
        formats, format_results = bench_formats(tool, arguments.runs, SCRATCH, measure)
        logs, log_speed, log_memory = bench_logs(tool, SCRATCH, measure)
    except (BenchError, ThreadsFailure, EnvironmentFailure, OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"bench: {error}")
    finally:
        if not arguments.keep:
            large.unlink(missing_ok=True)

    print(f"Measured on {machine()}; medians of {arguments.runs} processes.\n")
    print("| work | budget | measured | part of the budget |\n| --- | --- | --- | --- |")
    missed = 0
    for name, times, part in format_results:
        rows.append(limit(f"inspect, {name}, against its library", FASTER, times, "times faster", least=True))
        rows.append(limit("the same, share of its memory", MEMORY_SHARE * 100, part * 100, "%"))
    rows.append(limit("explain, a log of 200 MiB", LEAST_SPEED, log_speed, "MB/s", least=True))
    rows.append(limit("the same, peak memory", MOST_MEMORY, log_memory, "MiB"))
    for row in [*rows, *large_rows, faster]:
        missed += row.share is not None and row.share > 1
        share = "not measured" if row.share is None else f"{row.share:.0%}{' MISSED' if row.share > 1 else ''}"
        print(f"| {row.work} | {row.budget} | {row.measured} | {share} |")
    print("\nThe same file, the same run, everything warm (in brackets: how much longer than triton-advisor):\n")
    print("\n".join(peers))
    print("\nLarge files of each format beside the library that owns it, the same run:\n")
    print("\n".join(formats))
    print("\nA log, the same run:\n")
    print("\n".join(logs))
    print("\nA repository, the same run:\n")
    print("\n".join(lint_peer))
    print("\nThe machine as each tool shows it, the same run:\n")
    print("\n".join(host_peers))
    print("\nONNX Runtime with the planned threads against its default, taking turns; of the ratios the median:\n")
    print("\n".join(threads))
    sys.exit(f"bench: {missed} budgets missed" if missed else 0)


if __name__ == "__main__":
    main()
