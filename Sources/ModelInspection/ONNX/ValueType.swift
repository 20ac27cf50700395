import Facts

/// The declared type of an input, an output or an inner value (TypeProto).
struct ValueType {
  typealias Kind = ModelValue.Kind

  private(set) var kind = Kind.none
  /// Of a tensor, or of the innermost tensor of a sequence or optional.
  private(set) var dataType = ONNXDataType(rawValue: 0)
  /// nil when the rank is not declared.
  private(set) var shape: [OperatorGraph.Dimension]?
  /// In words, for example `sequence of maps`.
  private(set) var words = ""

  /// Reads a TypeProto, or a further piece of the same one.
  mutating func merge(
    _ bytes: ByteSource, _ range: Range<Int>, depth: Int = 0, budget: inout ReadBudget
  ) throws(StructureError) {
    if depth > ReadBudget.nesting {
      throw StructureError(at: range.lowerBound, "types nested more than \(ReadBudget.nesting) deep")
    }
    var reader = ProtobufReader<TypeProto>(bytes, range)
    while let field = try reader.next() {
      guard let inner = field.range, let key = field.key else { continue }
      switch key {
      case .tensorType: try mergeTensor(bytes, inner, as: .tensor, words: "tensor", budget: &budget)
      case .sparseTensorType: try mergeTensor(bytes, inner, as: .sparse, words: "sparse tensor", budget: &budget)
      case .sequenceType:
        try mergeWrapper(bytes, inner, as: .sequence, depth: depth, budget: &budget) { "sequence of \($0)s" }
      case .optionalType:
        try mergeWrapper(bytes, inner, as: .optional, depth: depth, budget: &budget) { "optional \($0)" }
      case .mapType: (kind, words) = (.map, "map")
      case .opaqueType: (kind, words) = (.opaque, "opaque value")
      case .denotation: break
      }
    }
  }

  private mutating func mergeTensor(
    _ bytes: ByteSource, _ range: Range<Int>, as kind: Kind, words: String, budget: inout ReadBudget
  ) throws(StructureError) {
    // Pieces of one kind merge, another kind replaces: TypeProto is a oneof.
    if self.kind != kind { self = ValueType() }
    self.kind = kind
    self.words = words
    var reader = ProtobufReader<TensorTypeProto>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .elemType: if let value = field.integer { dataType = ONNXDataType(rawValue: value) }
      case .shape: if let dims = field.range { try mergeShape(bytes, dims, budget: &budget) }
      case nil: break
      }
    }
  }

  private mutating func mergeShape(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    var dims = shape ?? []
    var reader = ProtobufReader<TensorShapeProto>(bytes, range)
    while let field = try reader.next() {
      guard field.key == .dim, let dim = field.range else { continue }
      if dims.count == ReadBudget.rank {
        throw StructureError(at: field.offset, "a shape of more than \(ReadBudget.rank) dimensions")
      }
      dims.append(try Self.dimension(bytes, dim, budget: &budget))
    }
    try budget.charge(32 + 32 * dims.count, at: range.lowerBound)
    shape = dims
  }

  private static func dimension(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) -> OperatorGraph.Dimension {
    var dimension = OperatorGraph.Dimension.unknown
    var reader = ProtobufReader<DimensionProto>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      // A size below zero is how some exporters write a free dimension.
      case .dimValue: if let value = field.integer { dimension = value < 0 ? .unknown : .fixed(value) }
      case .dimParam:
        if let text = field.range {
          dimension = text.isEmpty ? .unknown : .symbol(try budget.keptName(text, of: bytes))
        }
      case nil: break
      }
    }
    return dimension
  }

  private mutating func mergeWrapper(
    _ bytes: ByteSource, _ range: Range<Int>, as kind: Kind, depth: Int, budget: inout ReadBudget,
    words: (String) -> String
  ) throws(StructureError) {
    var element = ValueType()
    var reader = ProtobufReader<WrapperTypeProto>(bytes, range)
    while let field = try reader.next() {
      guard field.key == .elemType, let inner = field.range else { continue }
      try element.merge(bytes, inner, depth: depth + 1, budget: &budget)
    }
    self = ValueType()
    self.kind = kind
    self.dataType = element.dataType
    self.words = words(element.words.isEmpty ? "value" : element.words)
  }
}

/// A named value with its declared type (ValueInfoProto).
struct ValueInfo {
  var name = ""
  var type = ValueType()

  init(_ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget) throws(StructureError) {
    var reader = ProtobufReader<ValueInfoProto>(bytes, range)
    while let field = try reader.next() {
      guard let inner = field.range else { continue }
      switch field.key {
      case .name: name = try budget.keptName(inner, of: bytes)
      case .type: try type.merge(bytes, inner, budget: &budget)
      case nil: break
      }
    }
  }

  /// The value as an input or output of the model.
  var modelValue: ModelValue {
    let isNamed = type.dataType.rawValue != 0 && type.kind != .map && type.kind != .opaque && type.kind != .none
    return ModelValue(
      name, kind: type.kind, words: type.words, type: isNamed ? type.dataType.name : nil,
      elementType: type.dataType.elementType, shape: type.shape)
  }

  /// The value as a tensor of the operator graph; what is no plain tensor has neither type nor shape there.
  var tensor: OperatorGraph.Tensor {
    let isTensor = type.kind == .tensor
    return OperatorGraph.Tensor(
      name: name, type: isTensor ? type.dataType.elementType : nil, shape: isTensor ? type.shape : nil)
  }
}
