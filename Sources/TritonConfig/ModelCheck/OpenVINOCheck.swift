import Facts

/// The openvino backend's comparison: ValidateInputs, ValidateOutputs in src/openvino.cc, CompareDimsSupported in
/// src/openvino_utils.cc.
extension BackendReview {
  private static let source = "openvino-backend"

  mutating func checkOpenVINO(_ backend: Backend) {
    warnOfFixedBatch()
    guard let signature = shown.signature, let inputs = signature.inputs, let outputs = signature.outputs else {
      checkTypes(backend)
      doubts.append("what the model file holds is not known, so its tensors are not compared")
      return
    }
    if inputs.count != config.input.count {
      reportCount(expected: config.input.count, provided: inputs, source: Self.source)
    }
    let (inputTable, outputTable) = (TensorTable(inputs), TensorTable(outputs))
    let reshapes = config.parameters["RESHAPE_IO_LAYERS"]?.stringValue.lowercasedASCII == "yes"
    for tensor in ConfiguredTensor.inputs(of: config) {
      guard let provided = inputTable[tensor.name] else {
        reportUnexpected(tensor, .input, allowed: inputTable.names, source: Self.source)
        continue
      }
      if checkType(tensor.type, of: tensor.name, TensorRole.input.rawValue, at: tensor.path, backend) { continue }
      noteConversion(tensor, provided)
      if !reshapes { compareWithOpenVINO(tensor, provided, .input) }
    }
    for tensor in ConfiguredTensor.outputs(of: config) {
      guard let provided = outputTable[tensor.name] else {
        reportUnexpected(tensor, .output, allowed: outputTable.names, source: Self.source)
        continue
      }
      if checkType(tensor.type, of: tensor.name, TensorRole.output.rawValue, at: tensor.path, backend) { continue }
      noteConversion(tensor, provided)
      compareWithOpenVINO(tensor, provided, .output)
    }
    doubtOpenSizes(inputs, outputTable, "OpenVINO")
  }

  /// The model is reshaped to max_batch_size, and then takes no other batch.
  private mutating func warnOfFixedBatch() {
    let size = config.maxBatchSize
    if size <= 1 || config.parameters["ENABLE_BATCH_PADDING"]?.stringValue.lowercasedASCII == "yes" { return }
    report(
      "openvino-batch-padding", .warning, .serve, at: [.field("max_batch_size")],
      "expected requests with batch size '\(size)', got '1'... this error can be avoided by setting 'ENABLE_BATCH_PADDING' parameter in model configuration to 'YES' at a performance cost.",
      remedy:
        "the backend reshapes the model to batches of \(size) and refuses every other size: add parameters { key: \"ENABLE_BATCH_PADDING\" value: { string_value: \"YES\" } }, or set max_batch_size: 0 and write the whole shapes",
      source: "observed-verdicts")
  }

  private mutating func noteConversion(_ tensor: ConfiguredTensor, _ provided: ModelSignature.Tensor) {
    guard let type = provided.type, tensor.type != DataType(type) else { return }
    report(
      "tensor-type-converted", .warning, .serve, at: tensor.path.field("data_type"),
      "the model has \(type.rawValue) for '\(tensor.name)'; OpenVINO converts from and to \(tensor.type.text) for every request",
      remedy: type.isTritonType ? "write data_type: TYPE_\(type.rawValue)" : nil, source: Self.source)
  }

  private mutating func compareWithOpenVINO(
    _ tensor: ConfiguredTensor, _ provided: ModelSignature.Tensor, _ role: TensorRole
  ) {
    guard var shape = provided.dims else {
      doubts.append("the model declares no shape for \(role.rawValue) '\(tensor.name)'")
      return
    }
    let isBatched = config.maxBatchSize > 0
    if isBatched, shape.isEmpty {
      report(
        "scalar-shape", at: tensor.path.field("dims"),
        "model '\(model)', tensor '\(tensor.name)': for the model to support batching the shape should have at least 1 dimension",
        remedy: "OpenVINO serves no scalars in batches: set max_batch_size: 0", source: Self.source)
      return
    }
    // The batch dimension of the outputs has been set to max_batch_size when they are compared.
    if isBatched, role == .output { shape[0] = Int64(config.maxBatchSize) }
    let full = isBatched ? [Int64(config.maxBatchSize)] + tensor.dims : tensor.dims
    var agrees = shape.count == full.count
    if agrees {
      for (index, (own, written)) in zip(shape, full).enumerated() where own != -1 && own != written {
        // A free size in the config goes with any of a batched input.
        if isBatched, role == .input, index == 0 || written == -1 { continue }
        agrees = false
      }
    }
    if agrees { return }
    // One free dimension makes the backend complete a tensor with -1 alone, which its own check then refuses.
    let isOwnDoing =
      shown.situation.completesConfigs && tensor.dims.allSatisfy { $0 == -1 } && shape.contains { $0 != -1 }
    reportShape(
      tensor, shape, full, source: Self.source,
      hint: isOwnDoing ? "; the backend itself writes -1 for all of them when the config leaves the tensor out" : "")
  }
}
