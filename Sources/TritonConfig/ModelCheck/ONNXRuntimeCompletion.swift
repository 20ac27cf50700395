import Facts

extension BackendReview {
  /// Fills in inputs, outputs, max_batch_size and the scheduler as the onnxruntime backend does when either list is empty.
  mutating func completeONNXRuntime() {
    if !config.input.isEmpty || !config.batchInput.isEmpty, !config.output.isEmpty { return }
    guard let signature = shown.signature, signature.format == "onnx", let inputs = signature.inputs,
      let outputs = signature.outputs
    else {
      doubts.append("inputs and outputs come from the model file, which is not known")
      return
    }
    if let open = outputs.first(where: { $0.kind != .sequence && $0.dims == nil }) {
      doubts.append("the file declares no shape for output '\(open.name)'; ONNX Runtime infers it")
      return
    }
    guard checkAreTensors(inputs + outputs), completeBatching(inputs + outputs, source: "ort-backend") else { return }
    if config.input.isEmpty, config.batchInput.isEmpty {
      config.input = inputs.map { tensor in
        var input = ModelInput()
        input.name = tensor.name
        input.dataType = DataType(tensor.type)
        (input.dims, input.reshape) = completedShape(tensor)
        return input
      }
      if !inputs.isEmpty { filled.append([.field("input")]) }
    }
    if config.output.isEmpty {
      config.output = outputs.map { tensor in
        var output = ModelOutput()
        output.name = tensor.name
        output.dataType = DataType(tensor.type)
        (output.dims, output.reshape) = completedShape(tensor)
        return output
      }
      if !outputs.isEmpty { filled.append([.field("output")]) }
    }
  }

  /// Refuses what is no tensor, as the backend does whenever it lists what the model has.
  mutating func checkAreTensors(_ tensors: [ModelSignature.Tensor]) -> Bool {
    guard let other = tensors.first(where: { $0.kind.map { $0 != .tensor } ?? false }), let kind = other.kind else {
      return true
    }
    let name = kind == .sparse ? "SPARSETENSOR" : kind.rawValue.uppercased()
    report(
      "not-a-tensor", at: nil,
      "Unsupported ONNX Type 'ONNX_TYPE_\(name)' for I/O '\(other.name)', expected 'ONNX_TYPE_TENSOR'.",
      remedy: kind == .sequence || kind == .map
        ? "export the model so that it gives plain tensors; for scikit-learn classifiers with zipmap=False" : nil,
      source: "ort-backend-io")
    return false
  }

  private mutating func completeBatching(_ tensors: [ModelSignature.Tensor], source: String) -> Bool {
    let canBatch = tensors.allSatisfy { $0.dims?.first == -1 }
    if !canBatch {
      if config.maxBatchSize == 0 { return true }
      report(
        "batching-unsupported", at: [.field("max_batch_size")],
        "autofill failed for model '\(model)': model does not support batching while non-zero max_batch_size is specified",
        remedy: "export the model with a free first dimension for every input and output, or set max_batch_size: 0",
        source: source)
      return false
    }
    if config.maxBatchSize == 0 {
      config.maxBatchSize = ServerDefaults.maxBatchSize
      filled.append([.field("max_batch_size")])
      report(
        "max-batch-size-completed", .note, .load, at: nil,
        "autofilled max_batch_size to \(ServerDefaults.maxBatchSize) for model '\(model)'",
        remedy: "write max_batch_size to choose it, and inputs and outputs to keep it at 0", source: source)
    }
    if config.maxBatchSize > 1, config.schedulingChoice == nil {
      var batching = ModelDynamicBatching()
      // The server itself then prefers the whole batch.
      batching.preferredBatchSize = [config.maxBatchSize]
      config.dynamicBatching = batching
      filled.append([.field("dynamic_batching")])
    }
    return true
  }

  /// A scalar becomes `[1]`, reshaped to nothing where the batch dimension remains.
  private func completedShape(_ tensor: ModelSignature.Tensor) -> ([Int64], ModelTensorReshape?) {
    let dims = Array((tensor.dims ?? []).dropFirst(config.maxBatchSize > 0 ? 1 : 0))
    if !dims.isEmpty { return (dims, nil) }
    return ([1], config.maxBatchSize > 0 ? ModelTensorReshape() : nil)
  }
}

/// What the server assumes where neither config nor command line say it.
enum ServerDefaults {
  /// `--backend-config=default-max-batch-size`, which the core hands to every backend (core: src/backend_model.cc).
  static let maxBatchSize: Int32 = 4
}

extension DataType {
  /// The type of a model's tensor; `TYPE_INVALID` for one that Triton does not have.
  init(_ type: ElementType?) { self = type.flatMap { DataType(name: "TYPE_" + $0.rawValue) } ?? .invalid }
}
