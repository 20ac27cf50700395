/// Protobuf formats other than ONNX: none has a magic, so field numbers, wire types and a sample of the contents decide.
enum ProtobufFormats {
  private enum SavedModel: Int, ProtobufMessage {
    case schemaVersion = 1, metaGraphs
  }
  private enum MetaGraphDef: Int, ProtobufMessage {
    case info = 1, graph, saver
  }
  private enum MetaInfoDef: Int, ProtobufMessage {
    case metaGraphVersion = 1, operators
    case tags = 4, version, gitVersion
  }
  private enum GraphDef: Int, ProtobufMessage {
    case node = 1, library, version, versions
  }
  private enum NodeDef: Int, ProtobufMessage {
    case name = 1, op, input, device, attr
  }
  private enum ProgramDesc: Int, ProtobufMessage {
    case blocks = 1
    case version = 4, opVersionMap
  }
  private enum BlockDesc: Int, ProtobufMessage {
    case idx = 1, parentIdx, vars, ops
  }
  private enum CoreMLModel: Int, ProtobufMessage {
    case specificationVersion = 1, description
  }

  static func recognise(_ bytes: ByteSource, name: String) -> Recognition? {
    guard bytes.has([0x08]) || bytes.has([0x0a]) else { return nil }
    return savedModel(bytes, name: name) ?? metaGraph(bytes) ?? paddle(bytes) ?? graphDef(bytes) ?? coreML(bytes)
  }

  /// Fields in the file's order, up to a limit; nil when the bytes are no such message.
  private static func fields<Message: ProtobufMessage>(
    _ bytes: ByteSource, _ range: Range<Int>, limit: Int
  ) -> [ProtobufField<Message>]? {
    var fields: [ProtobufField<Message>] = []
    var reader = ProtobufReader<Message>(bytes, range)
    do throws(StructureError) {
      while fields.count < limit, let field = try reader.next() { fields.append(field) }
    } catch { return nil }
    return fields
  }

  private static func savedModel(_ bytes: ByteSource, name: String) -> Recognition? {
    guard let fields: [ProtobufField<SavedModel>] = fields(bytes, 0..<bytes.count, limit: 16),
      fields.count >= 2, fields[0].key == .schemaVersion, fields[0].integer == 1,
      fields.dropFirst().allSatisfy({ $0.key == .metaGraphs && $0.range != nil }),
      name == "saved_model.pb" || (fields[1].range.map { $0.count > 64 } ?? false)
    else { return nil }
    return Recognition(.savedModel, "the fields of a SavedModel: schema version 1 and \(fields.count - 1) meta graphs")
  }

  /// A MetaGraphDef starts with who wrote it, and its graph follows.
  private static func metaGraph(_ bytes: ByteSource) -> Recognition? {
    guard let fields: [ProtobufField<MetaGraphDef>] = fields(bytes, 0..<bytes.count, limit: 8),
      fields.count >= 2, fields[0].key == .info, fields[1].key == .graph, let graph = fields[1].range,
      let place = fields[0].range,
      let info: [ProtobufField<MetaInfoDef>] = Self.fields(bytes, place, limit: 64),
      let version = info.first(where: { $0.key == .version })?.range,
      bytes.text(version.prefix(64)).first?.isNumber == true,
      let nodes: [ProtobufField<GraphDef>] = Self.fields(bytes, graph, limit: 4), nodes.first?.key == .node
    else { return nil }
    return Recognition(.metaGraph, "the fields of a MetaGraphDef by TensorFlow \(bytes.text(version.prefix(64)))")
  }

  private static func graphDef(_ bytes: ByteSource) -> Recognition? {
    guard let fields: [ProtobufField<GraphDef>] = fields(bytes, 0..<bytes.count, limit: 64),
      let first = fields.first, first.key == .node, let place = first.range,
      fields.allSatisfy({ field in
        switch field.key {
        case .node, .library, .versions: field.range != nil
        case .version: field.integer != nil
        case nil: false
        }
      }),
      let node: [ProtobufField<NodeDef>] = Self.fields(bytes, place, limit: 256),
      let operation = node.first(where: { $0.key == .op })?.range, isIdentifier(bytes, operation),
      node.allSatisfy({ $0.range != nil }), node.contains(where: { $0.key == .name })
    else { return nil }
    return Recognition(.graphDef, "the fields of a GraphDef whose first operator is \(bytes.text(operation))")
  }

  private static func paddle(_ bytes: ByteSource) -> Recognition? {
    guard let fields: [ProtobufField<ProgramDesc>] = fields(bytes, 0..<bytes.count, limit: 16),
      let first = fields.first, first.key == .blocks, let place = first.range,
      let block: [ProtobufField<BlockDesc>] = Self.fields(bytes, place, limit: 4), block.count >= 3,
      block[0].key == .idx, block[0].integer == 0, block[1].key == .parentIdx, block[1].integer != nil,
      block[2].range != nil
    else { return startOfProgram(bytes) }
    return Recognition(.paddle, "the fields of a ProgramDesc with \(fields.count { $0.key == .blocks }) blocks")
  }

  /// A program that was cut short somewhere behind its start: its reader says where.
  private static func startOfProgram(_ bytes: ByteSource) -> Recognition? {
    guard bytes.has([0x0a]), let end = (1..<6).first(where: { $0 < bytes.count && bytes[$0] < 0x80 }) else {
      return nil
    }
    // Block 0 without a parent, whose number is -1, and then its first variable.
    let start: [UInt8] = [0x08, 0, 0x10] + [UInt8](repeating: 0xff, count: 9) + [1, 0x1a]
    return bytes.has(start, at: end + 1) ? Recognition(.paddle, "the start of a ProgramDesc") : nil
  }

  private static func coreML(_ bytes: ByteSource) -> Recognition? {
    /// Numbers of the field that holds the model proper, by kind of model.
    let kinds = [200...202, 300...304, 400...404, 500...502, 555...560, 600...610, 900...900, 2000...2006, 3000...3000]
    guard let fields: [ProtobufField<CoreMLModel>] = fields(bytes, 0..<bytes.count, limit: 16),
      fields.count >= 3, fields[0].key == .specificationVersion, let version = fields[0].integer,
      (1...20).contains(version), fields.contains(where: { $0.key == .description && $0.range != nil }),
      fields.contains(where: { field in field.range != nil && kinds.contains { $0.contains(field.number) } })
    else { return nil }
    return Recognition(.coreml, "the fields of a Core ML model of specification version \(version)")
  }

  private static func isIdentifier(_ bytes: ByteSource, _ range: Range<Int>) -> Bool {
    let text = bytes.text(range.prefix(128))
    guard let first = text.unicodeScalars.first, ("A"..."Z").contains(first) || first == "_", range.count <= 128 else {
      return false
    }
    return text.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_" || $0 == ">"
    }
  }
}
