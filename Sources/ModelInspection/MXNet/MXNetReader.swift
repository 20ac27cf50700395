import Facts

/// Reads an MXNet symbol (JSON) or its parameters (binary): each half says what the other one is needed for.
enum MXNetReader {
  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String, folder: String?
  ) throws(StructureError) -> Inspection {
    bytes.has("{")
      ? try symbol(bytes, recognition, path: path, folder: folder) : try parameters(bytes, recognition, path: path)
  }

  // MARK: Symbol

  private static func symbol(
    _ bytes: ByteSource, _ recognition: Recognition, path: String, folder: String?
  ) throws(StructureError) -> Inspection {
    var summary = GraphSummary()
    summary.knownDomains = ["mxnet"]
    summary.controlFlowNames = ["_foreach", "_while_loop", "_cond"]
    var names: [String] = []
    var operators: [String] = []
    var heads: [Int64] = []
    var version: Int64?
    var cursor = JSONCursor(bytes, in: 0..<bytes.count)
    try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
      switch key {
      case "nodes":
        try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
          if names.count == 2_000_000 { throw cursor.error("more than 2000000 nodes") }
          var name = ""
          var operation = ""
          try cursor.members { (cursor: inout JSONCursor, key: String) throws(StructureError) in
            switch key {
            case "name": name = try cursor.plainText() ?? ""
            case "op": operation = try cursor.plainText() ?? ""
            default: break
            }
          }
          names.append(name)
          operators.append(operation)
          if operation != "null" { try summary.count(operation, domain: "mxnet", at: cursor.position) }
        }
      case "heads":
        try cursor.elements { (cursor: inout JSONCursor) throws(StructureError) in
          if let node = try cursor.integers(limit: 1).first, heads.count < GraphSummary.valueLimit {
            heads.append(node)
          }
        }
      case "attrs": version = try cursor.value()["mxnet_version"]?.listValue?.last?.intValue
      default: break
      }
    }
    let isWeight = { (name: String) in weightEndings.contains { name.hasSuffix($0) } }
    let inputs = zip(names, operators).filter { $1 == "null" && !isWeight($0) }.prefix(GraphSummary.valueLimit)
    summary.inputs = inputs.map { ModelValue($0.0, kind: .tensor, words: "tensor") }
    summary.outputs = heads.compactMap { place in
      Int(exactly: place).flatMap { names.indices.contains($0) ? names[$0] : nil }.map {
        ModelValue("\($0)_output", kind: .tensor, words: "tensor")
      }
    }
    var facts = recognition.facts(path: path, size: nil)
    facts.set(.hasGraph, true, from: "nodes")
    summary.state(
      in: &facts,
      from: .init(
        values: .init(inputs: "nodes without an operator", outputs: "heads"), operators: "nodes", weights: "parameters"),
      declaresShapes: false)
    if let version { facts.set(.producer, .string("mxnet \(name(version))"), from: "attrs mxnet_version") }
    setParameterFile(size: bytes.count, path: path, folder: folder, &facts)
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.fillUnknown("an MXNet symbol does not say; the weights are in a .params file")
    return Inspection(facts: facts.document)
  }

  private static let weightEndings = [
    "_weight", "_bias", "_gamma", "_beta", "_moving_mean", "_moving_var", "_running_mean", "_running_var", "_alpha",
    "_min", "_max",
  ]

  /// `10901` is 1.9.1.
  private static func name(_ version: Int64) -> String {
    "\(version / 10_000).\(version / 100 % 100).\(version % 100)"
  }

  /// `NAME-symbol.json` goes with `NAME-0000.params`, the digits being those of an epoch.
  private static func setParameterFile(size: Int, path: String, folder: String?, _ facts: inout ModelFactBuilder) {
    let name = ModelPath.baseName(path)
    let ending = "-symbol.json"
    guard let folder, name.hasSuffix(ending), let listing = try? Folder(folder) else {
      return facts.set(.bytes, .integer(size))
    }
    let stem = String(name.dropLast(ending.count))
    let found = listing.names(endingIn: ".params").filter { $0.hasPrefix("\(stem)-") }
    let side = SideFiles.find([found.last ?? "\(stem)-0000.params"], in: folder)
    side.state(in: &facts, from: "parameters")
    facts.set(.bytes, .integer(side.totalBytes.addingClamped(Int64(size))))
  }

  // MARK: Parameters

  private static func parameters(
    _ bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    let weights = try weights(bytes)
    weights.state(in: &facts, from: "arrays")
    TorchScriptReader.setPrecision(weights, &facts)
    facts.set(.hasGraph, false, from: "arrays")
    facts.set(.modelClass, .string(ModelClass.neuralNetwork.rawValue), from: "arrays")
    facts.set(.notes, .strings(["weights only: the computation is in the -symbol.json beside it"]), from: "arrays")
    SideFiles([]).state(in: &facts, from: "arrays")
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.fillUnknown("MXNet parameters are weights only; the computation is in a -symbol.json")
    return Inspection(facts: facts.document)
  }

  /// Arrays one after the other: a magic, the kind of storage, the shape, where it was, its type, its data.
  private static func weights(_ bytes: ByteSource) throws(StructureError) -> WeightSums {
    var weights = WeightSums()
    var position = 24
    let count = bytes.littleEndian(UInt64.self, at: 16) ?? 0
    func cut() -> StructureError {
      StructureError(at: position, "an array of the parameters is cut short or of another form", isTruncation: true)
    }
    let types: [ElementType] = [.fp32, .fp64, .fp16, .uint8, .int32, .int8, .int64, .bool]
    for _ in 0..<min(count, 10_000_000) {
      // The magic of arrays with and without shapes of NumPy's meaning; older ones have none.
      guard let magic: UInt32 = bytes.littleEndian(at: position), magic == 0xf993_fac9 || magic == 0xf993_faca,
        bytes.littleEndian(Int32.self, at: position + 4) == 0,
        let rank: UInt32 = bytes.littleEndian(at: position + 8), rank <= 32
      else { throw cut() }
      position += 12
      let dims = (0..<Int(rank)).map { bytes.littleEndian(Int64.self, at: position + 8 * $0) ?? 0 }
      position += 8 * Int(rank)
      guard let number: Int32 = bytes.littleEndian(at: position + 8), types.indices.contains(Int(number)) else {
        throw cut()
      }
      position += 12
      let type = types[Int(number)]
      let elements = elementCount(dims)
      guard let size = type.byteCount(of: elements), size <= Int64(bytes.count - position) else { throw cut() }
      weights.add(type.rawValue, parameters: elements, bytes: size)
      position += Int(size)
    }
    return weights
  }
}
