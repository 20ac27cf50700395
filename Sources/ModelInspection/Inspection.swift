package import Facts

/// What was learned about a model.
package struct Inspection: Sendable {
  /// Every path of ``ModelFact/allCases``, known or unknown with a reason.
  package var facts: FactDocument
  /// The operators; nil when the format has none or is not read in depth.
  package var graph: OperatorGraph?
  /// Free-form notes the file carries about itself (ONNX `metadata_props`); untrusted text, long values cut.
  package var metadata: [String: String]

  package init(facts: FactDocument, graph: OperatorGraph? = nil, metadata: [String: String] = [:]) {
    self.facts = facts
    self.graph = graph
    self.metadata = metadata
  }
}

/// The three kinds of model between which Triton's backends are chosen.
package enum ModelClass: String, Sendable, Hashable, CaseIterable {
  /// Trees, linear models and the like.
  case shallow
  case neuralNetwork = "neural-network"
  case largeTransformer = "large-transformer"
}

/// The paths of the facts about a model.
package enum ModelFact: String, Sendable, Hashable, CaseIterable {
  case name = "model.name"
  case file = "model.file"
  case path = "model.path"
  case bytes = "model.bytes"
  case format = "model.format"
  case framework = "model.framework"
  case modelClass = "model.class"
  case producer = "model.producer"
  case hasGraph = "model.hasGraph"
  case inputs = "model.inputs"
  case outputs = "model.outputs"
  case operators = "model.operators"
  case nodes = "model.nodes"
  case parameters = "model.parameters"
  case weightBytes = "model.weightBytes"
  case weights = "model.weights"
  case precision = "model.precision"
  case quantization = "model.quantization"
  case quantizedTypes = "model.quantizedTypes"
  case controlFlow = "model.controlFlow"
  case dynamicShapes = "model.dynamicShapes"
  case dynamicRank = "model.dynamicRank"
  case dataDependentShapes = "model.dataDependentShapes"
  case batchable = "model.batchable"
  case batchBlockers = "model.batchBlockers"
  case nonTensorIO = "model.nonTensorIO"
  case unmappableTypes = "model.unmappableTypes"
  case customDomains = "model.customDomains"
  case irVersion = "model.onnx.irVersion"
  case opset = "model.onnx.opset"
  case opsets = "model.onnx.opsets"
  case functions = "model.onnx.functions"
  case externalFiles = "model.externalData.files"
  case externalMissing = "model.externalData.missing"
  case externalOutside = "model.externalData.outside"
  case externalBytes = "model.externalData.bytes"
  case architecture = "model.architecture"
  case layers = "model.transformer.layers"
  case hiddenSize = "model.transformer.hiddenSize"
  case heads = "model.transformer.heads"
  case kvHeads = "model.transformer.kvHeads"
  case headSize = "model.transformer.headSize"
  case kvElements = "model.transformer.kvElementsPerToken"
  case experts = "model.transformer.experts"
  case expertsPerToken = "model.transformer.expertsPerToken"
  case context = "model.transformer.context"
  case vocabulary = "model.transformer.vocabulary"
  case cache = "model.transformer.cache"
  case activeParameters = "model.transformer.activeParameters"
  case notCounted = "model.transformer.notCounted"
  case tokenizer = "model.tokenizer"
  case adapterBase = "model.adapterBase"
  case customCode = "model.customCode"
  case torchVersion = "model.torch.version"
  case tensorflowVersion = "model.tensorflow.version"
  case signature = "model.tensorflow.signature"
  case signatures = "model.tensorflow.signatures"
  case tags = "model.tensorflow.tags"
  case kerasVersion = "model.keras.version"
  case kerasBackend = "model.keras.backend"
  case aotiDevice = "model.aoti.device"
  case aotiComputeCapability = "model.aoti.computeCapability"
  case aotiNewestCapability = "model.aoti.newestComputeCapability"
  case aotiMachine = "model.aoti.machine"
  case notes = "model.notes"
  case models = "model.models"
  case planVersion = "model.tensorrt.version"
  case planMajor = "model.tensorrt.major"
  case planIsVersionCompatible = "model.tensorrt.versionCompatible"
  case planPrefix = "model.tensorrt.prefixBytes"
  case engineVersion = "model.trtllm.version"
  case engineRanks = "model.trtllm.ranks"
  case engineTensorParallel = "model.trtllm.tensorParallel"
  case enginePipelineParallel = "model.trtllm.pipelineParallel"
  case engineBatchSize = "model.trtllm.maxBatchSize"
  case engineInputLength = "model.trtllm.maxInputLength"
  case engineSequenceLength = "model.trtllm.maxSequenceLength"
  case engineTokens = "model.trtllm.maxTokens"
  case engineBeams = "model.trtllm.maxBeams"
  case vllmModel = "model.vllm.model"
  case vllmTensorParallel = "model.vllm.tensorParallel"
  case pythonFunctions = "model.python.functions"
  case pythonImports = "model.python.imports"
  case library = "model.shallow.library"
  case libraryVersion = "model.shallow.libraryVersion"
  case libraryMajor = "model.shallow.libraryMajor"
  case libraryMinor = "model.shallow.libraryMinor"
  case algorithm = "model.shallow.algorithm"
  case booster = "model.shallow.booster"
  case objective = "model.shallow.objective"
  case task = "model.shallow.task"
  case result = "model.shallow.output"
  case features = "model.shallow.features"
  case classes = "model.shallow.classes"
  case targets = "model.shallow.targets"
  case trees = "model.shallow.trees"
  case treeNodes = "model.shallow.nodes"
  case maxLeaves = "model.shallow.maxLeaves"
  case maxDepth = "model.shallow.maxDepth"
  case vectorLeaves = "model.shallow.vectorLeaves"
  case categoricalSplits = "model.shallow.categorical"
  case categoricalEncoder = "model.shallow.categoricalEncoder"
  case pickleProtocol = "model.pickle.protocol"
  case pickleCompression = "model.pickle.compression"
  case pickleClass = "model.pickle.class"
  case pickleImports = "model.pickle.imports"
  case pickleCalls = "model.pickle.calls"
  case pickleDangerous = "model.pickle.dangerous"
}

/// Collects the facts about one model, all measured, each with the part of the file it comes from.
struct ModelFactBuilder {
  private(set) var document = FactDocument()
  /// How origins name the model: its file's base name.
  let source: String

  init(path: String) {
    source = ModelPath.baseName(path)
    set(.file, .string(source))
    set(.path, .string(path))
    set(.name, .string(ModelPath.modelName(path)))
  }

  private func origin(_ part: String) -> Origin {
    Origin(.measured, part.isEmpty ? source : "\(source) \(part)")
  }

  /// - Parameter part: the place in the file, for example `graph.input`.
  mutating func set(_ fact: ModelFact, _ value: Value, from part: String = "") {
    document.set(fact.rawValue, value, origin(part))
  }

  /// - Parameter rule: what it was worked out by, for example `formula over config.json`.
  mutating func setDerived(_ fact: ModelFact, _ value: Value, by rule: String) {
    document.set(fact.rawValue, value, Origin(.derived, "\(source) \(rule)"))
  }

  mutating func setUnknown(_ fact: ModelFact, _ reason: String, from part: String = "") {
    document.setUnknown(fact.rawValue, reason, origin(part))
  }

  /// Makes the facts below a path that were not set unknown: those of another kind of model.
  mutating func fillUnknown(_ reason: String, below path: String) {
    for fact in ModelFact.allCases where fact.rawValue.hasPrefix("\(path).") && document[fact.rawValue] == nil {
      setUnknown(fact, reason)
    }
  }

  /// Makes every fact that was not set unknown, so that no path is ever simply absent.
  mutating func fillUnknown(_ reason: String) {
    for fact in ModelFact.allCases where document[fact.rawValue] == nil { setUnknown(fact, reason) }
  }
}
