import Facts

/// One graph of a SavedModel, or a `.meta` file: signatures, tags and the operators.
struct MetaGraph {
  private typealias Messages = TensorFlowMessages

  /// A way to call the graph, with the names that clients use.
  struct Signature {
    var name: String
    var method = ""
    /// In the order of their names, as the file keeps them in none.
    var inputs: [Tensor] = []
    var outputs: [Tensor] = []
  }

  struct Tensor {
    var value: ModelValue
    /// In the graph, `node:output`; nil for a sparse or composite tensor.
    var tensor: String?
  }

  static let signatureLimit = 1_000
  static let tagLimit = 100
  private static let valueLimit = 10_000

  private(set) var signatures: [Signature] = []
  private(set) var tags: [String] = []
  /// Of the TensorFlow that wrote it.
  private(set) var version: String?
  private(set) var assets = 0
  private(set) var graph: TensorFlowGraph?
  /// Whether the file notes the Python objects the model was made of, as TensorFlow 2 does.
  private(set) var hasObjects = false
  /// What the names of nodes start with that save and restore variables, for example `save/`.
  private(set) var saverScope: String?

  init(_ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget) throws(StructureError) {
    var reader = ProtobufReader<Messages.MetaGraph>(bytes, range)
    while let field = try reader.next() {
      guard let place = field.range else { continue }
      switch field.key {
      case .info: try readInfo(bytes, place, budget: &budget)
      case .graph: graph = try TensorFlowGraph(bytes, place, budget: &budget)
      case .signatures: try addSignature(bytes, place, budget: &budget)
      case .assets: assets += 1
      case .objectGraph: hasObjects = true
      case .saver: try readSaver(bytes, place, budget: &budget)
      case nil: break
      }
    }
    signatures.sort { $0.name < $1.name }
  }

  private mutating func readSaver(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    var reader = ProtobufReader<Messages.Saver>(bytes, range)
    while let field = try reader.next() {
      guard field.key == .fileTensor, let place = field.range else { continue }
      let name = try budget.keptName(place, of: bytes)
      saverScope = name.lastIndex(of: "/").map { String(name[...$0]) }
    }
  }

  private mutating func readInfo(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    var reader = ProtobufReader<Messages.MetaInfo>(bytes, range)
    while let field = try reader.next() {
      guard let place = field.range else { continue }
      switch field.key {
      case .tags: if tags.count < Self.tagLimit { tags.append(try budget.keptName(place, of: bytes)) }
      case .version: version = bytes.text(place.prefix(64))
      case .operators, nil: break
      }
    }
  }

  /// Reads one pair of a map whose keys are texts.
  private static func pair(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) -> (key: String, value: Range<Int>?) {
    var key = ""
    var value: Range<Int>?
    var reader = ProtobufReader<Messages.MapEntry>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .key: if let place = field.range { key = try budget.keptName(place, of: bytes) }
      case .value: value = field.range
      case nil: break
      }
    }
    return (key, value)
  }

  private mutating func addSignature(
    _ bytes: ByteSource, _ range: Range<Int>, budget: inout ReadBudget
  ) throws(StructureError) {
    let (name, place) = try Self.pair(bytes, range, budget: &budget)
    if signatures.count == Self.signatureLimit {
      throw StructureError(at: range.lowerBound, "more than \(Self.signatureLimit) signatures")
    }
    var signature = Signature(name: name)
    if let place {
      var reader = ProtobufReader<Messages.Signature>(bytes, place)
      while let field = try reader.next() {
        guard let part = field.range else { continue }
        switch field.key {
        case .inputs: try Self.add(bytes, part, to: &signature.inputs, budget: &budget)
        case .outputs: try Self.add(bytes, part, to: &signature.outputs, budget: &budget)
        case .methodName: signature.method = bytes.text(part.prefix(200))
        case nil: break
        }
      }
    }
    signature.inputs.sort { $0.value.name < $1.value.name }
    signature.outputs.sort { $0.value.name < $1.value.name }
    signatures.append(signature)
  }

  private static func add(
    _ bytes: ByteSource, _ range: Range<Int>, to list: inout [Tensor], budget: inout ReadBudget
  ) throws(StructureError) {
    let (name, place) = try pair(bytes, range, budget: &budget)
    if list.count == valueLimit { throw StructureError(at: range.lowerBound, "more than \(valueLimit) tensors") }
    try budget.charge(300, at: range.lowerBound)
    var type: Int64 = 0
    var shape = TensorFlowShape(sizes: [])
    var kind = ModelValue.Kind.tensor
    var tensor: String?
    var reader = ProtobufReader<Messages.TensorInfo>(bytes, place ?? 0..<0)
    while let field = try reader.next() {
      switch field.key {
      case .name: if let text = field.range { tensor = try budget.keptName(text, of: bytes) }
      case .type: type = field.integer ?? type
      case .shape: if let part = field.range { shape = try TensorFlowShape(bytes, part) }
      case .sparse: kind = .sparse
      case .composite: kind = .opaque
      case nil: break
      }
    }
    let words = kind == .sparse ? "sparse tensor" : kind == .opaque ? "composite tensor" : "tensor"
    let value = ModelValue(
      name, kind: kind, words: words, type: type == 0 ? nil : TensorFlowType.name(type),
      elementType: TensorFlowType.element(type), shape: shape.dimensions)
    list.append(Tensor(value: value, tensor: kind == .tensor ? tensor : nil))
  }

  /// The signature that a server takes unless told otherwise.
  ///
  /// Triton's TensorFlow backend looks for `serving_default` (tensorflow_backend README, TF_SIGNATURE_DEF).
  var served: Signature? {
    let usable = signatures.filter { !$0.name.hasPrefix("__saved_model_") }
    return usable.first { $0.name == "serving_default" } ?? usable.first { $0.name == "predict" } ?? usable.first
  }
}
