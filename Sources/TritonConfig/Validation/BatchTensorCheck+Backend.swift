extension LoadingModel {
  /// The backends whose models are those of Triton's backend library, which reads batch_input and batch_output first
  /// of all (backend, `backend_common.cc`, BatchInput::Init and BatchOutput::ParseFromModelConfig).
  private static let onBackendLibrary: Set = ["onnxruntime", "openvino", "python", "pytorch", "tensorflow", "tensorrt"]

  /// What backends refuse of batch_input and batch_output before the server checks them itself.
  mutating func checkBatchTensorsByBackend() {
    guard Self.onBackendLibrary.contains(config.backend) else { return }
    for (index, tensor) in config.batchInput.enumerated() {
      let path: ConfigPath = ["batch_input", .index(index)]
      if tensor.kind.name == nil { refuseNumber(path.field("kind")) }
      if tensor.dataType.name == nil {
        refuseNumber(path.field("data_type"))
      } else if tensor.dataType == .invalid {
        refuse(
          "batch-input-type", .load, "unexpected batch input data type 'TYPE_INVALID'",
          remedy: "write `data_type: TYPE_INT32` or `data_type: TYPE_FP32`", at: path.field("data_type"),
          source: Source.backendLibrary)
      }
    }
    for (index, tensor) in config.batchOutput.enumerated() where tensor.kind.name == nil {
      refuseNumber(["batch_output", .index(index), "kind"])
    }
    // The first name is read without a look at whether there is one.
    for (index, tensor) in config.batchOutput.enumerated()
    where tensor.targetName.isEmpty && !config.output.isEmpty {
      refuse(
        "batch-output-without-target", .load, "batch_output has no target_name: the server ends on it",
        remedy: "write `target_name` with one output's name", at: ["batch_output", .index(index)],
        source: Source.backendLibrary)
    }
  }

  /// The backend gets the config as JSON, where an enum's number without a name stays a number.
  private mutating func refuseNumber(_ path: ConfigPath) {
    refuse(
      "enum-without-name", .load, "attempt to access JSON non-string as string",
      remedy: "the number has no meaning there: write a name", at: path, source: Source.observed)
  }

  /// Whether the type at the path is refused already.
  func isRefusedByBackend(_ path: ConfigPath) -> Bool {
    findings.contains { $0.id == "batch-input-type" && $0.path == path }
  }
}
