import Facts
import TritonConfig

/// The server of Triton's test: one GPU, the usual backends, and model files of a kind for each family.
enum ConformanceServer {
  /// The file that the family's models have in their version directory.
  private static let files = [
    "onnx": "1/model.onnx", "openvino": "1/model.xml", "python": "1/model.py", "pytorch": "1/model.pt",
    "tensorrt": "1/model.plan",
  ]

  /// A case of one model.
  ///
  /// - Parameter platform: written in place of the config's own, as the test does for each platform, and without
  ///   completion.
  static func lint(_ sample: ConformanceCase, platform: String? = nil, completes: Bool = true) -> ModelLint {
    var (name, config) = sample.models[0]
    var situation = LintSamples.server
    situation.completesConfigs = completes && platform == nil
    if let platform {
      let lines = (config ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      config = lines.filter { !$0.contains("platform:") }.joined(separator: "\n") + "\nplatform: \"\(platform)\"\n"
      name = name.isEmpty ? sample.id : name
    }
    return LintSamples.lint(name, config, files: [files[sample.family] ?? "1/"], situation: situation)
  }

  /// A case as a repository.
  static func lintAll(_ sample: ConformanceCase) -> [ModelLint] {
    let lints = sample.models.map { model in
      LintSamples.lint(
        model.name, model.config, files: [files[sample.family] ?? "1/"],
        signature: signature(sample, model.name))
    }
    return RepositoryLinter().lint(lints)
  }

  /// What the model file holds: of the ONNX cases from the file, of the others from configs of the same model that the
  /// data has.
  private static func signature(_ sample: ConformanceCase, _ model: String) -> ModelSignature? {
    switch sample.family {
    case "onnx" where model == "cpu_instance":
      return signature("onnx", [("INPUT0", .fp16)], [("OUTPUT0", .fp16)], [-1, -1, -1])
    case "onnx":
      // bad_max_batch_size and no_config_no_batch have the model without a batch dimension.
      let isFixed = ["bad_max_batch_size", "no_config_no_batch"].contains(model)
      return signature(
        "onnx", [("INPUT0", .int32), ("INPUT1", .int32)], [("OUTPUT0", .int8), ("OUTPUT1", .int8)],
        isFixed ? [16] : [-1, 16])
    case "openvino":
      // From `autofill_noplatform_success/openvino/empty_config/expected`.
      var signature = signature(
        "openvino-ir", [("Func/PartitionedCall/input/_0:0", .int32), ("input1", .int32)],
        [("Func/PartitionedCall/output/_2:0", .int32), ("Func/PartitionedCall/output/_3:0", .int32)], [1, 4])
      signature.hasBatchLayout = false
      return signature
    case "pytorch":
      // From `autofill_noplatform_success/pytorch/cpu_instance`.
      return ModelSignature(
        format: "torchscript", formatTitle: "a TorchScript model",
        inputs: ["INPUT__0", "INPUT__1"].map { ModelSignature.Tensor($0, type: nil, dims: nil) })
    default: return nil
    }
  }

  private static func signature(
    _ format: String, _ inputs: [(String, ElementType)], _ outputs: [(String, ElementType)], _ dims: [Int64]
  ) -> ModelSignature {
    func tensor(_ pair: (name: String, type: ElementType)) -> ModelSignature.Tensor {
      ModelSignature.Tensor(pair.name, type: pair.type, dims: dims, symbols: dims.map { _ in "" })
    }
    return ModelSignature(
      format: format, formatTitle: "a model", inputs: inputs.map(tensor), outputs: outputs.map(tensor))
  }
}
