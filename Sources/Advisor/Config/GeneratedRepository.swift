package import RuleBook

/// What `config` answers: entries of a model repository and how to serve them.
package struct GeneratedRepository: Sendable {
  /// The folder as the user named it.
  package var path: String
  package var release: String
  /// `this machine`, or where the facts about the host came from.
  package var host: String
  package var isSimulated: Bool
  package var entries: [GeneratedEntry]
  package var serving: [Advice.NextStep]
  /// What all entries together take of the host's memories; nil where nobody can tell.
  package var memory: MemoryBudget?
  /// The server that it is meant for.
  var situation: LintSituation
}

/// One model's folder in a repository.
package struct GeneratedEntry: Sendable {
  package var name: String
  /// The model as the user named it.
  package var model: String
  /// Id and title of the serving path.
  package var path: String
  package var title: String
  package var status: PathStatus
  package var draft: ConfigDraft
  /// config.pbtxt first.
  package var files: [RepositoryFile]
  /// What to know before relying on the path.
  package var cautions: [Advice.Note]
  /// What to do before it can be served.
  package var notes: [String]
  /// Titles of the conversions that prepare.sh makes.
  package var preparation: [String]
}

/// A file or folder of an entry.
package struct RepositoryFile: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    case text(String)
    /// A script.
    case script(String)
    /// A file or folder that is taken: its absolute path, and as the user would name it.
    case existing(String, named: String)
    /// An empty folder.
    case folder
  }

  /// Below the entry's folder: `1/model.onnx`.
  package var path: String
  package var content: Content
}
