package import Advisor
import Facts
import RuleBook

/// An explained log in Markdown.
package enum LogMarkdownReport {
  package static func text(_ explanation: LogExplanation) -> String {
    var text = "# Log: \(LogTextReport.summary(explanation))\n"
    let models = LogTextReport.models(explanation)
    if !models.isEmpty { text += "\n" + models.map { "- \(MarkdownText.escaped($0))\n" }.joined() }
    let sections: [(LogMessage.Kind, String)] = [
      (.error, "Errors, the first one first"), (.warning, "Warnings"),
      (.consequence, "What follows from other messages"),
    ]
    for (kind, title) in sections {
      let findings = explanation.findings(kind)
      if findings.isEmpty { continue }
      text += "\n## \(title)\n"
      for finding in findings {
        let check = finding.message.check.map { " (`\($0)`)" } ?? ""
        text += "\n### `\(finding.message.id)`\(check): \(LogTextReport.places(finding))\n\n"
        text += "> \(MarkdownText.escaped(finding.text))\n\n\(MarkdownText.escaped(finding.cause))\n\n"
        for remedy in finding.remedies { text += "- \(MarkdownText.escaped(remedy))\n" }
      }
    }
    if !explanation.unexplained.isEmpty {
      text += "\n## Errors that the rules do not know (\(explanation.unexplainedCount))\n\n"
      for item in explanation.unexplained { text += "- line \(item.line): \(MarkdownText.escaped(item.text))\n" }
    }
    let next = LogTextReport.nextSteps(explanation)
    if !next.isEmpty { text += "\n## What to do next\n\n" + next.map { "- \(MarkdownText.escaped($0))\n" }.joined() }
    return text
  }
}
