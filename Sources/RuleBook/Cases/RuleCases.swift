import Expressions
package import RuleText

/// How one case of a rule came out.
package struct CaseResult: Sendable, Hashable {
  /// What was tried: `requirement usable-gpu`, `path tensorrt`, `node onnx-gpu`.
  package var subject: String
  /// The case in words.
  package var name: String
  /// nil when it passed; else what was expected and what came.
  package var failure: String?
  package var location: SourceLocation
}

extension RuleBook {
  /// Runs every case that the rules carry, and reports rules that lack one.
  package func runCases() -> [CaseResult] {
    let own = paths.flatMap { path in
      path.requirements.filter { sharedRequirements[$0.id] == nil && !$0.cases.isEmpty }.map { (path.id, $0) }
    }
    let shared = sharedRequirements.values.sorted { $0.id < $1.id }
    return shared.flatMap { results(of: $0, in: nil) } + own.flatMap { results(of: $1, in: $0) }
      + paths.flatMap(results) + nodes.flatMap(results)
  }

  private func results(of requirement: Requirement, in path: String?) -> [CaseResult] {
    let subject = "requirement \(path.map { "\($0)/" } ?? "")\(requirement.id)"
    return requirement.cases.map { item in
      let found: RequirementCase.Expectation =
        switch Truth(requirement.condition.evaluate(sheet(for: item.situation).activation)) {
        case .yes: .met
        case .no: .failed
        case .unknown: .unknown
        }
      return CaseResult(
        subject: subject, name: item.expectation.rawValue,
        failure: found == item.expectation ? nil : "expected \(item.expectation.rawValue), found \(found.rawValue)",
        location: item.situation.location)
    }
  }

  private func results(of path: ServingPath) -> [CaseResult] {
    guard let index = paths.firstIndex(where: { $0.id == path.id }) else { return [] }
    let subject = "path \(path.id)"
    var results = path.cases.map { item in
      let verdict = verdict(on: index, sheet(for: item.situation))
      var failure: String?
      if verdict.status != item.expected {
        let reasons = zip(path.requirements, verdict.requirements).filter { $1 != .yes }.map {
          "\($0.id) \($1 == .no ? "fails" : "is unknown")"
        }
        failure =
          "expected \(item.expected.rawValue), found \(verdict.status.rawValue) (\(reasons.joined(separator: "; ")))"
      } else if let by = item.by {
        let decides = zip(path.requirements, verdict.requirements).contains { $0.id == by && $1 != .yes }
        if !decides { failure = "the requirement '\(by)' does not decide it" }
      }
      return CaseResult(subject: subject, name: item.name, failure: failure, location: item.situation.location)
    }
    for (name, statuses) in [
      ("a case in which it can serve", [PathStatus.possible, .presumed]),
      ("a case in which it is ruled out", [.ruledOut]),
    ] where !path.cases.contains(where: { statuses.contains($0.expected) }) {
      results.append(CaseResult(subject: subject, name: name, failure: "there is none", location: path.location))
    }
    return results
  }

  private func results(of node: DecisionNode) -> [CaseResult] {
    guard case .question(let question) = node.kind else { return [] }
    let subject = "node \(node.id)"
    var results = question.cases.map { item in
      let found =
        switch answer(question, sheet(for: item.situation)) {
        case .branch(let index): question.branches[index].answer
        case .unknown: "unknown"
        }
      return CaseResult(
        subject: subject, name: item.answer,
        failure: found == item.answer ? nil : "expected \(item.answer), found \(found)",
        location: item.situation.location)
    }
    for answer in question.branches.map(\.answer) + ["unknown"]
    where !question.cases.contains(where: { $0.answer == answer }) {
      results.append(
        CaseResult(subject: subject, name: answer, failure: "there is no case for this answer", location: node.location)
      )
    }
    return results
  }
}
