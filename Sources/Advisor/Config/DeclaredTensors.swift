import Facts

/// Inputs and outputs that the user states because the file does not tell them: `NAME:TYPE:DIMS`.
package enum DeclaredTensors {
  /// The facts that follow.
  ///
  /// - Throws: ``AdvisorError`` for text of another form, and when only inputs or only outputs are stated.
  package static func declarations(
    inputs: [String], outputs: [String]
  ) throws(AdvisorError) -> [AdviceRequest.Declaration] {
    if inputs.isEmpty, outputs.isEmpty { return [] }
    if inputs.isEmpty || outputs.isEmpty {
      throw AdvisorError("--input and --output belong together: state every input and every output", .usage)
    }
    var ins: [Value] = []
    var outs: [Value] = []
    for text in inputs { ins.append(try tensor(text, "--input")) }
    for text in outputs { outs.append(try tensor(text, "--output")) }
    let blockers = (ins.map { ("input", $0) } + outs.map { ("output", $0) }).compactMap { role, tensor -> String? in
      let first = tensor["dims"]?.listValue?.first?.intValue
      if first == -1 { return nil }
      return
        "\(role) \(tensor["name"]?.stringValue ?? ""): first dimension fixed at \(first.map(String.init) ?? "none")"
    }
    let isDynamic = ins.contains { $0["dims"]?.listValue?.contains(-1) == true }
    let facts: [(String, Value)] = [
      ("model.inputs", .list(ins)), ("model.outputs", .list(outs)), ("model.batchable", .bool(blockers.isEmpty)),
      ("model.batchBlockers", .strings(blockers)), ("model.dynamicShapes", .bool(isDynamic)),
      ("model.dynamicRank", false), ("model.nonTensorIO", []), ("model.unmappableTypes", []),
    ]
    return facts.map { AdviceRequest.Declaration(path: $0.0, value: $0.1, option: "--input and --output") }
  }

  private static func tensor(_ text: String, _ option: String) throws(AdvisorError) -> Value {
    func fail(_ reason: String) -> AdvisorError {
      AdvisorError(
        "\(option) \(text.escapingControls): \(reason); expected NAME:TYPE:DIMS with the model's whole shape, -1 for a free dimension, such as INPUT__0:FP32:-1,3,224,224",
        .usage)
    }
    // From the right: names such as input:0 have colons of their own.
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count >= 3 else { throw fail("too few parts") }
    let name = parts.dropLast(2).joined(separator: ":")
    let type = String(parts[parts.count - 2])
    if name.isEmpty { throw fail("the name is empty") }
    guard let element = ElementType(rawValue: type), element.isTritonType else {
      let types = ElementType.allCases.filter(\.isTritonType).map(\.rawValue)
      throw fail("'\(type)' is no type of Triton\(Suggestion.text(for: type, among: types))")
    }
    let words = parts[parts.count - 1].split(separator: ",", omittingEmptySubsequences: true)
    let dims = words.compactMap { Int64($0) }
    guard dims.count == words.count, dims.allSatisfy({ $0 == -1 || $0 > 0 }) else {
      throw fail("each dimension is -1 or a number from 1")
    }
    return [
      "name": .string(name), "kind": "tensor", "type": .string(type), "dims": .list(dims.map(Value.int)),
      "symbols": .strings(dims.map { _ in "" }), "batch": .bool(dims.first == -1),
    ]
  }
}
