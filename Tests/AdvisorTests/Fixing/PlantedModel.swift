import ModelSamples
import TestSupport

/// A model with one defect, as tests plant it into a clean repository.
struct PlantedModel: Sendable, CustomStringConvertible {
  /// The finding of `lint` that must come of it.
  var id: String
  var config: String
  /// Files below the model's directory; the texts `onnx`, `fixed` and `scalar` stand for model files.
  var files: [String: String] = ["1/model.onnx": "onnx"]
  var folders: [String] = []
  /// Other models of the repository, by name.
  var others: [String: PlantedModel] = [:]
  /// What of the config must be there after it is mended.
  var expected: [String] = []

  var description: String { id + (expected.first.map { ": \($0)" } ?? "") }

  func plant(in folder: TemporaryFolder, as name: String = "m") {
    folder.write("models/\(name)/config.pbtxt", config)
    for (path, text) in files {
      folder.write("models/\(name)/\(path)", Self.modelFiles[text] ?? Array(text.utf8))
    }
    for path in folders { folder.makeFolder("models/\(name)/\(path)") }
    for (name, model) in others { model.plant(in: folder, as: name) }
  }

  private static let modelFiles = [
    "onnx": onnx([.symbol("batch"), .size(4)]), "fixed": onnx([.size(1), .size(4)]), "scalar": onnx([]),
  ]

  /// `x` of shape [batch, 4] or, where the output has it fixed, [1, 4], and `y` of a shape.
  private static func onnx(_ output: [ONNX.Dim]) -> [UInt8] {
    let isFixed = output.count == 2 && { if case .size = output[0] { true } else { false } }()
    return ONNX.model(
      ONNX.graph(
        nodes: [ONNX.node("Relu", ["x"], ["y"])],
        inputs: [ONNX.float("x", isFixed ? output : [.symbol("batch"), .size(4)])],
        outputs: [ONNX.float("y", output)]), ir: 8, opsets: [("", 17)])
  }

  static let input = "input [ { name: \"x\" data_type: TYPE_FP32 dims: [ 4 ] } ]  # what goes in\n"
  static let output = "output [ { name: \"y\" data_type: TYPE_FP32 dims: [ 4 ] } ]\n"

  /// A config with comments around what a test adds.
  static func config(
    _ addition: String = "", head: String = "backend: \"onnxruntime\"\nmax_batch_size: 8\n",
    input: String = input, output: String = output
  ) -> String {
    "# The model of the tests.\n\(head)\(input)\(output)# before\n\(addition)  # behind\n# the end\n"
  }

  static let clean = PlantedModel(id: "", config: config("instance_group [ { kind: KIND_CPU } ]"))

  static func ensemble(_ addition: String, version: String = "-1", batch: Int = 8) -> String {
    """
    # two steps in one
    platform: "ensemble"
    max_batch_size: \(batch)
    \(input)\(output)ensemble_scheduling {
      step [ { model_name: "a" model_version: \(version)
        input_map { key: "x" value: "x" } output_map { key: "y" value: "y" } } ]
    }
    \(addition)  # behind

    """
  }
}

extension PlantedModel {
  private static let python = "backend: \"python\"\nmax_batch_size: 8\n"
  private static let script = ["1/model.py": "class TritonPythonModel:\n  def execute(self, requests): return []\n"]
  private static let cpu = "instance_group [ { kind: KIND_CPU } ]"
  private static let a = ["a": PlantedModel(id: "", config: config(cpu))]

  /// Every kind that a fixer knows, some in several forms.
  static let fixable: [PlantedModel] = [
    PlantedModel(
      id: "batching-without-batches", config: config("dynamic_batching { }", head: python.replacing("8", with: "0")),
      files: script),
    PlantedModel(
      id: "batch-strategy-with-sequences",
      config: config(
        "sequence_batching { }\nparameters { key: \"TRITON_BATCH_STRATEGY_PATH\" value: { string_value: \"/l.so\" } }",
        head: python), files: script, expected: ["sequence_batching"]),
    PlantedModel(
      id: "cache-with-sequences",
      config: config("sequence_batching { }\nresponse_cache { enable: true }", head: python),
      files: script, expected: ["sequence_batching"]),
    PlantedModel(
      id: "cache-with-decoupled",
      config: config("model_transaction_policy { decoupled: true }\nresponse_cache { enable: true }", head: python),
      files: script, expected: ["decoupled: true"]),
    PlantedModel(
      id: "empty-reshape-without-batch",
      config: config(
        head: python.replacing("8", with: "0"),
        input: "input [ { name: \"x\" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } } ]\n")
        + "parameters { key: \"FORCE_CPU_ONLY_INPUT_TENSORS\" value: { string_value: \"yes\" } }\n", files: script),
    PlantedModel(
      id: "gpus-of-other-kind", config: config("instance_group [ { kind: KIND_CPU gpus: [ 0 ] count: 2 } ]"),
      expected: ["KIND_CPU", "count: 2"]),
    PlantedModel(
      id: "image-without-three-dims",
      config: config(
        cpu, head: python, input: "input [ { name: \"x\" format: FORMAT_NCHW data_type: TYPE_FP32 dims: [ 4 ] } ]\n"),
      files: script),
    PlantedModel(
      id: "max-batch-size-negative", config: config(cpu, head: python.replacing("8", with: "-1")), files: script,
      expected: ["max_batch_size: 0"]),
    PlantedModel(
      id: "name-differs-from-directory", config: "name: \"other\"  # was renamed\n" + config(cpu),
      expected: ["name: \"m\"  # was renamed"]),
    PlantedModel(id: "no-version", config: config(cpu), files: ["model.onnx": "onnx", "README.md": "about"]),
    PlantedModel(
      id: "no-version", config: config(cpu + "\nversion_policy { latest { num_versions: 0 } }"),
      expected: ["num_versions: 1"]),
    PlantedModel(id: "no-version", config: ensemble(""), files: [:], others: a),
    PlantedModel(
      id: "non-linear-outside-tensorrt",
      config: config(
        cpu, input: "input [ { name: \"x\" is_non_linear_format_io: true data_type: TYPE_FP32 dims: [ 4 ] } ]\n")),
    PlantedModel(
      id: "platform-and-backend-differ", config: "platform: \"tensorrt_plan\"  # copied\n" + config(cpu),
      expected: ["backend: \"onnxruntime\"", "# copied"]),
    PlantedModel(
      id: "preferred-batch-size-too-large",
      config: config(cpu + "\ndynamic_batching { preferred_batch_size: [ 4, 16 ] }"),
      expected: ["preferred_batch_size: [ 4 ]"]),
    PlantedModel(
      id: "preferred-batch-size-too-large",
      config: config(cpu + "\ndynamic_batching {\n  preferred_batch_size: [ 16, 32 ]\n  # wait\n}"),
      expected: ["# wait"]),
    PlantedModel(
      id: "preferred-batch-size-not-positive",
      config: config(cpu + "\ndynamic_batching { preferred_batch_size: [ 0, 8 ] }"),
      expected: ["preferred_batch_size: [ 8 ]"]),
    PlantedModel(
      id: "profile-outside-tensorrt", config: config("instance_group [ { kind: KIND_CPU profile: [ \"0\" ] } ]"),
      expected: ["KIND_CPU"]),
    PlantedModel(
      id: "shape-tensor-outside-tensorrt",
      config: config(cpu, input: "input [ { name: \"x\" is_shape_tensor: true data_type: TYPE_FP32 dims: [ 4 ] } ]\n")),
    PlantedModel(
      id: "unexpected-platform", config: config(cpu, head: "platform: \"python\"\nmax_batch_size: 8\n"),
      files: script, expected: ["backend: \"python\""]),
    PlantedModel(
      id: "version-missing", config: config(cpu + "\nversion_policy { specific { versions: [ 1, 3 ] } }"),
      expected: ["versions: [ 1 ]"]),
    PlantedModel(
      id: "ensemble-batch-too-large", config: ensemble("", batch: 64), files: [:], folders: ["1"], others: a,
      expected: ["max_batch_size: 8"]),
    PlantedModel(
      id: "ensemble-with-backend", config: ensemble("backend: \"python\""), files: [:], folders: ["1"], others: a),
    PlantedModel(
      id: "ensemble-with-instances", config: ensemble("instance_group [ { count: 2 } ]"), files: [:], folders: ["1"],
      others: a),
    PlantedModel(
      id: "ensemble-with-optimization", config: ensemble("optimization { graph { level: 1 } }"), files: [:],
      folders: ["1"], others: a),
    PlantedModel(
      id: "step-version-missing", config: ensemble("", version: "7"), files: [:], folders: ["1"], others: a,
      expected: ["model_version: -1"]),
    PlantedModel(
      id: "dimension-out-of-range",
      config: config(cpu, input: "input [ { name: \"x\" data_type: TYPE_FP32 dims: [ 0 ] } ]  # in\n"),
      expected: ["dims: [ 4 ] } ]  # in"]),
    PlantedModel(
      id: "scalar-shape",
      config: config(
        cpu, head: "backend: \"onnxruntime\"\nmax_batch_size: 0\n",
        input: "input [ { name: \"x\" data_type: TYPE_FP32 dims: [ -1, 4 ] } ]\n",
        output: "output [ { name: \"y\" data_type: TYPE_FP32 dims: [ 2 ] } ]\n"), files: ["1/model.onnx": "scalar"],
      expected: ["dims: [ 1 ]"]),
    PlantedModel(
      id: "static-batch", config: config(cpu), files: ["1/model.onnx": "fixed"],
      expected: ["max_batch_size: 0", "\"x\" data_type: TYPE_FP32 dims: [ 1, 4 ]"]),
    PlantedModel(
      id: "tensor-shape",
      config: config(cpu, output: "output [ { name: \"y\" data_type: TYPE_FP32 dims: [ -1, 4 ] } ]\n"),
      expected: ["output [ { name: \"y\" data_type: TYPE_FP32 dims: [ 4 ] } ]"]),
    PlantedModel(
      id: "tensor-shape", config: config(cpu, head: "backend: \"onnxruntime\"\nmax_batch_size: 0\n", output: output),
      expected: ["dims: [ -1, 4 ]"]),
    PlantedModel(
      id: "tensor-type", config: config(cpu, input: "input [ { name: \"x\" data_type: TYPE_INT64 dims: [ 4 ] } ]\n"),
      expected: ["data_type: TYPE_FP32"]),
    PlantedModel(
      id: "tensor-unknown",
      config: config(cpu, output: "output [ { name: \"Y0\" data_type: TYPE_FP32 dims: [ 4 ] } ]\n"),
      expected: ["name: \"y\""]),
    PlantedModel(
      id: "label-file-missing",
      config: config(
        cpu, output: "output [ { name: \"y\" data_type: TYPE_FP32 dims: [ 4 ] label_filename: \"labels.txt\" } ]\n"),
      files: ["1/model.onnx": "onnx", "1/labels.txt": "cat\ndog\n"], expected: ["label_filename: \"1/labels.txt\""]),
    PlantedModel(id: "model-file-missing", config: config(cpu), files: ["1/resnet50.onnx": "onnx"]),
    PlantedModel(
      id: "model-file-missing", config: config(cpu), files: ["model.onnx": "onnx"], folders: ["1"]),
    PlantedModel(
      id: "model-file-missing", config: config("default_model_filename: \"net.onnx\"\n" + cpu),
      expected: ["default_model_filename: \"model.onnx\""]),
    PlantedModel(id: "version-leading-zero", config: config(cpu), files: ["01/model.onnx": "onnx"]),
    PlantedModel(id: "version-not-a-number", config: config(cpu), files: ["v1/model.onnx": "onnx"]),
  ]
}
