#!/usr/bin/env python3
"""Lets a real tritonserver fail in many ways, and checks what `explain` says of its log.

Each start has one thing wrong: a file of the repository, the model's code or an option. The first finding has to be the
message of that defect, and whatever else the server writes because of it a consequence; a server in order has to give no
finding. Every log is then explained again as collectors hand logs over: from docker's json-file driver, behind the
prefixes of compose, kubectl, containerd and journald, with line ends of Windows and with colours inside of words.
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from triton_server import (
    HANGS, ROOT, ServerFailure, free_ports, link_backends, prepare, program, stop_servers_when_told_to_end,
)

START_SECONDS = 30
STARTS_AT_ONCE = 4
# What every start on a machine without a GPU warns of.
WITHOUT_GPU = {
    ("warning", it)
    for it in ("pinned-memory-unavailable", "cuda-driver-not-loaded", "nvml-unavailable", "metrics-without-gpu")
}
# The last of the services that a server in order starts, or what it waits behind for ever.
ENDS = re.compile(rb"Started Metrics Service at.*\n|" + HANGS.encode() + rb".*\n")

CONFIG = """backend: "python"
max_batch_size: 8
input [ { name: "X" data_type: TYPE_FP32 dims: [ 4 ] } ]
output [ { name: "Y" data_type: TYPE_FP32 dims: [ 4 ] } ]
instance_group [ { kind: KIND_CPU } ]
"""
CODE = "class TritonPythonModel:\n    def execute(self, requests):\n        return []\n"
SOUND = {"m/config.pbtxt": CONFIG, "m/1/model.py": CODE}


def config(*changes: tuple[str, str], more: str = "") -> dict[str, str]:
    """The sound model with parts of its config replaced, and with more of it."""
    text = CONFIG
    for old, new in changes:
        if old not in text:
            raise ValueError(f"the config has no {old}")
        text = text.replace(old, new)
    return {**SOUND, "m/config.pbtxt": text + more}


def code(text: str) -> dict[str, str]:
    return {**SOUND, "m/1/model.py": text}


def ensemble(text: str) -> dict[str, str]:
    """An ensemble `e` beside the sound model."""
    head = CONFIG.replace('backend: "python"', 'platform: "ensemble"').replace("instance_group [ { kind: KIND_CPU } ]\n", "")
    return {**SOUND, "e/config.pbtxt": head + text, "e/1/.keep": ""}


def step(name: str = "m", source: str = "X", target: str = "Y") -> str:
    return (
        f'{{ model_name: "{name}" model_version: -1 input_map {{ key: "X" value: "{source}" }} '
        f'output_map {{ key: "Y" value: "{target}" }} }}'
    )


def steps(*texts: str) -> str:
    return f"ensemble_scheduling {{ step [ {', '.join(texts)} ] }}\n"


@dataclass
class Start:
    """One start of the server, and the message that has to be found first; none for a server in order."""

    name: str
    message: str | None
    files: dict[str, str] = field(default_factory=lambda: SOUND)
    options: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)


STARTS = [
    Start("a server in order", None),
    Start("a talkative server in order", None, options=["--log-verbose=1"]),
    Start("a server in order with the other format", None, options=["--log-format=ISO8601"]),
    Start("no such repository", "repository-not-found", options=["--model-repository=/nonexistent/models"]),
    Start("an unknown field", "config-parse", config(("max_batch_size", "max_batchsize"))),
    Start("a brace too few", "config-parse", {**SOUND, "m/config.pbtxt": CONFIG + "parameters {"}),
    Start("a template", "placeholder-left", config(("max_batch_size: 8", "max_batch_size: ${batch}"))),
    Start("an unknown backend", "backend-library-missing", config(('"python"', '"pyhton"'))),
    Start("no backend", "backend-undetermined", {"m/config.pbtxt": CONFIG.replace('backend: "python"\n', ""), "m/1/weights": ""}),
    Start("an unknown platform", "platform-unknown", config(('backend: "python"', 'platform: "onnxruntime"'))),
    Start("another name", "name-differs", config(more='name: "other"\n')),
    Start("no version", "no-version", {"m/config.pbtxt": CONFIG, "m/model.py": CODE}),
    Start("a version with a zero", "version-leading-zeros", {**SOUND, "m/02/model.py": CODE}),
    Start("a GPU where there is none", "no-gpu-for-instances", config(("KIND_CPU", "KIND_GPU"))),
    Start("gpus of a CPU", "gpus-on-cpu-kind", config(("KIND_CPU", "KIND_CPU gpus: [ 0 ]"))),
    Start("a batch below 0", "batch-size-negative", config(("size: 8", "size: -1"))),
    Start("a tensor without dims", "tensor-without-dims", config(("TYPE_FP32 dims: [ 4 ] } ]\noutput", "TYPE_FP32 } ]\noutput"))),
    Start("a tensor without type", "tensor-without-type", config(("data_type: TYPE_FP32 dims: [ 4 ] } ]\noutput", "dims: [ 4 ] } ]\noutput"))),
    Start("a dimension of 0", "dimension-range", config(("[ 4 ] } ]\noutput", "[ 0 ] } ]\noutput"))),
    Start("a preferred batch too large", "preferred-batch-size", config(more="dynamic_batching { preferred_batch_size: [ 16 ] }\n")),
    Start("a priority out of range", "priority-level", config(more="dynamic_batching { priority_levels: 2 default_priority_level: 9 }\n")),
    Start("no model.py", "python-model-missing", {"m/config.pbtxt": CONFIG, "m/1/.keep": ""}),
    Start("a module that is not there", "python-module-missing", code("import no_such_module\n" + CODE)),
    Start("a mistake in the code", "python-mistake", code(CODE + "    def initialize(self, args)\n        pass\n")),
    Start("no class", "python-class-missing", code("class Model:\n    pass\n")),
    Start("initialize fails", "python-code-fails", code(CODE + "    def initialize(self, args):\n        raise ValueError('no weights')\n")),
    Start("a file is missing to the code", "python-file-missing", code(CODE + "    def initialize(self, args):\n        open('/nonexistent/weights')\n")),
    Start("a traceback in lines", "python-code-fails", code(CODE + "    def initialize(self, args):\n        raise ValueError('no weights')\n"), variables={"TRITON_SERVER_ESCAPE_LOG_MESSAGES": "0"}),
    Start("a mistake, other format", "name-differs", config(more='name: "other"\n'), options=["--log-format=ISO8601"]),
    Start("an environment that is not there", "python-environment-missing", config(more='parameters { key: "EXECUTION_ENV_PATH" value { string_value: "/nonexistent/env.tar.gz" } }\n')),
    Start("an unknown step", "ensemble-model-missing", ensemble(steps(step("absent")))),
    Start("a circle", "ensemble-cycle", ensemble(steps(step("e")))),
    Start("no steps", "ensemble-scheduling", ensemble("")),
    Start("a step of a broken model", "no-gpu-for-instances", {**ensemble(steps(step())), "m/config.pbtxt": CONFIG.replace("CPU", "GPU")}),
    Start("a step without inputs", "ensemble-step-incomplete", ensemble('ensemble_scheduling { step [ { model_name: "m" model_version: -1 output_map { key: "Y" value: "Y" } } ] }\n')),
    Start("an input that nothing feeds", "ensemble-input-missing", ensemble(steps(step()).replace('key: "X"', 'key: "Z"'))),
    Start("an agent that is not there", "repository-agent-missing", config(more='model_repository_agents { agents [ { name: "absent" } ] }\n')),
    Start("a cache that is not there", "cache-missing", options=["--cache-config=absent,size=1"]),
    Start("a label file that is not there", "file-not-opened", config(('"Y"', '"Y" label_filename: "labels.txt"'))),
    Start("a warmup without its file", "warm-up-file-missing", config(more='model_warmup { name: "w" batch_size: 1 inputs { key: "X" value { data_type: TYPE_FP32 dims: 4 input_data_file: "absent" } } }\n')),
    Start("an unknown option", "option-unknown", options=["--model-repositry=/m"]),
    Start("a value of another type", "option-value", options=["--http-thread-count=many"]),
    Start("an unknown model to load", "explicit-model-unknown", options=["--model-control-mode=explicit", "--load-model=absent"]),
    Start("a port that is taken", "port-taken", options=["--http-port={taken}"]),
    Start("twice the same model", "model-in-two-repositories", options=["--model-repository={repository}/../again"]),
    Start("no address to listen on", "port-taken", options=["--http-address=203.0.113.1"]),
]


class Report:
    """Counts what holds and prints what does not."""

    def __init__(self) -> None:
        self.passed, self.failed = 0, 0

    def check(self, what: str, found, expected) -> None:
        if found == expected:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{what}: found {found!r}, expected {expected!r}")


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def log_of(start: Start, root: Path, variables: dict[str, str], folder: Path, taken: int) -> bytes:
    """What the server writes until it ends or has started."""
    repository, log_path = folder / "models", folder / "log"
    write(repository, start.files)
    write(folder / "again", SOUND)
    link_backends(root, folder / "backends")
    http, grpc, metrics = free_ports(3)
    options = [it.format(taken=taken, repository=repository) for it in start.options]
    if not any(it.startswith("--model-repository=/nonexistent") for it in options):
        options.insert(0, f"--model-repository={repository}")
    command = [
        # The server must not outlive the script, however that ends.
        "setpriv", "--pdeathsig", "KILL", str(program(root)), f"--backend-directory={folder / 'backends'}",
        "--http-address=127.0.0.1", f"--http-port={http}", "--grpc-address=127.0.0.1", f"--grpc-port={grpc}",
        "--metrics-address=127.0.0.1", f"--metrics-port={metrics}", *options,
    ]
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**variables, **start.variables},
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and not ENDS.search(log_path.read_bytes()) and time.monotonic() < deadline:
        time.sleep(0.05)
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    return log_path.read_bytes()


def coloured(line: str) -> str:
    """A line with a colour that changes inside of every word."""
    return " ".join(f"{word[:2]}\x1b[1;31m{word[2:]}\x1b[0m" for word in line.split(" "))


# How collectors hand a line over.
WRAPPINGS = {
    "docker's json-file": lambda it: json.dumps(
        {"log": f"{it}\n", "stream": "stderr", "time": "2026-11-22T10:21:33.123456789Z"}, ensure_ascii=False
    ),
    "compose": lambda it: f"triton-1  | {it}",
    "kubectl --prefix": lambda it: f"[pod/triton-5d9c7b5b7f-x2k8p/triton] {it}",
    "containerd": lambda it: f"2026-11-22T10:21:33.123456789Z stderr F {it}",
    "journald": lambda it: f"Nov 22 10:21:33 node-7 docker[1234]: {it}",
    "Windows": lambda it: f"{it}\r",
    "colours": coloured,
}


def explained(tool: str, log: bytes) -> list[tuple[str, str]]:
    """Kind and id of each finding, and of errors that no message explains."""
    result = subprocess.run([tool, "explain", "-", "--format", "json"], input=log, capture_output=True, check=False)
    if result.returncode != 0:
        raise ServerFailure(f"`explain` ended with {result.returncode}: {result.stderr.decode(errors='replace').strip()}")
    document = json.loads(result.stdout)
    found = [(it["kind"], it["id"]) for it in document["findings"]]
    return found + [("unexplained", it["text"]) for it in document["unexplained"]["first"]]


def check(start: Start, tool: str, log: bytes, report: Report) -> None:
    everything = explained(tool, log)
    found = [it for it in everything if it not in WITHOUT_GPU]
    if start.message is None:
        report.check(start.name, found, [])
    else:
        report.check(f"{start.name}: first", found[0][1] if found else "nothing", start.message)
        others = [it for it in found[1:] if it[0] != "consequence"]
        report.check(f"{start.name}: besides", others, [])
    lines = log.decode(errors="replace").splitlines()
    for name, wrapping in WRAPPINGS.items():
        again = "".join(f"{wrapping(line)}\n" for line in lines).encode()
        report.check(f"{start.name}: from {name}", explained(tool, again), everything)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", default=str(ROOT / ".build/debug/triton-advisor"), help="the triton-advisor binary")
    parser.add_argument("--keep", type=Path, help="a folder to leave the logs in")
    arguments = parser.parse_args()
    stop_servers_when_told_to_end()
    report = Report()
    try:
        root, variables = prepare()
        with tempfile.TemporaryDirectory() as work, socket.create_server(("127.0.0.1", 0)) as listener:
            taken = listener.getsockname()[1]

            def run(item: tuple[int, Start]) -> bytes:
                folder = Path(work) / str(item[0])
                folder.mkdir()
                return log_of(item[1], root, variables, folder, taken)

            with ThreadPoolExecutor(STARTS_AT_ONCE) as pool:
                for start, log in zip(STARTS, pool.map(run, enumerate(STARTS))):
                    if arguments.keep:
                        arguments.keep.mkdir(parents=True, exist_ok=True)
                        (arguments.keep / f"{start.name.replace(' ', '-')}.log").write_bytes(log)
                    check(start, arguments.tool, log, report)
    except (ServerFailure, OSError) as error:
        print(f"check-logs: {error}", file=sys.stderr)
        return 2
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
