/// What the server makes of one model, and why.
package struct ModelLint: Sendable {
  /// The model as linted: its files, its config with positions.
  package var entry: RepositoryEntry
  /// The directory's name, or the config's own while no directory is known.
  package var name: String
  /// In the order in which the server comes upon them; the first error is the one it gives.
  package var findings: [LintFinding]
  /// What is not known and could keep the model from loading.
  package var doubts: [String]
  /// The config as the server completes it; nil when its text does not parse.
  package var effective: ModelConfig?
  /// Of the fields of ``effective`` that the config does not write; those inside a field count with it.
  package var origins: [ConfigPath: EffectiveOrigin]
  /// Numbers of the versions that are loaded, the highest first; nil when only a config file is known.
  package var versions: [Int64]?
  /// Whether something not known can still add tensors or a batch size.
  package var mayBeCompleted: Bool

  package var verdict: ServerVerdict {
    if let error = firstError { return ServerVerdict(refusedAt: error.stage) }
    return doubts.first.map { .unknown($0) } ?? .ready
  }

  /// What the server says; nil for a model that loads.
  package var firstError: LintFinding? { findings.first { $0.severity == .error } }

  /// Where a field of the completed config comes from: by the nearest entry of ``origins`` at or above it, else it is
  /// written.
  package func origin(of path: ConfigPath) -> EffectiveOrigin {
    var place: ConfigPath? = path
    while let current = place {
      if let origin = origins[current] { return origin }
      place = current.parent
    }
    return .config
  }
}
