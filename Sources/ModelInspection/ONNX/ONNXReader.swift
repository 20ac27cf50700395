import Facts

/// Reads the structure of an ONNX model: everything but the values of its weights.
package enum ONNXReader {
  static let defaultDomain = "ai.onnx"

  /// Reads a model out of memory or a mapped file; nothing is loaded or executed.
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - path: how facts name the file.
  ///   - folder: where external data may lie; nil when there is no folder to look in.
  ///   - isDeclared: whether the file's name says ONNX, so that damage is not taken for the sign of another format.
  /// - Returns: nil when this is no ONNX model.
  /// - Throws: ``StructureError`` when it is one and breaks the format's rules or this reader's limits.
  package static func read(
    bytes: ByteSource, path: String, folder: String?, isDeclared: Bool
  ) throws(StructureError) -> Inspection? {
    var header = Header()
    do throws(StructureError) {
      try header.read(bytes)
    } catch {
      // A graph cut short is still evidence of ONNX; any other damage is not.
      let graphTag = UInt8(ModelProto.graph.rawValue << 3 | 2)
      let isGraphCut = header.isPlausible && error.isTruncation && bytes[error.byteOffset] == graphTag
      if isGraphCut || (isDeclared && header.isPlausible) { throw error }
      return nil
    }
    guard header.isPlausible, !header.graphs.isEmpty else {
      // A header without both may be any protobuf message.
      if !isDeclared || (!header.isPlausible && header.graphs.isEmpty) { return nil }
      throw StructureError(
        at: 0, header.graphs.isEmpty ? "there is no graph in it" : "its IR version is missing or absurd")
    }
    let model: ONNXModel
    do throws(StructureError) {
      model = try read(header, bytes)
    } catch {
      if isDeclared || !header.opsets.isEmpty { throw error }
      return nil
    }
    return Inspection(
      facts: ONNXFacts.document(of: model, path: path, size: bytes.count, folder: folder), graph: model.graph,
      metadata: model.metadata)
  }

  private static func read(
    _ header: Header, _ bytes: ByteSource
  ) throws(StructureError) -> ONNXModel {
    var reader = ONNXGraphReader(
      bytes, opsets: header.opsets, functions: header.functionNames, budget: header.budget)
    _ = try reader.readGraph(header.graphs, depth: 0)
    for function in header.functions { try reader.readFunction(function) }
    reader.linkFunctions()
    return ONNXModel(
      irVersion: header.irVersion, producer: header.producer, opsets: header.opsets,
      functionCount: header.functions.count, metadata: header.metadata, graph: reader.graph,
      operatorCounts: reader.operatorCounts, inputs: reader.inputs, outputs: reader.outputs, weights: reader.weights)
  }

  /// ONNX writes its default domain as nothing or as `ai.onnx`.
  static func canonicalDomain(_ domain: String) -> String { domain.isEmpty ? defaultDomain : domain }

  /// Reads an OperatorSetIdProto into a table of versions.
  static func readOpset(
    _ bytes: ByteSource, _ range: Range<Int>, into opsets: inout [String: Int64],
    budget: inout ReadBudget
  ) throws(StructureError) {
    var domain = ""
    var version: Int64 = 0
    var reader = ProtobufReader<OperatorSetIdProto>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .domain: if let text = field.range { domain = try budget.keptName(text, of: bytes) }
      case .version: version = field.integer ?? 0
      case nil: break
      }
    }
    if opsets.count == ReadBudget.domains {
      throw StructureError(at: range.lowerBound, "the model imports more than \(ReadBudget.domains) operator sets")
    }
    opsets[canonicalDomain(domain)] = version
  }

  /// The fields of ModelProto, of which the graph comes before the operator sets that give its operators a meaning.
  private struct Header {
    var irVersion: Int64 = 0
    var producerName = ""
    var producerVersion = ""
    var opsets: [String: Int64] = [:]
    var metadata: [String: String] = [:]
    /// The pieces of the one graph.
    var graphs: [Range<Int>] = []
    var functions: [Range<Int>] = []
    var functionNames: Set<ONNXGraphReader.OperatorName> = []
    var budget = ReadBudget()

    // The newest version is 14; more than a few beyond it is another protobuf message.
    var isPlausible: Bool { (1...64).contains(irVersion) }

    var producer: String {
      (producerVersion.isEmpty ? producerName : "\(producerName) \(producerVersion)").shortened(to: 200)
    }

    mutating func read(_ bytes: ByteSource) throws(StructureError) {
      var reader = ProtobufReader<ModelProto>(bytes, 0..<bytes.count)
      while let field = try reader.next() {
        if field.key == .irVersion { irVersion = field.integer ?? 0 }
        guard let range = field.range else { continue }
        switch field.key {
        case .producerName: producerName = try budget.name(range, of: bytes)
        case .producerVersion: producerVersion = try budget.name(range, of: bytes)
        case .graph:
          try budget.charge(32, at: field.offset)
          graphs.append(range)
        case .opsetImport: try ONNXReader.readOpset(bytes, range, into: &opsets, budget: &budget)
        case .functions:
          try budget.charge(256, at: field.offset)
          functions.append(range)
          functionNames.insert(try operatorName(bytes, range))
        case .metadataProps:
          // Speech models keep their vocabulary here, which can be longer than any name.
          let entry = try StringEntry(bytes, range, budget: &budget, longestValue: 4_000)
          if metadata.count < 256 { metadata[entry.key.shortened(to: 200)] = entry.value.shortened(to: 1_000) }
        default: break
        }
      }
      // Models older than IR version 3 have no operator sets: they mean the first one.
      if opsets.isEmpty, irVersion < 3 { opsets[ONNXReader.defaultDomain] = 1 }
    }

    private mutating func operatorName(
      _ bytes: ByteSource, _ range: Range<Int>
    ) throws(StructureError) -> ONNXGraphReader.OperatorName {
      var (domain, name) = ("", "")
      var reader = ProtobufReader<FunctionProto>(bytes, range)
      while let field = try reader.next() {
        guard let text = field.range else { continue }
        if field.key == .domain { domain = try budget.keptName(text, of: bytes) }
        if field.key == .name { name = try budget.keptName(text, of: bytes) }
      }
      return ONNXGraphReader.OperatorName(domain: ONNXReader.canonicalDomain(domain), name: name)
    }
  }
}
