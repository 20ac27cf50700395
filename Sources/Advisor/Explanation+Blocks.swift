import Expressions
import RuleBook
import RuleText

extension Explanation {
  /// Blocks of config.pbtxt, shared ones and those of single paths.
  static func blocks(_ book: RuleBook) -> [ConfigBlock] {
    var seen: Set<String> = []
    return book.paths.flatMap(\.config).filter { seen.insert($0.id).inserted }
  }

  /// A block of config.pbtxt.
  static func block(_ id: String, _ book: RuleBook) -> Explanation? {
    guard let block = blocks(book).first(where: { $0.id == id }) else { return nil }
    let paths = book.paths.filter { $0.config.contains { $0.id == id } }.map(\.id)
    return Explanation(
      kind: "block of config.pbtxt", id: id, title: block.because.map(\.source).joined(separator: " "),
      sections: [
        ("When", [block.condition?.source ?? "always"]), ("Sets", block.fields.sources), ("Used by", paths),
        ("Defined in", [block.location.description]),
      ], citations: block.citations, sources: [])
  }
}
