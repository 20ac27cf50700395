#!/usr/bin/env python3
"""Checks the tool's advice on published models against the real CPU runtimes.

For each model the tool is asked for advice on this host without a GPU, and what it says is tried: a serving path that
it recommends or calls possible must load the model and run it; a path that it rules out because of the model must
really refuse it. Exits with 1 when advice and runtime contradict each other, with 2 when nothing can be checked.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from environments import EnvironmentFailure
from observations import observe_all
from published_models import read_table

EXAMPLE = Path(__file__).resolve().parent.parent / "Examples" / "text_recognition.onnx"
SCHEMA = "triton-advisor/advice/1"
RELEASE = "26.08"  # Whose runtimes environments.py installs.

# Serving paths by the runtime that carries them out.
RUNTIME_OF_PATH = {
    "onnxruntime-cpu": "onnxruntime",
    "onnxruntime-openvino": "onnxruntime-openvino",
    "openvino": "openvino",
}

# What a failed requirement claims. REFUSED: the runtime cannot load the model. NOT_TENSORS: Triton refuses inputs or
# outputs of this kind, while the runtime alone may take them. TRITON: Triton's own rule or the host's; not seen here.
REFUSED, NOT_TENSORS, TRITON = "refused", "not tensors", "Triton"
CLAIM_OF_REQUIREMENT = {
    "tensor-io": NOT_TENSORS,
    "external-data": REFUSED,
    "has-graph": REFUSED,
    "ir-version": REFUSED,
    "no-custom-operators": REFUSED,
    "onnxruntime-operators": REFUSED,
    "openvino-operators": REFUSED,
    "openvino-compiles": REFUSED,
    "openvino-takes-some": REFUSED,
    "no-scalar-inputs": TRITON,
    "cpu-accepted": TRITON,
    "opset": REFUSED,
    "opset-exists": REFUSED,
    "known-rank": TRITON,
    "triton-types": TRITON,
    "x86-64": TRITON,
}

TRUE, CONTRADICTED, UNCHECKED = "true", "contradicted", "not checkable here"


class AdviceError(Exception):
    """The tool gave no advice that can be read."""


@dataclass(frozen=True)
class PathAdvice:
    """What the tool says of one serving path: its status and the requirements that the model or host fails."""

    status: str
    failed: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """The part of the tool's answer that can be tried: the recommended path, if any, and all paths."""

    recommended: str | None
    paths: dict[str, PathAdvice]


@dataclass(frozen=True)
class Finding:
    """One statement of the advice and what became of it."""

    model: str
    statement: str
    verdict: str
    reason: str = ""


def read_advice(text):
    """The only place that knows the layout of `advise --format json`."""
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise AdviceError(f"schema is {document['schema']}, expected {SCHEMA}")
        paths = {
            entry["path"]: PathAdvice(
                entry["status"],
                tuple(item["id"] for item in entry.get("requirements", []) if item["status"] == "failed"),
            )
            for entry in document["paths"]
        }
        return Advice((document.get("recommendation") or {}).get("path"), paths)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise AdviceError(f"not advice as {SCHEMA} lays it out: {type(error).__name__}: {error}") from error


def advice_from_tool(tool, model):
    """Asks the tool about a model file, on the live host without GPU."""
    command = [tool, "advise", model, "--format", "json", "--gpu", "never", "--release", RELEASE]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    if result.returncode not in (0, 2):  # 2: no path is sound; the paths still say why.
        message = result.stderr.decode(errors="replace").strip()
        raise AdviceError(f"{tool} ended with status {result.returncode}: {message}")
    return read_advice(result.stdout)


def advice_from_file(folder, id):
    """Reads advice that was stored as <id>.json."""
    try:
        return read_advice((folder / f"{id}.json").read_bytes())
    except OSError as error:
        raise AdviceError(f"{error.filename}: {error.strerror}") from error


def nodes_on_openvino(report):
    """How many nodes OpenVINO takes inside ONNX Runtime."""
    return report.get("assignment", {}).get("OpenVINOExecutionProvider", {}).get("nodes", 0)


def check_serves(path, observed):
    """Whether the path's runtime loads and runs the model, and OpenVINO takes part where it is promised."""
    report = observed[RUNTIME_OF_PATH[path]]
    error = " ".join(report.get("error", "").split())
    if report["runs"]:
        if path == "onnxruntime-openvino" and nodes_on_openvino(report) == 0:
            return CONTRADICTED, "ONNX Runtime gives no node to OpenVINO"
        return TRUE, ""
    if report["machineReason"]:
        return UNCHECKED, f"this machine lacks something: {error[-160:]}"
    if path == "onnxruntime-openvino" and observed["onnxruntime"]["runs"] and observed["openvino"]["runs"]:
        return UNCHECKED, "the wheel's older OpenVINO fails, the release's OpenVINO alone runs it"
    return CONTRADICTED, f"{'loads but does not run' if report['loads'] else 'does not load'}: {error[-240:]}"


def check_ruled_out(path, requirement, observed):
    """Whether what the requirement says of the model is true."""
    report = observed[RUNTIME_OF_PATH[path]]
    claim = CLAIM_OF_REQUIREMENT.get(requirement)
    if claim is None:
        return UNCHECKED, f"CLAIM_OF_REQUIREMENT of this script does not know {requirement}"
    if claim == TRITON:
        return UNCHECKED, "a rule of Triton or of the host, which the runtime alone does not show"
    if claim == NOT_TENSORS:
        known = next((it for it in observed.values() if "inputs" in it), None)
        if known is None:
            return UNCHECKED, "no runtime loads the model to tell the kinds of its inputs and outputs"
        kinds = {it["type"] for it in [*known["inputs"].values(), *known["outputs"].values()]}
        others = sorted(kind for kind in kinds if not kind.startswith("tensor("))
        return (TRUE, "") if others else (CONTRADICTED, "all inputs and outputs are tensors")
    if not report["loads"]:
        return (UNCHECKED, "this machine lacks something") if report["machineReason"] else (TRUE, "")
    if path == "onnxruntime-openvino" and nodes_on_openvino(report) == 0:
        return TRUE, ""
    return CONTRADICTED, "the runtime loads the model"


def check(id, advice, observed):
    """All findings on one model."""
    findings = []
    recommended = advice.recommended
    if recommended is not None and advice.paths.get(recommended, PathAdvice("absent", ())).status == "ruled-out":
        findings.append(Finding(id, f"{recommended} is recommended", CONTRADICTED, "and ruled out in the same answer"))
    for path in RUNTIME_OF_PATH:
        entry = advice.paths.get(path)
        if path == recommended or (entry is not None and entry.status == "possible"):
            word = "recommended" if path == recommended else "possible"
            findings.append(Finding(id, f"{path} is {word}", *check_serves(path, observed)))
        elif entry is not None and entry.status == "ruled-out":
            for requirement in entry.failed:
                verdict = check_ruled_out(path, requirement, observed)
                findings.append(Finding(id, f"{path} is ruled out by {requirement}", *verdict))
    return findings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True, help="the folder that fetch-published-models.py filled")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--tool", type=Path, help="the triton-advisor binary to ask")
    source.add_argument("--advice", type=Path, help="a folder with <id>.json for each model instead")
    arguments = parser.parse_args()
    table = read_table()
    missing = [model.id for model in table if not model.is_intact(arguments.models)]
    if missing:
        parser.error(f"not in {arguments.models}: {', '.join(missing)}; run fetch-published-models.py first")
    if arguments.tool is not None and not arguments.tool.is_file():
        parser.error(f"{arguments.tool} is not a file; build the tool first")
    models = [("text_recognition", EXAMPLE, {})]
    models += [(model.id, model.file(arguments.models), model.inputs) for model in table]
    try:
        observations = observe_all(models)
    except EnvironmentFailure as error:
        print(f"verify-on-cpu: {error}", file=sys.stderr)
        sys.exit(2)

    findings = []
    print("| model | recommended | true | contradicted | not checkable |")
    print("| --- | --- | --- | --- | --- |")
    for id, file, _ in models:
        try:
            tool = arguments.tool.absolute() if arguments.tool else None
            advice = advice_from_tool(tool, file) if tool else advice_from_file(arguments.advice, id)
        except (AdviceError, OSError, subprocess.TimeoutExpired) as error:
            findings.append(Finding(id, "advice", CONTRADICTED, str(error)))
            print(f"| {id} | no advice | 0 | 1 | 0 |")
            continue
        found = check(id, advice, observations[id])
        count = Counter(finding.verdict for finding in found)
        print(f"| {id} | {advice.recommended or 'none'} | {count[TRUE]} | {count[CONTRADICTED]} | {count[UNCHECKED]} |")
        findings += found
    for verdict in (UNCHECKED, CONTRADICTED):
        chosen = [finding for finding in findings if finding.verdict == verdict]
        if chosen:
            print(f"\n{verdict.capitalize()}:")
        for finding in chosen:
            print(f"  {finding.model}: {finding.statement}: {finding.reason}")
    count = Counter(finding.verdict for finding in findings)
    print(f"\n{len(models)} models: {count[TRUE]} passed, {count[CONTRADICTED]} failed, {count[UNCHECKED]} skipped")
    sys.exit(1 if count[CONTRADICTED] else 0 if count[TRUE] else 2)


if __name__ == "__main__":
    main()
