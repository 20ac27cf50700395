/// A model on its way through the server's loading: its config as completed so far, and what was found until then.
///
/// The steps of the core and of the backend are extensions of it, in the server's order; see ``ModelLinter``.
package struct LoadingModel: Sendable {
  private static let mostFindings = 1000

  package let entry: RepositoryEntry
  package let signature: ModelSignature?
  package let situation: ServerSituation
  package let catalog: BackendCatalog?
  /// The version directories; nil when only a config file is known.
  package let versions: VersionDirectories?

  /// What the server works with by now.
  package var config: ModelConfig
  /// Of the fields that are not written in the config.
  package private(set) var origins: [ConfigPath: EffectiveOrigin] = [:]
  /// In the order in which the server comes upon them: the message of the first error is the one it gives.
  package internal(set) var findings: [LintFinding] = []
  /// What is not known and could keep the model from loading, in clauses for people.
  package private(set) var doubts: [String] = []
  /// Whether something not known, such as a script or an unread model file, can still add tensors or a batch size.
  package var mayBeCompleted = false

  package init(
    _ entry: RepositoryEntry, signature: ModelSignature?, situation: ServerSituation, catalog: BackendCatalog?
  ) {
    self.entry = entry
    self.signature = signature
    self.situation = situation
    self.catalog = catalog
    versions = entry.listing.map { VersionDirectories($0) }
    config = entry.document?.config ?? ModelConfig()
  }

  /// The name that messages use: the directory's, or the config's own while no directory is known.
  package var name: String { entry.name ?? (config.name.isEmpty ? "model" : config.name) }

  /// What findings point at that name no file: the config, or the directory where there is none.
  package var mainFile: String {
    if case .absent = entry.config { entry.directory } else { entry.configFile }
  }

  /// What the catalog knows of the model's backend.
  package var backend: Backend? { catalog?[config.backend] }

  /// The versions that the server loads, the highest first; nil when only a config file is known.
  package var selectedVersions: [Int64]? { versions?.selected(by: config.versionPolicy) }

  package var hasErrors: Bool { findings.contains { $0.severity == .error } }

  /// Notes something for which the server refuses the model.
  ///
  /// - Parameters:
  ///   - path: the element at fault; its place in the text, or that of the nearest one around it, is looked up.
  ///   - file: the file to look at; the config when nil.
  package mutating func refuse(
    _ id: String, _ stage: LintFinding.Stage, _ message: String, remedy: String? = nil, at path: ConfigPath? = nil,
    file: String? = nil, source: String
  ) {
    report(.error, id, stage, message, remedy, path, file, source)
  }

  /// Notes something that the server accepts and the user would not want.
  package mutating func warn(
    _ id: String, _ stage: LintFinding.Stage, _ message: String, remedy: String? = nil, at path: ConfigPath? = nil,
    file: String? = nil, source: String
  ) {
    report(.warning, id, stage, message, remedy, path, file, source)
  }

  /// Notes something worth knowing.
  package mutating func note(
    _ id: String, _ stage: LintFinding.Stage, _ message: String, remedy: String? = nil, at path: ConfigPath? = nil,
    file: String? = nil, source: String
  ) {
    report(.note, id, stage, message, remedy, path, file, source)
  }

  /// Notes a warning about a place that no path leads to.
  mutating func warnAt(
    _ position: SourcePosition, _ id: String, _ message: String, remedy: String, path: ConfigPath?
  ) {
    findings.append(
      LintFinding(
        id: id, severity: .warning, stage: .parse, message: message, remedy: remedy, model: name,
        file: entry.configFile, position: position, path: path, source: Source.schema))
  }

  private mutating func report(
    _ severity: LintFinding.Severity, _ id: String, _ stage: LintFinding.Stage, _ message: String, _ remedy: String?,
    _ path: ConfigPath?, _ file: String?, _ source: String
  ) {
    // A list with a million wrong numbers says the same a million times.
    if findings.count >= Self.mostFindings, severity != .error || hasErrors { return }
    findings.append(
      LintFinding(
        id: id, severity: severity, stage: stage, message: message, remedy: remedy, model: name,
        file: file ?? mainFile, position: path.flatMap { entry.document?.location(of: $0) }, path: path,
        source: source))
  }

  /// Notes where a field comes from that the config does not write.
  package mutating func complete(_ path: ConfigPath, from origin: EffectiveOrigin) { origins[path] = origin }

  /// Takes over what a backend's own review found.
  mutating func add(_ found: [LintFinding]) {
    // Findings about parameters can be many, and looking a key up means to walk over all of them.
    lazy var parameters = entry.document?.entryLocations(of: "parameters") ?? [:]
    for finding in found {
      var finding = finding
      if let path = finding.path, path.steps.count == 2, path.steps[0] == .field("parameters"),
        case .key(let key) = path.steps[1]
      {
        finding.position = parameters[key]
      } else {
        finding.position = finding.path.flatMap { entry.document?.location(of: $0) }
      }
      findings.append(finding)
    }
  }

  /// Notes something unknown on which the verdict depends.
  package mutating func doubt(_ clause: String) {
    if !doubts.contains(clause) { doubts.append(clause) }
  }
}
