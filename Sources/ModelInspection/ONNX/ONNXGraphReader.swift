import Facts

/// Turns GraphProto and FunctionProto messages into an ``OperatorGraph`` and sums up their weights.
///
/// One reader serves a whole model, because names of an outer graph are visible in the bodies of control flow.
struct ONNXGraphReader {
  /// Identifies an operator or a model-local function within a set of operator sets.
  struct OperatorName: Hashable {
    var domain: String
    var name: String
  }

  let bytes: ByteSource
  let functions: Set<OperatorName>
  var opsets: [String: Int64]
  var budget: ReadBudget
  private(set) var graph = OperatorGraph()
  /// Occurrences of each of `graph.operators`, every graph and function body counted once.
  private(set) var operatorCounts: [Int] = []
  var weights = WeightTally()
  /// Declared inputs (initializers excluded) and outputs of the main graph.
  private(set) var inputs: [ValueInfo] = []
  private(set) var outputs: [ValueInfo] = []

  /// Tensors by name, the innermost graph last.
  private var scopes: [[String: Int]] = []
  private var operatorIndices: [OperatorGraph.Operator: Int] = [:]
  /// Those met under the operator sets in force, by name alone.
  private var operatorsInScope: [OperatorName: Int] = [:]
  private var functionBodies: [OperatorName: Int] = [:]

  init(
    _ bytes: ByteSource, opsets: [String: Int64], functions: Set<OperatorName>, budget: ReadBudget
  ) {
    self.bytes = bytes
    self.opsets = opsets
    self.functions = functions
    self.budget = budget
  }

  /// What a first walk over a graph leaves for the second: places, because order in the file is free.
  private struct Parts {
    var name = ""
    var nodes = 0
    var inputs: [Range<Int>] = []
    var outputs: [Range<Int>] = []
    var valueInfos: [Range<Int>] = []
  }

  /// Reads a graph, given as the pieces of one GraphProto.
  /// - Returns: its index in ``OperatorGraph/graphs``.
  mutating func readGraph(_ pieces: [Range<Int>], depth: Int) throws(StructureError) -> Int {
    let place = pieces.first?.lowerBound ?? 0
    if depth > ReadBudget.nesting {
      throw StructureError(at: place, "graphs nested more than \(ReadBudget.nesting) deep")
    }
    try budget.charge(512, at: place)
    let index = graph.graphs.count
    graph.graphs.append(OperatorGraph.Graph(name: ""))
    scopes.append([:])
    var parts = Parts()
    for piece in pieces { try collect(piece, into: &parts) }
    try budget.chargeNodes(parts.nodes, at: place)
    // A table that grows hashes every name again; the bound keeps a hostile count of nodes from reserving memory.
    scopes[scopes.count - 1].reserveCapacity(min(scopes[scopes.count - 1].count + parts.nodes, 1 << 18))

    var result = OperatorGraph.Graph(name: parts.name)
    for range in parts.inputs {
      let value = try ValueInfo(bytes, range, budget: &budget)
      // Before IR version 4 every initializer had to be listed as an input too.
      if let known = scopes[scopes.count - 1][value.name], graph.tensors[known].isConstant { continue }
      result.inputs.append(try define(value.tensor, at: range.lowerBound))
      if depth == 0 { inputs.append(try charged(value, at: range.lowerBound)) }
    }
    try budget.charge(parts.nodes * MemoryLayout<OperatorGraph.Node>.stride, at: place)
    result.nodes.reserveCapacity(parts.nodes)
    for piece in pieces {
      var reader = ProtobufReader<GraphProto>(bytes, piece)
      // Weights follow the nodes in most files: stopping at the last node saves a second step over every one.
      while result.nodes.count < parts.nodes, let field = try reader.next() {
        guard field.key == .node, let range = field.range else { continue }
        result.nodes.append(try readNode(range, depth: depth))
      }
    }
    for range in parts.outputs {
      let value = try ValueInfo(bytes, range, budget: &budget)
      result.outputs.append(try describe(value.tensor, at: range.lowerBound, definesMissing: true))
      if depth == 0 { outputs.append(try charged(value, at: range.lowerBound)) }
    }
    for range in parts.valueInfos {
      let value = try ValueInfo(bytes, range, budget: &budget)
      _ = try describe(value.tensor, at: range.lowerBound, definesMissing: false)
    }
    if inputs.count > ReadBudget.values || outputs.count > ReadBudget.values {
      throw StructureError(at: place, "the model has more than \(ReadBudget.values) inputs or outputs")
    }
    scopes.removeLast()
    graph.graphs[index] = result
    return index
  }

  /// Reads the body of a model-local function.
  mutating func readFunction(_ range: Range<Int>) throws(StructureError) {
    var parts = Parts()
    var domain = ""
    var imports: [String: Int64] = [:]
    var reader = ProtobufReader<FunctionProto>(bytes, range)
    while let field = try reader.next() {
      guard let inner = field.range else { continue }
      switch field.key {
      case .name: parts.name = try budget.keptName(inner, of: bytes)
      case .domain: domain = try budget.name(inner, of: bytes)
      case .node: parts.nodes += 1
      case .input, .output, .valueInfo:
        try budget.charge(64, at: field.offset)
        if field.key == .input { parts.inputs.append(inner) }
        if field.key == .output { parts.outputs.append(inner) }
        if field.key == .valueInfo { parts.valueInfos.append(inner) }
      case .opsetImport: try ONNXReader.readOpset(bytes, inner, into: &imports, budget: &budget)
      default: break
      }
    }
    try budget.charge(256, at: range.lowerBound)
    try budget.chargeNodes(parts.nodes, at: range.lowerBound)
    let index = graph.graphs.count
    graph.graphs.append(OperatorGraph.Graph(name: ""))
    // A function sees nothing of the graphs around its call, and has operator sets of its own.
    let (outerScopes, outerOpsets, outerOperators) = (scopes, opsets, operatorsInScope)
    (scopes, opsets, operatorsInScope) = ([[:]], imports, [:])
    defer { (scopes, opsets, operatorsInScope) = (outerScopes, outerOpsets, outerOperators) }

    var result = OperatorGraph.Graph(name: parts.name)
    for name in parts.inputs {
      result.inputs.append(
        try define(OperatorGraph.Tensor(name: try budget.name(name, of: bytes)), at: name.lowerBound))
    }
    try budget.charge(parts.nodes * MemoryLayout<OperatorGraph.Node>.stride, at: range.lowerBound)
    result.nodes.reserveCapacity(parts.nodes)
    reader = ProtobufReader(bytes, range)
    while let field = try reader.next() {
      guard field.key == .node, let node = field.range else { continue }
      result.nodes.append(try readNode(node, depth: 0))
    }
    for name in parts.outputs {
      result.outputs.append(try tensor(named: name))
    }
    for info in parts.valueInfos {
      let value = try ValueInfo(bytes, info, budget: &budget)
      _ = try describe(value.tensor, at: info.lowerBound, definesMissing: false)
    }
    graph.graphs[index] = result
    let defined = OperatorName(domain: ONNXReader.canonicalDomain(domain), name: parts.name)
    if functionBodies[defined] == nil { functionBodies[defined] = index }
  }

  /// Ties calls of model-local functions to their bodies, once all of them are read.
  mutating func linkFunctions() {
    for (position, candidate) in graph.operators.enumerated() where candidate.isModelFunction {
      graph.operators[position].body =
        functionBodies[
          OperatorName(domain: candidate.domain, name: candidate.name)]
    }
  }

  /// Counts what an input or output of the model takes in the fact document.
  private mutating func charged(_ value: ValueInfo, at offset: Int) throws(StructureError) -> ValueInfo {
    try budget.charge(1_000 + 150 * (value.type.shape?.count ?? 0), at: offset)
    return value
  }

  private mutating func collect(_ piece: Range<Int>, into parts: inout Parts) throws(StructureError) {
    var reader = ProtobufReader<GraphProto>(bytes, piece)
    while let field = try reader.next() {
      guard let range = field.range else { continue }
      switch field.key {
      case .node: parts.nodes += 1
      case .name: parts.name = try budget.keptName(range, of: bytes)
      case .initializer:
        let tensor = try readTensor(range)
        try weights.add(tensor, budget: &budget)
        try defineConstant(tensor, named: tensor.name)
      case .sparseInitializer:
        if let values = try readSparseTensor(range) { try defineConstant(values, named: values.name) }
      case .input, .output, .valueInfo:
        try budget.charge(64, at: field.offset)
        if field.key == .input { parts.inputs.append(range) }
        if field.key == .output { parts.outputs.append(range) }
        if field.key == .valueInfo { parts.valueInfos.append(range) }
      default: break
      }
    }
  }
}

// MARK: - Tensors and operators by name

extension ONNXGraphReader {
  /// The tensor a node names: of this graph, of a graph around it, or a new one nobody has declared yet.
  /// - Returns: -1 for an empty name, which stands for an optional value left out.
  mutating func tensor(named range: Range<Int>) throws(StructureError) -> Int {
    if range.isEmpty { return -1 }
    let name = try budget.name(range, of: bytes)
    for scope in scopes.reversed() {
      if let index = scope[name] { return index }
    }
    return try define(OperatorGraph.Tensor(name: name), at: range.lowerBound)
  }

  /// The tensor a node of the innermost graph makes.
  mutating func output(named range: Range<Int>) throws(StructureError) -> Int {
    if range.isEmpty { return -1 }
    return try define(OperatorGraph.Tensor(name: try budget.name(range, of: bytes)), at: range.lowerBound)
  }

  /// Marks the tensor at `index` as one whose value is in the file.
  mutating func makeConstant(
    _ index: Int, type: ElementType?, shape: [OperatorGraph.Dimension], values: [Double]? = nil
  ) {
    graph.tensors[index].values = values
    graph.tensors[index].isConstant = true
    graph.tensors[index].type = type
    graph.tensors[index].shape = shape
  }

  private mutating func defineConstant(_ header: TensorHeader, named name: String) throws(StructureError) {
    try budget.charge(32 + 32 * header.dims.count + 8 * (header.values?.count ?? 0), at: header.offset)
    let index = try define(OperatorGraph.Tensor(name: name), at: header.offset)
    makeConstant(index, type: header.dataType.elementType, shape: header.shape, values: header.values)
  }

  /// Enters a tensor into the innermost graph; one of that name there already is returned instead.
  private mutating func define(_ tensor: OperatorGraph.Tensor, at offset: Int) throws(StructureError) -> Int {
    // One look-up for finding and entering: names are most of the work on a large graph.
    let next = graph.tensors.count
    let index = Self.claim(&scopes[scopes.count - 1][tensor.name, default: -1], next)
    if index != next { return index }
    // Two growing tables, each up to twice as large as its contents.
    try budget.charge(160, at: offset)
    try budget.charge(tensor.name, at: offset)
    graph.tensors.append(tensor)
    return index
  }

  /// What the slot holds; an empty one takes `next` first.
  private static func claim(_ slot: inout Int, _ next: Int) -> Int {
    if slot < 0 { slot = next }
    return slot
  }

  /// Adds declared type and shape to a tensor that is known so far by name only.
  private mutating func describe(
    _ tensor: OperatorGraph.Tensor, at offset: Int, definesMissing: Bool
  ) throws(StructureError) -> Int {
    guard let index = scopes.reversed().lazy.compactMap({ $0[tensor.name] }).first else {
      return definesMissing ? try define(tensor, at: offset) : -1
    }
    if graph.tensors[index].type == nil { graph.tensors[index].type = tensor.type }
    if graph.tensors[index].shape == nil { graph.tensors[index].shape = tensor.shape }
    return index
  }

  /// The index of an operator under the operator sets in force, counting one occurrence.
  mutating func countOperator(domain: String, name: String, at offset: Int) throws(StructureError) -> Int {
    let key = OperatorName(domain: ONNXReader.canonicalDomain(domain), name: name)
    if let index = operatorsInScope[key] {
      operatorCounts[index] += 1
      return index
    }
    let index = try operatorIndex(key, at: offset)
    operatorsInScope[key] = index
    operatorCounts[index] += 1
    return index
  }

  private mutating func operatorIndex(_ key: OperatorName, at offset: Int) throws(StructureError) -> Int {
    let candidate = OperatorGraph.Operator(
      domain: key.domain, name: key.name, opset: opsets[key.domain].map { Int(clamping: $0) },
      isModelFunction: functions.contains(key))
    if let index = operatorIndices[candidate] { return index }
    if graph.operators.count == ReadBudget.operators {
      throw StructureError(at: offset, "the model uses more than \(ReadBudget.operators) different operators")
    }
    // Its record in the fact document is larger than itself.
    try budget.charge(1_000 + 3 * (key.domain.utf8.count + key.name.utf8.count), at: offset)
    graph.operators.append(candidate)
    operatorCounts.append(0)
    operatorIndices[candidate] = graph.operators.count - 1
    return graph.operators.count - 1
  }
}
