/// The openvino backend's completion: AutoCompleteConfig in src/openvino.cc.
extension BackendReview {
  mutating func completeOpenVINO() {
    guard let signature = shown.signature, let inputs = signature.inputs, let outputs = signature.outputs else {
      if config.input.isEmpty || config.output.isEmpty {
        doubts.append("inputs and outputs come from the model file, which is not read in depth")
      }
      return
    }
    completeOpenVINOBatching(signature)
    if config.input.isEmpty {
      config.input = inputs.map { tensor in
        var input = ModelInput()
        input.name = tensor.name
        input.dataType = DataType(tensor.type)
        input.dims = openVINODims(tensor)
        return input
      }
      filled.append([.field("input")])
    }
    if config.output.isEmpty {
      config.output = outputs.map { tensor in
        var output = ModelOutput()
        output.name = tensor.name
        output.dataType = DataType(tensor.type)
        output.dims = openVINODims(tensor)
        return output
      }
      filled.append([.field("output")])
    }
  }

  /// Only a layout inside the model tells the backend of a batch dimension; ONNX has none.
  private mutating func completeOpenVINOBatching(_ signature: ModelSignature) {
    guard let hasBatch = signature.hasBatchLayout else {
      if config.maxBatchSize == 0 || config.schedulingChoice == nil {
        doubts.append("whether the model's layout marks a batch dimension is not known")
      }
      return
    }
    guard hasBatch else { return }
    if config.maxBatchSize == 0 {
      config.maxBatchSize = ServerDefaults.maxBatchSize
      filled.append([.field("max_batch_size")])
    }
    if config.maxBatchSize > 1, config.schedulingChoice == nil {
      var batching = ModelDynamicBatching()
      // The server itself then prefers the whole batch.
      batching.preferredBatchSize = [config.maxBatchSize]
      config.dynamicBatching = batching
      filled.append([.field("dynamic_batching")])
    }
  }

  /// One free dimension makes the backend write -1 for all of them.
  private func openVINODims(_ tensor: ModelSignature.Tensor) -> [Int64] {
    let dims = tensor.dims ?? []
    let isStatic = !dims.contains(-1)
    return dims.dropFirst(config.maxBatchSize > 0 ? 1 : 0).map { isStatic ? $0 : -1 }
  }
}
