/// A model's directory as plain values: its config and its files' names and sizes.
package struct RepositoryEntry: Sendable {
  /// The config that the server would read.
  package enum Config: Sendable {
    /// No file: legal while backends may complete configs.
    case absent
    case document(ConfigDocument)
    case malformed(ConfigSyntaxError)
    /// The system's words.
    case unreadable(String)
  }

  /// The directory's name, which is the model's; nil when only a config file is known.
  package var name: String?
  /// The directory as the caller named it.
  package var directory: String
  /// The config's file as the caller named it; the one that is missing when there is none.
  package var configFile: String
  package var config: Config
  /// nil when only a config file is known.
  package var listing: DirectoryListing?
  /// What the paths lead to that the config names, by those paths; see ``FileReferences``.
  package var references: [String: FileStatus]

  package init(
    name: String?, directory: String, configFile: String, config: Config, listing: DirectoryListing?,
    references: [String: FileStatus] = [:]
  ) {
    self.name = name
    self.directory = directory
    self.configFile = configFile
    self.config = config
    self.listing = listing
    self.references = references
  }

  /// The config with its positions; nil when there is none or it does not parse.
  package var document: ConfigDocument? { if case .document(let document) = config { document } else { nil } }
}
