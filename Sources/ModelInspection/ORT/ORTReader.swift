import Facts

/// Reads a model in ONNX Runtime's own format: a FlatBuffer with what an ONNX file has.
///
/// Fields are numbered as in onnxruntime/core/flatbuffers/schema/ort.fbs. The value of a union takes two fields: its
/// type, then itself.
struct ORTReader {
  private enum Session {
    static let version = 0
    static let model = 1
  }
  private enum Model {
    static let irVersion = 0
    static let opsets = 1
    static let producer = 2
    static let producerVersion = 3
    static let graph = 7
  }
  private enum Graph {
    static let initializers = 0
    static let values = 1
    static let nodes = 2
    static let inputs = 5
    static let outputs = 6
  }
  private enum Node {
    static let domain = 2
    static let operatorName = 5
    static let attributes = 10
  }
  private enum Attribute {
    static let tensor = 6
    static let graph = 7
    static let graphs = 12
  }
  private enum Tensor {
    static let dims = 2
    static let type = 3
  }

  private static let nodeLimit = 2_000_000
  private static let depthLimit = 16
  private static let controlFlow: Set = ["If", "Loop", "Scan"]
  private static let domains: Set = ["ai.onnx", "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc"]

  private let buffer: FlatBuffer
  private var summary = GraphSummary()
  private var weights = WeightSums()
  private var nodes = 0

  private init(_ buffer: FlatBuffer) {
    self.buffer = buffer
    summary.controlFlowNames = Self.controlFlow
    summary.knownDomains = Self.domains
  }

  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    let buffer = FlatBuffer(bytes, in: 0..<bytes.count)
    guard let session = buffer.root, let model = buffer.table(Session.model, of: session),
      let graph = buffer.table(Model.graph, of: model)
    else {
      throw StructureError(at: 0, "the FlatBuffer holds no session with a model and its graph", isTruncation: true)
    }
    var reader = ORTReader(buffer)
    try reader.read(graph, depth: 0)
    reader.readSignature(graph)
    reader.summary.weights = reader.weights
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    reader.summary.state(
      in: &facts,
      from: .init(
        values: .init(inputs: "graph inputs", outputs: "graph outputs"), operators: "graph nodes",
        weights: "graph initializers"))
    reader.stateVersions(session, model, &facts)
    SideFiles([]).state(in: &facts, from: "graph initializers")
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.fillUnknown("an ONNX Runtime format model does not say")
    return Inspection(facts: facts.document)
  }

  private func stateVersions(
    _ session: FlatBuffer.Table, _ model: FlatBuffer.Table, _ facts: inout ModelFactBuilder
  ) {
    let names = [Model.producer, Model.producerVersion].compactMap { buffer.text($0, of: model, limit: 200) }
    let producer = names.filter { !$0.isEmpty }.joined(separator: " ")
    if !producer.isEmpty { facts.set(.producer, .string(producer), from: "producer_name") }
    if let version = buffer.number(Model.irVersion, of: model, as: Int64.self) {
      facts.set(.irVersion, .int(version), from: "ir_version")
    }
    if let version = buffer.text(Session.version, of: session, limit: 20) {
      facts.set(.notes, .strings(["ORT format version \(version)"]), from: "ort_version")
    }
    var opsets: [Value: Value] = [:]
    if let list = buffer.vector(Model.opsets, of: model, elementSize: 4) {
      for index in 0..<min(list.count, 1_000) {
        guard let entry = buffer.table(index, of: list), let version = buffer.number(1, of: entry, as: Int64.self)
        else {
          continue
        }
        opsets[.string(Self.domain(buffer.text(0, of: entry)))] = .int(version)
      }
    }
    facts.set(.opsets, .map(opsets), from: "opset_import")
    if let opset = opsets[.string(ONNXReader.defaultDomain)] {
      facts.set(.opset, opset, from: "opset_import")
    } else {
      facts.setUnknown(.opset, "the model imports no operator set of ai.onnx", from: "opset_import")
    }
    facts.set(.functions, 0, from: "the format has none")
  }

  private static func domain(_ name: String?) -> String {
    guard let name, !name.isEmpty else { return ONNXReader.defaultDomain }
    return name
  }

  private mutating func read(_ graph: FlatBuffer.Table, depth: Int) throws(StructureError) {
    if depth > Self.depthLimit { throw StructureError(at: 0, "graphs nested more than \(Self.depthLimit) levels deep") }
    if let list = buffer.vector(Graph.initializers, of: graph, elementSize: 4) {
      for index in 0..<list.count {
        guard let tensor = buffer.table(index, of: list) else { throw damaged("an initializer") }
        addWeight(tensor)
      }
    }
    guard let list = buffer.vector(Graph.nodes, of: graph, elementSize: 4) else { return }
    for index in 0..<list.count {
      nodes += 1
      if nodes > Self.nodeLimit { throw StructureError(at: 0, "more than \(Self.nodeLimit) nodes") }
      guard let node = buffer.table(index, of: list), let name = buffer.text(Node.operatorName, of: node) else {
        throw damaged("a node")
      }
      try summary.count(name, domain: Self.domain(buffer.text(Node.domain, of: node)), at: list.start + 4 * index)
      try readAttributes(of: node, isConstant: name == "Constant", depth: depth)
    }
  }

  private func damaged(_ what: String) -> StructureError {
    StructureError(at: 0, "\(what) of the FlatBuffer lies outside the file", isTruncation: true)
  }

  private mutating func readAttributes(
    of node: FlatBuffer.Table, isConstant: Bool, depth: Int
  ) throws(StructureError) {
    guard let list = buffer.vector(Node.attributes, of: node, elementSize: 4) else { return }
    for index in 0..<min(list.count, 1_000) {
      guard let attribute = buffer.table(index, of: list) else { continue }
      if isConstant, let tensor = buffer.table(Attribute.tensor, of: attribute) { addWeight(tensor) }
      if let graph = buffer.table(Attribute.graph, of: attribute) { try read(graph, depth: depth + 1) }
    }
  }

  private mutating func addWeight(_ tensor: FlatBuffer.Table) {
    let type = ONNXDataType(rawValue: Int64(buffer.int32(Tensor.type, of: tensor) ?? 0))
    let dims = buffer.vector(Tensor.dims, of: tensor, elementSize: 8).map { list in
      (0..<min(list.count, 64)).map { buffer.number($0, of: list, as: Int64.self) ?? 0 }
    }
    let elements = elementCount(dims ?? [])
    weights.add(type.name, parameters: elements, bytes: type.byteCount(of: elements) ?? 0)
  }

  private mutating func readSignature(_ graph: FlatBuffer.Table) {
    var declared: [String: FlatBuffer.Table] = [:]
    if let list = buffer.vector(Graph.values, of: graph, elementSize: 4) {
      for index in 0..<min(list.count, Self.nodeLimit) {
        guard let value = buffer.table(index, of: list), let name = buffer.text(0, of: value) else { continue }
        declared[name] = value
      }
    }
    func values(_ field: Int) -> [ModelValue] {
      guard let list = buffer.vector(field, of: graph, elementSize: 4) else { return [] }
      return (0..<min(list.count, GraphSummary.valueLimit)).compactMap { index in
        buffer.text(index, of: list).map { value($0, declared[$0]) }
      }
    }
    summary.inputs = values(Graph.inputs)
    summary.outputs = values(Graph.outputs)
  }

  private func value(_ name: String, _ info: FlatBuffer.Table?) -> ModelValue {
    guard let info, let type = buffer.table(2, of: info) else { return ModelValue(name, kind: .none, words: "value") }
    switch buffer.number(1, of: type, as: UInt8.self) {
    case 1:
      guard let tensor = buffer.table(2, of: type) else { break }
      let element = ONNXDataType(rawValue: Int64(buffer.int32(0, of: tensor) ?? 0))
      return ModelValue(
        name, kind: .tensor, words: "tensor", type: element.name, elementType: element.elementType,
        shape: buffer.table(1, of: tensor).map(shape))
    case 2: return ModelValue(name, kind: .sequence, words: "sequence")
    case 3: return ModelValue(name, kind: .map, words: "map")
    default: break
    }
    return ModelValue(name, kind: .none, words: "value")
  }

  private func shape(_ shape: FlatBuffer.Table) -> [OperatorGraph.Dimension] {
    guard let list = buffer.vector(0, of: shape, elementSize: 4) else { return [] }
    return (0..<min(list.count, 64)).map { index in
      guard let value = buffer.table(index, of: list).flatMap({ buffer.table(0, of: $0) }) else { return .unknown }
      switch buffer.number(0, of: value, as: Int8.self) {
      case 1:
        let size = buffer.number(1, of: value, as: Int64.self) ?? 0
        return size < 0 ? .unknown : .fixed(size)
      case 2:
        let name = buffer.text(2, of: value, limit: 200) ?? ""
        return name.isEmpty ? .unknown : .symbol(name)
      default: return .unknown
      }
    }
  }
}
