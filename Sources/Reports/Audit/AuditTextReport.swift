package import Advisor
import Facts
import RuleBook

/// An audit for a person: a line for each group, what is not as it should be, and what to do about it.
package enum AuditTextReport {
  /// As many subjects of one check as are shown without `-v`.
  private static let mostSubjects = 6

  /// - Parameter isVerbose: also what passed or did not apply, the facts that were read, and sources.
  package static func render(_ result: AuditResult, style: OutputStyle, isVerbose: Bool) -> String {
    var text = style.paint("Audit of \(AuditWording.scope(result))", .bold) + "\n\n"
    text += summary(result, style)
    for check in AuditWording.ranked(result) { text += "\n" + details(check, style, isVerbose: isVerbose) }
    text += unknown(result, style, isVerbose: isVerbose)
    text += remedies(result, style)
    if isVerbose { text += others(result, style) }
    for note in result.notes { text += "\n" + hanging("note: ", note.escapingControls, style) }
    return text + "\n" + verdict(result, style) + "\n"
  }

  private static func summary(_ result: AuditResult, _ style: OutputStyle) -> String {
    let groups = result.groups.map { group in (group, result.checks.filter { $0.check.group == group.id }) }
    let width = (groups.map(\.0.title.count).max() ?? 0) + 3
    return groups.filter { !$0.1.isEmpty }.map { group, checks in
      let worst = checks.map(\.outcome).max() ?? .pass
      let mark = worst == .skipped ? style.paint("–", .dim) : self.mark(worst, style)
      return "  \(mark) \(TextLayout.padded(group.title, to: width))\(AuditWording.counts(checks))\n"
    }.joined()
  }

  private static func details(_ check: AuditedCheck, _ style: OutputStyle, isVerbose: Bool) -> String {
    let head = "\(TextLayout.padded(check.outcome.rawValue, to: 5)) \(check.check.id)"
    var text = paint(head, check.outcome, style) + style.paint("  \(check.check.severity.rawValue)", .dim)
    text += "  \(check.check.title.escapingControls)\n"
    if check.outcome == .error, let reason = check.reason { text += indented("the check broke: \(reason)", style) }
    let shown = isVerbose ? check.findings : Array(check.findings.prefix(mostSubjects))
    for finding in shown {
      let subject = AuditWording.subject(finding).map { "\($0): " } ?? ""
      let standing = AuditWording.standing(finding).map { " (\($0))" } ?? ""
      text += indented("\(subject)\(finding.evidence.escapingControls)\(standing)", style)
    }
    if check.findings.count > shown.count { text += "      … and \(check.findings.count - shown.count) more (-v)\n" }
    var reasons: [String] = []
    for because in shown.map(\.because) where !because.isEmpty && !reasons.contains(because) { reasons.append(because) }
    for reason in reasons { text += style.paint(indented(sentence(reason), style), .dim) }
    if isVerbose { text += basis(check, style) }
    return text
  }

  /// The facts that were read and the sources of the rule.
  private static func basis(_ check: AuditedCheck, _ style: OutputStyle) -> String {
    var text = ""
    for reading in check.readings {
      let origin =
        reading.origin.map { "\($0.kind.rawValue): \($0.source.escapingControls.shortened(to: 80))" } ?? "nobody told"
      text += style.paint("      read \(reading.path) (\(origin))\n", .dim)
    }
    let sources = check.check.citations.map(\.description).joined(separator: ", ")
    if !sources.isEmpty { text += style.paint("      source: \(sources)\n", .dim) }
    return text
  }

  /// Checks with the same reason are told together.
  private static func unknown(_ result: AuditResult, _ style: OutputStyle, isVerbose: Bool) -> String {
    let unknown = result.checks.filter { $0.outcome == .unknown }
    if unknown.isEmpty { return "" }
    var reasons: [String] = []
    var ids: [String: [String]] = [:]
    for check in unknown {
      let reason = check.reason ?? "a fact is missing"
      if ids[reason] == nil { reasons.append(reason) }
      ids[reason, default: []].append(check.check.id)
    }
    var text = "\n" + style.paint("Not known", .bold) + "\n"
    for reason in reasons {
      let names = AuditWording.ids(ids[reason] ?? [], isWhole: isVerbose)
      text += hanging("  ", "\(reason.escapingControls): \(names)", style)
    }
    return text
  }

  private static func remedies(_ result: AuditResult, _ style: OutputStyle) -> String {
    let remedies = AuditWording.remedies(result)
    if remedies.isEmpty { return "" }
    var text = "\n" + style.paint("What to do, the most urgent first", .bold) + "\n"
    for (index, remedy) in remedies.enumerated() {
      let number = TextLayout.padded("\(index + 1).", to: 4)
      text += hanging(
        "  \(number)", "\(sentence(remedy.text.escapingControls)) [\(remedy.checks.joined(separator: ", "))]", style)
      for command in remedy.commands { text += "        \(command.escapingControls)\n" }
    }
    return text
  }

  private static func others(_ result: AuditResult, _ style: OutputStyle) -> String {
    var text = ""
    for (outcome, title) in [(CheckOutcome.pass, "In order"), (.skipped, "Does not apply")] {
      let checks = result.checks.filter { $0.outcome == outcome && $0.findings.isEmpty }
      if checks.isEmpty { continue }
      text += "\n" + style.paint(title, .bold) + "\n"
      for check in checks {
        let detail = outcome == .pass ? check.evidence.prefix(3).joined(separator: "; ") : check.reason ?? ""
        text += hanging(
          "  \(TextLayout.padded(check.check.id, to: 9))",
          detail.isEmpty ? check.check.title : "\(check.check.title): \(detail)".escapingControls, style)
      }
    }
    return text
  }

  private static func verdict(_ result: AuditResult, _ style: OutputStyle) -> String {
    let waived = result.findings.count { !AuditWording.isOpen($0) }
    let known = result.findings.count { $0.standing == .known }
    let parts = [
      AuditWording.counts(result.checks), waived == 0 ? "" : "\(waived) accepted",
      known == 0 ? "" : "\(known) known before",
    ].filter { !$0.isEmpty }
    return "\(HumanText.plural(Int64(result.checks.count), "check")): \(parts.joined(separator: ", "))"
      + style.paint("  (explain ID tells more)", .dim)
  }

  private static func indented(_ text: String, _ style: OutputStyle) -> String {
    TextLayout.wrapped(text, width: style.width - 6).map { "      \($0)\n" }.joined()
  }

  private static func hanging(_ head: String, _ text: String, _ style: OutputStyle) -> String {
    TextLayout.hanging(head, text, indent: head.count, width: style.width).map { $0 + "\n" }.joined()
  }

  private static func sentence(_ text: String) -> String {
    let text = text.prefix(1).uppercased() + text.dropFirst()
    return text.hasSuffix(".") ? text : text + "."
  }

  private static func mark(_ outcome: CheckOutcome, _ style: OutputStyle) -> String {
    let marks: (String, String) =
      switch outcome {
      case .pass: ("✓", "+")
      case .skipped: ("–", "-")
      case .info: ("•", ".")
      case .unknown: ("?", "?")
      case .warn: ("!", "!")
      case .fail: ("✗", "x")
      case .error: ("☠", "E")
      }
    return paint(style.usesUnicode ? marks.0 : marks.1, outcome, style)
  }

  private static func paint(_ text: String, _ outcome: CheckOutcome, _ style: OutputStyle) -> String {
    switch outcome {
    case .error, .fail: style.paint(text, .red)
    case .warn: style.paint(text, .yellow)
    case .pass: style.paint(text, .green)
    case .info, .unknown, .skipped: style.paint(text, .bold)
    }
  }
}
