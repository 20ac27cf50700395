package import Advisor
import Facts
import TritonConfig

/// The verdicts as JUnit XML, which build servers show: a test case a model, failed when the server refuses it, skipped when
/// the verdict is not known.
package enum LintJUnitReport {
  package static func render(_ result: LintResult) -> String {
    // A folder that keeps the server from all of its models is a test of its own.
    let cases = result.repositoryFindings.map(testCase) + result.models.map(testCase)
    let suite = JUnitWriter.Suite(name: "Triton \(result.release)", cases: cases)
    return JUnitWriter(name: "triton-advisor lint", suites: [suite]).write()
  }

  private static func testCase(_ model: ModelLint) -> JUnitWriter.Case {
    var state = JUnitWriter.Case.State.passed
    if let first = model.firstError {
      state = .failed(
        message: first.message, type: first.id, lines: lines(model.findings.filter { $0.severity == .error }))
    } else if let reason = LintWording.reason(model) {
      state = .skipped(message: reason)
    }
    return JUnitWriter.Case(
      name: model.name, classname: model.entry.directory, state: state,
      output: lines(model.findings.filter { $0.severity == .warning }))
  }

  private static func testCase(_ finding: LintFinding) -> JUnitWriter.Case {
    JUnitWriter.Case(
      name: "repository", classname: finding.file,
      state: .failed(message: finding.message, type: finding.id, lines: lines([finding])))
  }

  private static func lines(_ findings: [LintFinding]) -> [String] {
    findings.flatMap { finding in
      ["\(LintWording.place(finding)): \(finding.severity.rawValue): \(finding.message)"]
        + (finding.remedy.map { ["    \($0)"] } ?? [])
    }
  }
}
