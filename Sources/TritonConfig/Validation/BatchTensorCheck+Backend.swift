extension LoadingModel {
  /// The backends whose models are those of Triton's backend library, which reads batch_input and batch_output first
  /// of all (backend, `backend_common.cc`, BatchInput::Init and BatchOutput::ParseFromModelConfig).
  private static let onBackendLibrary: Set = ["onnxruntime", "openvino", "python", "pytorch", "tensorflow", "tensorrt"]

  /// What backends refuse of batch_input and batch_output before the server checks them itself.
  mutating func checkBatchTensorsByBackend() {
    guard Self.onBackendLibrary.contains(config.backend) else { return }
    for (index, tensor) in config.batchInput.enumerated() where tensor.dataType == .invalid {
      refuse(
        "batch-input-type", .load, "unexpected batch input data type 'TYPE_INVALID'",
        remedy: "write `data_type: TYPE_INT32` or `data_type: TYPE_FP32`",
        at: ["batch_input", .index(index), "data_type"], source: Source.backendLibrary)
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

  /// Whether the type at the path is refused already.
  func isRefusedByBackend(_ path: ConfigPath) -> Bool {
    findings.contains { $0.id == "batch-input-type" && $0.path == path }
  }
}
