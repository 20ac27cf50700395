package import Advisor
import Facts
import RuleBook

/// An audit as JUnit XML, which build servers show: a suite a group, a test a check.
package enum AuditJUnitReport {
  package static func render(_ result: AuditResult) -> String {
    let suites = result.groups.compactMap { group -> JUnitWriter.Suite? in
      let checks = result.checks.filter { $0.check.group == group.id }
      if checks.isEmpty { return nil }
      return JUnitWriter.Suite(
        name: group.title, cases: checks.map { testCase($0, group: group.id, threshold: result.threshold) })
    }
    return JUnitWriter(name: "triton-advisor audit", suites: suites).write()
  }

  private static func testCase(
    _ check: AuditedCheck, group: String, threshold: AuditRequest.Threshold
  ) -> JUnitWriter.Case {
    let least: CheckOutcome = threshold == .warn ? .warn : .fail
    let failures = check.findings.filter { $0.standing == .new && $0.outcome >= least }
    let others = check.findings.filter { !($0.standing == .new && $0.outcome >= least) }
    var state = JUnitWriter.Case.State.passed
    if let first = failures.first {
      state = .failed(message: line(first), type: check.check.severity.rawValue, lines: failures.flatMap(lines))
    } else if check.outcome == .error {
      state = .broken(message: check.reason ?? "the check broke")
    } else if check.outcome == .skipped || check.outcome == .unknown {
      state = .skipped(message: check.reason ?? check.outcome.rawValue)
    }
    return JUnitWriter.Case(
      name: "\(check.check.id) \(check.check.title)", classname: group, state: state, output: others.flatMap(lines))
  }

  private static func line(_ finding: AuditFinding) -> String {
    (AuditWording.subject(finding).map { "\($0): " } ?? "") + finding.evidence
  }

  private static func lines(_ finding: AuditFinding) -> [String] {
    let standing = AuditWording.standing(finding).map { " (\($0))" } ?? ""
    return ["\(finding.outcome.rawValue): \(line(finding))\(standing)"] + finding.remedies.map { "    \($0)" }
      + finding.commands.map { "    $ \($0)" }
  }
}
