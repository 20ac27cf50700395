package import Advisor
import Facts
import RuleBook

/// An explained log for a terminal.
package enum LogTextReport {
  package static func text(_ explanation: LogExplanation, style: OutputStyle) -> String {
    var lines = [style.paint(summary(explanation), .bold)]
    for (index, finding) in explanation.findings(.error).enumerated() {
      let mark = index == 0 ? "  begin here" : ""
      lines += ["", style.paint("error    \(heading(finding))", .red) + mark] + details(finding, style)
    }
    for finding in explanation.findings(.warning) {
      lines += ["", style.paint("warning  \(heading(finding))", .yellow)] + details(finding, style)
    }
    let consequences = explanation.findings(.consequence)
    if !consequences.isEmpty {
      let hasErrors = !explanation.findings(.error).isEmpty
      lines += ["", style.paint(hasErrors ? "What follows from these" : "The cause is in another line", .bold)]
      for finding in consequences {
        lines += TextLayout.hanging("  ", heading(finding), indent: 2, width: style.width)
        lines += TextLayout.hanging("    ", finding.cause, indent: 4, width: style.width)
        if !hasErrors {
          for remedy in finding.remedies {
            lines += TextLayout.hanging("    → ", remedy, indent: 6, width: style.width)
          }
        }
      }
    }
    if !explanation.unexplained.isEmpty {
      lines += ["", style.paint("Errors that the rules do not know (\(explanation.unexplainedCount))", .bold)]
      for item in explanation.unexplained {
        lines += TextLayout.hanging("  ", "line \(item.line): \(item.text)", indent: 2, width: style.width)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How much was read and found, in a line.
  static func summary(_ explanation: LogExplanation) -> String {
    func count(_ number: Int, _ noun: String) -> String { HumanText.plural(Int64(number), noun) }
    var parts = LogMessage.Kind.allCases.compactMap { kind -> String? in
      let number = explanation.findings(kind).count
      return number == 0 ? nil : count(number, kind.rawValue)
    }
    if parts.isEmpty { parts = ["no message that the rules know"] }
    if explanation.cutCount > 0 { parts.append("\(count(explanation.cutCount, "long line")) cut") }
    if explanation.omittedCount > 0 { parts.append("\(count(explanation.omittedCount, "more line")) not listed") }
    return "\(count(explanation.lineCount, "line")): \(parts.joined(separator: ", "))"
  }

  static func heading(_ finding: LogExplanation.Finding) -> String {
    let check = finding.message.check.map { "  [\($0)]" } ?? ""
    return "\(finding.message.id)\(check)  \(places(finding))"
  }

  /// `line 12`, or `lines 12, 40 and 7 more`.
  static func places(_ finding: LogExplanation.Finding) -> String {
    let shown = finding.lines.prefix(3).map(String.init).joined(separator: ", ")
    let more = finding.count - min(finding.lines.count, 3)
    return "\(finding.count == 1 ? "line" : "lines") \(shown)\(more > 0 ? " and \(more) more" : "")"
  }

  private static func details(_ finding: LogExplanation.Finding, _ style: OutputStyle) -> [String] {
    var lines = TextLayout.hanging("  log:   ", finding.text, indent: 9, width: style.width)
    lines += TextLayout.hanging("  cause: ", finding.cause, indent: 9, width: style.width)
    for remedy in finding.remedies { lines += TextLayout.hanging("  do:    ", remedy, indent: 9, width: style.width) }
    return lines
  }
}
