#!/usr/bin/env python3
"""Compares the memory budgets of the tool with what ONNX Runtime really takes on this CPU.

For each published model `config --path onnxruntime-cpu` is asked what an instance takes; then, in a process of its own,
sessions are made and run as Triton would with instances: the growth of resident memory with one more of them is what an
instance took. Prints a table in Markdown and how often the measured value lies within the predicted bounds. Exits with 2
when nothing could be measured. GPUs are not measured here.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from environments import EnvironmentFailure, python_of
from observations import input_spec
from published_models import parse_inputs, read_table

SESSIONS = 3  # The first pays for what all of them share.
TIMEOUT = 300


def resident():
    """Bytes of this process that are in memory."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmRSS")


def child(model, inputs, batch):
    """Growth of resident memory with each session that is made and run, as a JSON list."""
    import onnxruntime
    from try_runtime import onnx_runtime_value

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    choices = parse_inputs(inputs)
    growth, kept = [], []
    for _ in range(SESSIONS):
        before = resident()
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        feed = {
            item.name: onnx_runtime_value(item.type, item.shape, choices.get(item.name), batch or None)
            for item in session.get_inputs()
        }
        session.run(None, feed)
        kept.append(session)
        growth.append(resident() - before)
    print(json.dumps(growth))


def predicted(tool, model):
    """Bounds of one instance and the largest batch; None when there is no budget. An open upper bound is None."""
    command = [tool, "config", str(model), "-o", "repository", "--path", "onnxruntime-cpu", "--dry-run", "--format", "json"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    if result.returncode != 0:
        return None
    memory = json.loads(result.stdout)["memory"]
    items = [item for device in memory["devices"] for item in device["items"] if item["model"] is not None]
    low = sum(item["low"] // item["count"] for item in items)
    is_open = any(isinstance(item["high"], dict) for item in items)
    high = None if is_open else sum(item["high"] // item["count"] for item in items)
    batch = next((int(item["label"].rsplit(" ", 1)[1]) for item in items if "batch of" in item["label"]), 0)
    return low, high, batch


def measured(python, model, inputs, batch):
    """What one more session takes, or None when the runtime cannot run the model."""
    command = [str(python), __file__, "--child", str(model), "--inputs", inputs, "--batch", str(batch)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    if result.returncode != 0:
        return None
    growth = json.loads(result.stdout.splitlines()[-1])
    return max(growth[1:])


def megabytes(count):
    """Bytes as text."""
    return "-" if count is None else f"{count / 1e6:.1f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=".build-release/release/triton-advisor")
    parser.add_argument("--models", default=".cache/models", help="folder of the published models")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--inputs", default="-", help=argparse.SUPPRESS)
    parser.add_argument("--batch", type=int, default=0, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return child(arguments.child, arguments.inputs, arguments.batch)
    try:
        python = python_of("onnxruntime")
    except EnvironmentFailure as error:
        print(f"measure-memory: {error}", file=sys.stderr)
        return 2
    tool = str(Path(arguments.tool).resolve())
    print("| model | batch | predicted MB | measured MB | measured / upper bound |\n| --- | --- | --- | --- | --- |")
    inside = above = below = unbounded = 0
    for row in read_table():
        model = row.file(Path(arguments.models))
        bounds = predicted(tool, model) if model.exists() else None
        if bounds is None:
            continue
        low, high, batch = bounds
        found = measured(python, model, input_spec(row.inputs), batch)
        if found is None:
            continue
        if high is None:
            unbounded += 1
            below += found < low
            share = "no upper bound"
        else:
            inside += low <= found <= high
            above += found > high
            below += found < low
            share = f"{found / high:.2f}"
        upper = "?" if high is None else megabytes(high)
        print(f"| {row.id} | {batch or '-'} | {megabytes(low)} to {upper} | {megabytes(found)} | {share} |")
    total = inside + above + below
    print(f"\n{inside} within the bounds, {above} above, {below} below; {unbounded} without an upper bound")
    return 0 if total + unbounded else 2


if __name__ == "__main__":
    sys.exit(main())
