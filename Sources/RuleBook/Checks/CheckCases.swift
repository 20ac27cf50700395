import Facts
import RuleText

extension CheckBook {
  /// Runs every case that the checks carry, and reports checks without one for an outcome that they can have.
  /// - Parameter book: has the examples that cases name.
  package func runCases(with book: RuleBook) -> [CaseResult] {
    let problems = book.problems(of: checks.flatMap { $0.cases.map(\.situation) })
    let broken = problems.map {
      CaseResult(subject: "checks", name: "situation", failure: $0.message, location: $0.location)
    }
    return broken + checks.flatMap { results(of: $0, book) }
  }

  private func results(of check: AuditCheck, _ book: RuleBook) -> [CaseResult] {
    guard case .conditions(let conditions) = check.basis else { return [] }
    let subject = "check \(check.id)"
    var results = check.cases.map { item in
      let result = result(of: check, book.sheet(for: item.situation))
      let reason = result.reason.map { " (\($0))" } ?? ""
      return CaseResult(
        subject: subject, name: item.expected.rawValue,
        failure: result.outcome == item.expected
          ? nil : "expected \(item.expected.rawValue), found \(result.outcome.rawValue)\(reason)",
        location: item.situation.location)
    }
    for outcome in [.pass, .unknown] + conditions.map(\.outcome)
    where !check.cases.contains(where: { $0.expected == outcome }) {
      results.append(
        CaseResult(
          subject: subject, name: outcome.rawValue, failure: "there is no case with this outcome",
          location: check.location))
    }
    return results
  }
}
