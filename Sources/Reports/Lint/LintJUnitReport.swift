package import Advisor
import Facts
import TritonConfig

/// The verdicts as JUnit XML, which build servers show: a test case a model, failed when the server refuses it, skipped when
/// the verdict is not known.
package enum LintJUnitReport {
  package static func render(_ result: LintResult) -> String {
    // A folder that keeps the server from all of its models is a test of its own.
    let tests = result.models.count + result.repositoryFindings.count
    let failures = result.models.count { $0.firstError != nil } + result.repositoryFindings.count
    let skipped = result.models.count { LintWording.reason($0) != nil }
    let counts =
      "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\" skipped=\"\(skipped)\""
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text +=
      "<testsuites name=\"triton-advisor lint\" tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\">\n"
    text += "  <testsuite name=\"Triton \(attribute(result.release))\" \(counts)>\n"
    for finding in result.repositoryFindings { text += testCase(finding) }
    for model in result.models { text += testCase(model) }
    return text + "  </testsuite>\n</testsuites>\n"
  }

  private static func testCase(_ model: ModelLint) -> String {
    let opening =
      "    <testcase name=\"\(attribute(model.name))\" classname=\"\(attribute(model.entry.directory))\""
    var inner = ""
    if let first = model.firstError {
      inner += "      <failure message=\"\(attribute(first.message))\" type=\"\(attribute(first.id))\">"
      inner += body(model.findings.filter { $0.severity == .error }) + "</failure>\n"
    } else if let reason = LintWording.reason(model) {
      inner += "      <skipped message=\"\(attribute(reason))\"/>\n"
    }
    let others = model.findings.filter { $0.severity == .warning }
    if !others.isEmpty { inner += "      <system-out>\(body(others))</system-out>\n" }
    return inner.isEmpty ? "\(opening)/>\n" : "\(opening)>\n\(inner)    </testcase>\n"
  }

  private static func testCase(_ finding: LintFinding) -> String {
    "    <testcase name=\"repository\" classname=\"\(attribute(finding.file))\">\n"
      + "      <failure message=\"\(attribute(finding.message))\" type=\"\(attribute(finding.id))\">"
      + "\(body([finding]))</failure>\n    </testcase>\n"
  }

  private static func body(_ findings: [LintFinding]) -> String {
    findings.map { finding in
      let remedy = finding.remedy.map { "\n    \($0.escapingControls)" } ?? ""
      let line = "\(LintWording.place(finding)): \(finding.severity.rawValue): \(finding.message.escapingControls)"
      // Escaped line by line: the line breaks between are meant.
      return (line + remedy).split(separator: "\n").map { XMLText.escaped(String($0)) }.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func attribute(_ text: String) -> String { XMLText.escaped(text.escapingControls) }
}
