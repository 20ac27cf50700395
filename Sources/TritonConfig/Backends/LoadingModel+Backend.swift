extension LoadingModel {
  /// Lets the backend read its parameters and complete the config from the model, as it does before the server checks the
  /// tensors.
  ///
  /// The server then normalises the config once more.
  package mutating func completeByBackend() {
    guard let shown = backendCase else { return }
    let outcome = shown.complete()
    config = outcome.config
    for path in outcome.filled { complete(path, from: .modelFile("what the model file says")) }
    take(outcome)
    switch backend?.completion {
    case .model, .script: if outcome.doubts.isEmpty { mayBeCompleted = false }
    case .part, .nothing, nil: break
    }
  }

  /// Lets the backend compare the config with the model, as it does for each instance.
  package mutating func checkByBackend() {
    guard let shown = backendCase else { return }
    take(shown.check())
  }

  /// What the backend is shown; nil where no backend takes part.
  private var backendCase: BackendCase? {
    guard let catalog, !config.backend.isEmpty, config.platform != ensemblePlatform else { return nil }
    return BackendCase(
      config: config, model: name, file: entry.configFile, catalog: catalog, signature: signature, situation: situation)
  }

  private mutating func take(_ outcome: BackendOutcome) {
    for finding in outcome.findings {
      switch finding.severity {
      case .error:
        refuse(
          finding.id, finding.stage, finding.message, remedy: finding.remedy, at: finding.path, source: finding.source)
      case .warning:
        warn(
          finding.id, finding.stage, finding.message, remedy: finding.remedy, at: finding.path, source: finding.source)
      case .note:
        note(
          finding.id, finding.stage, finding.message, remedy: finding.remedy, at: finding.path, source: finding.source)
      }
    }
    for doubt in outcome.doubts { self.doubt(doubt) }
  }
}
