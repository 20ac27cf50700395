"""Measures what the planned number of threads is worth: ONNX Runtime with it against its default, in the same minute.

Used by bench.py, and alone: bench_threads.py --tool TOOL --models FOLDER. `config` is asked for instances and threads under
the same limits under which the sessions then run: all CPUs, one CPU of the affinity, one CPU of a quota. The two take
turns, so that a busy machine hurts both; the ratio is the median of the turns.
"""

import argparse
import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from environments import EnvironmentFailure, python_of
from observations import input_spec
from published_models import read_table

SCRIPTS = Path(__file__).resolve().parent
# A convolutional network, a transformer, a recurrent one and a small one.
MODELS = ["ocr-detection", "sentence-embedding", "wakeword-embedding", "file-type"]
QUOTA_PERIOD = 100_000  # microseconds, the kernel's default


class ThreadsFailure(Exception):
    """Threads that cannot be measured, in words for the person who started the script."""


@dataclass(frozen=True)
class Limits:
    """What a process may use, as a container would be limited."""

    name: str
    cpus: frozenset[int] | None = None
    group: Path | None = None

    def apply(self):
        """Called in the child before it becomes another program."""
        if self.cpus is not None:
            os.sched_setaffinity(0, self.cpus)
        if self.group is not None:
            (self.group / "cgroup.procs").write_text(str(os.getpid()))


@dataclass(frozen=True)
class Plan:
    """What `config` writes for a model."""

    instances: int
    threads: int


def run(command, limits):
    """What the command prints under the limits; None when it fails."""
    result = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, preexec_fn=limits.apply, cwd=SCRIPTS
    )
    return result.stdout if result.returncode == 0 else None


def plan(tool, model, limits):
    """Instances and threads of the entry that the tool would write for ONNX Runtime on the CPU."""
    text = run([tool, "config", model, "-o", "repository", "--dry-run", "--gpu", "never", "--path", "onnxruntime-cpu"], limits)
    threads = re.search(r'"intra_op_thread_count" value: { string_value: "(\d+)" }', text or "")
    counts = re.findall(r"^\s*count: (\d+)", text or "", re.MULTILINE)
    if threads is None:
        raise ThreadsFailure(f"`{tool} config {model}` writes no intra_op_thread_count")
    return Plan(sum(map(int, counts)) or 1, int(threads[1]))


@contextlib.contextmanager
def quota_group(cpus):
    """A control group with so many CPUs of processor time, removed again; None where this user cannot make one."""
    for root, quota, text in [
        (Path("/sys/fs/cgroup/cpu"), "cpu.cfs_quota_us", f"{int(cpus * QUOTA_PERIOD)}"),
        (Path("/sys/fs/cgroup"), "cpu.max", f"{int(cpus * QUOTA_PERIOD)} {QUOTA_PERIOD}"),
    ]:
        group = root / f"triton-advisor-bench-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / quota).write_text(text)
            yield group
            return
        except OSError:
            continue
        finally:
            group.rmdir()
    yield None


def compare(model, inputs, wanted, limits, turns, seconds):
    """Turns of the default and of the plan: pairs of results, without those in which ONNX Runtime failed."""
    python = python_of("onnxruntime")
    pairs = []
    for _ in range(turns):
        pair = []
        for threads in (0, wanted.threads):
            text = run([python, "run_instances.py", model, inputs, wanted.instances, threads, seconds], limits)
            pair.append(json.loads(text) if text else None)
        pairs.append(pair)
    return [pair for pair in pairs if None not in pair]


def line(model, limits, wanted, pairs):
    """One row of the table."""
    head = f"| {model} | {limits.name} | {wanted.instances} × {wanted.threads} "
    if not pairs:
        return head + "| ONNX Runtime failed | | |"
    default, planned = ([pair[side] for pair in pairs] for side in (0, 1))

    def middle(results, key):
        return statistics.median(result[key] for result in results)

    ratio = statistics.median(after["rate"] / before["rate"] for before, after in pairs)
    cells = [f"{middle(results, 'rate'):,.0f} ({middle(results, 'slow'):.1f} ms)" for results in (default, planned)]
    return head + f"| {cells[0]} | {cells[1]} | {ratio:.2f} |"


def bench_threads(tool, folder, turns=5, seconds=1.0):
    """Lines of Markdown, each as soon as it is measured."""
    yield "| model | may use | instances × threads | default: requests a second (slowest of 100) | planned | ratio |"
    yield "| --- | --- | --- | --- | --- | --- |"
    models = {model.id: model for model in read_table()}
    cpus = sorted(os.sched_getaffinity(0))
    everything = Limits(f"{len(cpus)} CPUs")
    with quota_group(1) as group:
        situations = [everything, Limits(f"1 CPU of {len(cpus)}, affinity", frozenset(cpus[:1]))]
        if group is not None:
            situations.append(Limits(f"{len(cpus)} CPUs, quota 1", None, group))
        for name in MODELS:
            file = models[name].file(folder).absolute()
            if not file.is_file():
                yield f"| {name} | not fetched: make models | | | | |"
                continue
            inputs = input_spec(models[name].inputs)
            for limits in situations:
                wanted = plan(tool, file, limits)
                yield line(name, limits, wanted, compare(file, inputs, wanted, limits, turns, seconds))
            # More instances than the plan has, each with its share of the cores.
            many = Plan(2 * len(cpus), 1)
            yield line(name, everything, many, compare(file, inputs, many, everything, turns, seconds))
    if group is None:
        yield "\nNot measured under a quota: this user cannot make a control group."


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=Path, required=True, help="the triton-advisor binary")
    parser.add_argument("--models", type=Path, required=True, help="the folder that `make models` filled")
    parser.add_argument("--turns", type=int, default=5, help="turns of each (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each turn (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        for text in bench_threads(arguments.tool.absolute(), arguments.models, arguments.turns, arguments.seconds):
            print(text, flush=True)
    except (ThreadsFailure, EnvironmentFailure, OSError) as error:
        sys.exit(f"bench_threads: {error}")


if __name__ == "__main__":
    main()
