import Expressions
package import RuleBook
import RuleText
package import TritonConfig

/// Everything the rule book says about one id.
package struct Explanation: Sendable {
  /// What it is: `serving path`, `question`, `requirement`, `fact`, `source`, …
  package var kind: String
  package var id: String
  package var title: String
  /// Name and text, in the order to show.
  package var sections: [(name: String, lines: [String])]
  package var citations: [Citation]
  package var sources: [Source]

  /// The explanation of an id; nil when neither the books nor the catalog of backends have such an id.
  package static func find(
    _ id: String, in book: RuleBook, _ backends: BackendCatalog, checks: CheckBook
  ) -> Explanation? {
    let found =
      checks[id].map { check($0) } ?? path(id, book) ?? node(id, book) ?? requirement(id, book) ?? conversion(id, book)
      ?? block(id, book)
      ?? fact(id, book) ?? source(id, book) ?? backend(id, backends) ?? parameter(id, backends)
    guard var explanation = found else { return nil }
    explanation.sources = found?.citations.compactMap { book.sources[$0.source] } ?? []
    return explanation
  }

  /// Every id that can be explained.
  package static func ids(_ book: RuleBook, _ backends: BackendCatalog, checks: CheckBook) -> [String] {
    checks.checks.map(\.id) + parameterKeys(backends) + backends.backends.map { backendPrefix + $0.name }
      + book.paths.map(\.id)
      + book.nodes.map(\.id) + requirements(book).map(\.id) + book.conversions.conversions.map(\.id)
      + blocks(book).map(\.id) + book.vocabulary.facts.map(\.path) + book.sources.keys
  }

  /// Shared requirements and those of single paths, each once.
  static func requirements(_ book: RuleBook) -> [Requirement] {
    var seen: Set<String> = []
    let own = book.paths.flatMap(\.requirements).filter { !$0.cases.isEmpty }
    return (book.sharedRequirements.values.sorted { $0.id < $1.id } + own).filter { seen.insert($0.id).inserted }
  }

  private static func path(_ id: String, _ book: RuleBook) -> Explanation? {
    guard let path = book.path(id) else { return nil }
    var facts = [
      "backend \(path.backend)", "runs on \(path.device.rawValue == "any" ? "GPU or CPU" : path.device.rawValue)",
    ]
    if let since = path.since { facts.append("since Triton \(since)") }
    if let until = path.until { facts.append("until Triton \(until)") }
    if !path.supersededBy.isEmpty { facts.append("replaced by \(path.supersededBy.joined(separator: ", "))") }
    let direct = path.accepts.joined(separator: ", ")
    let converted = book.conversions.formats(reaching: path.accepts).filter { !path.accepts.contains($0) }
    return Explanation(
      kind: "serving path", id: id, title: path.title,
      sections: [
        ("What it is", [path.merit.source] + facts),
        (
          "Formats",
          ["as they are: \(direct)"]
            + (converted.isEmpty ? [] : ["after conversion: \(converted.joined(separator: ", "))"])
        ),
        ("Requirements", path.requirements.map { "\($0.id): \($0.condition.source)" }),
        ("Cautions", path.cautions.map { "\($0.id): \($0.text.source)" }),
        ("Cases", path.cases.map { "\($0.name): \($0.expected.rawValue)" }),
        ("Defined in", [path.location.description]),
      ], citations: path.citations + path.requirements.flatMap(\.citations), sources: [])
  }

  private static func node(_ id: String, _ book: RuleBook) -> Explanation? {
    guard let node = book.node(id) else { return nil }
    switch node.kind {
    case .question(let question):
      let answers = question.branches.map { "\($0.answer): \($0.condition?.source ?? "otherwise") → \($0.next)" }
      let unknown = question.unknown.map { ["taken as '\($0.answer)': \($0.reason)"] } ?? ["every branch is followed"]
      return Explanation(
        kind: "question", id: id, title: question.text,
        sections: [
          ("Answers", answers), ("When it is not known", unknown), ("Defined in", [node.location.description]),
        ],
        citations: node.citations, sources: [])
    case .step(let text, let next):
      return Explanation(
        kind: "step", id: id, title: text, sections: [("Next", [next]), ("Defined in", [node.location.description])],
        citations: node.citations, sources: [])
    case .serve(let paths, let otherwise):
      let after = otherwise.map { [("When none can serve", ["→ \($0)"])] } ?? []
      return Explanation(
        kind: "leaf", id: id, title: "Serving paths in order of preference",
        sections: [("Paths", paths)] + after + [("Defined in", [node.location.description])], citations: node.citations,
        sources: [])
    }
  }

  private static func requirement(_ id: String, _ book: RuleBook) -> Explanation? {
    guard let requirement = requirements(book).first(where: { $0.id == id }) else { return nil }
    let paths = book.paths.filter { $0.requirements.contains { $0.id == id } }.map(\.id)
    return Explanation(
      kind: "requirement", id: id, title: requirement.because.source,
      sections: [
        ("Condition", [requirement.condition.source]), ("Needed by", paths),
        ("When it is not known", [requirement.isPresumed ? "presumed, and said so" : "the path is not recommended"]),
        ("Ways out", requirement.waysOut.map(\.text.source)), ("Defined in", [requirement.location.description]),
      ], citations: requirement.citations, sources: [])
  }

  private static func conversion(_ id: String, _ book: RuleBook) -> Explanation? {
    guard let conversion = book.conversions.conversions.first(where: { $0.id == id }) else { return nil }
    return Explanation(
      kind: "conversion", id: id, title: conversion.title.source,
      sections: [
        ("From", conversion.from), ("To", [conversion.to]),
        ("Command", conversion.command.isEmpty ? [] : [conversion.command.map(\.source).joined(separator: " ")]),
        ("Note", conversion.note.map { [$0.source] } ?? []), ("Defined in", [conversion.location.description]),
      ], citations: conversion.citations, sources: [])
  }

  private static func fact(_ id: String, _ book: RuleBook) -> Explanation? {
    guard let fact = book.vocabulary[id] else { return nil }
    let users = book.paths.flatMap { path in
      path.requirements.filter { $0.condition.variables.contains(book.vocabulary.slot(of: id) ?? -1) }.map {
        "\(path.id)/\($0.id)"
      }
    }
    return Explanation(
      kind: "fact", id: id, title: fact.label,
      sections: [
        ("Type", ["\(fact.type)\(fact.unit.isEmpty ? "" : ", in \(fact.unit)")"]), ("From", [fact.provider.rawValue]),
        ("When it is not known", [fact.unknown]),
        (
          "Stated by", fact.question.map { q in ["\(q.option) \(q.choices.map(\.value).joined(separator: "|"))"] } ?? []
        ),
        ("Read by", users), ("Defined in", [fact.location.description]),
      ], citations: [], sources: [])
  }

  private static func source(_ id: String, _ book: RuleBook) -> Explanation? {
    guard let source = book.sources[id] else { return nil }
    return Explanation(
      kind: "source", id: id, title: source.title,
      sections: [
        ("Where", [source.location]), ("Version", source.version.isEmpty ? [] : [source.version]),
        ("Backed by", [source.isRecalled ? "judgement or memory, no document" : "a document"]),
      ], citations: [], sources: [])
  }
}
