"""A real tritonserver on the loopback: fetched from PyPI, started, asked about models one at a time, stopped.

The server is the one inside the wheel nvidia-pytriton: tritonserver 2.51.0 (Triton 24.10), CPU only, with its Python
backend. Further backends are folders with a `model.py` (Tests/ServerBackends), which the core takes for backends of
that name. Models are loaded one at a time, so that each gets its own verdict and reason.
"""

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from environments import EnvironmentFailure, python_of

ROOT = Path(__file__).resolve().parent.parent
BACKENDS = ROOT / "Tests" / "ServerBackends"
CACHE = ROOT / ".cache" / "tritonserver"

RELEASE = "24.10"  # The Triton release whose core the wheel carries: tritonserver 2.51.0.
PACKAGE = "nvidia-pytriton==0.7.0"
WHEEL_SHA256 = "21f063ff93bb426d0c06b7a55e7eb9efcfe62c0dddd9a908e9877e18710128df"

START_SECONDS, STOP_SECONDS, REQUEST_SECONDS = 30, 20, 120
HANG_SECONDS, DYING_SECONDS = 2, 20  # A server that dies writes its stack first.
START_ATTEMPTS = 3  # Another process may take a port between its choice and the server's start.

# What became of a request to load a model.
READY, ABSENT, POLL_FAILURE, LOAD_FAILURE = "ready", "absent", "poll-failure", "load-failure"
CRASH, HANG = "crash", "hang"  # The server died, or never answers.

# The Python backend waits for ever for a model process that ended with this message.
HANGS = "Failed to preinitialize Python stub: "

POLL_REASON = re.compile(r"Poll failed for model directory '(?P<name>[^']*)': (?P<reason>.*)", re.DOTALL)
SYNTAX_REASON = re.compile(r"Error parsing text-format inference\.ModelConfig: (?P<reason>.*)")
UNREADABLE = "failed to read text proto"
LOG_PREFIX = re.compile(r"[IWEF]\d{4} \d{2}:\d{2}:\d{2}\.\d+ \d+ \S+\] ")


class ServerFailure(Exception):
    """The server cannot be had, started or understood, in words for the person who started the script."""


@dataclass(frozen=True)
class Verdict:
    """What the server said of one model: the state, and its reason where it refused."""

    state: str
    reason: str = ""


@dataclass(frozen=True)
class Tensor:
    """One input or output of an inference: raw little-endian bytes in row-major order, as the protocol carries them."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    data: bytes


def stop_servers_when_told_to_end() -> None:
    """Makes SIGTERM end the script as an exception does, so that `with` statements stop their servers."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


def wheel(folder: Path) -> Path:
    """Downloads the pinned wheel into the folder."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"]
    command += ["--only-binary=:all:", "--platform=manylinux_2_35_x86_64", "--dest", str(folder), PACKAGE]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    files = sorted(folder.glob("*.whl"))
    if result.returncode != 0 or len(files) != 1:
        reason = result.stderr.strip().splitlines()[-1:] or ["pip left no wheel"]
        raise ServerFailure(f"pip cannot download {PACKAGE}: {reason[0]}")
    with files[0].open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WHEEL_SHA256:
            raise ServerFailure(f"{files[0].name} has not the bytes that this script pins")
    return files[0]


def install() -> Path:
    """The folder of the unpacked wheel, which is fetched first when it is missing; whole or not at all."""
    folder = CACHE / WHEEL_SHA256[:16]
    if folder.is_dir():
        return folder
    CACHE.mkdir(parents=True, exist_ok=True)
    print(f"fetching {PACKAGE}", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        partial = Path(work) / "unpacked"
        with zipfile.ZipFile(wheel(Path(work))) as archive:
            archive.extractall(partial)
        server = partial / "pytriton" / "tritonserver"
        stub = server / "python_backend_stubs" / python_version() / "triton_python_backend_stub"
        if not stub.is_file():
            raise ServerFailure(f"{PACKAGE} has no Python backend for Python {python_version()}")
        shutil.copy(stub, server / "backends" / "python")
        for program in (server / "bin" / "tritonserver", server / "backends" / "python" / stub.name):
            program.chmod(0o755)
        try:
            partial.replace(folder)
        except OSError:  # Another script has just installed it.
            if not folder.is_dir():
                raise
    return folder


def program(root: Path) -> Path:
    """The server itself, in the folder of the unpacked wheel."""
    return root / "pytriton" / "tritonserver" / "bin" / "tritonserver"


def link_backends(root: Path, folder: Path) -> None:
    """One folder with the wheel's Python backend and ours."""
    folder.mkdir()
    (folder / "python").symlink_to(root / "pytriton" / "tritonserver" / "backends" / "python")
    for backend in sorted(BACKENDS.iterdir()):
        if (backend / "model.py").is_file():
            (folder / backend.name).symlink_to(backend)


def environment(root: Path) -> dict[str, str]:
    """The stub finds packages through the first python3 in PATH, and libpython beside the interpreter."""
    try:
        interpreter = python_of("server-models")
    except EnvironmentFailure as error:
        raise ServerFailure(str(error)) from error
    libraries = [str(root / "nvidia_pytriton.libs"), sysconfig.get_config_var("LIBDIR") or ""]
    search = f"{interpreter.parent}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    quiet = {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    return {**os.environ, **quiet, "PATH": search, "LD_LIBRARY_PATH": ":".join(filter(None, libraries))}


def python_version() -> str:
    """Of the interpreter that runs the models, as the stubs' folders are called."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def free_ports(count: int) -> list[int]:
    """Ports of the loopback that nothing listens on at this moment."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def prepare() -> tuple[Path, dict[str, str]]:
    """The server's folder and the variables to start it with; what is not there yet is fetched."""
    root = install()
    return root, environment(root)


@dataclass
class TritonServer:
    """A tritonserver over one model repository, for use in a `with` statement.

    A config can kill the server or leave it waiting for ever: the load that did so answers CRASH or HANG, and the
    server is started anew. The repository may change while the server runs; a model is read when it is loaded.
    """

    repository: Path
    options: list[str] = field(default_factory=list)
    process: subprocess.Popen | None = None
    port: int = 0
    starts: int = 0

    def __enter__(self) -> "TritonServer":
        self.root, self.environment = prepare()
        self.work = Path(tempfile.mkdtemp(prefix="tritonserver-"))
        self.log_path = self.work / "log"
        self.log_path.touch()
        try:
            link_backends(self.root, self.work / "backends")
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.stop()
        shutil.rmtree(self.work, ignore_errors=True)

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        for attempt in range(1, START_ATTEMPTS + 1):
            http, grpc, metrics = free_ports(3)
            command = [
                # The server must not outlive the script, however that ends.
                "setpriv", "--pdeathsig", "KILL",
                str(program(self.root)),
                f"--model-repository={self.repository}", f"--backend-directory={self.work / 'backends'}",
                "--model-control-mode=explicit", "--exit-on-error=false", "--pinned-memory-pool-byte-size=0",
                "--http-address=127.0.0.1", f"--http-port={http}", "--http-thread-count=2",
                "--grpc-address=127.0.0.1", f"--grpc-port={grpc}",
                "--metrics-address=127.0.0.1", f"--metrics-port={metrics}", *self.options,
            ]
            with self.log_path.open("ab") as log:
                self.process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment,
                    start_new_session=True,
                )
            self.port = http
            if self._answers():
                self.starts += 1
                return
            self.stop()
        tail = self.log()[-800:]
        raise ServerFailure(f"tritonserver did not start in {START_ATTEMPTS} attempts; its log ends with:\n{tail}")

    def _answers(self) -> bool:
        """Waits until the server is ready; false when it ends or is not in time."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self._request("GET", "/v2/health/ready", timeout=2)[0] == 200:
                    return True
            except OSError:
                pass
            time.sleep(0.02)
        return False

    def stop(self) -> None:
        """Ends the server and the processes of its models, however they feel about it."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process = None

    def log(self, start: int = 0) -> str:
        """The log from a byte position on."""
        with self.log_path.open("rb") as file:
            file.seek(start)
            return file.read().decode(errors="replace")

    def load(self, model: str) -> Verdict:
        """Loads a model and says what became of it."""
        start = self.log_path.stat().st_size
        with ThreadPoolExecutor(1) as pool:
            request = pool.submit(self._request, "POST", f"/v2/repository/models/{quoted(model)}/load")
            while not wait([request], 0.2).done:
                # The processes of models may hold a dead server's connections open.
                if self.process.poll() is not None:
                    return self._buried(start)
                _, found, reason = self.log(start).partition(HANGS)
                if found and not wait([request], HANG_SECONDS).done:
                    self.restart()
                    return Verdict(HANG, reason.splitlines()[0])
        try:
            status, body = request.result()
        except OSError as error:
            if not self.has_died():
                raise ServerFailure(f"no answer about {model}: {error}") from error
            return self._buried(start)
        if status == 200:
            return Verdict(READY)
        answer = error_of(body)
        if "failed to poll from model repository" not in answer:
            return Verdict(LOAD_FAILURE, answer)
        return poll_verdict(model, self.log(start), answer)

    def _buried(self, start: int) -> Verdict:
        """The verdict on what killed the server, and a new server."""
        reason = crash_reason(self.log(start))
        self.restart()
        return Verdict(CRASH, reason)

    def unload(self, model: str, patient: bool = True) -> None:
        """Unloads a model, and waits until its processes are gone unless told not to."""
        self._request("POST", f"/v2/repository/models/{quoted(model)}/unload")
        deadline = time.monotonic() + (STOP_SECONDS if patient else 0)
        while time.monotonic() < deadline:
            entry = [it for it in self.index() if it["name"] == model and it.get("state") in ("READY", "UNLOADING")]
            if not entry:
                return
            time.sleep(0.02)

    def index(self) -> list[dict]:
        """The server's list of models."""
        return self._json("POST", "/v2/repository/index")

    def config(self, model: str) -> dict:
        """The config as the server completed it."""
        return self._json("GET", f"/v2/models/{quoted(model)}/config")

    def infer(self, model: str, inputs: list[Tensor], parameters: dict | None = None) -> list[Tensor]:
        """One inference. A refusal is a ServerFailure with the server's words."""
        header = {
            "inputs": [
                {
                    "name": it.name, "datatype": it.datatype, "shape": list(it.shape),
                    "parameters": {"binary_data_size": len(it.data)},
                }
                for it in inputs
            ],
            "parameters": {"binary_data_output": True, **(parameters or {})},
        }
        encoded = json.dumps(header).encode()
        body = encoded + b"".join(it.data for it in inputs)
        headers = {"Inference-Header-Content-Length": str(len(encoded)), "Content-Type": "application/octet-stream"}
        try:
            status, answer, received = self._exchange("POST", f"/v2/models/{quoted(model)}/infer", body, headers)
        except OSError as error:
            if self.has_died():
                self.restart()
                raise ServerFailure("the inference killed the server") from error
            raise ServerFailure(f"no answer: {error}") from error
        if status != 200:
            raise ServerFailure(error_of(answer))
        return tensors_of(answer, int(received.get("Inference-Header-Content-Length", len(answer))))

    def has_died(self) -> bool:
        """Whether the process is gone; one that is dying gets a moment for it."""
        try:
            self.process.wait(DYING_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def restart(self) -> None:
        """A new server over the same repository in place of one that is of no more use; nothing is loaded in it."""
        self.process.kill()
        self.stop()
        self.start()

    def _json(self, method: str, path: str):
        status, body = self._request(method, path)
        if status != 200:
            raise ServerFailure(f"{path}: {error_of(body)}")
        return json.loads(body)

    def _request(self, method: str, path: str, timeout: float = REQUEST_SECONDS) -> tuple[int, bytes]:
        return self._exchange(method, path, b"" if method == "POST" else None, {}, timeout)[:2]

    def _exchange(self, method: str, path: str, body: bytes | None, headers: dict, timeout: float = REQUEST_SECONDS):
        """Status, body and headers of the answer; an OSError where there is none."""
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data=body, headers=headers, method=method)
        try:
            with DIRECT.open(request, timeout=timeout) as response:
                return response.status, response.read(), response.headers
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read(), error.headers


DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # The loopback needs no proxy.


def quoted(model: str) -> str:
    """A model's name as part of an address."""
    return urllib.parse.quote(model, safe="")


def error_of(body: bytes) -> str:
    """The reason inside an error answer."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body.decode(errors="replace") or "the server gave no reason"


def log_entries(text: str) -> list[str]:
    """The messages of a log, without their prefix and quotes. The server escapes line ends inside a message."""
    entries = []
    for line in text.splitlines():
        body = LOG_PREFIX.sub("", line, count=1)
        if body.startswith('"') and body.endswith('"') and len(body) > 1:
            try:
                body = json.loads(body)
            except ValueError:
                body = body[1:-1]
        entries.append(body)
    return entries or [""]


def crash_reason(log: str) -> str:
    """The last words of a server that died: an exception nobody caught, or a signal."""
    entries = log_entries(log)
    words = [it for it in entries if it.startswith("  what():")] or [it for it in entries if it.startswith("Signal")]
    return " ".join(words[0].split()) if words else "no last words"


def poll_verdict(model: str, log: str, answer: str) -> Verdict:
    """The verdict on a model that the server did not take up; its reason stands in the log only."""
    entries = log_entries(log)
    found = [match for match in map(POLL_REASON.fullmatch, entries) if match and match["name"] == model]
    if not found:
        words = [entry for entry in entries if "failed to poll model" in entry]
        return Verdict(POLL_FAILURE, words[-1] if words else answer)
    reason = found[-1]["reason"]
    if not reason.startswith(UNREADABLE):
        return Verdict(POLL_FAILURE, reason)
    syntax = [match["reason"] for match in map(SYNTAX_REASON.search, entries) if match]
    return Verdict(ABSENT, "\n".join(syntax) if syntax else reason)


def tensors_of(answer: bytes, header_bytes: int) -> list[Tensor]:
    """The outputs of an answer in the binary form of the protocol."""
    header, position, outputs = json.loads(answer[:header_bytes]), header_bytes, []
    for output in header.get("outputs", []):
        size = output["parameters"]["binary_data_size"]
        data = answer[position : position + size]
        outputs.append(Tensor(output["name"], output["datatype"], tuple(output["shape"]), data))
        position += size
    return outputs
