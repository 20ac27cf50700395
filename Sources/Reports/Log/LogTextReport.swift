package import Advisor
import Facts
import RuleBook

/// An explained log for a terminal.
package enum LogTextReport {
  package static func text(_ explanation: LogExplanation, style: OutputStyle, isVerbose: Bool = false) -> String {
    var lines = [style.paint(summary(explanation), .bold)]
    for text in models(explanation) { lines += TextLayout.hanging("  ", text, indent: 2, width: style.width) }
    for (index, finding) in explanation.findings(.error).enumerated() {
      let mark = index == 0 ? "  begin here" : ""
      lines += ["", style.paint("error    \(heading(finding))", .red) + mark] + details(finding, style)
    }
    lines += warnings(explanation, style, isVerbose)
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
    let next = nextSteps(explanation)
    if !next.isEmpty { lines += ["", style.paint("What to do next", .bold)] }
    for step in next { lines += TextLayout.hanging("  → ", step, indent: 4, width: style.width) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Warnings in full where there is nothing worse, else their causes alone.
  private static func warnings(_ explanation: LogExplanation, _ style: OutputStyle, _ isVerbose: Bool) -> [String] {
    let warnings = explanation.findings(.warning)
    if warnings.isEmpty { return [] }
    if isVerbose || explanation.findings(.error).isEmpty {
      return warnings.flatMap { ["", style.paint("warning  \(heading($0))", .yellow)] + details($0, style) }
    }
    return ["", style.paint("Warnings (what to do: triton-advisor explain ID)", .bold)]
      + warnings.flatMap { finding in
        TextLayout.hanging("  ", heading(finding), indent: 2, width: style.width)
          + TextLayout.hanging("    ", finding.cause, indent: 4, width: style.width)
      }
  }

  /// How much was read and found, in a line.
  static func summary(_ explanation: LogExplanation) -> String {
    func count(_ number: Int, _ noun: String) -> String { HumanText.plural(Int64(number), noun) }
    var parts = LogMessage.Kind.allCases.compactMap { kind -> String? in
      let number = explanation.findings(kind).count
      return number == 0 ? nil : count(number, kind.rawValue)
    }
    if isSound(explanation), !parts.isEmpty { parts.insert("no error", at: 0) }
    if parts.isEmpty { parts = [isSound(explanation) ? "nothing wrong" : "no message that the rules know"] }
    if explanation.cutCount > 0 { parts.append("\(count(explanation.cutCount, "long line")) cut") }
    if explanation.omittedCount > 0 { parts.append("\(count(explanation.omittedCount, "more line")) not listed") }
    return "\(count(explanation.lineCount, "line")): \(parts.joined(separator: ", "))"
  }

  /// Whether models are loaded, and nothing says that any is not.
  private static func isSound(_ explanation: LogExplanation) -> Bool {
    explanation.findings.allSatisfy { $0.message.kind == .warning } && explanation.unexplained.isEmpty
      && explanation.failedModels.isEmpty
      && !explanation.readyModels.isEmpty
  }

  /// Which models are loaded and which are not, in a line each; none where the log does not say.
  static func models(_ explanation: LogExplanation) -> [String] {
    [("not loaded", explanation.failedModels), ("loaded", explanation.readyModels)].compactMap { word, names in
      guard !names.isEmpty else { return nil }
      let more = names.count - min(names.count, mostNames)
      return "\(word): \(names.prefix(mostNames).joined(separator: ", "))\(more > 0 ? " and \(more) more" : "")"
    }
  }

  private static let mostNames = 10

  /// What brings one further where no error is explained; nothing where one is, or all is well.
  static func nextSteps(_ explanation: LogExplanation) -> [String] {
    guard explanation.findings(.error).isEmpty, explanation.findings(.consequence).isEmpty,
      !explanation.unexplained.isEmpty || !explanation.failedModels.isEmpty || explanation.readyModels.isEmpty
    else { return [] }
    return [
      "Give the whole log, from the first line of the server's start, with what it writes to stderr (2>&1)",
      "Start the server with --log-verbose=1, and explain that log",
      "triton-advisor lint REPOSITORY finds what is wrong in the models' configs, triton-advisor audit what is wrong on the host",
    ]
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
