/// What a report needs to put the facts about a host into words; loads in a fraction of the time of a whole rule book.
package struct HostVocabulary: Sendable {
  package let facts: FactVocabulary
  /// By the kinds of `host.accelerators`.
  package let accelerators: [String: Accelerator]

  private static let files = ["facts.yaml", "catalog/sources.yaml", "catalog/accelerators.yaml"]

  /// - Throws: ``RuleBookError`` with every problem found in the files that are read.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> HostVocabulary {
    var files = files
    files.texts = files.texts.filter { Self.files.contains($0.key) }
    var loader = RuleBookLoader(files: files)
    return try loader.loadHostVocabulary()
  }
}
