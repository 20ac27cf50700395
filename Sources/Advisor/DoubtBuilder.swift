import Facts
import RuleBook

/// What is not known and bears on the answer, each with what it could change.
struct DoubtBuilder {
  private let builder: AdviceBuilder
  private var book: RuleBook { builder.book }

  init(_ builder: AdviceBuilder) { self.builder = builder }

  func doubts() -> [Advice.Doubt] { presumedAnswers() + unknownRequirements() + betterPaths() }

  /// Questions answered by presumption.
  private func presumedAnswers() -> [Advice.Doubt] {
    builder.decision.route.steps.compactMap { step in
      guard let unknown = step.presumed, case .question(let question) = book.nodes[step.node].kind else { return nil }
      let options = Set(unknown.facts.compactMap { book.vocabulary[$0]?.question?.option }).sorted()
      let ask = options.isEmpty ? "" : "; \(options.joined(separator: " or ")) answers it"
      return Advice.Doubt(
        facts: unknown.facts,
        text: "\(question.text) \(unknown.reason): \(question.unknown?.reason ?? "presumed")\(ask)")
    }
  }

  /// Requirements of the recommended path that could not be checked, those with one cause together.
  private func unknownRequirements() -> [Advice.Doubt] {
    guard let index = builder.decision.recommendation else { return [] }
    var byReason: [(reason: String, facts: Set<String>, ids: [String])] = []
    for (requirement, truth) in zip(book.paths[index].requirements, builder.decision.verdicts[index].requirements) {
      guard let unknown = truth.unknownValue else { continue }
      if let place = byReason.firstIndex(where: { $0.reason == unknown.reason }) {
        byReason[place].facts.formUnion(unknown.facts)
        byReason[place].ids.append(requirement.id)
      } else {
        byReason.append((unknown.reason, Set(unknown.facts), [requirement.id]))
      }
    }
    return byReason.map { item in
      Advice.Doubt(
        facts: item.facts.sorted(), text: "not checked (\(item.ids.joined(separator: ", "))): \(item.reason)")
    }
  }

  /// Better paths of the same leaf that only an unknown fact keeps from being recommended.
  private func betterPaths() -> [Advice.Doubt] {
    guard let leaf = builder.decision.route.steps.last?.node else { return [] }
    return book.paths(ofLeaf: leaf).prefix { $0 != builder.decision.recommendation }.compactMap { index in
      guard builder.decision.verdicts[index].status == .unknown else { return nil }
      let unknowns = builder.decision.verdicts[index].requirements.compactMap(\.unknownValue)
      guard let first = unknowns.first else { return nil }
      let unknown = unknowns.dropFirst().reduce(first) { $0.merging($1) }
      return Advice.Doubt(
        facts: unknown.facts,
        text: "\(book.paths[index].id) would come first if it were known to be possible: \(unknown.reason)")
    }
  }
}
