import Facts

/// Nodes, their attributes, and the tensors and bodies inside attributes.
extension ONNXGraphReader {
  /// Reads a NodeProto of a graph at `depth`.
  mutating func readNode(_ range: Range<Int>, depth: Int) throws(StructureError) -> OperatorGraph.Node {
    var inputs: [Int] = []
    var outputs: [Int] = []
    var attributes: [Range<Int>] = []
    var (name, type, domain) = ("", "", "")
    var reader = ProtobufReader<NodeProto>(bytes, range)
    while let field = try reader.next() {
      guard let inner = field.range else { continue }
      switch field.key {
      case .input:
        try budget.charge(inputs.isEmpty ? 48 : 16, at: field.offset)
        inputs.append(try tensor(named: inner))
      case .output:
        try budget.charge(outputs.isEmpty ? 48 : 16, at: field.offset)
        outputs.append(try output(named: inner))
      case .name: name = try budget.keptName(inner, of: bytes)
      case .opType: type = try budget.name(inner, of: bytes)
      case .domain: domain = try budget.name(inner, of: bytes)
      case .attribute: attributes.append(inner)
      default: break
      }
    }
    let operatorIndex = try countOperator(domain: domain, name: type, at: range.lowerBound)
    var node = OperatorGraph.Node(name: name, operatorIndex: operatorIndex, inputs: inputs, outputs: outputs)
    if type == "Constant", ONNXReader.canonicalDomain(domain) == ONNXReader.defaultDomain {
      for attribute in attributes { try readConstant(attribute, output: outputs.first ?? -1) }
    }
    for range in attributes {
      let attribute = try readAttribute(range)
      try budget.charge(node.attributes.isEmpty ? 192 : 96, at: range.lowerBound)
      node.attributes[attribute.name] = attribute.kept
      for body in attribute.graphs {
        node.bodies.append(try readGraph(body, depth: depth + 1))
      }
    }
    return node
  }

  /// A TensorProto with its pieces checked against each other.
  mutating func readTensor(_ range: Range<Int>) throws(StructureError) -> TensorHeader {
    var header = TensorHeader()
    try header.merge(bytes, range, budget: &budget)
    try header.finish()
    return header
  }

  /// Counts a SparseTensorProto as one tensor: the stored values are its parameters, their places add bytes.
  /// - Returns: the values, shaped as the tensor they stand for; nil when the message has none.
  mutating func readSparseTensor(_ range: Range<Int>) throws(StructureError) -> TensorHeader? {
    var values: TensorHeader?
    var indexBytes: Int64 = 0
    var dims: [Int64] = []
    var reader = ProtobufReader<SparseTensorProto>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .values: if let inner = field.range { values = try readTensor(inner) }
      case .indices: if let inner = field.range { indexBytes = try readTensor(inner).byteCount }
      case .dims: _ = try reader.appendIntegers(of: field, to: &dims, limit: ReadBudget.rank)
      case nil: break
      }
    }
    guard var values else { return nil }
    try weights.add(
      values.dataType, count: values.elementCount, bytes: values.byteCount.addingClamped(indexBytes),
      at: range.lowerBound)
    values.dims = dims
    return values
  }

  private struct ReadAttribute {
    var name = ""
    var kept = OperatorGraph.Attribute.other
    /// Bodies, each as the pieces of one GraphProto.
    var graphs: [[Range<Int>]] = []
  }

  private mutating func readAttribute(_ range: Range<Int>) throws(StructureError) -> ReadAttribute {
    var result = ReadAttribute()
    var kind: Int64 = 0
    var integer: Int64?
    var float: Float?
    var string: Range<Int>?
    var integers: [Int64] = []
    var integerCount = 0
    var isReference = false
    var body: [Range<Int>] = []
    var reader = ProtobufReader<AttributeProto>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .name: if let text = field.range { result.name = try budget.keptName(text, of: bytes) }
      case .type: kind = field.integer ?? 0
      case .i: integer = field.integer
      case .f: float = field.float
      case .s: string = field.range
      case .ints:
        integerCount += try reader.appendIntegers(of: field, to: &integers, limit: ReadBudget.attributeInts)
      case .g: if let inner = field.range { body.append(inner) }
      case .graphs: if let inner = field.range { result.graphs.append([inner]) }
      case .refAttrName: isReference = true
      default: break
      }
    }
    if !body.isEmpty { result.graphs.insert(body, at: 0) }
    if isReference { return result }
    // A value of zero is left out by writers of proto3; the kind is left out by writers of the earliest versions.
    switch AttributeProto.Kind(rawValue: kind) {
    case .int: result.kept = .int(integer ?? 0)
    case .float: result.kept = .float(float ?? 0)
    case .string: result.kept = try keep(string ?? range.upperBound..<range.upperBound)
    case .ints: result.kept = try keep(integers, count: integerCount, at: range.lowerBound)
    case nil where kind == 0:
      if let integer {
        result.kept = .int(integer)
      } else if let float {
        result.kept = .float(float)
      } else if let string {
        result.kept = try keep(string)
      } else if integerCount > 0 {
        result.kept = try keep(integers, count: integerCount, at: range.lowerBound)
      }
    default: break
    }
    return result
  }

  private mutating func keep(_ string: Range<Int>) throws(StructureError) -> OperatorGraph.Attribute {
    if string.count > ReadBudget.attributeString { return .other }
    return .string(try budget.keptName(string, of: bytes))
  }

  private mutating func keep(
    _ integers: [Int64], count: Int, at offset: Int
  ) throws(StructureError) -> OperatorGraph.Attribute {
    if count > ReadBudget.attributeInts { return .other }
    try budget.charge(48 + 16 * integers.count, at: offset)
    return .ints(integers)
  }

  /// Counts the value of a Constant node and describes the tensor it makes.
  private mutating func readConstant(_ range: Range<Int>, output: Int) throws(StructureError) {
    var tensor: TensorHeader?
    var sparse: Range<Int>?
    var (floats, integers, strings) = (0, 0, 0)
    var stringBytes: Int64 = 0
    var isList = false
    var ignored: [Int64] = []
    var reader = ProtobufReader<AttributeProto>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .t:
        guard let inner = field.range else { continue }
        var header = tensor ?? TensorHeader()
        try header.merge(bytes, inner, budget: &budget)
        tensor = header
      case .sparseTensor: sparse = field.range
      case .f: if field.float != nil { floats += 1 }
      case .i: if field.integer != nil { integers += 1 }
      case .s, .strings:
        guard let text = field.range else { continue }
        strings += 1
        stringBytes += Int64(text.count)
        isList = field.key == .strings
      case .floats:
        floats += field.range.map { $0.count / MemoryLayout<Float>.size } ?? 1
        isList = true
      case .ints:
        integers += try reader.appendIntegers(of: field, to: &ignored, limit: 0)
        isList = true
      default: break
      }
    }
    if let sparse, let values = try readSparseTensor(sparse) {
      if output >= 0 { makeConstant(output, type: values.dataType.elementType, shape: values.shape) }
    } else if var tensor {
      try tensor.finish()
      try weights.add(tensor, budget: &budget)
      try budget.charge(32 + 32 * tensor.dims.count, at: tensor.offset)
      if output >= 0 {
        makeConstant(output, type: tensor.dataType.elementType, shape: tensor.shape, values: tensor.values)
      }
    } else if floats + integers + strings > 0 {
      let type: ONNXDataType = floats > 0 ? .fp32 : integers > 0 ? .int64 : .string
      let count = Int64(floats > 0 ? floats : integers > 0 ? integers : strings)
      let size = type == .string ? stringBytes : type.byteCount(of: count) ?? 0
      try weights.add(type, count: count, bytes: size, at: range.lowerBound)
      if output >= 0 { makeConstant(output, type: type.elementType, shape: isList ? [.fixed(count)] : []) }
    }
  }
}
