"""Model repository entries with one defect each that `audit --fix` mends, and one that has several at once.

They are made from the sound bases of config_bases.py by changes of text and files, so that nothing else is wrong.
"""

from dataclasses import dataclass

from config_bases import BASES

SOUND = {base.id: base for base in BASES}


@dataclass(frozen=True)
class Defect:
    """An entry to be mended: the kind of finding that lint has for it, and the files with the defect."""

    id: str
    files: dict[str, str | bytes]
    loads: bool = False  # Whether the server loads the entry all the same, with a warning or without the setting.


def planted(finding: str, base: str, *changes: tuple[str, str], moved=None, loads: bool = False) -> Defect:
    """A defect made by replacing parts of the config, and by giving files other paths."""
    config = f"# Planted.\n{SOUND[base].config}# The end."
    for old, new in changes:
        if old not in config:
            raise ValueError(f"{finding}: the base {base} has no {old!r}")
        config = config.replace(old, new, 1)
    files = {(moved or {}).get(path, path): content for path, content in SOUND[base].files.items()}
    return Defect(finding, {"config.pbtxt": config, **files}, loads)


CPU = "instance_group [ { count: 1 kind: KIND_CPU } ]"
SIZES = "preferred_batch_size: [ 4, 8 ]"
DATA = "TYPE_FP32 dims: [ 1, 32, 100 ]"

DEFECTS = [
    # The config itself
    planted("name-differs-from-directory", "batching", ('name: "NAME"', 'name: "other"  # renamed')),
    planted("max-batch-size-negative", "plain", ('backend: "python"', 'backend: "python"\nmax_batch_size: -1  # ?')),
    planted("preferred-batch-size-too-large", "batching", (SIZES, "preferred_batch_size: [ 4, # four\n 99 ]")),
    planted("preferred-batch-size-too-large", "batching", (SIZES, "preferred_batch_size: 16; preferred_batch_size: 32")),
    planted("preferred-batch-size-not-positive", "batching", (SIZES, "preferred_batch_size: [ 0, 8 ]")),
    planted("gpus-of-other-kind", "batching", (CPU, "instance_group [ { count: 1 kind: KIND_CPU gpus: [ 0 ] } ] # cpu")),
    planted("profile-outside-tensorrt", "batching", (CPU, 'instance_group [ { kind: KIND_CPU profile: "0" } ]')),
    planted("platform-and-backend-differ", "onnx",
            ('backend: "onnxruntime"', 'backend: "onnxruntime", platform: "tensorrt_plan" # both')),
    planted("unexpected-platform", "plain", ('backend: "python"', 'platform: "python"')),
    planted("batching-without-batches", "batching", ("max_batch_size: 8", "max_batch_size: 0"), (SIZES, "# none\n"),
            loads=True),
    planted("image-without-three-dims", "priorities", ("dims: [ 8, 8, 3 ]", "dims: [ 8, 24 ]")),
    planted("shape-tensor-outside-tensorrt", "plain",
            ("TYPE_STRING dims: [ -1 ]", "TYPE_STRING dims: [ -1 ] is_shape_tensor: true")),
    planted("non-linear-outside-tensorrt", "plain",
            ("TYPE_STRING dims: [ -1 ]", "TYPE_STRING dims: [ -1 ] is_non_linear_format_io: true")),
    planted("dimension-out-of-range", "onnx", ("[ 1, 32, 100 ]", "[ 0, 32, 100 ]")),
    planted("version-missing", "detected", ("versions: [ 1, 3 ]", "versions: [ 1, 7 ]"), loads=True),
    planted("cache-with-decoupled", "everything-else", ("response_cache { enable: false }",
                                                        "response_cache { enable: true }")),
    # Ensembles
    planted("ensemble-batch-too-large", "ensemble", ("max_batch_size: 8", "max_batch_size: 64")),
    planted("ensemble-with-backend", "ensemble", ('platform: "ensemble"', 'platform: "ensemble" backend: "python"')),
    planted("ensemble-with-instances", "ensemble", ("# The end.", "instance_group [ { count: 2 } ]  # end")),
    planted("ensemble-with-optimization", "ensemble", ("# The end.", "optimization { graph { level: 1 } }")),
    planted("step-version-missing", "ensemble", ("model_version: -1", "model_version: 7")),
    # Config and model file
    planted("tensor-type", "onnx", (DATA, "TYPE_INT64 dims: [ 1, 32, 100 ]")),
    planted("tensor-shape", "onnx", (DATA, "TYPE_FP32 dims: [ -1, 1, 32, 100 ]")),
    planted("tensor-unknown", "onnx", ('"308"', '"logits"')),
    # Files and folders
    planted("no-version", "plain", moved={"1/model.py": "model.py"}),
    planted("no-version", "ensemble", moved={"1/.keep": "readme"}),
    planted("version-leading-zero", "plain", moved={"1/model.py": "01/model.py"}),
    planted("version-not-a-number", "onnx", moved={"1/model.onnx": "v1/model.onnx"}),
    planted("model-file-missing", "plain", moved={"1/model.py": "1/main.py"}),
    planted("model-file-missing", "onnx", moved={"1/model.onnx": "1/recognition.onnx"}),
    planted("model-file-missing", "everything-else", ('"main.py"', '"start.py"'),
            ('cc_model_filenames { key: "8.6" value: "x.plan" }', "# one file")),
    planted("label-file-missing", "detected", moved={"labels.txt": "1/labels.txt"}),
    # Many at once
    planted(
        "name-differs-from-directory", "onnx", ('name: "NAME"', 'name: "old"'), (DATA, "TYPE_FP16 dims: [ 32, 100 ]"),
        ('"308"', '"out"'), ("kind: KIND_CPU", "kind: KIND_CPU gpus: [ 0, 1 ] # two\n"),
        ("dynamic_batching { }", "dynamic_batching { # sizes\n preferred_batch_size: [ 8, 16 ] }"),
        moved={"1/model.onnx": "version_1/net.onnx"}),
]


def entries() -> dict[str, Defect]:
    """The defects by the name of their entry, with that name in the configs."""
    named = {}
    for index, defect in enumerate(DEFECTS):
        name = f"planted{index:02}"
        config = defect.files["config.pbtxt"].replace("NAME", name)
        named[name] = Defect(defect.id, {**defect.files, "config.pbtxt": config}, defect.loads)
    return named
