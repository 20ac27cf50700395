import Facts

/// Reads what torch.save pickled: weights by name, a checkpoint of training, or a whole module. Nothing is unpickled.
enum TorchPickleReader {
  /// What the pickled object is.
  enum Content: String {
    case weights = "weights by name (a state_dict)"
    case checkpoint = "a checkpoint of training"
    case lightning = "a checkpoint of PyTorch Lightning"
    case module = "a whole module, which needs its Python class"
    case other = "an object that holds no weights by name"
  }

  private static let weightKeys = ["state_dict", "model_state_dict", "model", "net", "weights", "ema", "optimizer"]

  private static func content(_ pickle: PickleDocument, _ tensors: TorchTensors) -> Content {
    guard let root = pickle.root else { return .other }
    if let rootClass = pickle.global(of: root), rootClass.module != "collections" {
      return rootClass.module == "torch._utils" ? .weights : .module
    }
    if pickle.value("pytorch-lightning_version", in: root) != nil { return .lightning }
    if weightKeys.contains(where: { pickle.value($0, in: root) != nil }) {
      return pickle.globals.allSatisfy(isPlain) ? .checkpoint : .module
    }
    return tensors.storages.isEmpty ? .other : .weights
  }

  private static let plainTorch: Set = [
    "torch", "torch._utils", "torch.storage", "torch.serialization", "torch._tensor", "torch.nn.parameter",
  ]

  /// Whether a name belongs to what every state_dict needs to be loaded.
  static func isPlain(_ global: PickleDocument.Global) -> Bool {
    switch global.topModule {
    case "torch": plainTorch.contains(global.module)
    case "collections", "numpy", "argparse", "_codecs", "pathlib": true
    case "builtins", "__builtin__": !PickleDocument.isDangerous(global)
    default: false
    }
  }

  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    if ZipDirectory.isZip(bytes) {
      let archive = try TorchArchive(bytes)
      let found = try archive.withPickle("data.pkl") { (state($0, in: &facts), $0.dangerous.isEmpty) }
      guard let (tensors, isHarmless) = found else { throw StructureError(at: 0, "the archive lacks data.pkl") }
      // What can run commands is told even where weights are missing.
      if isHarmless { try archive.check(tensors, in: "data/") }
    } else if LegacyTorchFile.isOne(bytes) {
      let pickles = LegacyTorchFile.pickles(bytes)
      if let problem = pickles.problem, pickles.dangerous.isEmpty { throw problem }
      let tensors = state(pickles.object, in: &facts)
      if pickles.dangerous.isEmpty {
        try LegacyTorchFile.check(tensors, from: pickles.keys.end, in: bytes)
      } else {
        facts.set(.pickleDangerous, .strings(pickles.dangerous.prefix(200).map(\.description)), from: "pickle opcodes")
      }
    } else {
      _ = state(PickleReader.read(bytes), in: &facts)
    }
    SideFiles([]).state(in: &facts, from: "pickle")
    facts.fillUnknown("a pickle made by torch.save holds weights, not the computation")
    return Inspection(facts: facts.document)
  }

  /// The weights of one of several files, summed up, and what in it can run commands.
  /// - Throws: ``StructureError`` when the file is damaged or weights are missing in it.
  static func weights(of bytes: ByteSource) throws(StructureError) -> (weights: WeightSums, dangerous: [String]) {
    /// A pickle must not leave the bytes it was read from.
    func taken(_ pickle: PickleDocument) -> (tensors: TorchTensors, dangerous: [String], problem: StructureError?) {
      (TorchTensors(pickle), pickle.dangerous.map(\.description), pickle.problem)
    }
    let found: (tensors: TorchTensors, dangerous: [String], problem: StructureError?)
    if ZipDirectory.isZip(bytes) {
      let archive = try TorchArchive(bytes)
      guard let inside = try archive.withPickle("data.pkl", taken) else {
        throw StructureError(at: 0, "the archive lacks data.pkl")
      }
      found = inside
      if found.dangerous.isEmpty { try archive.check(found.tensors, in: "data/") }
    } else if LegacyTorchFile.isOne(bytes) {
      let pickles = LegacyTorchFile.pickles(bytes)
      if let problem = pickles.problem { throw problem }
      found = taken(pickles.object)
    } else {
      found = taken(PickleReader.read(bytes))
    }
    if let problem = found.problem { throw problem }
    return (found.tensors.weights, found.dangerous)
  }

  /// - Returns: the tensors, for a check that they are all there.
  private static func state(_ pickle: PickleDocument, in facts: inout ModelFactBuilder) -> TorchTensors {
    let tensors = TorchTensors(pickle)
    let part = content(pickle, tensors).rawValue
    if let problem = pickle.problem {
      for fact in [ModelFact.parameters, .weightBytes, .weights] {
        facts.setUnknown(fact, "the pickle was not read to its end: \(problem.problem)", from: part)
      }
    } else {
      tensors.weights.state(in: &facts, from: part)
      TorchScriptReader.setPrecision(tensors.weights, &facts)
    }
    PickleFacts.state(pickle, in: &facts)
    facts.setUnknown(.modelClass, "weights alone do not tell", from: part)
    let code = Set(pickle.globals.filter { !isPlain($0) }.map(\.module)).sorted().prefix(100)
    facts.set(.customCode, .strings(code.map { $0.shortened(to: 200) }), from: "classes that the pickle names")
    return tensors
  }
}
