import Facts

/// What a TensorFlow Lite file says about its model.
struct TensorFlowLiteModel {
  var version: UInt32 = 0
  var inputs: [ModelValue] = []
  var outputs: [ModelValue] = []
  var operators: [String: Int64] = [:]
  /// Names of operators that come with the application.
  var custom: Set<String> = []
  var weights = WeightSums()
  var signatures: [String] = []
  /// Of the TensorFlow that converted it.
  var converter: String?
  var notes: [String: String] = [:]
  /// Whether values between operators are narrow integers with a scale.
  var hasQuantizedValues = false
  /// Element types of weights that are narrow integers with a scale.
  var quantizedWeights: Set<ElementType> = []
}

/// Reads a TensorFlow Lite file; buffers of weights are measured and not touched.
struct TensorFlowLiteReader {
  private typealias Schema = TensorFlowLite

  private static let signatureLimit = 1_000
  private static let noteLimit = 1_000
  private static let operatorCodeLimit = 100_000

  private let bytes: ByteSource
  private let buffer: FlatBuffer
  private var model = TensorFlowLiteModel()
  private var budget = ReadBudget()
  private var codes: [String] = []
  private var seen: Set<Int> = []

  /// - Throws: ``StructureError`` when a table lies outside the file or a limit is passed.
  static func read(_ bytes: ByteSource) throws(StructureError) -> TensorFlowLiteModel {
    var reader = TensorFlowLiteReader(bytes)
    try reader.run()
    return reader.model
  }

  private init(_ bytes: ByteSource) {
    self.bytes = bytes
    buffer = FlatBuffer(bytes, in: 0..<bytes.count)
  }

  private func text(_ field: Int, of table: FlatBuffer.Table, limit: Int) -> String? {
    buffer.string(field, of: table).map { bytes.text($0.prefix(limit)) }
  }

  private mutating func run() throws(StructureError) {
    guard let root = buffer.root, let graphs = buffer.vector(Schema.Model.subgraphs, of: root, elementSize: 4),
      graphs.count > 0
    else { throw StructureError(at: 0, "the TensorFlow Lite file holds no graph", isTruncation: true) }
    model.version = buffer.number(Schema.Model.version, of: root) ?? 0
    try readCodes(root)
    let buffers = buffer.vector(Schema.Model.buffers, of: root, elementSize: 4)
    for index in 0..<graphs.count {
      guard let graph = buffer.table(index, of: graphs) else {
        throw StructureError(at: graphs.start + 4 * index, "graph \(index) lies outside the file", isTruncation: true)
      }
      try read(graph, buffers: buffers, isMain: index == 0)
    }
    readNotes(root, buffers: buffers)
  }

  private mutating func readCodes(_ root: FlatBuffer.Table) throws(StructureError) {
    guard let list = buffer.vector(Schema.Model.operatorCodes, of: root, elementSize: 4) else { return }
    if list.count > Self.operatorCodeLimit {
      throw StructureError(at: list.start, "more than \(Self.operatorCodeLimit) kinds of operator")
    }
    for index in 0..<list.count {
      guard let entry = buffer.table(index, of: list) else {
        throw StructureError(at: list.start + 4 * index, "an operator code lies outside the file", isTruncation: true)
      }
      // Files from before there were more than 127 operators have a byte only.
      let short = Int32(buffer.number(Schema.OperatorCode.shortCode, of: entry, as: Int8.self) ?? 0)
      let code = max(short, buffer.int32(Schema.OperatorCode.code, of: entry) ?? 0)
      var name = TensorFlowLiteOperators.name(code)
      if code == TensorFlowLiteOperators.custom {
        name = text(Schema.OperatorCode.customCode, of: entry, limit: 200) ?? name
        model.custom.insert(name)
      }
      try budget.charge(48 + name.utf8.count, at: list.start)
      codes.append(name)
    }
  }

  private mutating func read(
    _ graph: FlatBuffer.Table, buffers: FlatBuffer.Vector?, isMain: Bool
  ) throws(StructureError) {
    if let list = buffer.vector(Schema.Subgraph.operators, of: graph, elementSize: 4) {
      try budget.chargeNodes(list.count, at: list.start)
      for index in 0..<list.count {
        guard let entry = buffer.table(index, of: list),
          let name = codes[safe: Int(buffer.number(Schema.Operator.code, of: entry, as: UInt32.self) ?? 0)]
        else { throw StructureError(at: list.start + 4 * index, "operator \(index) has no code", isTruncation: true) }
        model.operators[name, default: 0] += 1
      }
    }
    guard let tensors = buffer.vector(Schema.Subgraph.tensors, of: graph, elementSize: 4) else { return }
    try budget.chargeNodes(tensors.count, at: tensors.start)
    for index in 0..<tensors.count {
      guard let tensor = buffer.table(index, of: tensors) else {
        throw StructureError(at: tensors.start + 4 * index, "tensor \(index) lies outside the file", isTruncation: true)
      }
      try count(tensor, buffers: buffers)
    }
    guard isMain else { return }
    model.inputs = try values(Schema.Subgraph.inputs, of: graph, tensors)
    model.outputs = try values(Schema.Subgraph.outputs, of: graph, tensors)
  }

  private func values(
    _ field: Int, of graph: FlatBuffer.Table, _ tensors: FlatBuffer.Vector
  ) throws(StructureError) -> [ModelValue] {
    guard let list = buffer.vector(field, of: graph, elementSize: 4) else { return [] }
    if list.count > ReadBudget.values {
      throw StructureError(at: list.start, "more than \(ReadBudget.values) inputs or outputs")
    }
    var values: [ModelValue] = []
    for index in 0..<list.count {
      guard let place = buffer.int32(index, of: list), place >= 0, place < tensors.count,
        let tensor = buffer.table(Int(place), of: tensors)
      else { throw StructureError(at: list.start + 4 * index, "an input or output is no tensor of the graph") }
      let type = buffer.number(Schema.Tensor.type, of: tensor, as: Int8.self) ?? 0
      let name = text(Schema.Tensor.name, of: tensor, limit: 1_000) ?? ""
      values.append(
        ModelValue(
          name, kind: .tensor, words: "tensor", type: Schema.typeName(type), elementType: Schema.types[type],
          shape: shape(of: tensor)?.map { $0 < 0 ? .unknown : .fixed($0) }))
    }
    return values
  }

  /// The sizes, -1 where free; nil when the rank is not known.
  private func shape(of tensor: FlatBuffer.Table) -> [Int64]? {
    for field in [Schema.Tensor.shapeSignature, Schema.Tensor.shape] {
      guard let list = buffer.vector(field, of: tensor, elementSize: 4), list.count > 0 else { continue }
      return (0..<min(list.count, TensorFlowShape.rankLimit)).map { Int64(buffer.int32($0, of: list) ?? -1) }
    }
    // Writers leave an empty list out, so that only this flag tells a scalar from a free rank.
    return buffer.number(Schema.Tensor.hasRank, of: tensor, as: UInt8.self) == 1 ? [] : nil
  }

  /// Counts a tensor whose values are in the file, and notes how it is quantised.
  private mutating func count(_ tensor: FlatBuffer.Table, buffers: FlatBuffer.Vector?) throws(StructureError) {
    let number = buffer.number(Schema.Tensor.type, of: tensor, as: Int8.self) ?? 0
    let type = Schema.types[number]
    let index = Int(buffer.number(Schema.Tensor.buffer, of: tensor, as: UInt32.self) ?? 0)
    let size = buffers.flatMap { index < $0.count ? buffer.table(index, of: $0) : nil }.map(self.size) ?? 0
    let isNarrow = type.map { $0 != .bool && !$0.isFloatingPoint && ($0.bits ?? 64) <= 16 } ?? false
    let isQuantized = isNarrow && hasScale(tensor)
    guard size > 0 else {
      if isQuantized { model.hasQuantizedValues = true }
      return
    }
    if isQuantized, let type { model.quantizedWeights.insert(type) }
    guard type != .string, seen.insert(index).inserted else { return }
    try budget.charge(32, at: tensor.position)
    let elements = type?.bits.map { size.multipliedReportingOverflow(by: 8).partialValue / Int64($0) } ?? 0
    model.weights.add(Schema.typeName(number), parameters: elements, bytes: size)
  }

  /// Bytes of a buffer; models over 2 GB keep the values behind the tables.
  private func size(of table: FlatBuffer.Table) -> Int64 {
    if let data = buffer.vector(Schema.Buffer.data, of: table, elementSize: 1), data.count > 0 {
      return Int64(data.count)
    }
    let offset = buffer.number(Schema.Buffer.offset, of: table, as: UInt64.self) ?? 0
    let size = buffer.number(Schema.Buffer.size, of: table, as: UInt64.self) ?? 0
    guard offset > 1, offset <= UInt64(bytes.count), size <= UInt64(bytes.count) - offset else { return 0 }
    return Int64(size)
  }

  private func hasScale(_ tensor: FlatBuffer.Table) -> Bool {
    buffer.table(Schema.Tensor.quantization, of: tensor)
      .flatMap { buffer.vector(Schema.Quantization.scale, of: $0, elementSize: 4) }
      .map { $0.count > 0 } ?? false
  }

  private mutating func readNotes(_ root: FlatBuffer.Table, buffers: FlatBuffer.Vector?) {
    if let description = text(Schema.Model.description, of: root, limit: 500), !description.isEmpty {
      model.notes["description"] = description
    }
    if let list = buffer.vector(Schema.Model.signatures, of: root, elementSize: 4) {
      for index in 0..<min(list.count, Self.signatureLimit) {
        guard let entry = buffer.table(index, of: list) else { continue }
        model.signatures.append(text(Schema.Signature.key, of: entry, limit: 500) ?? "")
      }
    }
    guard let list = buffer.vector(Schema.Model.metadata, of: root, elementSize: 4), let buffers else { return }
    for index in 0..<min(list.count, Self.noteLimit) {
      guard let entry = buffer.table(index, of: list), let name = text(Schema.Metadata.name, of: entry, limit: 100),
        let place = buffer.number(Schema.Metadata.buffer, of: entry, as: UInt32.self), place < buffers.count,
        let data = buffer.table(Int(place), of: buffers),
        let content = buffer.vector(Schema.Buffer.data, of: data, elementSize: 1)
      else { continue }
      let range = content.start..<(content.start + content.count)
      switch name {
      case "min_runtime_version":
        model.notes["minimum runtime"] = String(bytes.text(range.prefix(32)).prefix { $0 != "\0" })
      case "CONVERSION_METADATA":
        // Another FlatBuffer: ConversionMetadata.environment.tensorflow_version.
        let inner = FlatBuffer(bytes, in: range)
        if let version = inner.root.flatMap({ inner.table(0, of: $0) }).flatMap({ inner.string(0, of: $0) }) {
          model.converter = bytes.text(version.prefix(64))
        }
      case "TFLITE_METADATA": model.notes["metadata"] = "\(content.count) bytes of TFLITE_METADATA"
      default: break
      }
    }
  }
}

extension Array {
  /// The element, or nil outside the array.
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
