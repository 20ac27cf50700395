"""What `audit` says of a real server: under load, killed, asked at wrong ports, and of places that are no server."""

import contextlib
import json
import socket
import subprocess
import threading

from triton_server import RELEASE, ServerFailure, TritonServer, free_ports


def audit(tool: str, *arguments: str) -> tuple[dict[str, dict], bool]:
    """Each check of an audit by its id, and whether the audit failed, as its exit status has it too."""
    command = [tool, "audit", "--format", "json", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=120)
    if result.returncode not in (0, 1):
        raise ServerFailure(f"`{' '.join(command)}` ended with {result.returncode}: {result.stderr.strip()}")
    document = json.loads(result.stdout)
    if document["failed"] != (result.returncode == 1):
        raise ServerFailure(f"`{' '.join(command)}` ended with {result.returncode}, and says otherwise")
    return {check["id"]: check for check in document["checks"]}, document["failed"]


@contextlib.contextmanager
def listener(answer: bytes):
    """The port of a place that takes one connection, answers this, or nothing at all, and is silent."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        done = threading.Event()

        def serve() -> None:
            connection, _ = place.accept()
            with connection:
                connection.sendall(answer)
                if not answer:
                    done.wait(30)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield place.getsockname()[1]
        finally:
            done.set()
            thread.join()


def check_running(tool: str, server: TritonServer, metrics_port: str, report) -> None:
    """A server that has just been under load: 200 requests of 8 clients at once, and one that was refused."""
    place = ["--url", f"http://127.0.0.1:{server.port}", "--metrics-port", metrics_port]
    repository = ["--model-repository", str(server.repository), "--release", RELEASE]
    checks, _ = audit(tool, *place, *repository)
    report.check("checks that broke", [name for name, it in checks.items() if it["outcome"] == "error"], [])
    for name, expected in [
        ("TRI-008", "pass"), ("TRI-009", "pass"), ("TRI-010", "pass"), ("TRI-011", "pass"), ("TRI-012", "pass"),
        ("TRI-013", "skipped"), ("MOD-007", "pass"), ("SEC-008", "pass"),
    ]:
        report.check(f"{name} of the running server", (checks[name]["outcome"], name), (expected, name))
    loaded = {it["name"] for it in server.index() if it.get("state") == "READY"}
    report.check("models that TRI-010 looked at", checks["TRI-010"]["subjects"], len(server.index()))
    report.check("models that MOD-007 looked at", 0 < checks["MOD-007"]["subjects"] <= len(loaded), True)
    # The metrics at a port where nobody listens.
    checks, _ = audit(tool, *place[:2], "--metrics-port", str(free_ports(1)[0]), "--only", "installation")
    report.check("TRI-012 at a wrong port", checks["TRI-012"]["outcome"], "info")


def check_machine(tool: str, report) -> None:
    """This machine, and nothing else: every check has an outcome, and those about a server do not apply."""
    checks, failed = audit(tool)
    report.check("this machine: checks that broke", [it["id"] for it in checks.values() if it["outcome"] == "error"], [])
    failing = any(finding["outcome"] == "fail" for it in checks.values() for finding in it["findings"])
    report.check("this machine: failed", failed, failing)
    for it in checks.values():
        if it["outcome"] in ("skipped", "unknown"):
            report.check(f"this machine: {it['id']} without a reason", bool(it["reason"]), True)
    report.check("this machine: TRI-008", checks["TRI-008"]["outcome"], "skipped")


def check_absent(tool: str, what: str, port: int | str, report) -> None:
    """A place that is no server, or none any more: one failure that names the place, and no doubtful rest."""
    url = f"http://127.0.0.1:{port}"
    checks, failed = audit(tool, "--url", url, "--only", "TRI-008,TRI-009,TRI-010,MOD-006,SEC-008")
    report.check(f"{what}: TRI-008", (checks["TRI-008"]["outcome"], failed), ("fail", True))
    evidence = [finding["evidence"] for finding in checks["TRI-008"]["findings"]]
    report.check(f"{what}: {evidence}", len(evidence) == 1 and len(evidence[0]) > 10, True)
    others = {it["outcome"] for name, it in checks.items() if name != "TRI-008"}
    report.check(f"{what}: the other checks", others, {"skipped"})
    print(f"audit of {what}: {'; '.join(evidence)}")
