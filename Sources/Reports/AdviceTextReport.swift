package import Advisor
import Facts
import RuleBook

/// The answer as text for a person at a terminal.
package enum AdviceTextReport {
  /// - Parameter isVerbose: also the conditions, the facts read and the sources.
  package static func render(_ advice: Advice, style: OutputStyle, isVerbose: Bool = false) -> String {
    var report = AdviceTextWriter(advice: advice, style: style, isVerbose: isVerbose)
    return report.render()
  }
}

private struct AdviceTextWriter {
  let advice: Advice
  let style: OutputStyle
  let isVerbose: Bool
  var lines: [String] = []

  mutating func render() -> String {
    headline()
    route()
    others()
    memory()
    containers()
    doubts()
    next()
    return lines.map { line in
      // Trailing blanks come from empty columns.
      var end = Substring(line)
      while end.last == " " { end.removeLast() }
      return String(end)
    }.joined(separator: "\n") + "\n"
  }

  private mutating func section(_ title: String) { lines += ["", "  " + style.paint(title, .bold)] }

  private mutating func add(_ head: String, _ text: String, indent: Int) {
    lines += TextLayout.hanging(head, text.escapingControls, indent: indent, width: style.width)
  }

  // MARK: The recommendation

  private mutating func headline() {
    let place = "Triton \(advice.release), \(advice.host)"
    if advice.isSimulated {
      lines.append(
        style.paint("SIMULATED: a stand-in answered for the driver; nothing below is about real hardware.", .yellow))
    }
    if let recommendation = advice.recommendation {
      lines += TextLayout.wrapped(recommendation.sentence.escapingControls, width: style.width).map {
        style.paint($0, .green)
      }
      lines += TextLayout.wrapped(place.escapingControls, width: style.width).map { style.paint($0, .dim) }
      for caution in recommendation.cautions { add("  ! ", caution.text, indent: 4) }
    } else {
      lines.append(style.paint("No sound advice for \(advice.subject.escapingControls).", .red))
      lines += TextLayout.wrapped(place.escapingControls, width: style.width).map { style.paint($0, .dim) }
      for obstacle in advice.obstacles { add("  - ", obstacle, indent: 4) }
    }
  }

  // MARK: The route

  private mutating func route() {
    section("How that was decided")
    let questions = advice.route.filter { $0.kind == .question }
    let width = min(questions.map { $0.question.count + 2 * $0.depth }.max() ?? 0, 40) + 2
    let answerWidth = min(questions.map(\.answer.count).max() ?? 0, 24) + 2
    for line in advice.route {
      let margin = String(repeating: " ", count: 4 + 2 * line.depth)
      switch line.kind {
      case .question:
        let head =
          TextLayout.padded(margin + line.question, to: 4 + width) + TextLayout.padded(line.answer, to: answerWidth)
        add(head, line.evidence.joined(separator: ", "), indent: 4 + width + answerWidth)
        if let presumption = line.presumption {
          add(margin + "  ? ", "presumed: \(presumption)", indent: margin.count + 4)
        }
      case .step:
        add(margin + (style.usesUnicode ? "│ " : "| "), line.question, indent: margin.count + 2)
      case .leaf:
        add(margin + (style.usesUnicode ? "└─ " : "`- "), line.question, indent: margin.count + 3)
        for reason in line.evidence { add(margin + "   ", reason, indent: margin.count + 5) }
      }
      if isVerbose { details(line, margin: margin + "    ") }
    }
  }

  private mutating func details(_ line: Advice.RouteLine, margin: String) {
    if let trace = line.trace {
      add(margin, "if \(trace.condition)", indent: margin.count + 3)
      readings(trace, margin: margin)
    }
    if !line.citations.isEmpty {
      add(margin, style.paint(line.citations.map(\.description).joined(separator: " · "), .dim), indent: margin.count)
    }
  }

  private mutating func readings(_ trace: Trace, margin: String) {
    for reading in trace.readings {
      let source = reading.origin.map { "\($0.kind.rawValue): \($0.source)" } ?? "no source"
      add(margin, "\(reading.path) = \(AdviceText.brief(reading.value)) (\(source))", indent: margin.count + 3)
    }
  }

  // MARK: The other paths

  private mutating func others() {
    let others = advice.paths.filter { !$0.isRecommended }
    guard !others.isEmpty else { return }
    section("The others")
    let width = (others.map(\.path.count).max() ?? 0) + 2
    let order: [PathStatus] = [.possible, .presumed, .unknown]
    for status in order {
      for path in others where path.status == status {
        add(head(AdviceText.label(status), path.path, width), text(of: path), indent: 4 + 12 + width)
        if isVerbose { requirements(path, indent: 4 + 12 + width) }
      }
    }
    let groups = AdviceText.groupedRuledOut(others, isVerbose: isVerbose)
    for group in groups where isVerbose || !group.isForOtherModels {
      let indent = 4 + 12 + width
      let reasons = ([group.reason] + group.extras).flatMap {
        TextLayout.hanging("", $0.escapingControls, indent: indent, width: style.width)
      }
      // What rules several paths out is said once, beside their names.
      for row in 0..<max(reasons.count, group.paths.count) {
        let path = row < group.paths.count ? group.paths[row].path : ""
        let label = row == 0 ? AdviceText.label(.ruledOut) : ""
        let reason = row < reasons.count ? String(reasons[row].dropFirst(indent)) : ""
        lines.append(head(label, path, width) + reason)
      }
      if isVerbose { for path in group.paths { requirements(path, indent: indent) } }
    }
    // What another model would need is worth a line, not one each.
    let elsewhere = isVerbose ? [] : groups.filter(\.isForOtherModels).flatMap(\.paths).map(\.path)
    if !elsewhere.isEmpty {
      let text = "\(elsewhere.joined(separator: ", ")): for models of another format or kind (-v says which)"
      add("    " + TextLayout.padded("other model", to: 12), text, indent: 16)
    }
  }

  private func head(_ status: String, _ path: String, _ width: Int) -> String {
    "    " + TextLayout.padded(status, to: 12) + TextLayout.padded(path, to: width)
  }

  private func text(of path: Advice.PathLine) -> String {
    var text = path.merit
    if !path.preparation.isEmpty { text += "; first: \(path.preparation.joined(separator: ", then "))" }
    let unknown = path.requirements.filter { $0.status == .unknown && !$0.isPresumed }
    if !unknown.isEmpty { text += "; not known: \(unknown.map(\.text).joined(separator: "; "))" }
    return text
  }

  private mutating func requirements(_ path: Advice.PathLine, indent: Int) {
    for requirement in path.requirements {
      let mark = requirement.status == .met ? "+" : requirement.status == .failed ? "-" : "?"
      add(
        String(repeating: " ", count: indent) + mark + " ", "\(requirement.id): \(requirement.trace.condition)",
        indent: indent + 2)
      if requirement.status != .met { readings(requirement.trace, margin: String(repeating: " ", count: indent + 4)) }
    }
  }

  // MARK: Containers

  private mutating func containers() {
    guard isVerbose || advice.containers.contains(where: ContainerText.isWorthASection) else { return }
    section("Container")
    let lines = advice.containers.map { ContainerText.lines($0, isVerbose: isVerbose) }
    let width = (lines.joined().map(\.head.count).max() ?? 0) + 2
    for (container, lines) in zip(advice.containers, lines) {
      if advice.containers.count > 1 { add("    ", "for \(container.purpose)", indent: 4) }
      let margin = advice.containers.count > 1 ? 6 : 4
      for line in lines {
        add(
          String(repeating: " ", count: margin) + TextLayout.padded(line.head, to: width), line.text,
          indent: margin + width)
      }
    }
  }

  // MARK: Memory, doubts and next steps

  private mutating func memory() { lines += BudgetTextReport.lines(advice.memory, style, isVerbose: isVerbose) }

  private mutating func doubts() {
    guard !advice.doubts.isEmpty || !advice.assumptions.isEmpty else { return }
    section("What would settle doubts")
    for doubt in advice.doubts { add("    ? ", doubt.text, indent: 6) }
    for assumption in advice.assumptions { add("    ~ ", "assumed: \(assumption)", indent: 6) }
  }

  private mutating func next() { lines += NextStepText.lines(advice.next, style) }
}
