"""What a real server says of repository entries, several servers at a time; what it said once is kept."""

import hashlib
import json
import queue
import threading
from dataclasses import dataclass
from pathlib import Path

from triton_server import BACKENDS, CRASH, READY, ROOT, WHEEL_SHA256, TritonServer, prepare

CACHE = ROOT / ".cache" / "verdicts"
REPOSITORY = "REPOSITORY"  # Stands for the repository's path in reasons.
BACKENDS_OF_MODELS = [BACKENDS / it for it in ("serving.py", "onnxruntime/model.py", "openvino/model.py")]
HELPERS = sorted(it for it in (BACKENDS / "models").rglob("*") if it.suffix in (".py", ".pbtxt"))  # Steps of ensembles.


@dataclass(frozen=True)
class Judgement:
    """The server's verdict, and for a model that loads the config as the server completed it."""

    state: str
    reason: str
    config: dict | None = None


def key_of(files: dict[str, str | bytes], name: str) -> str:
    """Identifies an entry and everything that its verdict rests on."""
    basis = hashlib.sha256(f"{WHEEL_SHA256}\0{name}".encode())
    config = files.get("config.pbtxt", "")
    served = any(path.endswith((".onnx", ".xml")) for path in files) or "onnxruntime" in config or "openvino" in config
    joined = not any(path.endswith(".py") for path in files) and not served
    for path in (HELPERS if joined else []) + (BACKENDS_OF_MODELS if served else []):
        basis.update(path.read_bytes())
    for path, content in sorted(files.items()):
        data = content.encode() if isinstance(content, str) else content
        basis.update(f"\0{path}\0{len(data)}\0".encode() + data)
    return basis.hexdigest()


def write_entry(folder: Path, files: dict[str, str | bytes]) -> None:
    """Writes the files of a model directory; a path that ends with `/` is a directory without files."""
    folder.mkdir()
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def judge(repository: Path, entries: dict[str, dict[str, str | bytes]], workers: int = 2) -> dict[str, Judgement]:
    """The verdict on each entry, whose files lie in the repository already."""
    CACHE.mkdir(parents=True, exist_ok=True)
    verdicts, waiting = {}, queue.SimpleQueue()
    for name, files in entries.items():
        kept = CACHE / f"{key_of(files, name)}.json"
        if kept.is_file():
            verdicts[name] = Judgement(**json.loads(kept.read_text()))
        else:
            waiting.put((name, kept))
    if not waiting.empty():
        prepare()  # Once, not by each thread.
    failures, stopped = [], threading.Event()

    def work():
        try:
            with TritonServer(repository) as server:
                while not stopped.is_set():
                    name, kept = waiting.get_nowait()
                    verdicts[name] = judge_one(server, name, repository)
                    kept.write_text(json.dumps(vars(verdicts[name])))
        except queue.Empty:
            pass
        except Exception as error:  # noqa: BLE001  Handed to the caller's thread below.
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(min(workers, waiting.qsize()))]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    finally:
        stopped.set()
    if failures:
        raise failures[0]
    return verdicts


def judge_one(server: TritonServer, name: str, repository: Path) -> Judgement:
    """Loads one entry. A crash may be that of something loaded before, so only the second one in a row counts."""
    verdict = server.load(name)
    if verdict.state == CRASH:
        verdict = server.load(name)
    if verdict.state != READY:
        return Judgement(verdict.state, verdict.reason.replace(str(repository), REPOSITORY))
    config = server.config(name)
    server.unload(name, patient=False)
    return Judgement(READY, "", config)
