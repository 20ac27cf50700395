package import Advisor
import Facts
import TritonConfig

/// The findings as Markdown, for a ticket or a pull request.
package enum LintMarkdownReport {
  package static func render(_ result: LintResult) -> String {
    var text = "# \(result.hasErrors ? "The server refuses models" : "No model is refused")\n\n"
    text += MarkdownText.escaped(LintWording.summary(result)) + "\n"
    let findings = result.findings
    if !findings.isEmpty {
      text += "\n| place | | finding | what to do |\n| --- | --- | --- | --- |\n"
      for finding in findings {
        text += MarkdownText.row([
          LintWording.place(finding), finding.severity.rawValue, "\(finding.message) (\(finding.id))",
          finding.remedy ?? "",
        ])
      }
    }
    let unknown = result.models.filter { LintWording.reason($0) != nil }
    if !unknown.isEmpty {
      text += "\n## What is not known\n\n"
      for model in unknown {
        text += "- \(MarkdownText.escaped("\(model.name): \(model.doubts.joined(separator: "; "))"))\n"
      }
    }
    return text
  }
}
