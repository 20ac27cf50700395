import Facts
package import RuleBook
import RuleText

/// How the rules' own cases came out.
package enum RuleCaseReport {
  package static func text(_ results: [CaseResult], isVerbose: Bool) -> String {
    var text = ""
    for result in results where isVerbose || result.failure != nil {
      let mark = result.failure == nil ? "pass" : "FAIL"
      text += "\(mark)  \(result.subject): \(result.name)"
      text += result.failure.map { "\n      \($0) (\(result.location))\n" } ?? "\n"
    }
    let failed = results.count { $0.failure != nil }
    return text + "\(results.count - failed) passed, \(failed) failed\n"
  }

  package static func json(_ results: [CaseResult]) -> String {
    JSONWriter.write([
      "schema": "triton-advisor/rule-cases/1",
      "cases": .list(
        results.map {
          [
            "subject": .string($0.subject), "name": .string($0.name), "passed": .bool($0.failure == nil),
            "failure": $0.failure.map(Value.string) ?? .null, "location": .string($0.location.description),
          ]
        }),
    ]) + "\n"
  }
}
