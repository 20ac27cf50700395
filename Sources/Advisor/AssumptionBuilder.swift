import Expressions
import Facts
import RuleBook

/// What the answer takes for granted: wishes nobody stated and catalog values nobody could confirm, as far as the
/// questions passed and the recommended path read them.
struct AssumptionBuilder {
  private let builder: AdviceBuilder
  private var book: RuleBook { builder.book }
  private var sheet: FactSheet { builder.sheet }

  init(_ builder: AdviceBuilder) { self.builder = builder }

  func assumptions() -> [String] {
    let read = factsRead()
    return wishes(read) + unconfirmed(read)
  }

  private func wishes(_ read: Set<String>) -> [String] {
    read.sorted().compactMap { path in
      guard let fact = sheet[path], fact.origin.kind == .assumed, let value = fact.value.stringValue,
        let declaration = book.vocabulary[path], declaration.provider == .intent, let question = declaration.question,
        question.choices.contains(where: { $0.value == value })
      else { return nil }
      return "\(declaration.label): \(value) (nobody said; \(question.option) changes it)"
    }
  }

  /// `release.recalled` names columns, with the value where it was assumed: `tensorrt 11.1`.
  private func unconfirmed(_ read: Set<String>) -> [String] {
    let columns = sheet.value("release.recalled").listValue?.compactMap(\.stringValue) ?? []
    let used = columns.filter { column in
      let name = column.split(separator: " ").first.map(String.init) ?? column
      return read.contains { $0.hasPrefix("release.\(name)") || $0.lowercased().hasPrefix("coverage.\(name)") }
    }
    if used.isEmpty { return [] }
    return ["Triton \(builder.string("release.id")) has \(used.joined(separator: ", ")): no source confirms it"]
  }

  private func factsRead() -> Set<String> {
    var slots: Set<Int> = []
    for step in builder.decision.route.steps {
      guard case .question(let question) = book.nodes[step.node].kind else { continue }
      for branch in question.branches { slots.formUnion(branch.condition?.variables ?? []) }
    }
    if let index = builder.decision.recommendation {
      for requirement in book.paths[index].requirements { slots.formUnion(requirement.condition.variables) }
      for block in book.paths[index].config { slots.formUnion(block.variables) }
    }
    return Set(slots.map { book.vocabulary.facts[$0].path })
  }
}
