import Facts

/// Reads a TorchScript archive: the module's signature, its weights, and the inputs it was traced with.
enum TorchScriptReader {
  static func inspection(
    of archive: TorchArchive, _ recognition: Recognition, path: String, size: Int
  ) throws(StructureError) -> Inspection {
    var facts = recognition.facts(path: path, size: Int64(size))
    let module = try archive.withPickle("data.pkl") { pickle in
      (root: pickle.root.flatMap { pickle.global(of: $0) }, tensors: TorchTensors(pickle), problem: pickle.problem)
    }
    guard let module else { throw StructureError(at: 0, "the archive lacks data.pkl, which holds the module") }
    if let problem = module.problem { throw StructureError(at: 0, "data.pkl in the archive: \(problem.problem)") }
    try archive.check(module.tensors, in: "data/")
    var weights = module.tensors.weights
    // Freezing moves the weights among the constants.
    if let constants = try archive.withPickle("constants.pkl", { TorchTensors($0, withScalars: false) }) {
      try archive.check(constants, in: "constants/")
      weights.add(constants.weights)
    }
    weights.state(in: &facts, from: "data.pkl and constants.pkl")
    setPrecision(weights, &facts)
    try setSignature(of: module.root, archive, &facts)
    let operators = try self.operators(archive)
    setOperators(operators, &facts)
    facts.set(
      .modelClass,
      .string(isLarge(weights, operators) ? ModelClass.largeTransformer.rawValue : ModelClass.neuralNetwork.rawValue),
      from: "data.pkl and code")
    SideFiles([]).state(in: &facts, from: "archive")
    facts.set(.customCode, [], from: "its code is TorchScript, which is not Python")
    facts.fillUnknown("a TorchScript archive does not say")
    return Inspection(facts: facts.document)
  }

  private static func isLarge(_ weights: WeightSums, _ operators: [String: Int64]) -> Bool {
    let attention = (operators["torch.scaled_dot_product_attention"] ?? 0) + (operators["torch.softmax"] ?? 0)
    return (weights.parameters > 1_000_000_000 || weights.bytes > 2_000_000_000) && attention >= 4
  }

  static func setPrecision(_ weights: WeightSums, _ facts: inout ModelFactBuilder) {
    if let type = weights.floatingType {
      facts.set(.precision, .string(type.rawValue), from: "weights")
    } else {
      facts.setUnknown(.precision, "no weight is a floating-point number", from: "weights")
    }
  }

  // MARK: Inputs and outputs

  private static func setSignature(
    of root: PickleDocument.Global?, _ archive: TorchArchive, _ facts: inout ModelFactBuilder
  ) throws(StructureError) {
    guard let root, root.module.hasPrefix("__torch__") else {
      return facts.setUnknown(.inputs, "data.pkl names no TorchScript class", from: "data.pkl")
    }
    let file = "code/\(root.module.split(separator: ".").joined(separator: "/")).py"
    guard let source = try archive.text(file),
      let signature = TorchScriptSignature(source: source, class: root.name)
    else {
      for fact in [ModelFact.inputs, .outputs] {
        facts.setUnknown(fact, "no forward was found in \(file)", from: "code")
      }
      return
    }
    let examples = try archive.withPickle("traced_inputs.pkl", tracedInputs) ?? []
    var inputs: [ModelValue] = []
    for (index, parameter) in signature.parameters.enumerated() {
      var value = ModelValue(parameter.name, torchScript: parameter.type)
      if index < examples.count, let example = examples[index], value.kind == .tensor {
        value.elementType = example.storage.type
        value.type = example.storage.type?.rawValue
        value.shape = example.shape.map { $0 < 0 ? .unknown : .fixed($0) }
        value.isExample = true
      }
      inputs.append(value)
    }
    let types = TorchScriptSignature.members(of: signature.result)
    let outputs = types.enumerated().map { ModelValue("OUTPUT__\($0.offset)", torchScript: $0.element) }
    let part = examples.isEmpty ? "\(file) forward" : "\(file) forward and traced_inputs.pkl"
    ValueFacts.set(
      inputs: inputs, outputs: outputs, &facts, from: ValueFacts.Parts(inputs: part, outputs: part),
      declaresShapes: false)
  }

  /// The example inputs of `forward`: a dictionary of methods, each with its list of arguments.
  private static func tracedInputs(_ pickle: PickleDocument) -> [TorchTensors.Tensor?] {
    func plain(_ id: PickleDocument.ID) -> PickleDocument.ID {
      // Lists and dictionaries are wrapped into a call that notes their type.
      guard pickle.global(of: id)?.name == "restore_type_tag", let inner = pickle.arguments(id)?.first else {
        return id
      }
      return inner
    }
    guard let root = pickle.root, let forward = pickle.value("forward", in: plain(root)),
      let arguments = pickle.elements(plain(forward))
    else { return [] }
    return arguments.prefix(1_000).map { TorchTensors.tensor($0, pickle) }
  }

  // MARK: Operators

  /// Distinct names and source files looked at.
  private static let nameLimit = 5_000
  private static let fileLimit = 2_000

  /// How often each operator is named in the code: `torch.relu`, `ops.quantized.linear`.
  private static func operators(_ archive: TorchArchive) throws(StructureError) -> [String: Int64] {
    var counts: [String: Int64] = [:]
    var left = 16 << 20
    for name in archive.names.lazy.filter({ $0.hasPrefix("code/") && $0.hasSuffix(".py") }).prefix(fileLimit) {
      guard let source = try archive.contents(name), source.count <= left else { break }
      left -= source.count
      count(source, &counts)
    }
    return counts
  }

  private static func count(_ source: [UInt8], _ counts: inout [String: Int64]) {
    let prefixes = [Array("torch.".utf8), Array("ops.".utf8)]
    var position = 0
    while position < source.count {
      guard let prefix = prefixes.first(where: { source[position...].starts(with: $0) }),
        position == 0 || !isIdentifier(source[position - 1])
      else {
        position += 1
        continue
      }
      var end = position + prefix.count
      while end < source.count, isIdentifier(source[end]) { end += 1 }
      // Only what is called is an operator: `torch.nn` in a class name is not.
      if end < source.count, source[end] == UInt8(ascii: "("), end - position < 200 {
        let name = String(decoding: source[position..<end], as: UTF8.self)
        if counts[name] != nil || counts.count < nameLimit { counts[name, default: 0] += 1 }
      }
      position = end
    }
  }

  private static func isIdentifier(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// Operators that convert between sizes and numbers, which are no computation.
  private static let helpers: Set = ["torch.len", "torch.size", "torch.dim", "torch.format", "torch.append"]

  private static func setOperators(_ counts: [String: Int64], _ facts: inout ModelFactBuilder) {
    let named = counts.filter { !helpers.contains($0.key) }
    let sorted = named.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let records: [Value] = sorted.map { name, count in
      let parts = name.split(separator: ".", omittingEmptySubsequences: true)
      let domain = parts.dropLast().joined(separator: ".")
      return ["domain": .string(domain), "name": .string(parts.last.map(String.init) ?? name), "count": .int(count)]
    }
    facts.set(.operators, .list(records), from: "code")
    facts.set(.nodes, .int(named.values.reduce(0) { $0.addingClamped($1) }), from: "code")
    let quantised = named.keys.filter { $0.hasPrefix("ops.quantized.") }
    facts.set(.quantization, .strings(quantised.isEmpty ? [] : ["qoperator"]), from: "code")
    facts.set(.quantizedTypes, .strings(quantised.isEmpty ? [] : ["INT8"]), from: "code")
    let known: Set = ["quantized", "prepacked", "aten", "prim", "inductor"]
    let custom = Set(
      named.keys.compactMap { name -> String? in
        let parts = name.split(separator: ".")
        return parts.first == "ops" && parts.count > 2 && !known.contains(String(parts[1])) ? String(parts[1]) : nil
      })
    facts.set(.customDomains, .strings(custom.sorted()), from: "code")
  }
}
