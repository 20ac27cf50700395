import Facts
import RuleBook

/// Which serving path an entry is for.
struct PathChoice {
  var index: Int
  var status: PathStatus
  var preparation: [Conversion]
  var decision: Decision

  /// - Throws: ``AdvisorError`` when the path cannot serve the model, with the reasons, or none can.
  static func choose(_ id: String?, model: String, _ facts: GatheredFacts) throws(AdvisorError) -> PathChoice {
    let book = facts.book
    let decision = book.decide(facts.sheet)
    let index: Int
    if let id {
      guard let named = book.paths.firstIndex(where: { $0.id == id }) else {
        let hint = Suggestion.text(for: id, among: book.paths.map(\.id))
        throw AdvisorError("--path \(id.escapingControls): no such serving path\(hint)", .usage)
      }
      index = named
    } else if let recommended = decision.recommendation {
      index = recommended
    } else {
      let advice = AdviceBuilder(book: book, sheet: facts.sheet, decision: decision).advice()
      throw AdvisorError(
        "no sound advice for \(model.escapingControls): \(advice.obstacles.joined(separator: "; "))", .noSoundAdvice)
    }
    let verdict = decision.verdicts[index]
    if verdict.status == .ruledOut || verdict.status == .unknown {
      let reasons = zip(book.paths[index].requirements, verdict.requirements).compactMap { requirement, truth in
        switch truth {
        case .yes: String?.none
        case .no: book.text(requirement.because, facts.sheet)
        case .unknown(let unknown):
          verdict.status == .unknown && !requirement.isPresumed ? "not known: \(unknown.reason)" : nil
        }
      }
      throw AdvisorError(
        "\(book.paths[index].id) cannot serve \(model.escapingControls): \(reasons.joined(separator: "; "))",
        .noSoundAdvice)
    }
    return PathChoice(
      index: index, status: verdict.status,
      preparation: (verdict.preparation ?? []).map { book.conversions.conversions[$0] }, decision: decision)
  }
}
