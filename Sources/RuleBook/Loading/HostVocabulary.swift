package import RuleText

/// What a report needs to put the facts about a host into words; loads in a fraction of the time of a whole rule book.
package struct HostVocabulary: Sendable {
  package let facts: FactVocabulary
  /// By the kinds of `host.accelerators`.
  package let accelerators: [String: Accelerator]

  /// - Throws: ``RuleBookError`` with every problem found in the files that are read.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> HostVocabulary {
    var loader = RuleBookLoader(files: files)
    return try loader.loadHostVocabulary()
  }
}
