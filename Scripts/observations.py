"""What the real runtimes do with a model: the truth that the tool's advice is compared with."""

import hashlib
import json
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from environments import REQUIREMENTS, python_of

SCRIPTS = Path(__file__).resolve().parent
CACHE = SCRIPTS.parent / ".cache" / "observations"
WORKER = SCRIPTS / "try_runtime.py"
RUNTIMES = ["onnxruntime", "onnxruntime-openvino", "openvino"]
SECONDS_FOR_ONE_MODEL = 300

# Reasons for a failure that lie in this machine and say nothing about the model.
MACHINE_REASONS = ["Failed to construct locale"]


def input_spec(choices):
    """The choices of published_models in the spelling that try_runtime.py reads."""
    items = []
    for name, choice in choices.items():
        shape = "x".join(map(str, choice.shape)) or "scalar"
        items.append(f"{name}={shape}" + (f"@{choice.value:g}" if choice.value is not None else ""))
    return ";".join(items) or "-"


def observe(runtime, model, choices, *flags):
    """Loads and runs the model file in a process of its own; the answer is kept until anything it rests on changes."""
    spec = input_spec(choices)
    basis = hashlib.sha256(Path(model).read_bytes())
    for text in [runtime, *REQUIREMENTS[runtime], WORKER.read_text(), spec, *flags]:
        basis.update(text.encode() + b"\0")
    kept = CACHE / f"{basis.hexdigest()}.json"
    if kept.is_file():
        return json.loads(kept.read_text())
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        command = [python_of(runtime), WORKER, runtime, model, "--inputs", spec, "--result", result.name, *flags]
        try:
            process = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_FOR_ONE_MODEL, check=False
            )
            text = Path(result.name).read_text()
            message = process.stderr.decode(errors="replace").strip()[-300:]
            ended = f"the process ended with status {process.returncode}: {message}"
            report = json.loads(text) if text else {"loads": False, "runs": False, "error": ended}
        except subprocess.TimeoutExpired:
            error = f"no answer within {SECONDS_FOR_ONE_MODEL} s"
            report = {"loads": False, "runs": False, "error": error}
    report["machineReason"] = any(reason in report.get("error", "") for reason in MACHINE_REASONS)
    CACHE.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(report, sort_keys=True))
    return report


def observe_all(models, runtimes=RUNTIMES, workers=2):
    """Observations by model id and runtime, for models given as (id, file, input choices)."""
    for runtime in runtimes:
        python_of(runtime)
    jobs = [(id, file, choices, runtime) for id, file, choices in models for runtime in runtimes]
    with ThreadPoolExecutor(workers) as pool:
        reports = pool.map(lambda job: observe(job[3], job[1], job[2]), jobs)
        observations = {}
        for (id, _, _, runtime), report in zip(jobs, reports, strict=True):
            observations.setdefault(id, {})[runtime] = report
    return observations
