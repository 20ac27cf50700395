#!/usr/bin/env python3
"""Checks that a real Triton server loads and serves the repositories that `triton-advisor config` writes.

For each model and each serving path that works without a GPU, `config` writes an entry of a new model repository. The
server of triton_server.py loads every entry and answers inferences with it; the entries are served by its own Python
backend and by the test backends of Tests/ServerBackends, which run ONNX Runtime and OpenVINO. Models written by hand
in Tests/ServerBackends/models show that the harness tells right from wrong, and ensembles join them to generated ones.
"""

import argparse
import json
import shutil
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from environments import EnvironmentFailure, python_of
from inference_inputs import inputs_of, wrong_outputs
from observations import MACHINE_REASONS
from published_models import InputChoice, read_table
from triton_server import (
    BACKENDS, READY, ROOT, ServerFailure, Tensor, TritonServer, stop_servers_when_told_to_end,
)

EXAMPLE = ROOT / "Examples" / "text_recognition.onnx"
HANDWRITTEN = BACKENDS / "models"
RELEASE = "26.08"  # What a user gets by default; no field of it is newer than the server.
PATHS = ("onnxruntime-cpu", "onnxruntime-openvino", "openvino", "python")
NO_SOUND_ADVICE = 2  # Exit status of the tool: the path does not take this model.

# Reasons that lie in the runtimes of PyPI or in this machine: the OpenVINO inside their ONNX Runtime is older than
# Triton's and gives up on some models (verify-on-cpu.py asks both).
NOT_OF_THE_CONFIG = ["onnxruntime/core/providers/openvino/backends", *MACHINE_REASONS]

# Hand-written models with a right answer: model, input, datatype, shape, values, output, values.
KNOWN_ANSWERS = [
    ("scale", "VALUES", "FP32", (1, 3), (1, 2, 3), "SCALED", (2, 4, 6)),
    ("pipeline", "VALUES", "FP32", (2, 2), (1, 2, 3, 4), "SHIFTED", (3, 5, 7, 9)),
]

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass(frozen=True)
class Model:
    """A model file to generate entries for."""

    id: str
    file: Path
    inputs: dict[str, InputChoice] = field(default_factory=dict)
    options: tuple[str, ...] = ()  # For `config`, where the file does not tell enough.


@dataclass(frozen=True)
class Finding:
    """What became of one repository entry."""

    entry: str
    outcome: str
    reason: str = ""


def openvino_form(model: Model, folder: Path) -> Model:
    """The example converted to OpenVINO's own format."""
    program = "import sys, openvino; openvino.save_model(openvino.convert_model(sys.argv[1]), sys.argv[2])"
    target = folder / f"{model.id}.xml"
    command = [python_of("server-models"), "-c", program, model.file, target]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise EnvironmentFailure(f"OpenVINO cannot convert {model.file}: {result.stderr.strip()[-300:]}")
    tensors = ("--input", "input.1:FP32:-1,1,32,100", "--output", "308:FP32:-1,26,37")
    return Model(f"{model.id}-ir", target, model.inputs, tensors)


def pickled_classifier(folder: Path) -> Model:
    """An estimator of scikit-learn, which only the Python backend serves as it is."""
    program = (
        "import sys, joblib, numpy as np; from sklearn.linear_model import LogisticRegression; "
        "x = np.arange(40, dtype=np.float32).reshape(10, 4); "
        "joblib.dump(LogisticRegression().fit(x, np.arange(10) % 2), sys.argv[1])"
    )
    target = folder / "classifier.joblib"
    command = [python_of("server-models"), "-c", program, target]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise EnvironmentFailure(f"scikit-learn cannot write {target}: {result.stderr.strip()[-300:]}")
    return Model("classifier", target, {}, ("--input", "features:FP32:-1,4", "--output", "label:INT64:-1"))


def generate(tool: Path, model: Model, path: str, repository: Path) -> Finding | None:
    """Lets the tool write the entry; a finding tells why there is none."""
    entry = f"{model.id}-{path}"
    command = [tool, "config", model.file, "-o", repository, "--path", path, "--name", entry]
    command += ["--release", RELEASE, "--gpu", "never", *model.options]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    message = " ".join(result.stderr.decode(errors="replace").split())[:300]
    if result.returncode == NO_SOUND_ADVICE:
        return Finding(entry, SKIPPED, message)
    if result.returncode != 0:
        return Finding(entry, FAILED, f"config ended with status {result.returncode}: {message}")
    if (repository / entry / "prepare.sh").exists():
        shutil.rmtree(repository / entry)
        return Finding(entry, SKIPPED, "its model has to be converted first, by prepare.sh")
    return None


def is_doubted(tool: Path, entry: Path) -> bool:
    """Whether `lint` says that the files alone do not tell if the entry loads."""
    command = [tool, "lint", entry, "--release", RELEASE, "--format", "json"]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    return [model["verdict"] for model in json.loads(result.stdout)["models"]] == ["unknown"]


def serve(server: TritonServer, entry: str, choices: dict[str, InputChoice]) -> Finding:
    """Loads the entry and asks it for the smallest and the largest batch."""
    verdict = server.load(entry)
    if verdict.state != READY:
        return refusal(entry, f"{verdict.state}: {first_line(verdict.reason)}")
    try:
        config = server.config(entry)
        for batch in sorted({1, config["max_batch_size"]} - {0}):
            outputs = server.infer(entry, inputs_of(config, batch, choices))
            problems = wrong_outputs(config, batch, outputs)
            if problems:
                return Finding(entry, FAILED, f"batch of {batch}: {'; '.join(problems)}")
    except ServerFailure as error:
        return refusal(entry, f"loads but does not serve: {first_line(str(error))}")
    return Finding(entry, PASSED)


def refusal(entry: str, reason: str) -> Finding:
    """A failure, unless the config is not to blame."""
    blameless = any(known in reason for known in NOT_OF_THE_CONFIG)
    return Finding(entry, SKIPPED if blameless else FAILED, reason)


def check_answers(server: TritonServer) -> list[Finding]:
    """The hand-written models whose answers are known."""
    findings = []
    for model, name, datatype, shape, values, output, expected in KNOWN_ANSWERS:
        data = struct.pack(f"<{len(values)}f", *values)
        try:
            answer = {it.name: it.data for it in server.infer(model, [Tensor(name, datatype, shape, data)])}
            right = answer.get(output) == struct.pack(f"<{len(expected)}f", *expected)
            findings.append(Finding(f"{model} answers", PASSED if right else FAILED, "" if right else f"{answer}"))
        except ServerFailure as error:
            findings.append(Finding(f"{model} answers", FAILED, str(error)))
    return findings


def first_line(text: str) -> str:
    """The first line that says something, without the stack of the Python that runs the model."""
    return next((line for line in text.splitlines() if line.strip()), "no reason")[:600]


def models_of(folder: Path | None, ids: list[str], work: Path) -> list[Model]:
    """The example, its OpenVINO form, a pickle, and the published models that were fetched."""
    example = Model("text_recognition", EXAMPLE)
    models = [example, openvino_form(example, work), pickled_classifier(work)]
    for published in read_table() if folder is not None else []:
        if published.is_intact(folder) and (not ids or published.id in ids):
            models.append(Model(published.id, published.file(folder), published.inputs))
    return models


def check_all(tool: Path, folder: Path | None, ids: list[str], work: Path) -> list[Finding]:
    """Generates, loads and asks."""
    repository = work / "repository"
    shutil.copytree(HANDWRITTEN, repository)
    handwritten = sorted(it.name for it in HANDWRITTEN.iterdir())
    findings, entries = [], {}
    for model in models_of(folder, ids, work):
        for path in PATHS:
            finding = generate(tool, model, path, repository)
            if finding is None:
                entries[f"{model.id}-{path}"] = model.inputs
            else:
                findings.append(finding)
    with TritonServer(repository) as server:
        for entry, choices in {**entries, **{name: {} for name in handwritten}}.items():
            finding = serve(server, entry, choices)
            if finding.outcome == FAILED and entry in entries and is_doubted(tool, repository / entry):
                finding = Finding(entry, SKIPPED, f"lint doubts it as well: {finding.reason}")
            findings.append(finding)
            print(f"{finding.outcome:8}{entry}{': ' if finding.reason else ''}{finding.reason}", flush=True)
            if entry in entries and entry != "text_recognition-onnxruntime-cpu" and finding.outcome == PASSED:
                server.unload(entry)
        findings += check_answers(server)
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path, help="the triton-advisor binary")
    parser.add_argument("--models", type=Path, help="the folder that fetch-published-models.py filled")
    parser.add_argument("--only", default="", help="ids of published models, separated by commas")
    arguments = parser.parse_args()
    stop_servers_when_told_to_end()
    if not arguments.tool.is_file():
        parser.error(f"{arguments.tool} is not a file; build the tool first")
    ids = [id for id in arguments.only.split(",") if id]
    with tempfile.TemporaryDirectory() as work:
        try:
            findings = check_all(arguments.tool.absolute(), arguments.models, ids, Path(work))
        except (ServerFailure, EnvironmentFailure, OSError) as error:
            print(f"verify-repositories: {error}", file=sys.stderr)
            sys.exit(2)
    for outcome in (SKIPPED, FAILED):
        chosen = [finding for finding in findings if finding.outcome == outcome]
        if chosen:
            print(f"\n{outcome.capitalize()}:")
        for finding in chosen:
            print(f"  {finding.entry}: {finding.reason}")
    count = {outcome: sum(it.outcome == outcome for it in findings) for outcome in (PASSED, FAILED, SKIPPED)}
    print(f"\n{count[PASSED]} passed, {count[FAILED]} failed, {count[SKIPPED]} skipped")
    sys.exit(1 if count[FAILED] else 0)


if __name__ == "__main__":
    main()
