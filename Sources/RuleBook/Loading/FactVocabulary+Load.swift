package import RuleText

extension FactVocabulary {
  /// The declared facts alone, for reports that only need their labels: a fifth of the time of a whole book.
  ///
  /// - Throws: ``RuleBookError`` with every problem found in `facts.yaml`.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> FactVocabulary {
    var loader = RuleBookLoader(files: files)
    let vocabulary = loader.factVocabulary()
    if !loader.log.problems.isEmpty { throw RuleBookError(loader.log.problems) }
    return vocabulary
  }
}
