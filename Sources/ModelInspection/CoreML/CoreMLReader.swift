import Facts

/// Reads a Core ML model: version, kind, signature and what it is made of.
struct CoreMLReader {
  private static let blockDepth = 16

  private let bytes: ByteSource
  private var version: Int64?
  private var kind: Int?
  private var body: Range<Int>?
  private var summary = GraphSummary()
  private var notes: [String] = []

  private init(_ bytes: ByteSource) { self.bytes = bytes }

  /// - Parameters:
  ///   - size: of the file or the folder around it, in bytes.
  ///   - weightBytes: of the files that an ML program keeps its weights in.
  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String, size: Int64?, weightBytes: Int64? = nil
  ) throws(StructureError) -> Inspection {
    var reader = CoreMLReader(bytes)
    try reader.read()
    var facts = recognition.facts(path: path, size: size)
    let parts = GraphSummary.Parts(
      values: .init(inputs: "description.input", outputs: "description.output"), operators: reader.kindName,
      weights: "weight.bin")
    reader.summary.state(in: &facts, from: parts)
    if let kind = reader.kind, CoreML.isShallow(kind) {
      facts.set(.modelClass, .string(ModelClass.shallow.rawValue), from: reader.kindName)
    }
    if let weightBytes { facts.set(.weightBytes, .int(weightBytes), from: "weight.bin") }
    facts.set(.architecture, .string(reader.kindName), from: "Model")
    facts.set(.notes, .strings(reader.notes), from: "description.metadata")
    if let version = reader.version {
      facts.set(.producer, .string("Core ML specification \(version)"), from: "specificationVersion")
    }
    SideFiles([]).state(in: &facts, from: reader.kindName)
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.fillUnknown("a Core ML model does not say, or says it to Apple's runtime only")
    return Inspection(facts: facts.document)
  }

  private var kindName: String { kind.flatMap { CoreML.kinds[$0] } ?? "a kind of model without a name here" }

  private mutating func read() throws(StructureError) {
    var reader = ProtobufReader<CoreML.Model>(bytes, 0..<bytes.count)
    while let field = try reader.next() {
      switch field.key {
      case .specificationVersion: version = field.integer
      case .description: if let range = field.range { try readDescription(range) }
      default:
        guard CoreML.kinds[field.number] != nil, let range = field.range else { continue }
        kind = field.number
        body = range
      }
    }
    guard let kind, let body else { throw StructureError(at: 0, "the model has a description and no contents") }
    switch CoreML.Model(rawValue: kind) {
    case .mlProgram: try readProgram(body)
    case .neuralNetwork, .neuralNetworkClassifier, .neuralNetworkRegressor: try readLayers(body)
    default: break
    }
  }

  // MARK: Signature

  private mutating func readDescription(_ range: Range<Int>) throws(StructureError) {
    var reader = ProtobufReader<CoreML.ModelDescription>(bytes, range)
    while let field = try reader.next() {
      guard let range = field.range else { continue }
      switch field.key {
      case .input: try Self.add(try feature(range), to: &summary.inputs, at: field.offset)
      case .output: try Self.add(try feature(range), to: &summary.outputs, at: field.offset)
      case .functions: try readFunction(range)
      case .metadata: try readMetadata(range)
      case .defaultFunctionName, nil: break
      }
    }
  }

  private static func add(
    _ value: ModelValue, to values: inout [ModelValue], at offset: Int
  ) throws(StructureError) {
    if values.count == GraphSummary.valueLimit {
      throw StructureError(at: offset, "more than \(GraphSummary.valueLimit) inputs or outputs")
    }
    values.append(value)
  }

  /// A model of several functions: the signature is that of the first.
  private mutating func readFunction(_ range: Range<Int>) throws(StructureError) {
    var reader = ProtobufReader<CoreML.FunctionDescription>(bytes, range)
    let isFirst = summary.inputs.isEmpty && summary.outputs.isEmpty
    while let field = try reader.next() {
      guard let range = field.range else { continue }
      switch field.key {
      case .name: if notes.count < 50 { notes.append("function \(bytes.text(range.prefix(200)))") }
      case .input: if isFirst { try Self.add(try feature(range), to: &summary.inputs, at: field.offset) }
      case .output: if isFirst { try Self.add(try feature(range), to: &summary.outputs, at: field.offset) }
      case nil: break
      }
    }
  }

  private func feature(_ range: Range<Int>) throws(StructureError) -> ModelValue {
    var name = ""
    var value = ModelValue("", kind: .none, words: "value")
    var reader = ProtobufReader<CoreML.FeatureDescription>(bytes, range)
    while let field = try reader.next() {
      guard let range = field.range else { continue }
      switch field.key {
      case .name: name = bytes.text(range.prefix(1_024))
      case .type: value = try featureType(range)
      case .shortDescription, nil: break
      }
    }
    value.name = name
    return value
  }

  private func featureType(_ range: Range<Int>) throws(StructureError) -> ModelValue {
    var reader = ProtobufReader<CoreML.FeatureType>(bytes, range)
    while let field = try reader.next() {
      guard let key = field.key, let range = field.range else { continue }
      switch key {
      case .multiArray: return try array(range)
      case .image: return try image(range)
      case .int64: return ModelValue("", kind: .scalar, words: "whole number", type: "INT64", elementType: .int64)
      case .double: return ModelValue("", kind: .scalar, words: "number", type: "FP64", elementType: .fp64)
      case .string: return ModelValue("", kind: .scalar, words: "text", type: "STRING", elementType: .string)
      case .dictionary: return ModelValue("", kind: .map, words: "dictionary")
      case .sequence: return ModelValue("", kind: .sequence, words: "sequence")
      case .state: return ModelValue("", kind: .opaque, words: "state that the runtime keeps")
      }
    }
    return ModelValue("", kind: .none, words: "value")
  }

  private func array(_ range: Range<Int>) throws(StructureError) -> ModelValue {
    var dims: [Int64] = []
    var type: Int64 = 0
    var isFlexible = false
    var reader = ProtobufReader<CoreML.ArrayFeature>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .shape: _ = try reader.appendIntegers(of: field, to: &dims, limit: 64)
      case .dataType: type = field.integer ?? 0
      case .enumeratedShapes, .shapeRange: isFlexible = true
      case nil: break
      }
    }
    let shape = dims.map { isFlexible || $0 < 0 ? OperatorGraph.Dimension.unknown : .fixed($0) }
    let element = CoreML.dataType(type)
    return ModelValue(
      "", kind: .tensor, words: "tensor", type: element?.rawValue, elementType: element,
      shape: dims.isEmpty ? nil : shape)
  }

  /// Images are no tensors to Core ML; their sizes are told all the same.
  private func image(_ range: Range<Int>) throws(StructureError) -> ModelValue {
    var width: Int64 = 0
    var height: Int64 = 0
    var reader = ProtobufReader<CoreML.ImageFeature>(bytes, range)
    while let field = try reader.next() {
      switch field.key {
      case .width: width = field.integer ?? 0
      case .height: height = field.integer ?? 0
      case .colorSpace, .enumeratedSizes, .sizeRange, nil: break
      }
    }
    return ModelValue(
      "", kind: .opaque, words: "image of \(width) x \(height) pixels", type: "UINT8", elementType: .uint8)
  }

  private mutating func readMetadata(_ range: Range<Int>) throws(StructureError) {
    var reader = ProtobufReader<CoreML.Metadata>(bytes, range)
    while let field = try reader.next() {
      guard let range = field.range, !range.isEmpty, notes.count < 50 else { continue }
      switch field.key {
      case .shortDescription: notes.append(bytes.text(range.prefix(300)))
      case .versionString: notes.append("version \(bytes.text(range.prefix(100)))")
      case .author: notes.append("author \(bytes.text(range.prefix(200)))")
      case .userDefined:
        let (key, value) = try entry(range)
        notes.append("\(bytes.text(key.prefix(100))): \(bytes.text(value.prefix(200)))")
      case .license, nil: break
      }
    }
  }

  /// Key and value of a map's entry.
  private func entry(_ range: Range<Int>) throws(StructureError) -> (key: Range<Int>, value: Range<Int>) {
    var result = (key: range.upperBound..<range.upperBound, value: range.upperBound..<range.upperBound)
    var reader = ProtobufReader<CoreML.Entry>(bytes, range)
    while let field = try reader.next() {
      guard let range = field.range else { continue }
      if field.key == .key { result.key = range } else if field.key == .value { result.value = range }
    }
    return result
  }

  // MARK: Contents

  /// Layers of a neural network have no name of their kind: it is the number of the field that holds it.
  private mutating func readLayers(_ range: Range<Int>) throws(StructureError) {
    summary.knownDomains = ["layer"]
    var reader = ProtobufReader<CoreML.NeuralNetwork>(bytes, range)
    while let field = try reader.next() {
      guard field.key == .layers, let range = field.range else { continue }
      var layer = ProtobufReader<CoreML.Layer>(bytes, range)
      while let part = try layer.next() {
        guard part.number >= 100, part.range != nil else { continue }
        try summary.count("layer type \(part.number)", domain: "layer", at: part.offset)
        break
      }
    }
  }

  private mutating func readProgram(_ range: Range<Int>) throws(StructureError) {
    summary.knownDomains = ["mil"]
    summary.controlFlowNames = ["cond", "while_loop"]
    var program = ProtobufReader<CoreML.Program>(bytes, range)
    while let field = try program.next() {
      guard field.key == .functions, let range = field.range else { continue }
      var function = ProtobufReader<CoreML.Function>(bytes, try entry(range).value)
      while let field = try function.next() {
        guard field.key == .blocks, let range = field.range else { continue }
        try readBlock(try entry(range).value, depth: 0)
      }
    }
  }

  private mutating func readBlock(_ range: Range<Int>, depth: Int) throws(StructureError) {
    if depth > Self.blockDepth {
      throw StructureError(at: range.lowerBound, "blocks nested more than \(Self.blockDepth) levels deep")
    }
    var block = ProtobufReader<CoreML.Block>(bytes, range)
    while let field = try block.next() {
      guard field.key == .operations, let range = field.range else { continue }
      var operation = ProtobufReader<CoreML.Operation>(bytes, range)
      while let part = try operation.next() {
        guard let range = part.range else { continue }
        switch part.key {
        case .type:
          let name = bytes.text(range.prefix(200))
          if name != "const" { try summary.count(name, domain: "mil", at: part.offset) }
        case .blocks: try readBlock(range, depth: depth + 1)
        case .inputs, .outputs, nil: break
        }
      }
    }
  }
}
