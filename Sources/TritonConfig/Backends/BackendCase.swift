import Facts

/// What a backend is shown when it loads a model: the config after the server's own completion, and what is known around it.
package struct BackendCase: Sendable {
  /// The config with what the server itself fills in: backend, platform, file name, instance groups.
  package var config: ModelConfig
  /// The model's name.
  package var model: String
  /// The file that findings point at.
  package var file: String
  package var catalog: BackendCatalog
  /// What the model file says; nil when it is not known.
  package var signature: ModelSignature?
  package var situation: ServerSituation

  package init(
    config: ModelConfig, model: String, file: String, catalog: BackendCatalog, signature: ModelSignature?,
    situation: ServerSituation
  ) {
    self.config = config
    self.model = model
    self.file = file
    self.catalog = catalog
    self.signature = signature
    self.situation = situation
  }

  /// What is known of the backend; nil for one of somebody's own.
  var backend: Backend? { catalog[config.backend] }

  /// Whether the release reads something that came and went with these releases.
  func isCurrent(since: String?, until: String?) -> Bool {
    guard let release = situation.release else { return until == nil }
    func version(_ text: String?) -> DottedVersion? { text.flatMap { DottedVersion($0) } }
    return version(since).map { $0 <= release } != false && version(until).map { release <= $0 } != false
  }

  /// Whether any instance may run on a GPU, as far as the groups tell; nil when the host decides and is not known.
  var usesGPU: Bool? {
    if config.instanceGroup.contains(where: { $0.kind == .gpu }) { return true }
    let isOpen = config.instanceGroup.isEmpty || config.instanceGroup.contains { $0.kind == .auto }
    return isOpen ? situation.gpus.map { !$0.isEmpty } : false
  }
}

/// What a backend makes of a case.
package struct BackendOutcome: Sendable {
  /// In the order in which the backend comes upon them: the first error is what the server says.
  package var findings: [LintFinding]
  /// The config with what the backend fills in from the model.
  package var config: ModelConfig
  /// The fields it filled in.
  package var filled: [ConfigPath]
  /// Why the model may still be refused though nothing speaks against it: each one clause without a full stop.
  package var doubts: [String]
}

extension BackendCase {
  /// Does what the backend does once for the model: reads the parameters and, where the server lets it, completes the
  /// config. What it completes is validated by the server before ``check()``.
  package func complete() -> BackendOutcome {
    var review = BackendReview(self)
    review.complete()
    return review.outcome
  }

  /// Checks the completed config as the backend does when it loads the model for an instance.
  package func check() -> BackendOutcome {
    var review = BackendReview(self)
    review.check()
    return review.outcome
  }
}
