package import Advisor
import Facts
import RuleBook

/// An audit as Markdown, for a ticket or a pull request.
package enum AuditMarkdownReport {
  package static func render(_ result: AuditResult) -> String {
    var text = "# \(result.isFailure ? "The audit failed" : "The audit found nothing that fails it")\n\n"
    text += MarkdownText.escaped(AuditWording.scope(result)) + "\n\n| group | outcome |\n| --- | --- |\n"
    for group in result.groups {
      let checks = result.checks.filter { $0.check.group == group.id }
      if !checks.isEmpty { text += MarkdownText.row([group.title, AuditWording.counts(checks)]) }
    }
    let ranked = AuditWording.ranked(result)
    if !ranked.isEmpty {
      text += "\n## Findings\n\n| outcome | check | where | found |\n| --- | --- | --- | --- |\n"
      for check in ranked { text += rows(check) }
    }
    let remedies = AuditWording.remedies(result)
    if !remedies.isEmpty { text += "\n## What to do\n\n" }
    for (index, remedy) in remedies.enumerated() {
      text += "\(index + 1). \(MarkdownText.escaped(remedy.text)) (\(remedy.checks.joined(separator: ", ")))\n"
      for command in remedy.commands { text += "\n   ```sh\n   \(command.escapingControls)\n   ```\n\n" }
    }
    let unknown = result.checks.filter { $0.outcome == .unknown }
    if !unknown.isEmpty { text += "\n## Not known\n\n" }
    for check in unknown {
      text += "- \(check.check.id): \(MarkdownText.escaped(check.reason ?? "a fact is missing"))\n"
    }
    for note in result.notes { text += "\n\(MarkdownText.escaped(note))\n" }
    return text
  }

  private static func rows(_ check: AuditedCheck) -> String {
    if check.findings.isEmpty {
      return MarkdownText.row([check.outcome.rawValue, check.check.id, "", check.reason ?? ""])
    }
    return check.findings.map { finding in
      let standing = AuditWording.standing(finding).map { " (\($0))" } ?? ""
      return MarkdownText.row([
        finding.outcome.rawValue, "\(check.check.id) \(check.check.title)", AuditWording.subject(finding) ?? "",
        finding.evidence + standing,
      ])
    }.joined()
  }
}
