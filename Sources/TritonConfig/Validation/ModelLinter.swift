/// The server's verdict on one model, without the server: its steps from reading the config to starting the instances,
/// in its order.
package enum ModelLinter {
  /// - Parameters:
  ///   - entry: the model's directory.
  ///   - signature: what the model file says of itself; nil when it was not read.
  ///   - situation: the server and its host.
  ///   - catalog: what is known of backends.
  /// - Returns: the verdict as far as this model alone decides it; ensembles also need ``RepositoryLinter``.
  package static func lint(
    entry: RepositoryEntry, signature: ModelSignature?, situation: ServerSituation, catalog: BackendCatalog?
  ) -> ModelLint {
    var model = LoadingModel(entry, signature: signature, situation: situation, catalog: catalog)
    if model.read() {
      model.poll()
      model.load()
    }
    return model.lint
  }
}

extension LoadingModel {
  /// Reads the config.
  ///
  /// - Returns: whether there is one to go on with.
  mutating func read() -> Bool {
    switch entry.config {
    case .document:
      checkText()
      checkRelease()
      return true
    case .absent:
      if situation.completesConfigs { return true }
      refuse(
        "config-missing", .poll, "failed to open text file for read \(entry.configFile): No such file or directory",
        remedy: "write a config.pbtxt: the server is told not to complete configs", source: Source.repositoryManager)
    case .unreadable(let reason):
      refuse(
        "config-unreadable", .poll, "failed to open text file for read \(entry.configFile): \(reason)",
        source: Source.fileSystem)
    case .malformed(let error):
      refuseSyntax(error)
    }
    return false
  }

  /// What happens while the repository is looked over (core, `model_repository_manager.cc`, InitializeModelInfo).
  mutating func poll() {
    checkFolders()
    checkRepositoryAgents()
    checkFirstFolder()
    completeBackendFields()
    mayBeCompleted = canBeCompleted
    normalize()
    checkBackendAndPlatform()
    checkBatching()
    checkSequences()
    checkEnsembleScheduling()
    checkCacheAndMetrics()
    if !situation.completesConfigs { checkTensors(.poll) }
    checkDirectoryName()
  }

  /// What happens while the model is loaded (core, `model_lifecycle.cc`, AsyncLoad, and `backend_model.cc`, Create).
  mutating func load() {
    checkVersions()
    checkBackendLibrary()
    completeInstanceGroups()
    checkInstanceGroups()
    checkBatchTensorsByBackend()
    checkExecutionEnvironment()
    completeByBackend()
    if situation.completesConfigs { checkTensors(.load) }
    checkProvision()
    checkLabels()
    checkBatchingStrategy()
    checkModelFiles()
    checkByBackend()
    checkWarmup()
    checkSequenceStates()
    checkIdleBatching()
    noteServerFlags()
  }

  /// Whether a backend may add to the config: it is allowed to, and nothing says that it never does.
  private var canBeCompleted: Bool {
    situation.completesConfigs && config.platform != ensemblePlatform && config.ensembleScheduling == nil
      && backend?.completion != .nothing
  }

  /// The backend's part before the config is final; the server then fills in its own defaults once more.
  private mutating func completeByBackend() {
    guard let review = backendCase else { return }
    let outcome = review.complete()
    add(outcome.findings)
    outcome.doubts.forEach { doubt($0) }
    config = outcome.config
    let reader = review.backend?.title ?? config.backend
    for path in outcome.filled { complete(path, from: .modelFile("\(reader) reads it from the model")) }
    normalize()
    if mayBeCompleted { mayBeCompleted = review.isOpen(after: outcome) }
  }

  /// The backend's part when the instances are made.
  private mutating func checkByBackend() {
    guard let outcome = backendCase?.check() else { return }
    add(outcome.findings)
    outcome.doubts.forEach { doubt($0) }
  }

  /// nil for ensembles, which no backend runs, and when nothing is known of backends.
  private var backendCase: BackendCase? {
    guard let catalog, !config.backend.isEmpty, config.ensembleScheduling == nil else { return nil }
    return BackendCase(
      config: config, model: name, file: mainFile, catalog: catalog, signature: signature, situation: situation)
  }

  /// Without a config the backend has to bring one (core, `model.cc`, Init).
  private mutating func checkProvision() {
    guard case .absent = entry.config, config.input.isEmpty, config.output.isEmpty, !hasErrors else { return }
    if mayBeCompleted {
      doubt("the backend has to write the whole config")
    } else if backend?.completion == .nothing || !situation.completesConfigs {
      // Any other backend hands over a config, be it an empty one.
      refuse(
        "config-not-provided", .load, "model configuration is not provided for model '\(config.name)'",
        remedy: "write a config.pbtxt with the model's inputs and outputs", source: Source.model)
    }
  }

  private mutating func refuseSyntax(_ error: ConfigSyntaxError) {
    if error.isOwnLimit { doubt(error.message) }
    findings.append(
      LintFinding(
        id: error.isOwnLimit ? "config-too-large" : "syntax", severity: error.isOwnLimit ? .warning : .error,
        stage: .parse, message: error.message, remedy: error.remedy, model: name, file: entry.configFile,
        position: error.culprit, path: nil, source: Source.schema))
  }

  /// The result, the findings by stage: what is found late can be about something the server comes upon early.
  fileprivate var lint: ModelLint {
    let stages = LintFinding.Stage.allCases
    let ordered = stages.flatMap { stage in findings.filter { $0.stage == stage } }
    let parses = !ordered.contains { $0.stage == .parse && $0.severity == .error }
    let isRead =
      if case .malformed = entry.config { false } else if case .unreadable = entry.config { false } else { true }
    return ModelLint(
      entry: entry, name: name, findings: ordered, doubts: doubts, effective: parses && isRead ? config : nil,
      origins: origins, versions: selectedVersions, mayBeCompleted: mayBeCompleted)
  }
}

extension BackendCase {
  /// Whether the backend may still add to a config that it has completed as far as that can be told here.
  fileprivate func isOpen(after outcome: BackendOutcome) -> Bool {
    switch backend?.name {
    case "onnxruntime", "openvino": !outcome.doubts.isEmpty
    case "python": signature?.completesItself != false
    // Whoever lists tensors with type and shape means all of them.
    default: outcome.config.hasOpenTensors
    }
  }
}

extension ModelConfig {
  /// Whether inputs or outputs are missing as a whole, or one of them lacks its type or shape.
  fileprivate var hasOpenTensors: Bool {
    input.isEmpty || output.isEmpty || input.contains { $0.dataType == .invalid || $0.dims.isEmpty }
      || output.contains { $0.dataType == .invalid || $0.dims.isEmpty }
  }
}
