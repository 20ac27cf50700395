import Facts

/// What a file says about a model of trees, of linear terms or of another classical algorithm, whichever library wrote
/// it. What is nil is unknown.
struct ShallowModel {
  enum Algorithm: String {
    case trees
    /// Trees whose leaves hold linear models.
    case linearTrees = "linear-trees"
    case linear
    case other
  }

  enum Task: String {
    case binaryClassifier = "binary-classifier"
    case multiclassClassifier = "multiclass-classifier"
    case regressor
    case ranker
    case anomalyDetector = "anomaly-detector"
    case clusterer
    case transformer

    var isClassifier: Bool { self == .binaryClassifier || self == .multiclassClassifier }
  }

  /// What the model answers for a row.
  enum Output: String {
    case probabilities, `class`, value
  }

  var library: String
  var version: String?
  var algorithm: Algorithm?
  var booster: String?
  var objective: String?
  var task: Task?
  var output: Output?
  var features: Int64?
  /// 0 where there are none.
  var classes: Int64?
  var targets: Int64?
  var trees: Int64?
  /// Of all trees together, leaves included.
  var nodes: Int64?
  /// Of the largest tree.
  var maxLeaves: Int64?
  var maxDepth: Int64?
  /// Whether a leaf holds a value for each class or target.
  var hasVectorLeaves: Bool?
  var hasCategoricalSplits: Bool?
  /// Whether the model holds the categories by name and encodes them itself.
  var hasCategoricalEncoder: Bool?
  /// Element type of thresholds and leaves, where the file declares one.
  var precision: ElementType?

  init(library: String) { self.library = library }

  /// Sets the number of classes, and which kind of classifier that makes it.
  mutating func setClasses(_ count: Int64) {
    classes = max(count, 2)
    task = count > 2 ? .multiclassClassifier : .binaryClassifier
  }
}

/// The facts.
extension ShallowModel {
  /// - Parameter part: where in the file all of this stands.
  func state(in facts: inout ModelFactBuilder, from part: String) {
    func set(_ fact: ModelFact, _ text: String?) {
      if let text { facts.set(fact, .string(text), from: part) }
    }
    func set(_ fact: ModelFact, _ number: Int64?) {
      if let number { facts.set(fact, .int(number), from: part) }
    }
    func set(_ fact: ModelFact, _ truth: Bool?) {
      if let truth { facts.set(fact, .bool(truth), from: part) }
    }
    set(.library, library)
    set(.libraryVersion, version)
    if let number = version.flatMap(DottedVersion.init) {
      set(.libraryMajor, Int64(number.major))
      set(.libraryMinor, Int64(number.minor))
    }
    set(.producer, version.map { "\(library) \($0)" } ?? library)
    set(.algorithm, algorithm?.rawValue)
    set(.booster, booster)
    set(.objective, objective)
    set(.task, task?.rawValue)
    set(.result, output?.rawValue)
    set(.features, features)
    set(.classes, classes)
    set(.targets, targets)
    set(.trees, trees)
    set(.treeNodes, nodes)
    set(.maxLeaves, maxLeaves)
    set(.maxDepth, maxDepth)
    set(.vectorLeaves, hasVectorLeaves)
    set(.categoricalSplits, hasCategoricalSplits)
    set(.categoricalEncoder, hasCategoricalEncoder)
    set(.precision, precision?.rawValue)
  }

  /// States inputs and outputs as the FIL backend serves the model: rows of features in, one value a row out, or one
  /// for each class where the model answers probabilities of more than two.
  ///
  /// Source of names and shapes: fil_backend docs/model_config.md.
  func stateSignature(in facts: inout ModelFactBuilder) {
    let part = "as the FIL backend serves it"
    guard let features, features > 0, algorithm == .trees else { return }
    let rows = OperatorGraph.Dimension.unknown
    var outputs: [ModelValue] = []
    if let width = outputWidth { outputs = [ModelValue("output__0", .fp32, shape: [rows, .fixed(width)])] }
    let inputs = [ModelValue("input__0", .fp32, shape: [rows, .fixed(features)])]
    ValueFacts.set(inputs: inputs, outputs: outputs, &facts, from: .init(inputs: part, outputs: part))
    if outputs.isEmpty {
      for fact in [ModelFact.outputs, .batchable, .batchBlockers, .nonTensorIO, .unmappableTypes] {
        facts.setUnknown(fact, "the file does not tell how many values the model answers", from: part)
      }
    }
  }

  private var outputWidth: Int64? {
    guard let task else { return nil }
    if task == .multiclassClassifier, output == .probabilities { return classes }
    return task.isClassifier ? 1 : max(1, targets ?? 1)
  }
}

/// The usual frame of an inspection of such a model.
extension ShallowModel {
  /// Facts about operators and weights, which such a model has none of.
  private static let graphFacts: [ModelFact] = [
    .operators, .nodes, .parameters, .weightBytes, .weights, .quantization, .quantizedTypes, .controlFlow,
    .dataDependentShapes, .customDomains,
  ]

  /// - Parameters:
  ///   - part: where in the file all of this stands.
  ///   - size: of the file, in bytes.
  func inspection(_ format: ModelFormat, path: String, size: Int, from part: String) -> Inspection {
    var facts = ModelFactBuilder(path: path)
    let traits = format.traits
    facts.set(.format, .string(format.rawValue), from: part)
    facts.set(.bytes, .integer(size))
    facts.set(.modelClass, .string(ModelClass.shallow.rawValue), from: part)
    if let framework = traits.framework { facts.set(.framework, .string(framework), from: part) }
    if let hasGraph = traits.hasGraph { facts.set(.hasGraph, .bool(hasGraph), from: part) }
    state(in: &facts, from: part)
    if format.canReachFIL { stateSignature(in: &facts) }
    Self.fillForeign(format, &facts)
    facts.fillUnknown("\(traits.title) is a single file", below: "model.externalData")
    facts.fillUnknown("\(traits.title) is no pickle", below: "model.pickle")
    facts.fillUnknown("\(traits.title) does not say")
    return Inspection(facts: facts.document)
  }

  /// Says of facts about other kinds of model why there are none.
  static func fillForeign(_ format: ModelFormat, _ facts: inout ModelFactBuilder) {
    let title = format.traits.title
    for fact in graphFacts { facts.setUnknown(fact, "\(title) has no operators and no tensors") }
    for path in ["model.onnx", "model.transformer", "model.torch", "model.aoti"] {
      facts.fillUnknown("\(title) is no neural network", below: path)
    }
    for fact in [ModelFact.architecture, .tokenizer, .adapterBase, .customCode] {
      facts.setUnknown(fact, "\(title) is no neural network")
    }
  }
}

extension ModelFormat {
  /// Whether FIL serves a model of trees of this format, as it is or after it was saved or converted by its library.
  var canReachFIL: Bool {
    switch self {
    case .xgboostJSON, .xgboostUBJ, .xgboostBinary, .lightgbm, .treelite, .xgboostPickle, .lightgbmPickle, .sklearn,
      .skops, .cuml:
      true
    default: false
    }
  }
}
