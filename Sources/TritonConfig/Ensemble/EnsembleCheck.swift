import Facts

/// An ensemble against the models of its steps, which have been judged before (core, `model_repository_manager.cc`,
/// CheckNode, and `ensemble_utils.cc`).
struct EnsembleCheck {
  private(set) var ensemble: ModelLint
  private let models: [ModelLint]
  private let index: ModelIndex
  private let place: Int
  private let isWhole: Bool
  private var found: [LintFinding] = []

  /// - Returns: the ensemble with what the models of its steps decide.
  static func checked(_ place: Int, _ models: [ModelLint], _ index: ModelIndex, isWhole: Bool) -> ModelLint {
    var check = EnsembleCheck(place, models: models, index: index, isWhole: isWhole)
    check.run()
    return check.ensemble
  }

  private init(_ place: Int, models: [ModelLint], index: ModelIndex, isWhole: Bool) {
    self.place = place
    self.models = models
    self.index = index
    self.isWhole = isWhole
    ensemble = models[place]
  }

  private var label: String { index.label(place) }

  private mutating func run() {
    guard let config = ensemble.effective, let scheduling = config.ensembleScheduling else { return }
    let upstreams = scheduling.step.map { index.find($0.modelName, from: place) }
    checkPresence(scheduling, upstreams)
    checkStates(scheduling, upstreams)
    if found.isEmpty { checkTensors(config, scheduling, upstreams) }
    // The server finds these before it looks at the ensemble's own versions.
    for finding in found.reversed() { ensemble.insert(finding) }
  }

  private mutating func checkPresence(_ scheduling: ModelEnsembling, _ upstreams: [Int?]) {
    for (position, step) in scheduling.step.enumerated() where upstreams[position] == nil {
      let isRefused = index.refused.contains(step.modelName)
      if !isRefused, !isWhole {
        ensemble.doubt("whether the repository has a model '\(step.modelName)'")
        continue
      }
      // One is enough for the user, and for a repository of thousands.
      let near =
        found.isEmpty && !isRefused
        ? Suggestion.nearest(
          to: step.modelName,
          among: models.prefix(1000).lazy.map(\.name).filter { [name = ensemble.name] in $0 != name })
        : nil
      refuse(
        "step-model-missing",
        "ensemble \(label) contains models that are not available or ambiguous: \(step.modelName)",
        at: Self.path(position).field("model_name"),
        remedy: isRefused
          ? "mend model '\(step.modelName)', which the server refuses"
          : near.map { "write `model_name: \"\($0)\"`" } ?? "put the model into the repository",
        source: Source.repositoryManager)
    }
  }

  private mutating func checkStates(_ scheduling: ModelEnsembling, _ upstreams: [Int?]) {
    var seen: Set<Int> = []
    for (position, step) in scheduling.step.enumerated() {
      guard let upstream = upstreams[position] else { continue }
      let model = models[upstream]
      let name = index.label(upstream)
      let path = Self.path(position)
      if let error = model.firstError {
        if !seen.insert(upstream).inserted { continue }
        let isInvalid = model.effective?.ensembleScheduling != nil && model.versions?.isEmpty == false
        refuse(
          "step-model-refused",
          isInvalid
            ? "ensemble '\(label)' depends on '\(name)' which is not valid. Model '\(name)' failed with error: "
              + error.message
            : "ensemble '\(label)' depends on '\(name)' which has no loaded version. Model '\(name)' loading failed "
              + "with error: \(error.message)",
          at: path.field("model_name"), remedy: "mend model '\(name)'", source: Source.repositoryManager)
        continue
      }
      if case .unknown = model.verdict { ensemble.doubt("whether model '\(name)' loads") }
      if step.modelVersion != -1, let versions = model.versions, !versions.contains(step.modelVersion) {
        let list = versions.reversed().map { String($0) }.joined(separator: ", ")
        refuse(
          "step-version-missing",
          "ensemble '\(label)' depends on '\(name)' whose required version \(step.modelVersion) is not loaded.",
          at: path.field("model_version"),
          remedy: "write `model_version: -1` for the newest; loaded are \(list)", source: Source.repositoryManager)
      }
    }
  }

  private mutating func checkTensors(_ config: ModelConfig, _ scheduling: ModelEnsembling, _ upstreams: [Int?]) {
    var tensors = EnsembleTensors(config, label: label)
    for (position, step) in scheduling.step.enumerated() {
      guard let upstream = upstreams[position], let model = models[upstream].effective else { return }
      let name = index.label(upstream)
      if model.maxBatchSize != 0, model.maxBatchSize < config.maxBatchSize {
        refuse(
          "ensemble-batch-too-large",
          "ensemble \(label) allows maximum batch size \(config.maxBatchSize), but it contains model "
            + "\(step.modelName) which only allows maximum batch size to be \(model.maxBatchSize)",
          at: "max_batch_size", remedy: "write `max_batch_size: \(model.maxBatchSize)` or less",
          source: Source.ensembleUtils)
      }
      let faults = tensors.map(step, model, label: name, isOpen: models[upstream].mayBeCompleted)
      for fault in faults.refusals {
        refuse(
          fault.id, fault.message, at: ConfigPath(Self.path(position).steps + fault.steps), remedy: fault.remedy,
          source: Source.ensembleUtils)
      }
      faults.doubts.forEach { ensemble.doubt($0) }
    }
    if !found.isEmpty { return }
    let flow = DecoupledFlow(tensors)
    if let model = flow.meetingPlace {
      refuse(
        "decoupled-branches-meet",
        "in ensemble \(label), step of model '\(model)' receives inputs originated from different decoupled models",
        at: "ensemble_scheduling", remedy: "let every step take its inputs from one decoupled step at most",
        source: Source.ensembleUtils)
      return
    }
    ensemble.effective?.modelTransactionPolicy = .with { $0.decoupled = flow.isDecoupled }
    ensemble.origins["model_transaction_policy"] = .serverDefault("whether a step is decoupled")
  }

  private static func path(_ step: Int) -> ConfigPath { ["ensemble_scheduling", "step", .index(step)] }

  private mutating func refuse(
    _ id: String, _ message: String, at path: ConfigPath, remedy: String? = nil, source: String
  ) {
    found.append(
      LintFinding(
        id: id, severity: .error, stage: .load, message: message, remedy: remedy, model: ensemble.name,
        file: ensemble.entry.configFile, position: ensemble.entry.document?.location(of: path), path: path,
        source: source))
  }
}

extension ModelLint {
  mutating func doubt(_ clause: String) {
    if !doubts.contains(clause) { doubts.append(clause) }
  }
}
