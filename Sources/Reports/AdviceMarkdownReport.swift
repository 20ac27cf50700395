package import Advisor
import Facts
import RuleBook

/// The answer as Markdown, for a ticket.
package enum AdviceMarkdownReport {
  package static func render(_ advice: Advice) -> String {
    var text = "# \(heading(advice))\n\nTriton \(advice.release), \(escaped(advice.host))\n"
    if advice.isSimulated {
      text += "\n> **Simulated**: a stand-in answered for the driver; nothing here is about real hardware.\n"
    }
    for caution in advice.recommendation?.cautions ?? [] { text += "\n> \(escaped(caution.text))\n" }
    for obstacle in advice.obstacles { text += "\n- \(escaped(obstacle))" }
    text += "\n## How that was decided\n\n| question | answer | evidence | source |\n| --- | --- | --- | --- |\n"
    for line in advice.route {
      let evidence = line.evidence + (line.presumption.map { ["presumed: \($0)"] } ?? [])
      text += row([
        String(repeating: "… ", count: line.depth) + line.question, line.answer, evidence.joined(separator: ", "),
        line.citations.map(\.description).joined(separator: "; "),
      ])
    }
    text += "\n## The others\n\n| path | status | why |\n| --- | --- | --- |\n"
    for path in advice.paths where !path.isRecommended {
      text += row([path.path, AdviceText.label(path.status), why(path)])
    }
    if !advice.doubts.isEmpty || !advice.assumptions.isEmpty {
      text += "\n## What would settle doubts\n\n"
      for doubt in advice.doubts { text += "- \(escaped(doubt.text))\n" }
      for assumption in advice.assumptions { text += "- assumed: \(escaped(assumption))\n" }
    }
    if !advice.next.isEmpty {
      text += "\n## Next\n"
      for step in advice.next {
        text += "\n\(escaped(step.title))\n"
        if let note = step.note { text += "\n\(escaped(note))\n" }
        if let command = step.command { text += "\n```sh\n\(command)\n```\n" }
      }
    }
    return text
  }

  private static func heading(_ advice: Advice) -> String {
    escaped(advice.recommendation?.sentence ?? "No sound advice for \(advice.subject).")
  }

  private static func why(_ path: Advice.PathLine) -> String {
    if path.status != .ruledOut { return path.merit }
    let reasons = path.requirements.filter { $0.status == .failed }.map(\.text)
    let needs = path.wouldNeed.isEmpty ? [] : ["would need \(path.wouldNeed.map(\.text).joined(separator: "; and "))"]
    let other = path.otherRelease.map { ["possible with Triton \($0)"] } ?? []
    return (reasons + needs + other).joined(separator: ". ")
  }

  private static func row(_ cells: [String]) -> String {
    "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
  }

  /// Text that Markdown shows as it is: a model's names could otherwise add links, images or table cells.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.escapingControls {
      if "\\`*_[]<>|#!&".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
