import Facts

/// What is kept of the nodes of one graph or function.
struct TensorFlowBody {
  /// By operator.
  var operators: [String: Int64] = [:]
  /// Names of the functions that its nodes call.
  var calls: Set<String> = []
  /// Values of its `Const` nodes, texts left out.
  var constants = WeightSums()
  /// Variables that its nodes stand for.
  var variables = WeightSums()
  var hasVariablesOfUnknownSize = false

  var readsVariables: Bool { !variables.sums.isEmpty || hasVariablesOfUnknownSize }

  mutating func add(_ other: TensorFlowBody) {
    for (name, count) in other.operators { operators[name] = (operators[name] ?? 0).addingClamped(count) }
    calls.formUnion(other.calls)
    constants.add(other.constants)
    variables.add(other.variables)
    hasVariablesOfUnknownSize = hasVariablesOfUnknownSize || other.hasVariablesOfUnknownSize
  }
}

/// A node of a TensorFlow graph, without its attributes' values.
struct TensorFlowNode {
  private typealias Messages = TensorFlowMessages

  var name = ""
  var op = ""
  /// `node`, `node:1`, or `^node` for one that only has to run before.
  var inputs: [String] = []
  var calls: [String] = []
  /// Attribute `dtype`, else the one that says what the operator gives out.
  var type: Int64?
  /// Attribute `shape` of a placeholder, else the first of `_output_shapes`.
  var shape: TensorFlowShape?
  /// Of the tensor a `Const` holds.
  var constant: (type: Int64, shape: TensorFlowShape)?

  /// Whether a product takes its second matrix the other way round.
  private(set) var isTransposed = false

  /// Operators that stand for a variable.
  static let variables: Set = ["VarHandleOp", "VariableV2", "Variable"]

  var isPlaceholder: Bool { op == "Placeholder" || op == "PlaceholderV2" || op == "PlaceholderWithDefault" }

  /// Attributes that name the element type of a node's first output, the most telling first.
  private static let typeAttributes = ["dtype", "DstT", "output_type", "out_type", "T", "Tout", "Tparams"]

  /// - Parameter keepsInputs: whether the edges of the graph are wanted.
  init(
    _ bytes: ByteSource, _ range: Range<Int>, keepsInputs: Bool, budget: inout ReadBudget
  ) throws(StructureError) {
    var types: [String: Int64] = [:]
    var reader = ProtobufReader<Messages.Node>(bytes, range)
    while let field = try reader.next() {
      guard let place = field.range else { continue }
      switch field.key {
      case .name: name = try budget.name(place, of: bytes)
      case .op: op = try budget.name(place, of: bytes)
      case .inputs: if keepsInputs { inputs.append(try budget.name(place, of: bytes)) }
      case .attributes: try readAttribute(bytes, place, types: &types, budget: &budget)
      case nil: break
      }
    }
    type = Self.typeAttributes.lazy.compactMap { types[$0] }.first
  }

  private mutating func readAttribute(
    _ bytes: ByteSource, _ range: Range<Int>, types: inout [String: Int64], budget: inout ReadBudget
  ) throws(StructureError) {
    var key = ""
    var value: Range<Int>?
    var entry = ProtobufReader<Messages.MapEntry>(bytes, range)
    while let field = try entry.next() {
      switch field.key {
      case .key: if let place = field.range { key = bytes.text(place.prefix(128)) }
      case .value: value = field.range
      case nil: break
      }
    }
    guard let value else { return }
    var reader = ProtobufReader<Messages.Attribute>(bytes, value)
    while let field = try reader.next() {
      switch field.key {
      case .type: if let number = field.integer { types[key] = number }
      case .flag: if key == "transpose_b" { isTransposed = field.integer == 1 }
      case .shape: if key == "shape", let place = field.range { shape = try TensorFlowShape(bytes, place) }
      case .tensor: if key == "value", let place = field.range { constant = try Self.tensor(bytes, place) }
      case .function: if let place = field.range { try addCall(bytes, place, budget: &budget) }
      case .list: if let place = field.range { try readList(bytes, place, of: key, budget: &budget) }
      case nil: break
      }
    }
  }

  private mutating func readList(
    _ bytes: ByteSource, _ range: Range<Int>, of key: String, budget: inout ReadBudget
  ) throws(StructureError) {
    var reader = ProtobufReader<Messages.AttributeList>(bytes, range)
    while let field = try reader.next() {
      guard let place = field.range else { continue }
      switch field.key {
      case .functions: try addCall(bytes, place, budget: &budget)
      case .shapes: if key == "_output_shapes", shape == nil { shape = try TensorFlowShape(bytes, place) }
      case nil: break
      }
    }
  }

  private mutating func addCall(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    var reader = ProtobufReader<Messages.FunctionName>(bytes, range)
    while let field = try reader.next() {
      if field.key == .name, let place = field.range { calls.append(try budget.name(place, of: bytes)) }
    }
  }

  /// The type and shape of a TensorProto; its values are stepped over.
  private static func tensor(
    _ bytes: ByteSource, _ range: Range<Int>
  ) throws(StructureError) -> (type: Int64, shape: TensorFlowShape) {
    var type: Int64 = 0
    var shape = TensorFlowShape(sizes: [])
    var reader = ProtobufReader<Messages.Tensor>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .type: type = field.integer ?? type
      case .shape: if let place = field.range { shape = try TensorFlowShape(bytes, place) }
      case nil: break
      }
    }
    return (type, shape)
  }
}
