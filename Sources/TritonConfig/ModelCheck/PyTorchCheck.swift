import Facts

/// The pytorch backend with TorchScript: src/pt/model_instance_state.cc.
extension BackendReview {
  private static let source = "triton-pytorch-backend"

  mutating func checkPyTorch(_ backend: Backend) {
    if mode.hasSuffix(".py") {
      doubts.append("what the model's script does shows when it runs")
      return
    }
    guard mode != "torch_aoti" else {
      checkCompiled()
      checkTypes(backend)
      doubts.append("what an AOTInductor package takes shows when it is loaded")
      return
    }
    checkForwardArguments()
    if config.input.isEmpty {
      report(
        "input-missing", at: nil, "model configuration must contain at least one input, none were specified.",
        remedy: "the pytorch backend completes nothing: list every input with name, data_type and dims",
        source: Self.source)
    }
    if config.output.isEmpty {
      report(
        "output-missing", at: nil, "model configuration must contain at least one output, none were specified.",
        remedy: "the pytorch backend completes nothing: list every output with name, data_type and dims",
        source: Self.source)
    }
    checkTypes(backend)
    checkStrings()
    checkNames()
  }

  /// What the documentation says is missing for compiled packages.
  private mutating func checkCompiled() {
    if config.maxBatchSize > 1 {
      report(
        "aoti-batching", .warning, .serve, at: [.field("max_batch_size")],
        "batches above 1 are not supported for platform torch_aoti", remedy: "set max_batch_size: 0",
        source: Self.source)
    }
    if config.sequenceBatching != nil {
      report(
        "aoti-sequences", .warning, .serve, at: [.field("sequence_batching")],
        "sequence batching is not supported for platform torch_aoti", source: Self.source)
    }
  }

  /// The arguments of forward() must be tensors, and as many as the config lists.
  private mutating func checkForwardArguments() {
    guard let arguments = shown.signature?.inputs, shown.signature?.format == "torchscript" else {
      doubts.append("what the model's forward() takes is not known, so it is not compared")
      return
    }
    if arguments.count == 1, arguments[0].kind == .map { return }
    if arguments.contains(where: { $0.kind == .map }) {
      report(
        "not-a-tensor", at: nil,
        "Multiple inputs of kind DictType were detected. Only a single input of type Dict(str, Tensor) is supported.",
        source: Self.source)
      return
    }
    var expected = config.input.count + config.batchInput.count
    if let sequence = config.sequenceBatching {
      expected += Set(sequence.controlInput.flatMap { $0.control.map(\.kind) }).count + sequence.state.count
    }
    if arguments.count != expected { reportCount(expected: expected, provided: arguments, source: Self.source) }
  }

  /// A list of strings has one dimension, the batch included.
  private mutating func checkStrings() {
    let rank = config.maxBatchSize > 0 ? 1 : 0
    for (role, tensors) in [
      (TensorRole.input, ConfiguredTensor.inputs(of: config)), (.output, ConfiguredTensor.outputs(of: config)),
    ] {
      for tensor in tensors where tensor.type == .string && tensor.dims.count + rank > 1 {
        report(
          "string-shape", at: tensor.path.field("dims"),
          "Triton only supports 1 dimensional List of String as \(role.rawValue) for '\(tensor.name)' for model '\(model)'",
          source: Self.source)
      }
    }
  }

  /// Names tell the place of a tensor: `NAME__INDEX`, or else the order in the config counts.
  private mutating func checkNames() {
    let arguments = shown.signature?.format == "torchscript" ? shown.signature?.inputs : nil
    let inputs = ConfiguredTensor.inputs(of: config)
    let names = arguments.map { Set($0.map(\.name)) }
    let isByArgument = names.map { names in inputs.allSatisfy { names.contains($0.name) } }
    if isByArgument != true { checkIndices(inputs, .input, count: arguments?.count ?? inputs.count) }
    checkIndices(ConfiguredTensor.outputs(of: config), .output, count: nil)
  }

  /// - Parameter count: how many the model has; nil when that is not known.
  private mutating func checkIndices(_ tensors: [ConfiguredTensor], _ role: TensorRole, count: Int?) {
    let indices = tensors.map { Self.index(in: $0.name) }
    if tensors.isEmpty { return }
    guard !indices.contains(nil) else {
      if indices.contains(where: { $0 != nil }), let other = zip(tensors, indices).first(where: { $0.1 == nil }) {
        report(
          "pytorch-name", .warning, .load, at: other.0.path.field("name"),
          "\(role.rawValue) '\(other.0.name)' does not follow the <name>__<index> naming convention as others do; the order in the config decides instead",
          remedy:
            "name all \(role.rawValue)s \(role.rawValue.uppercased())__0, \(role.rawValue.uppercased())__1 and so on",
          source: Self.source)
      }
      return
    }
    var seen: Set<Int64> = []
    for (tensor, index) in zip(tensors, indices) {
      guard let index else { continue }
      if !seen.insert(index).inserted {
        report(
          "pytorch-index", .warning, .serve, at: tensor.path.field("name"),
          "two \(role.rawValue)s have index \(index); requests fail", source: "observed-verdicts")
      } else if let count, index >= count {
        report(
          "pytorch-index", .warning, .serve, at: tensor.path.field("name"),
          "'\(tensor.name)' is \(role.rawValue) number \(index) of \(HumanText.plural(Int64(count), role.rawValue)), counted from 0: the first request ends the server",
          remedy: "number the \(role.rawValue)s from 0 to \(max(count - 1, 0))", source: "observed-verdicts")
      }
    }
  }

  /// The index that a name ends with; nil when what follows the first `__` is no number. Nothing at all counts as 0.
  private static func index(in name: String) -> Int64? {
    let bytes = Array(name.utf8)
    guard let place = bytes.indices.dropLast().first(where: { bytes[$0] == 0x5f && bytes[$0 + 1] == 0x5f }) else {
      return nil
    }
    let digits = bytes[(place + 2)...]
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return digits.isEmpty ? 0 : Int64(String(decoding: digits, as: UTF8.self)) ?? Int64.max
  }
}
