#!/usr/bin/env python3
"""Records what the real CPU runtimes do with the published models: which load, which run, who takes which nodes."""

import argparse
import json
from pathlib import Path

from environments import REQUIREMENTS
from observations import RUNTIMES, observe, observe_all
from published_models import read_table

EXAMPLE = Path(__file__).resolve().parent.parent / "Examples" / "text_recognition.onnx"


def batches(report):
    """Whether three requests in one batch give three answers in every output."""
    if not report["runs"]:
        return "fails"
    dynamic = [it["shape"] and not isinstance(it["shape"][0], int) for it in report["inputs"].values()]
    if not any(dynamic):
        return "static"
    answered = all(isinstance(shape, list) and shape[:1] == [3] for shape in report["results"])
    return ("yes" if answered else "outputs do not follow") + ("" if all(dynamic) else ", not all inputs")


def short(report):
    """One word for the table: runs, loads, no; with the nodes that OpenVINO took inside ONNX Runtime."""
    word = "runs" if report["runs"] else "loads" if report["loads"] else "no"
    taken = report.get("assignment", {}).get("OpenVINOExecutionProvider")
    rest = report.get("assignment", {}).get("CPUExecutionProvider", {}).get("nodes", 0)
    if taken:
        return f"{word} {taken['nodes']}/{taken['nodes'] + rest} in {len(taken['partitions'])}"
    return f"{word} 0/{rest}" if rest and report["version"] == "1.24.1" else word


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True, help="the folder that fetch-published-models.py filled")
    parser.add_argument("--output", type=Path, required=True, help="the JSON file to write")
    arguments = parser.parse_args()
    table = read_table()
    missing = [model.id for model in table if not model.is_intact(arguments.models)]
    if missing:
        parser.error(f"not in {arguments.models}: {', '.join(missing)}; run fetch-published-models.py first")
    models = [("text_recognition", EXAMPLE, {})]
    models += [(model.id, model.file(arguments.models), model.inputs) for model in table]
    observations = observe_all(models)
    for id, file, choices in models:
        # The graph as the file has it: what a reader of the file can predict, before any optimisation.
        observations[id]["onnxruntime-openvino-unoptimized"] = observe(
            "onnxruntime-openvino", file, choices, "--unoptimized"
        )
        observations[id]["onnxruntime-batch-3"] = observe("onnxruntime", file, choices, "--batch", "3")
    described = {model.id: f"{model.package} {model.path}: {model.stands_for}" for model in table}
    document = {
        "requirements": {runtime: REQUIREMENTS[runtime] for runtime in RUNTIMES},
        "models": {id: {"what": described.get(id, "example"), **found} for id, found in observations.items()},
    }
    arguments.output.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
    columns = [*RUNTIMES, "onnxruntime-openvino-unoptimized", "onnxruntime-batch-3"]
    print("| model | " + " | ".join(columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for id, found in observations.items():
        words = [*(short(found[column]) for column in columns[:-1]), batches(found[columns[-1]])]
        print(f"| {id} | " + " | ".join(words) + " |")


if __name__ == "__main__":
    main()
