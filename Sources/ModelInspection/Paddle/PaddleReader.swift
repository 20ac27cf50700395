import Facts

/// Reads a PaddlePaddle program: operators and variables, with `feed` and `fetch` for inputs and outputs. Weights lie in
/// a file of the same stem.
struct PaddleReader {
  private struct Variable {
    var type: ElementType?
    var dims: [Int64] = []
    var isPersistable = false
    var isTensor = false
  }

  private static let variableLimit = 2_000_000

  private let bytes: ByteSource
  private var variables: [String: Variable] = [:]
  private var feeds: [(column: Int64, name: String)] = []
  private var fetches: [(column: Int64, name: String)] = []
  private(set) var summary = GraphSummary()
  private(set) var version: Int64?

  /// - Throws: ``StructureError`` when this is no program or breaks this reader's limits.
  static func read(_ bytes: ByteSource) throws(StructureError) -> PaddleReader {
    var reader = PaddleReader(bytes: bytes)
    try reader.run()
    return reader
  }

  private init(bytes: ByteSource) {
    self.bytes = bytes
    summary.controlFlowNames = Paddle.controlFlow
    summary.knownDomains = ["paddle"]
  }

  private mutating func run() throws(StructureError) {
    var program = ProtobufReader<Paddle.ProgramDesc>(bytes, 0..<bytes.count)
    while let field = try program.next() {
      guard let range = field.range else { continue }
      switch field.key {
      case .blocks: try readBlock(range)
      case .version:
        var message = ProtobufReader<Paddle.Version>(bytes, range)
        while let field = try message.next() { version = version ?? field.integer }
      case .opVersionMap, nil: break
      }
    }
    summary.inputs = feeds.sorted { $0.column < $1.column }.map { value($0.name) }
    summary.outputs = fetches.sorted { $0.column < $1.column }.map { value($0.name) }
    var weights = WeightSums()
    for variable in variables.values where variable.isPersistable && variable.isTensor {
      let elements = elementCount(variable.dims)
      let bytes = variable.type?.byteCount(of: elements) ?? 0
      weights.add(variable.type?.rawValue ?? "untyped", parameters: elements, bytes: bytes)
    }
    summary.weights = weights
    let quantisers = Set(summary.operators.keys.map(\.name)).intersection([
      "quantize_linear", "dequantize_linear", "fake_quantize_abs_max", "fake_channel_wise_quantize_abs_max",
      "fake_quantize_dequantize_moving_average_abs_max", "fake_quantize_range_abs_max",
    ])
    if !quantisers.isEmpty {
      summary.quantization = ["qdq"]
      summary.quantizedTypes = ["INT8"]
    }
  }

  private func value(_ name: String) -> ModelValue {
    guard let variable = variables[name] else { return ModelValue(name, kind: .none, words: "value") }
    return ModelValue(
      name, variable.type, shape: variable.dims.map { $0 < 0 ? OperatorGraph.Dimension.unknown : .fixed($0) })
  }

  private mutating func readBlock(_ range: Range<Int>) throws(StructureError) {
    var block = ProtobufReader<Paddle.BlockDesc>(bytes, range)
    while let field = try block.next() {
      guard let range = field.range else { continue }
      switch field.key {
      case .variables: try readVariable(range)
      case .operators: try readOperator(range, at: field.offset)
      case .index, .parent, nil: break
      }
    }
  }

  private mutating func readVariable(_ range: Range<Int>) throws(StructureError) {
    var name = ""
    var variable = Variable()
    var reader = ProtobufReader<Paddle.VariableDesc>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .name: if let range = field.range { name = bytes.text(range.prefix(1_024)) }
      case .isPersistable: variable.isPersistable = field.integer == 1
      case .type: if let range = field.range { try readType(range, into: &variable) }
      case nil: break
      }
    }
    if variables.count == Self.variableLimit {
      throw StructureError(at: range.lowerBound, "more than \(Self.variableLimit) variables")
    }
    variables[name] = variable
  }

  private func readType(_ range: Range<Int>, into variable: inout Variable) throws(StructureError) {
    var reader = ProtobufReader<Paddle.VariableType>(bytes, range)
    while let field = try reader.next() {
      guard field.key == .lodTensor, let range = field.range else { continue }
      var lod = ProtobufReader<Paddle.LoDTensorDesc>(bytes, range)
      while let field = try lod.next() {
        guard field.key == .tensor, let range = field.range else { continue }
        variable.isTensor = true
        var tensor = ProtobufReader<Paddle.TensorDesc>(bytes, range)
        while let field = try tensor.next() {
          switch field.key {
          case .dataType: variable.type = field.integer.flatMap(Paddle.elementType)
          case .dims: _ = try tensor.appendIntegers(of: field, to: &variable.dims, limit: 64)
          case nil: break
          }
        }
      }
    }
  }

  private mutating func readOperator(_ range: Range<Int>, at offset: Int) throws(StructureError) {
    var type = ""
    var inputs: [String] = []
    var outputs: [String] = []
    var column: Int64 = 0
    var reader = ProtobufReader<Paddle.OpDesc>(bytes, range)
    while let field = try reader.next() {
      guard let range = field.range else { continue }
      switch field.key {
      case .type: type = bytes.text(range.prefix(200))
      case .inputs: inputs += try arguments(range)
      case .outputs: outputs += try arguments(range)
      case .attributes: if let value = try columnAttribute(range) { column = value }
      case nil: break
      }
    }
    switch type {
    case "feed" where feeds.count < GraphSummary.valueLimit: feeds += outputs.prefix(1).map { (column, $0) }
    case "fetch" where fetches.count < GraphSummary.valueLimit: fetches += inputs.prefix(1).map { (column, $0) }
    case "feed", "fetch": throw StructureError(at: offset, "more than \(GraphSummary.valueLimit) inputs or outputs")
    default: try summary.count(type, domain: "paddle", at: offset)
    }
  }

  private func arguments(_ range: Range<Int>) throws(StructureError) -> [String] {
    var names: [String] = []
    var reader = ProtobufReader<Paddle.OpVariable>(bytes, range)
    while let field = try reader.next() {
      if field.key == .arguments, let range = field.range, names.count < 4 {
        names.append(bytes.text(range.prefix(1_024)))
      }
    }
    return names
  }

  private func columnAttribute(_ range: Range<Int>) throws(StructureError) -> Int64? {
    var isColumn = false
    var value: Int64?
    var reader = ProtobufReader<Paddle.OpAttribute>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .name: isColumn = field.range.map { bytes.text($0.prefix(8)) == "col" } ?? false
      case .integer: value = field.integer
      case .type, nil: break
      }
    }
    return isColumn ? value : nil
  }
}
