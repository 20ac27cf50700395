/// One thing that is wrong, or will be, with a model's configuration or its place in the repository.
package struct LintFinding: Sendable, Hashable {
  /// How bad it is.
  package enum Severity: String, Sendable, Hashable, CaseIterable {
    /// The server refuses the model.
    case error
    /// The model loads; later it fails, ends the server, or something written has no effect.
    case warning
    /// Nothing is wrong; the reader may want to know.
    case note
  }

  /// When the server comes upon it.
  package enum Stage: String, Sendable, Hashable, CaseIterable {
    /// Reading the text of config.pbtxt.
    case parse
    /// Looking over the repository, before anything of the model is loaded.
    case poll
    /// Loading the model.
    case load
    /// Serving requests.
    case serve
  }

  /// Stable, for suppressions and references: `preferred-batch-size-too-large`.
  package var id: String
  package var severity: Severity
  package var stage: Stage
  /// What is wrong: the server's own words with its names filled in, where it has words for it.
  package var message: String
  /// What to write or do instead; nil where there is nothing general to say.
  package var remedy: String?
  /// The model's name.
  package var model: String
  /// The file to look at, as the caller named it; a directory where no file is at fault.
  package var file: String
  package var position: SourcePosition?
  /// The element of the config at fault; nil when it is not in the config.
  package var path: ConfigPath?
  /// Where the rule comes from: a source file of the server, its documentation, or an observation.
  package var source: String

  package init(
    id: String, severity: Severity, stage: Stage, message: String, remedy: String? = nil, model: String, file: String,
    position: SourcePosition? = nil, path: ConfigPath? = nil, source: String
  ) {
    self.id = id
    self.severity = severity
    self.stage = stage
    self.message = message
    self.remedy = remedy
    self.model = model
    self.file = file
    self.position = position
    self.path = path
    self.source = source
  }
}
