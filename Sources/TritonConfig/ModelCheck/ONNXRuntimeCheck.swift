import Facts

/// The onnxruntime backend: src/onnxruntime.cc and src/onnxruntime_utils.cc of its repository.
extension BackendReview {
  private static let source = "ort-backend"

  /// Compares the config with an ONNX model as the backend does when it makes an instance.
  mutating func checkONNXRuntime() {
    guard let signature = shown.signature, signature.format == "onnx" else {
      doubts.append("what the model file holds is not known, so its tensors are not compared")
      return
    }
    reportMissingFiles(signature)
    guard let inputs = signature.inputs, let outputs = signature.outputs else {
      doubts.append("the model's inputs and outputs could not be read")
      return
    }
    // Completion was refused, and would only be so again.
    if shown.situation.completesConfigs, config.input.isEmpty && config.batchInput.isEmpty || config.output.isEmpty {
      return
    }
    guard checkAreTensors(inputs), checkControls(inputs) else { return }
    let expected = expectedInputs
    if inputs.count != expected {
      reportCount(expected: expected, provided: inputs, source: Self.source)
    }
    let inputTable = TensorTable(inputs)
    for tensor in ConfiguredTensor.inputs(of: config) { check(tensor, inputTable) }
    guard checkAreTensors(outputs) else { return }
    let outputTable = TensorTable(outputs)
    let scattered = Set(config.batchOutput.flatMap(\.targetName))
    for tensor in ConfiguredTensor.outputs(of: config) {
      check(output: tensor, outputTable, isScattered: scattered.contains(tensor.name))
    }
    doubtOpenSizes(inputs, outputTable, "ONNX Runtime")
  }

  private mutating func reportMissingFiles(_ signature: ModelSignature) {
    guard let file = signature.missingFiles.first else { return }
    report(
      "external-data-missing", at: nil,
      "onnx runtime error 6: Exception during initialization: filesystem error: cannot get file size: No such file or directory [\(file)]",
      remedy: "put the model's \(signature.missingFiles.count) external data files beside it, in the version folder",
      source: "observed-verdicts")
  }

  /// How many inputs the config stands for, the server's own among them.
  private var expectedInputs: Int {
    var count = config.input.count - config.input.count(where: \.optional) + config.batchInput.count
    guard let sequence = config.sequenceBatching else { return count }
    count += Set(sequence.controlInput.flatMap { $0.control.map(\.kind) }).count
    return count + sequence.state.count
  }

  /// Control tensors of sequences must be inputs of shape [1].
  private mutating func checkControls(_ inputs: [ModelSignature.Tensor]) -> Bool {
    let path: ConfigPath = [.field("sequence_batching"), .field("control_input")]
    for (index, control) in (config.sequenceBatching?.controlInput ?? []).enumerated() where !control.control.isEmpty {
      guard let tensor = inputs.first(where: { $0.name == control.name }) else {
        report(
          "sequence-control-unknown", at: path.index(index).field("name"),
          "configuration specified sequence control '\(control.name)', but model does not provide that input",
          remedy: Suggestion.nearest(to: control.name, among: inputs.map(\.name)).map { "the model has '\($0)'" },
          source: Self.source)
        return false
      }
      guard let dims = tensor.dims else { continue }
      let own = Array(dims.dropFirst(config.maxBatchSize > 0 ? 1 : 0))
      if own != [1] {
        report(
          "sequence-control-shape", at: path.index(index),
          "unable to load model '\(model)', sequence control '\(control.name)' in model has dims \(ShapeText.text(own)) but dims [1] is expected",
          source: Self.source)
        return false
      }
    }
    return true
  }

  private mutating func check(_ tensor: ConfiguredTensor, _ inputs: TensorTable) {
    if tensor.isOptional, config.maxBatchSize != 0 {
      report(
        "optional-input-batching", at: tensor.path.field("optional"),
        "unable to load model '\(model)', optional input '\(tensor.name)' is not supported for models that support batching",
        remedy: "remove optional, or set max_batch_size: 0", source: Self.source)
      return
    }
    guard let provided = inputs[tensor.name] else {
      // An optional input may be an initializer that a request can replace; those are not listed as inputs.
      if tensor.isOptional {
        doubts.append("whether the model has an initializer '\(tensor.name)' is not known")
      } else {
        reportUnexpected(tensor, .input, allowed: inputs.names, source: Self.source)
      }
      return
    }
    checkONNXType(tensor, provided, .input)
    if tensor.isRagged {
      if let dims = provided.dims, dims != [-1] {
        report(
          "ragged-input-shape", at: tensor.path.field("allow_ragged_batch"),
          "unable to load model '\(model)', configuration expects model provides input with shape [-1]  for ragged input '\(tensor.name)', model provides \(ShapeText.text(dims))",
          source: Self.source)
      }
      return
    }
    // A file that declares no shape looks like a scalar to the backend.
    compareWithONNX(tensor, provided, provided.dims ?? [], isExact: false)
  }

  private mutating func check(output tensor: ConfiguredTensor, _ outputs: TensorTable, isScattered: Bool) {
    guard let provided = outputs[tensor.name] else {
      reportUnexpected(tensor, .output, allowed: outputs.names, source: Self.source)
      return
    }
    checkONNXType(tensor, provided, .output)
    if isScattered { return }
    guard let dims = provided.dims else {
      doubts.append("the file declares no shape for output '\(tensor.name)'; ONNX Runtime infers it")
      return
    }
    compareWithONNX(tensor, provided, dims, isExact: true)
  }

  private mutating func checkONNXType(
    _ tensor: ConfiguredTensor, _ provided: ModelSignature.Tensor, _ role: TensorRole
  ) {
    guard let type = provided.type else { return }
    if tensor.type == DataType(type), tensor.type != .invalid { return }
    let name = type == .string ? "BYTES" : type.isTritonType ? type.rawValue : "<invalid>"
    report(
      "tensor-type", at: tensor.path.field("data_type"),
      "unable to load model '\(model)', configuration expects datatype \(tensor.type.text) for \(role.rawValue) '\(tensor.name)', model provides TYPE_\(name)",
      remedy: type.isTritonType
        ? "write data_type: TYPE_\(type.rawValue)" : "Triton has no such type: convert the tensor inside the model",
      source: Self.source)
  }

  private mutating func compareWithONNX(
    _ tensor: ConfiguredTensor, _ provided: ModelSignature.Tensor, _ shape: [Int64], isExact: Bool
  ) {
    if shape.isEmpty {
      if tensor.dims.contains(where: { $0 != 1 }) {
        report(
          "scalar-shape", at: tensor.path.field("dims"),
          "unable to load model '\(model)', scalar tensor '\(tensor.name)', should only provide 1 in the model configuration when the model doesn't support batching. Model configuration provided: \(ShapeText.text(tensor.dims)).",
          remedy: "write dims: [ 1 ]", source: Self.source)
      }
      return
    }
    if config.maxBatchSize > 0, shape[0] != -1 {
      // One tensor tells it for all.
      if findings.contains(where: { $0.id == "static-batch" }) { return }
      report(
        "static-batch", at: [.field("max_batch_size")],
        "model '\(model)', tensor '\(tensor.name)': for the model to support batching the shape should have at least 1 dimension and the first dimension must be -1; but shape expected by the model is \(ShapeText.text(shape))",
        remedy:
          "export the model with a free first dimension, or set max_batch_size: 0 and write the whole shape in dims",
        source: Self.source)
      return
    }
    let full = config.maxBatchSize > 0 ? [-1] + tensor.dims : tensor.dims
    var isInferred = false
    var agrees = shape.count == full.count
    if agrees {
      for (index, (own, written)) in zip(shape, full).enumerated() where isExact || own != -1 {
        if own == written { continue }
        // A free dimension without a name is often one that the exporter did not work out, and ONNX Runtime does.
        let isNameless = own == -1 && (index >= provided.symbols.count || provided.symbols[index].isEmpty)
        if isNameless { isInferred = true } else { agrees = false }
      }
    }
    if !agrees {
      reportShape(tensor, shape, full, source: Self.source)
    } else if isInferred {
      doubts.append(
        "dims of \(tensor.path) fix a dimension that the file leaves open; ONNX Runtime must infer the same number")
    }
  }
}

extension BackendReview {
  /// Notes -1 written for a size of an output that the runtime may find to be fixed.
  mutating func doubtOpenSizes(_ inputs: [ModelSignature.Tensor], _ outputs: TensorTable, _ runtime: String) {
    let sizes = OpenSizes(inputs: inputs.map(\.symbols))
    let batch = config.maxBatchSize > 0 ? 1 : 0
    // A batch that is free in every tensor stays free.
    let isBatchable = batch == 1 || shown.signature?.isBatchable == true
    for tensor in ConfiguredTensor.outputs(of: config) {
      guard let provided = outputs[tensor.name], let dims = provided.dims else { continue }
      for index in sizes.indices(dims: dims, symbols: provided.symbols) where index > 0 || !isBatchable {
        guard tensor.dims.indices.contains(index - batch), tensor.dims[index - batch] == -1 else { continue }
        doubts.append(
          "the file does not say how \(tensor.name)[\(index)] follows from the inputs; if \(runtime) finds it fixed, it refuses -1"
        )
      }
    }
  }

  /// Reports shapes that disagree, in the words that the backends share, with what to write.
  mutating func reportShape(
    _ tensor: ConfiguredTensor, _ shape: [Int64], _ full: [Int64], source: String, hint: String = ""
  ) {
    let isBatched = config.maxBatchSize > 0
    let explanation =
      isBatched
      ? " (an initial batch dimension because max_batch_size > 0 followed by the explicit tensor shape, making complete shape \(ShapeText.text(full)))"
      : " (shape \(ShapeText.text(full)))"
    report(
      "tensor-shape", at: tensor.path.field("dims"),
      "model '\(model)', tensor '\(tensor.name)': the model expects \(shape.count) dimensions (shape \(ShapeText.text(shape))) but the model configuration specifies \(full.count) dimensions\(explanation)",
      remedy: remedy(tensor, shape) + hint, source: source)
  }

  private func remedy(_ tensor: ConfiguredTensor, _ shape: [Int64]) -> String {
    let isBatched = config.maxBatchSize > 0
    if isBatched, tensor.dims == shape {
      return
        "the batch dimension is written twice: dims: \(ShapeText.text(Array(shape.dropFirst()))) leaves it to max_batch_size"
    }
    if !isBatched, shape.first == -1, tensor.dims == Array(shape.dropFirst()) {
      return "set max_batch_size above 0, or write the whole shape, dims: \(ShapeText.text(shape))"
    }
    return "write dims: \(ShapeText.text(isBatched ? Array(shape.dropFirst()) : shape))"
  }
}
