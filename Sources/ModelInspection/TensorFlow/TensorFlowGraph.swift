import Facts

/// A GraphDef: the nodes of its main graph with their edges, and its functions summed up.
struct TensorFlowGraph {
  private typealias Messages = TensorFlowMessages

  private(set) var nodes: [TensorFlowNode] = []
  private(set) var functions: [String: TensorFlowBody] = [:]
  /// Number of kinds of operator that is kept.
  static let operatorLimit = 5_000
  static let functionLimit = 200_000

  /// Walks all nodes; weights are stepped over.
  /// - Throws: ``StructureError`` when the bytes break the format or this reader's limits.
  init(_ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget) throws(StructureError) {
    var reader = ProtobufReader<Messages.Graph>(bytes, range)
    while let field = try reader.next() {
      guard let place = field.range else { continue }
      switch field.key {
      case .nodes: try addNode(bytes, place, budget: &budget)
      case .library: try readLibrary(bytes, place, budget: &budget)
      case .version, .versions, nil: break
      }
    }
  }

  private mutating func addNode(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    try budget.chargeNodes(1, at: range.lowerBound)
    let node = try TensorFlowNode(bytes, range, keepsInputs: true, budget: &budget)
    try budget.charge(240 + 32 * node.inputs.count, at: range.lowerBound)
    for text in [node.name, node.op] + node.inputs + node.calls { try budget.charge(text, at: range.lowerBound) }
    nodes.append(node)
  }

  private mutating func readLibrary(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    var reader = ProtobufReader<Messages.Library>(bytes, range)
    while let field = try reader.next() {
      guard field.key == .functions, let place = field.range else { continue }
      if functions.count == Self.functionLimit {
        throw StructureError(at: field.offset, "more than \(Self.functionLimit) functions")
      }
      try readFunction(bytes, place, budget: &budget)
    }
  }

  private mutating func readFunction(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    var name = ""
    var body = TensorFlowBody()
    var reader = ProtobufReader<Messages.Function>(bytes, range)
    while let field = try reader.next() {
      guard let place = field.range else { continue }
      switch field.key {
      case .signature:
        var signature = ProtobufReader<Messages.FunctionSignature>(bytes, place)
        while let part = try signature.next() {
          if part.key == .name, let text = part.range { name = try budget.keptName(text, of: bytes) }
        }
      case .nodes:
        try budget.chargeNodes(1, at: field.offset)
        let node = try TensorFlowNode(bytes, place, keepsInputs: false, budget: &budget)
        try body.count(node, at: field.offset, budget: &budget)
      case nil: break
      }
    }
    try budget.charge(256, at: range.lowerBound)
    functions[name] = body
  }
}

extension TensorFlowBody {
  /// Counts one node.
  mutating func count(_ node: TensorFlowNode, at offset: Int, budget: inout ReadBudget) throws(StructureError) {
    let op = node.op
    if operators[op] == nil {
      if operators.count == TensorFlowGraph.operatorLimit {
        throw StructureError(at: offset, "more than \(TensorFlowGraph.operatorLimit) kinds of operator")
      }
      try budget.charge(96, at: offset)
      try budget.charge(op, at: offset)
    }
    operators[op, default: 0] += 1
    for call in node.calls where calls.insert(call).inserted {
      try budget.charge(64, at: offset)
      try budget.charge(call, at: offset)
    }
    if TensorFlowNode.variables.contains(op) { addVariable(node) }
    guard op == "Const", let constant = node.constant, let type = TensorFlowType.element(constant.type), type != .string
    else { return }
    let elements = constant.shape.elements
    constants.add(type.rawValue, parameters: elements, bytes: type.byteCount(of: elements))
  }
  private mutating func addVariable(_ node: TensorFlowNode) {
    guard let shape = node.shape, shape.sizes?.allSatisfy({ $0 >= 0 }) == true,
      let type = node.type.flatMap(TensorFlowType.element), type != .string
    else {
      hasVariablesOfUnknownSize = true
      return
    }
    variables.add(type.rawValue, parameters: shape.elements, bytes: type.byteCount(of: shape.elements))
  }
}
