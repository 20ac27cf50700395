import Facts

/// The graph that torch.export writes as JSON: signature, types and shapes, operators.
struct ExportedProgram {
  enum InputKind {
    case user, parameter, buffer, constant
  }

  struct Tensor {
    var type: ElementType?
    var dims: [OperatorGraph.Dimension]
  }

  private(set) var inputs: [(kind: InputKind, name: String)] = []
  private(set) var outputs: [String] = []
  /// What is passed and is no tensor, such as a number, in words.
  private(set) var others: [String] = []
  private(set) var tensors: [String: Tensor] = [:]
  /// Occurrences by target, for example `torch.ops.aten.conv2d.default`.
  private(set) var operators: [String: Int64] = [:]
  private(set) var torchVersion: String?

  private static let valueLimit = 200_000
  private static let operatorLimit = 5_000

  /// - Parameter text: the JSON document.
  init(_ text: ByteSource) throws(StructureError) {
    // The signature, which tells which tensors matter, stands behind them.
    try readSignature(text)
    let wanted = Set(inputs.map(\.name) + outputs)
    var cursor = JSONCursor(text, in: 0..<text.count)
    try Self.walk(&cursor, ["graph_module", "graph"]) { key, cursor throws(StructureError) in
      switch key {
      case "tensor_values": try readTensors(&cursor, wanted)
      case "nodes": try readNodes(&cursor)
      default: try cursor.skip()
      }
    }
  }

  /// Goes down a chain of objects and hands over the members of the last one.
  private static func walk(
    _ cursor: inout JSONCursor, _ path: [String],
    _ body: (String, inout JSONCursor) throws(StructureError) -> Void
  ) throws(StructureError) {
    try cursor.beginObject()
    while let key = try cursor.nextKey() {
      guard let next = path.first else {
        try body(key, &cursor)
        continue
      }
      if key == next {
        try walk(&cursor, Array(path.dropFirst()), body)
      } else {
        try cursor.skip()
      }
    }
  }

  private mutating func readSignature(_ text: ByteSource) throws(StructureError) {
    var cursor = JSONCursor(text, in: 0..<text.count)
    try cursor.beginObject()
    while let key = try cursor.nextKey() {
      switch key {
      case "torch_version": torchVersion = try cursor.text().shortened(to: 100)
      case "graph_module":
        try Self.walk(&cursor, ["signature"]) { key, cursor throws(StructureError) in
          guard key == "input_specs" || key == "output_specs" else { return try cursor.skip() }
          try cursor.beginList()
          while try cursor.nextElement() {
            if inputs.count + outputs.count > Self.valueLimit {
              throw cursor.error("more than \(Self.valueLimit) inputs and outputs")
            }
            add(try cursor.value(), isInput: key == "input_specs")
          }
        }
      default: try cursor.skip()
      }
    }
    try cursor.finish()
  }

  private mutating func add(_ specification: Value, isInput: Bool) {
    guard case .string(let kind)? = specification.mapValue?.keys.first, let body = specification[kind] else { return }
    let argument = body["arg"]
    let name = argument?["name"]?.stringValue ?? argument?["as_tensor"]?["name"]?.stringValue
    switch (kind, name) {
    case ("user_input", let name?): inputs.append((.user, name))
    case ("parameter", let name?) where isInput: inputs.append((.parameter, name))
    case ("buffer", let name?) where isInput: inputs.append((.buffer, name))
    case ("tensor_constant", let name?) where isInput: inputs.append((.constant, name))
    case ("user_output", let name?): outputs.append(name)
    case ("constant_input", _): others.append(body["name"]?.stringValue ?? "an argument")
    case ("user_input", nil):
      // None and numbers with a value are fixed by the export.
      break
    default: break
    }
  }

  private mutating func readTensors(_ cursor: inout JSONCursor, _ wanted: Set<String>) throws(StructureError) {
    try cursor.beginObject()
    while let name = try cursor.nextKey() {
      guard wanted.contains(name) else {
        try cursor.skip()
        continue
      }
      let value = try cursor.value()
      let dims = (value["sizes"]?.listValue ?? []).prefix(64).map(Self.dimension)
      tensors[name] = Tensor(type: value["dtype"]?.intValue.flatMap(TorchType.exported), dims: dims)
    }
  }

  /// `{"as_int": 8}` or `{"as_expr": {"expr_str": "Symbol('s77', integer=True)"}}`.
  private static func dimension(_ value: Value) -> OperatorGraph.Dimension {
    if let size = value["as_int"]?.intValue { return size < 0 ? .unknown : .fixed(size) }
    guard let text = value["as_expr"]?["expr_str"]?.stringValue else { return .unknown }
    let parts = text.split(separator: "'", omittingEmptySubsequences: false)
    return .symbol((parts.count > 2 && parts[0] == "Symbol(" ? String(parts[1]) : text).shortened(to: 100))
  }

  private mutating func readNodes(_ cursor: inout JSONCursor) throws(StructureError) {
    try cursor.beginList()
    while try cursor.nextElement() {
      try cursor.beginObject()
      while let key = try cursor.nextKey() {
        guard key == "target" else {
          try cursor.skip()
          continue
        }
        let target = try cursor.text().shortened(to: 200)
        if operators[target] != nil || operators.count < Self.operatorLimit { operators[target, default: 0] += 1 }
      }
    }
  }
}
