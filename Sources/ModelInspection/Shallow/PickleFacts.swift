import Facts

/// States what a pickle holds and what loading it would run.
enum PickleFacts {
  /// Unpacked bytes of a compressed pickle that are read.
  private static let unpackedLimit = 24 << 20
  /// Classes and functions that are listed.
  private static let listLimit = 200

  /// - Throws: ``StructureError`` when the pickle is damaged and names nothing dangerous; one that does is reported.
  static func read(
    _ recognition: Recognition, _ bytes: ByteSource, path: String
  ) throws(StructureError) -> Inspection {
    guard let compression = Compression(bytes) else {
      return try read(recognition, bytes, path: path, size: bytes.count, compression: "")
    }
    guard let unpacked = compression.unpacked(bytes, limit: unpackedLimit) else {
      var facts = recognition.facts(path: path, size: Int64(bytes.count))
      facts.set(.pickleCompression, .string(compression.rawValue))
      facts.fillUnknown("the pickle is compressed with \(compression.rawValue), which is not unpacked here")
      return Inspection(facts: facts.document)
    }
    return try ByteSource.withArray(unpacked) { source throws(StructureError) in
      try read(recognition, source, path: path, size: bytes.count, compression: compression.rawValue)
    }
  }

  private static func read(
    _ recognition: Recognition, _ bytes: ByteSource, path: String, size: Int, compression: String
  ) throws(StructureError) -> Inspection {
    let pickle = PickleReader.read(bytes)
    if let problem = pickle.problem, pickle.dangerous.isEmpty {
      // An unpacked beginning ends where the limit is, not where the file is damaged.
      if !pickle.isTooLarge, compression.isEmpty || bytes.count < unpackedLimit { throw problem }
    }
    let estimator = PickledEstimator(pickle)
    var recognition = recognition
    let format = pickle.problem == nil ? estimator?.format : pickle.globals.first.flatMap(PickledEstimator.format)
    if let format, pickle.dangerous.isEmpty {
      recognition = Recognition(format, recognition.evidence)
    }
    var facts = recognition.facts(path: path, size: Int64(size))
    state(pickle, compression: compression, in: &facts)
    if let model = estimator?.model(bytes) {
      model.state(in: &facts, from: "pickled attributes")
      if recognition.format.canReachFIL { model.stateSignature(in: &facts) }
      ShallowModel.fillForeign(recognition.format, &facts)
      facts.fillUnknown("\(recognition.format.traits.title) is a single file", below: "model.externalData")
    }
    facts.fillUnknown(
      pickle.problem.map { "the pickle was not read to its end: \($0.problem)" }
        ?? "\(recognition.format.traits.title) does not say")
    return Inspection(facts: facts.document)
  }

  /// States what any pickle says, also one inside another file.
  /// - Parameter compression: of the file the pickle is; empty for none.
  static func state(_ pickle: PickleDocument, compression: String = "", in facts: inout ModelFactBuilder) {
    let part = "pickle opcodes"
    func list(_ globals: some Sequence<PickleDocument.Global>) -> Value {
      .strings(globals.prefix(listLimit).map(\.description))
    }
    if pickle.protocol > 0 {
      facts.set(.pickleProtocol, .integer(pickle.protocol), from: part)
    } else {
      facts.setUnknown(.pickleProtocol, "protocols 0 and 1 do not announce themselves", from: part)
    }
    facts.set(.pickleCompression, .string(compression))
    facts.set(.pickleImports, list(pickle.globals), from: part)
    facts.set(.pickleCalls, list(pickle.called.map { pickle.globals[$0] }), from: part)
    facts.set(.pickleDangerous, list(pickle.dangerous), from: part)
    if let root = pickle.root {
      if let global = pickle.global(of: root) {
        facts.set(.pickleClass, .string(global.description), from: part)
      } else {
        facts.setUnknown(.pickleClass, "the pickle holds no object of a class, but plain data", from: part)
      }
    }
  }
}
