import Facts

/// Reads a program of Paddle 3, whose intermediate representation (PIR) is written as JSON: regions of blocks of
/// operators, values by number.
struct PaddleJSONReader {
  private struct Tensor {
    var type: ElementType?
    var dims: [Int64]
  }

  private static let depthLimit = 16
  private static let tensorLimit = 2_000_000

  private(set) var summary = GraphSummary()
  private var weights = WeightSums()
  private var tensors: [Int64: Tensor] = [:]

  /// - Throws: ``StructureError`` when the text is no JSON or breaks this reader's limits.
  static func read(_ bytes: ByteSource) throws(StructureError) -> PaddleJSONReader {
    var reader = PaddleJSONReader()
    reader.summary.controlFlowNames = Paddle.controlFlow
    reader.summary.knownDomains = ["builtin", "pd_op", "control_flow"]
    var cursor = JSONCursor(bytes, in: 0..<bytes.count)
    try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
      guard key == "program" else { return }
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        if key == "regions" { try reader.readRegions(&cursor, depth: 0) }
      }
    }
    reader.summary.weights = reader.weights
    return reader
  }

  private mutating func readRegions(_ cursor: inout JSONCursor, depth: Int) throws(StructureError) {
    if depth > Self.depthLimit { throw cursor.error("regions nested more than \(Self.depthLimit) levels deep") }
    try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
      try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
        guard key == "blocks" else { return }
        try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
          try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
            guard key == "ops" else { return }
            try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
              try readOperator(&cursor, depth: depth)
            }
          }
        }
      }
    }
  }

  private mutating func readOperator(_ cursor: inout JSONCursor, depth: Int) throws(StructureError) {
    var name = ""
    var parts: [String: Value] = [:]
    try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
      switch key {
      case "#": name = try cursor.plainText() ?? ""
      case "A", "I", "O": parts[key] = try cursor.value(limit: 1 << 20)
      case "regions": try readRegions(&cursor, depth: depth + 1)
      default: break
      }
    }
    try take(name, parts, at: cursor)
  }

  /// `p` is a weight; `1.data` and `1.fetch` are an input and an output. The number before the dot is a dialect.
  private mutating func take(_ name: String, _ parts: [String: Value], at cursor: JSONCursor) throws(StructureError) {
    let outputs = parts["O"].map { $0.listValue ?? [$0] } ?? []
    for output in outputs {
      guard let number = output["%"]?.intValue, let tensor = Self.tensor(output["TT"]), tensors.count < Self.tensorLimit
      else { continue }
      tensors[number] = tensor
    }
    switch name {
    case "p":
      guard let tensor = Self.tensor(outputs.first?["TT"]) else { return }
      let elements = elementCount(tensor.dims)
      weights.add(
        tensor.type?.rawValue ?? "untyped", parameters: elements, bytes: tensor.type?.byteCount(of: elements) ?? 0)
    case "1.data", "1.feed":
      if summary.inputs.count == GraphSummary.valueLimit { throw cursor.error("too many inputs") }
      summary.inputs.append(value(Self.attribute("name", parts["A"]) ?? "", outputs.first?["%"]?.intValue))
    case "1.fetch":
      if summary.outputs.count == GraphSummary.valueLimit { throw cursor.error("too many outputs") }
      let source = parts["I"]?.listValue?.first?["%"]?.intValue
      summary.outputs.append(value(Self.attribute("name", parts["A"]) ?? "", source))
    default:
      let halves = name.split(separator: ".", maxSplits: 1).map(String.init)
      let dialects = ["0": "builtin", "1": "pd_op", "2": "control_flow"]
      let domain = halves.count > 1 ? dialects[halves[0]] ?? halves[0] : "builtin"
      try summary.count(halves.last ?? name, domain: domain, at: cursor.position)
    }
  }

  private func value(_ name: String, _ number: Int64?) -> ModelValue {
    guard let number, let tensor = tensors[number] else { return ModelValue(name, kind: .none, words: "value") }
    return ModelValue(
      name, tensor.type, shape: tensor.dims.map { $0 < 0 ? OperatorGraph.Dimension.unknown : .fixed($0) })
  }

  /// `{"#": "0.t_dtensor", "D": [{"#": "0.t_f32"}, [-1, 3], "NCHW", [], 0]}`.
  private static func tensor(_ type: Value?) -> Tensor? {
    guard let parts = type?["D"]?.listValue, parts.count >= 2, let dims = parts[1].listValue else { return nil }
    let element = parts[0]["#"]?.stringValue?.split(separator: ".").last.map(String.init)
    return Tensor(
      type: element.flatMap(Paddle.elementType(named:)), dims: dims.prefix(64).compactMap(\.intValue))
  }

  /// The text of an attribute; `[{"N": "name", "AT": {"D": "image"}}]`.
  private static func attribute(_ name: String, _ list: Value?) -> String? {
    list?.listValue?.first { $0["N"]?.stringValue == name }?["AT"]?["D"]?.stringValue?.shortened(to: 1_024)
  }
}
