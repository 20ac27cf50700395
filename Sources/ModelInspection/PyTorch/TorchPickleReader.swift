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

  /// What one pickle says.
  struct Summary {
    var content: Content
    var tensors: TorchTensors
    var imports: [PickleDocument.Global]
    /// The class of the object; nil for plain containers.
    var rootClass: PickleDocument.Global?
    var problem: StructureError?

    init(_ pickle: PickleDocument) {
      tensors = TorchTensors(pickle)
      imports = pickle.globals
      problem = pickle.problem
      rootClass = pickle.root.flatMap { pickle.global(of: $0) }
      content = Self.content(pickle, rootClass, tensors)
    }

    private static let weightKeys = ["state_dict", "model_state_dict", "model", "net", "weights", "ema", "optimizer"]

    private static func content(
      _ pickle: PickleDocument, _ rootClass: PickleDocument.Global?, _ tensors: TorchTensors
    ) -> Content {
      guard let root = pickle.root else { return .other }
      let isContainer = rootClass == nil || rootClass?.module == "collections"
      if !isContainer { return rootClass?.module == "torch._utils" ? .weights : .module }
      if pickle.value("pytorch-lightning_version", in: root) != nil { return .lightning }
      if weightKeys.contains(where: { pickle.value($0, in: root) != nil }) {
        let modules = pickle.globals.contains { !TorchPickleReader.isPlain($0) }
        return modules ? .module : .checkpoint
      }
      return tensors.storages.isEmpty ? .other : .weights
    }
  }

  /// Whether a name belongs to what every state_dict needs to be loaded.
  static func isPlain(_ global: PickleDocument.Global) -> Bool {
    switch global.topModule {
    case "torch": ["torch", "torch._utils", "torch.storage", "torch.serialization", "torch._tensor", "torch.nn.parameter"].contains(global.module)
    case "collections", "numpy", "argparse", "_codecs", "pathlib": true
    case "builtins", "__builtin__": !PickleDocument.isDangerous(global)
    default: false
    }
  }

  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    let summary: Summary
    if ZipDirectory.isZip(bytes) {
      let archive = try TorchArchive(bytes)
      guard let read = try archive.withPickle("data.pkl", Summary.init) else {
        throw StructureError(at: 0, "the archive lacks data.pkl")
      }
      if read.problem == nil { try archive.check(read.tensors, in: "data/") }
      summary = read
    } else if recognition.evidence.hasPrefix("magic") {
      summary = try LegacyTorchFile.read(bytes, Summary.init)
    } else {
      summary = Summary(PickleReader.read(bytes))
    }
    state(summary, in: &facts)
    SideFiles([]).state(in: &facts, from: "pickle")
    facts.fillUnknown("a pickle made by torch.save holds weights, not the computation")
    return Inspection(facts: facts.document)
  }

  private static func state(_ summary: Summary, in facts: inout ModelFactBuilder) {
    let part = summary.content.rawValue
    if let problem = summary.problem {
      for fact in [ModelFact.parameters, .weightBytes, .weights] {
        facts.setUnknown(fact, "the pickle was not read to its end: \(problem.problem)", from: part)
      }
    } else {
      summary.tensors.weights.state(in: &facts, from: part)
      TorchScriptReader.setPrecision(summary.tensors.weights, &facts)
    }
    facts.setUnknown(.modelClass, "weights alone do not tell", from: part)
    let code = Set(summary.imports.filter { !isPlain($0) }.map(\.module)).sorted().prefix(100)
    facts.set(.customCode, .strings(code.map { $0.shortened(to: 200) }), from: "classes that the pickle names")
  }
}
