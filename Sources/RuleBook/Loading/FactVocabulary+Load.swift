package import RuleText

extension FactVocabulary {
  /// The declared facts alone, for reports that only need their labels.
  /// - Throws: ``RuleBookError`` with every problem found in `facts.yaml`.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> FactVocabulary {
    var loader = RuleBookLoader(files: files)
    return try loader.loadFactVocabulary()
  }
}
