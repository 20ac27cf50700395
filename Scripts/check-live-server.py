#!/usr/bin/env python3
"""Compares what is read of servers and of their command lines with a real tritonserver.

The server of triton_server.py serves the hand-written models under load. Its health, version, models, configs and
metrics as `deployment-facts` states them have to be those that Python reads from the same addresses; so have its flags
and limits read from /proc. Then it is killed, and wrong ports are asked. `audit` is asked about all of these and about
this machine too. The options of the catalog are compared with
the server's own --help, and command lines, good and bad, with what the server says of them.
"""

import argparse
import json
import os
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import live_audit
from environments import EnvironmentFailure, python_of
from triton_server import (
    BACKENDS, DIRECT, READY, RELEASE, ROOT, ServerFailure, Tensor, TritonServer, free_ports, install,
    stop_servers_when_told_to_end,
)

MODELS = ("scale", "offset", "double", "text_length")
REQUESTS, CLIENTS = 200, 8
GARBAGE = b"\x00\x01garbage\r\n\r\n"

# Said of every command line that is refused before anything is loaded.
REFUSAL = re.compile(
    r"Bad option|Unexpected argument|unrecognized option|requires an argument|is ambiguous|doesn't allow an argument"
    r"|Error: |cannot listen|must be specified|Usage:"
)
# A repository that is not there ends the start right after the command line.
ABSENT = "/nonexistent/models"

# Options behind --model-repository; whether the server takes them is asked, not written here.
COMMAND_LINES = """
--http-port=9000
--http-port 9000
--http-port=x
--http-port=
--http-port=12abc
--http-port=99999999999
--http-port
--http-por=9000
--htt=1
--hots-policy=a,numa-node=0
--strict-readiness=on
--strict-readiness=TRUE
--strict-readiness=maybe
--strict-readiness
--model-control-mode=explicit
--model-control-mode=EXPLICIT --load-model=a
--model-control-mode=auto
--load-model=a
--log-verbose=true
--log-verbose=2
--log-verbose=yes
--log-format=ISO8601
--log-format=iso8601
--disable-auto-complete-config
--disable-auto-complete-config=true
--strict-model-config=true
--host-policy=gpu_0,numa-node=0
--host-policy=gpu_0
--host-policy=,numa-node=0
--cache-config=local,size=1048576
--cache-config=size=1
--cache-config=local,size
--cache-config=local,size=1 --response-cache-byte-size=1
--response-cache-byte-size=1048576
--backend-config=python,a=b
--backend-config=a=b
--backend-config=,a=b
--backend-config=a
--rate-limit=execution_count
--rate-limit=on
--rate-limit-resource=R1:4:0
--rate-limit-resource=R1:4
--rate-limit-resource=R1
--rate-limit-resource=R1:a
--cuda-memory-pool-byte-size=0:1024
--cuda-memory-pool-byte-size=1024
--model-load-gpu-limit=0:0.5
--model-load-gpu-limit=0.5
--http-restricted-api=health,trace:key=value
--http-restricted-api=helth:key=value
--http-restricted-api=health
--http-restricted-api=health:a=b --http-restricted-api=health:c=d
--grpc-restricted-protocol=health:key=value
--grpc-infer-response-compression-level=HIGH
--grpc-infer-response-compression-level=most
--metrics-config=counter_latencies=true
--metrics-config=a,b=c
--metrics-config=a
--trace-config=level=TIMESTAMPS
--trace-config=,level=OFF
--min-supported-compute-capability=6.0
--min-supported-compute-capability=six
--allow-sagemaker=true
--sagemaker-safe-port-range=8000-9000
--sagemaker-safe-port-range=8000
--allow-client-shm=true
--grpc-infer-thread-count=4
--http-max-input-size=1
--model-config-name=a
--model-config-name=
extra
-p 8000
-- extra
--id=a --id=b
--model-store=/nonexistent/more
--exit-timeout-secs=-1
--grpc-port=8000 --http-port=8000
--http-port=8001
--allow-http=false --grpc-port=8000
""".strip().splitlines()


class Report:
    """Counts what agrees and prints what does not."""

    def __init__(self) -> None:
        self.passed, self.failed = 0, 0

    def check(self, what: str, found, expected) -> None:
        if found == expected:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{what}: found {found!r}, expected {expected!r}")


def facts(tool: str, *arguments: str, text: str | None = None) -> list[dict]:
    """The facts of each server that is found, or [{"error": …}]."""
    if text is not None:
        with tempfile.NamedTemporaryFile("w", suffix=".sh") as file:
            file.write(text)
            file.flush()
            return facts(tool, file.name, *arguments)
    result = subprocess.run([tool, *arguments], capture_output=True, text=True, check=False)
    answer = json.loads(result.stdout)
    if isinstance(answer, dict):
        return [answer]
    wrong = [problem for found in answer for problem in found["problems"]]
    if wrong:
        raise ServerFailure(f"facts that facts.yaml does not know: {wrong}")
    return [found["facts"] for found in answer]


def server_option(server: TritonServer, name: str) -> str:
    return next(it.split("=", 1)[1] for it in server.process.args if it.startswith(f"--{name}="))


def load(server: TritonServer) -> None:
    """Many clients at once on a model with dynamic batching, and one that is refused."""
    tensor = Tensor("SCALED", "FP32", (1, 4), struct.pack("<4f", 1, 2, 3, 4))

    def infer(_: int) -> None:
        server.infer("offset", [tensor])

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(infer, range(REQUESTS)))
    try:
        server.infer("offset", [Tensor("SCALED", "FP32", (99, 4), tensor.data * 99)])
    except ServerFailure:
        pass


def metrics_of(port: str) -> dict[tuple[str, str], float]:
    """Value by name and model, as the server writes them; lines of one model summed."""
    with DIRECT.open(f"http://127.0.0.1:{port}/metrics", timeout=10) as response:
        text = response.read().decode()
    values: dict[tuple[str, str], float] = {}
    for name, labels, value in re.findall(r"^(\w+)(?:\{(.*)\})? (\S+)$", text, re.MULTILINE):
        model = re.search(r'model="([^"]*)"', labels)
        key = (name, model[1] if model else "")
        values[key] = values.get(key, 0) + float(value)
    return values


def check_live(tool: str, server: TritonServer, report: Report) -> None:
    metrics_port = server_option(server, "metrics-port")
    found = facts(tool, f"http://127.0.0.1:{server.port}", metrics_port)[0]
    with DIRECT.open(f"http://127.0.0.1:{server.port}/v2", timeout=10) as response:
        metadata = json.load(response)
    for name, expected in [
        ("responding", True), ("live", True), ("ready", True), ("problem", None), ("metricsAnswered", True),
        ("name", metadata["name"]), ("version", metadata["version"]), ("extensions", metadata["extensions"]),
        ("configsRead", f"{len(MODELS)} of {len(MODELS)}"),
    ]:
        report.check(f"server.{name}", found.get(f"server.{name}"), expected)
    index = [(it["name"], it.get("version", ""), it.get("state", "UNKNOWN")) for it in server.index()]
    report.check("server.models", [(it["name"], it["version"], it["state"]) for it in found["server.models"]], index)
    for config in found["server.configs"]:
        real = server.config(config["model"])
        report.check(f"config of {config['model']}", json.loads(config["json"]), real)
        report.check(f"max_batch_size of {config['model']}", config["maxBatchSize"], real["max_batch_size"])
        report.check(f"dynamic batching of {config['model']}", config["dynamicBatching"], "dynamic_batching" in real)
        instances = sum(group["count"] * max(len(group["gpus"]), 1) for group in real["instance_group"])
        report.check(f"instances of {config['model']}", config["instances"], instances)

    values = metrics_of(metrics_port)
    fields = {
        "successes": "request_success", "failures": "request_failure", "inferences": "count", "executions": "exec_count",
        "queueMicroseconds": "queue_duration_us", "requestMicroseconds": "request_duration_us",
        "computeMicroseconds": "compute_infer_duration_us",
    }
    for record in found["server.traffic"]:
        for field, name in fields.items():
            expected = values[(f"nv_inference_{name}", record["model"])]
            report.check(f"{field} of {record['model']}", record[field], int(expected))
    offset = next(it for it in found["server.traffic"] if it["model"] == "offset")
    report.check("successes under load", offset["successes"], REQUESTS)
    report.check("batching", offset["batching"], offset["inferences"] / offset["executions"])
    report.check("queue share", offset["queueShare"], offset["queueMicroseconds"] / offset["requestMicroseconds"])
    print(
        f"under load: {offset['batching']:.2f} requests an execution, {offset['queueShare']:.0%} of the time in the queue, "
        f"{offset['failures']} failed, a health request in {found['server.answerMilliseconds']} ms"
    )


def check_process(tool: str, server: TritonServer, report: Report) -> None:
    found = facts(tool, "process", str(server.process.pid))[0]
    limits = Path(f"/proc/{server.process.pid}/limits").read_text()
    files = int(re.search(r"Max open files\s+(\d+)", limits)[1])
    for name, expected in [
        ("kind", "process"), ("process.user", os.geteuid()), ("limits.nofile", files), ("problems", []),
        ("server.modelRepositories", [str(server.repository)]), ("server.modelControlMode", "explicit"),
        ("server.exitOnError", False), ("server.pinnedMemoryPool", 0), ("server.httpThreads", 2),
        ("server.strictReadiness", True),
    ]:
        report.check(f"deployment.{name}", found.get(f"deployment.{name}"), expected)
    ports = {it["name"]: (it["address"], it["port"]) for it in found["deployment.server.endpoints"]}
    for name in ("http", "grpc", "metrics"):
        report.check(f"endpoint {name}", ports[name], ("127.0.0.1", int(server_option(server, f"{name}-port"))))


def check_wrong_places(tool: str, server: TritonServer, report: Report) -> None:
    """Other ports of the server, a port of nobody, one that never answers and one that answers garbage."""
    for option, expected in [("grpc-port", "grpc"), ("metrics-port", "notTriton")]:
        found = facts(tool, f"http://127.0.0.1:{server_option(server, option)}")[0]
        report.check(f"asked at its {option}", found["server.problem"], expected)
    found = facts(tool, f"http://127.0.0.1:{free_ports(1)[0]}")[0]
    report.check("a port of nobody", found["server.problem"], "refused")
    for name, answer, expected in [("slow", b"", "timeout"), ("garbage", GARBAGE, "notHTTP")]:
        with live_audit.listener(answer) as port:
            found = facts(tool, f"http://127.0.0.1:{port}")[0]
            report.check(f"a {name} server", found["server.problem"], expected)


def check_audit_of_wrong_places(advisor: str, server: TritonServer, report: Report) -> None:
    for option in ("grpc-port", "metrics-port"):
        live_audit.check_absent(advisor, f"its {option}", server_option(server, option), report)
    live_audit.check_absent(advisor, "a port of nobody", free_ports(1)[0], report)
    for name, answer in [("a slow server", b""), ("garbage", GARBAGE)]:
        with live_audit.listener(answer) as port:
            live_audit.check_absent(advisor, name, port, report)


def check_help(root: Path, report: Report) -> None:
    """The names of the server's own help are those that the catalog has for its release."""
    known = {
        it["name"] for it in yaml_of(ROOT / "Rules/catalog/server-options.yaml")["options"]
        if it.get("since", "20.07") <= RELEASE <= it.get("until", "99.12")
    }
    text = run_server(root, ["--help"])
    shown = set(re.findall(r"--([a-z0-9-]+) <|--(help|disable-auto-complete-config)\b", text))
    report.check("options of --help", sorted({a or b for a, b in shown}), sorted(known))


def yaml_of(path: Path) -> dict:
    """A YAML file, read where there is a reader of it."""
    program = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
    result = subprocess.run([python_of("schemas"), "-c", program, path], capture_output=True, text=True, check=True)
    return json.loads(result.stdout)


def run_server(root: Path, options: list[str]) -> str:
    program = root / "pytriton" / "tritonserver" / "bin" / "tritonserver"
    environment = {**os.environ, "LD_LIBRARY_PATH": str(root / "nvidia_pytriton.libs")}
    result = subprocess.run(
        [program, *options], capture_output=True, text=True, env=environment, timeout=60, check=False,
        stdin=subprocess.DEVNULL,
    )
    return result.stdout + result.stderr


def check_command_lines(tool: str, root: Path, report: Report) -> None:
    """A command line is refused here exactly when the server refuses it."""
    refused = 0
    for options in COMMAND_LINES:
        said = run_server(root, [f"--model-repository={ABSENT}", "--allow-metrics=false", *shlex.split(options)])
        expected = bool(REFUSAL.search(said))
        refused += expected
        # The image's tag tells the release by which options are judged.
        text = f"docker run nvcr.io/nvidia/tritonserver:{RELEASE}-py3 tritonserver --model-repository={ABSENT} "
        found = facts(tool, text=f"{text}--allow-metrics=false {options}\n")[0]
        errors = [it["message"] for it in found["deployment.problems"] if it["severity"] == "error"]
        report.check(f"refused: {options} ({errors})", bool(errors), expected)
    print(f"{len(COMMAND_LINES)} command lines, {refused} of them refused by the server")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", default=str(ROOT / ".build/debug/deployment-facts"), help="our test program")
    parser.add_argument("--advisor", default=str(ROOT / ".build/debug/triton-advisor"), help="the triton-advisor binary")
    arguments = parser.parse_args()
    tool, advisor = arguments.tool, arguments.advisor
    stop_servers_when_told_to_end()
    report = Report()
    try:
        with TritonServer(BACKENDS / "models") as server:
            for model in MODELS:
                report.check(f"loading {model}", server.load(model).state, READY)
            load(server)
            check_live(tool, server, report)
            check_process(tool, server, report)
            check_wrong_places(tool, server, report)
            live_audit.check_machine(advisor, report)
            live_audit.check_running(advisor, server, server_option(server, "metrics-port"), report)
            check_audit_of_wrong_places(advisor, server, report)
            port = server.port
            server.process.kill()
            server.process.wait()
            found = facts(tool, f"http://127.0.0.1:{port}")[0]
            report.check("a killed server", found["server.problem"], "refused")
            live_audit.check_absent(advisor, "a killed server", port, report)
        check_help(install(), report)
        check_command_lines(tool, install(), report)
    except (EnvironmentFailure, ServerFailure, urllib.error.URLError) as error:
        print(f"check-live-server: {error}", file=sys.stderr)
        return 1
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
