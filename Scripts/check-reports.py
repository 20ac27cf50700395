#!/usr/bin/env python3
"""Validates what the tool writes for machines: JSON by Documentation/schema, SARIF and JUnit XML by their published schemas.

The tool is run on the example model, on a repository with defects, on built-in hosts, on a deployment, with a baseline
and with waivers. A key that a report has and its schema does not name is an error here, so that the schemas stay
complete; others may read newer reports by older schemas. Each schema must also refuse a report that was damaged.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from environments import EnvironmentFailure, python_of

ROOT = Path(__file__).resolve().parent.parent
SCHEMAS = ROOT / "Documentation" / "schema"
EXAMPLE = ROOT / "Examples" / "text_recognition.onnx"

# Text that has to be escaped in all forms, in file names and in what the parser quotes.
HOSTILE = "näme <&\"'> ]]> %20 #1"
FILES = {
    "repository/refused/config.pbtxt":
        'backend: "python"\nmax_batch_size: 4\ndynamic_batching { preferred_batch_size: [ 8 ] }\n',
    "repository/refused/1/model.py": "class TritonPythonModel:\n  def execute(self, requests): return []\n",
    "repository/broken/config.pbtxt": 'name: "broken"\ninput [ { name: "<&\\"\\001>" dims: ] }\n',
    f"repository/{HOSTILE}/config.pbtxt": 'backend: "identity"\nmax_batch_size: -3\n',
    f"repository/{HOSTILE}/1/.keep": "",
    "server.sh":
        "docker run --rm --privileged -p 0.0.0.0:8000:8000 nvcr.io/nvidia/tritonserver:24.10-py3 "
        "tritonserver --model-repository=/models --model-control-mode=explicit --log-verbose=9\n",
    "server.log":
        'I1122 10:21:32.123456 1 model_lifecycle.cc:839] "successfully loaded \'text_recognition\'"\n'
        f"E1122 10:21:33.123456 1 x.cc:1] unexpected directory name '{HOSTILE}' for model 'm', directory name must equal model name\n"
        "W1122 10:21:33.123456 1 x.cc:1] ignore version directory '01' which contains leading zeros in its name\n"
        'E1122 10:21:34.123456 1 x.cc:1] "failed to load \'m\' version 1: Internal: \\u001b[2J"\n'
        f"E1122 10:21:34.123456 1 x.cc:1] {HOSTILE}\x1b[2J\n",
    "waivers.yaml":
        "waivers:\n"
        "  - {id: REP-009, subject: refused, reason: \"known <&> to us\", expires: 2999-12-31}\n"
        "  - {id: SEC-001, reason: over, expires: 2020-01-01}\n",
}
AUDITS = [
    [],
    ["--host", "g6.xlarge", "--model-repository", "repository"],
    ["--model-repository", "repository", "--waivers", "waivers.yaml", "--fail-on", "warn"],
    ["--host", "g6.xlarge", "--model-repository", "repository", "--baseline", "baseline.json"],
    ["--deployment", "server.sh", "--model-repository", "repository"],
    ["--url", "http://127.0.0.1:9", "--only", "limits,repository,lint"],
    ["--level", "1", "--skip", "security"],
]
# Schema and command; `audit` and `lint` are in the list below too, in their other forms.
REPORTS = [("audit", ["audit", *options]) for options in AUDITS] + [
    ("lint", ["lint", "repository"]),
    ("lint", ["lint", "repository", "--effective"]),
    ("host", ["host"]),
    ("host", ["host", "--host", "g6.xlarge"]),
    ("machines", ["host", "--list-machines"]),
    ("model", ["inspect", "example.onnx"]),
    ("models", ["inspect", "."]),
    ("advice", ["advise", "example.onnx"]),
    ("advice", ["advise", "example.onnx", "--host", "g6.xlarge"]),
    ("advice", ["advise", "example.onnx", "--host", "g6.xlarge", "--release", "22.11"]),
    ("repository-advice", ["advise", "--model-repository", "served"]),
    ("config", ["config", "example.onnx", "--dry-run", "--host", "g6.xlarge", "-o", "out"]),
    ("rules", ["rules", "list"]),
    ("checks", ["rules", "list", "--checks"]),
    ("messages", ["rules", "list", "--messages"]),
    ("rule-cases", ["rules", "test"]),
    ("explanation", ["explain", "DRV-005"]),
    ("explanation", ["explain", "onnxruntime-cpu"]),
    ("explanation", ["explain", "message/no-gpu-for-instances"]),
    ("log", ["explain", "server.log"]),
]
FINDINGS = [["audit", *options] for options in AUDITS] + [["lint", "repository"]]


class Report:
    """Counts what holds and prints what does not."""

    def __init__(self) -> None:
        self.passed, self.failed = 0, 0

    def check(self, what: str, problems: list[str]) -> None:
        self.failed += bool(problems)
        self.passed += not problems
        for problem in problems[:10]:
            print(f"{what}: {problem}")


class Tool:
    """The tool, run in a folder of its own."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.folder = path, folder

    def output(self, command: list[str], form: str) -> str:
        arguments = [str(self.path), *command, "--format", form]
        result = subprocess.run(
            arguments, cwd=self.folder, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        # 1 is what a finding gives, 2 an answer without sound advice.
        if result.returncode not in (0, 1, 2) or not result.stdout:
            raise EnvironmentFailure(f"`{' '.join(command)}` ended with {result.returncode}: {result.stderr.strip()}")
        return result.stdout


def prepare(folder: Path) -> None:
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    shutil.copy(EXAMPLE, folder / "example.onnx")
    for repository in ("repository", "served"):
        version = folder / repository / "text_recognition" / "1"
        version.mkdir(parents=True)
        shutil.copy(EXAMPLE, version / "model.onnx")


def closed(schema):
    """The schema with every object limited to the keys that it names."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(part) for key, part in schema.items()}
    if isinstance(schema.get("properties"), dict) and "required" in schema:
        result.setdefault("additionalProperties", False)
    return result


def own_validators():
    """A validator for each schema of Documentation/schema."""
    import jsonschema
    from referencing import Registry, Resource

    schemas = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in sorted(SCHEMAS.glob("*.json"))}
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    registry = Registry().with_resources(
        (name, Resource.from_contents(closed(schema))) for name, schema in schemas.items()
    )
    formats = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return {
        name.removesuffix(".schema.json"): jsonschema.Draft202012Validator(
            closed(schema), registry=registry, format_checker=formats
        )
        for name, schema in schemas.items()
    }


def problems(validator, document) -> list[str]:
    return [
        f"{'/'.join(map(str, error.absolute_path)) or 'the report'}: {error.message[:300]}"
        for error in validator.iter_errors(document)
    ]


def damaged(document: dict):
    """Copies of a report, each with one thing wrong that its schema has to notice."""
    for key in document:
        yield f"without {key}", {name: value for name, value in document.items() if name != key}
        yield f"{key} of another type", {**document, key: 1.5}


def check_json(tool: Tool, report: Report) -> None:
    validators = own_validators()
    used = set()
    for name, command in REPORTS:
        document = json.loads(tool.output(command, "json"))
        what = " ".join(command)
        report.check(f"{what} as JSON", problems(validators[name], document))
        if name not in used:
            accepted = [change for change, copy in damaged(document) if validators[name].is_valid(copy)]
            report.check(f"{name}.schema.json takes a report", accepted)
        used.add(name)
    report.check("schemas without a report", sorted(set(validators) - used - {"common"}))


def check_sarif(tool: Tool, report: Report) -> None:
    import jsonschema
    import published_schemas

    schema = json.loads(published_schemas.path_of(published_schemas.SARIF).read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    validator = kind(schema, format_checker=jsonschema.FormatChecker())
    for command in FINDINGS:
        document = json.loads(tool.output(command, "sarif"))
        run = document["runs"][0]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        found = problems(validator, document)
        # What the schema cannot say: section 3.27.6 (ruleIndex), and unique ids of rules.
        found += [
            f"ruleIndex of {it['ruleId']}" for it in run["results"] if rules[it["ruleIndex"]] != it["ruleId"]
        ]
        # GitHub refuses a whole file for one result without a place.
        found += [
            f"{it['ruleId']} without a place" for it in run["results"]
            if not it.get("locations", [{}])[0].get("physicalLocation", {}).get("artifactLocation", {}).get("uri")
        ]
        found += ["two rules with one id"] if len(set(rules)) < len(rules) else []
        report.check(f"{' '.join(command)} as SARIF", found)
        run["results"] = [{}]
        report.check("the SARIF schema takes a result", ["without message"] if validator.is_valid(document) else [])


def check_junit(tool: Tool, report: Report) -> None:
    import xml.etree.ElementTree as tree

    import published_schemas
    import xmlschema

    schema = xmlschema.XMLSchema(str(published_schemas.path_of(published_schemas.JUNIT)))
    for command in FINDINGS:
        root = tree.fromstring(tool.output(command, "junit"))
        found = [f"{error.path}: {error.reason}" for error in schema.iter_errors(root)]
        # What the schema cannot say: the counts.
        for suite in root.iter("testsuite"):
            for name, tag in [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]:
                if int(suite.get(name, "0")) != len(list(suite.iter(tag))):
                    found.append(f"{name} of {suite.get('name')}")
        report.check(f"{' '.join(command)} as JUnit XML", found)
        for suite in root.iter("testsuite"):
            del suite.attrib["name"]
        report.check("the XSD takes a suite", ["without name"] if schema.is_valid(root) else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", type=Path, default=ROOT / ".build/debug/triton-advisor", help="the triton-advisor binary")
    arguments = parser.parse_args()
    report = Report()
    try:
        interpreter = python_of("reports")
        if Path(sys.executable) != interpreter:
            os.execv(interpreter, [str(interpreter), __file__, "--tool", str(arguments.tool)])
        with tempfile.TemporaryDirectory() as folder:
            tool = Tool(arguments.tool.absolute(), Path(folder))
            prepare(tool.folder)
            baseline = tool.output(["audit", *AUDITS[1]], "json")
            (tool.folder / "baseline.json").write_text(baseline, encoding="utf-8")
            check_json(tool, report)
            check_sarif(tool, report)
            check_junit(tool, report)
    except (EnvironmentFailure, OSError) as error:
        print(f"check-reports: {error}", file=sys.stderr)
        return 2
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
