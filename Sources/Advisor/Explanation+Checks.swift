import Expressions
import RuleBook
import RuleText

/// What the rules say of a check of an audit.
extension Explanation {
  static func check(_ check: AuditCheck) -> Explanation {
    var sections: [(name: String, lines: [String])] = []
    func add(_ name: String, _ lines: [String]) { if !lines.isEmpty { sections.append((name, lines)) } }
    let cost = ["reads files and asks the driver", "looks at the models of a repository", "asks a running server"]
    if !check.isReserved {
      add("Severity", ["\(check.severity.rawValue); group \(check.group); \(cost[max(0, min(2, check.level - 1))])"])
    }
    add("Applies when", check.preconditions.map { "\($0.condition.source), else: \($0.otherwise.source)" })
    if let iteration = check.iteration { add("For each of", [iteration.list.source]) }
    switch check.basis {
    case .conditions(let conditions):
      add("Outcome", conditions.map { "\($0.outcome.rawValue): \($0.expression.source)" })
    case .lint(let ids): add("Findings of lint that it reports", ids)
    case .reserved(let needs): add("The id is kept free; the check would need", needs)
    }
    add("Evidence", check.evidence.map { [$0.source] } ?? [])
    add("Why", check.because.map { [$0.source] } ?? [])
    add("What to do", check.remedies.map(\.source) + check.commands.map { "$ \($0.source)" })
    add("Makes superfluous", check.replaced.map { "lint: \($0)" })
    add("Defined in", [check.location.description])
    return Explanation(
      kind: "check", id: check.id, title: check.title, sections: sections, citations: check.citations, sources: [])
  }
}
