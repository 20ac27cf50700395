package import Advisor
import Facts
import RuleBook

/// The answer as Markdown, for a ticket.
package enum AdviceMarkdownReport {
  package static func render(_ advice: Advice) -> String {
    var text = "# \(heading(advice))\n\nTriton \(advice.release), \(MarkdownText.escaped(advice.host))\n"
    if advice.isSimulated {
      text += "\n> **Simulated**: a stand-in answered for the driver; nothing here is about real hardware.\n"
    }
    for caution in advice.recommendation?.cautions ?? [] { text += "\n> \(MarkdownText.escaped(caution.text))\n" }
    for obstacle in advice.obstacles { text += "\n- \(MarkdownText.escaped(obstacle))" }
    text += "\n## How that was decided\n\n| question | answer | evidence | source |\n| --- | --- | --- | --- |\n"
    for line in advice.route {
      let evidence = line.evidence + (line.presumption.map { ["presumed: \($0)"] } ?? [])
      text += MarkdownText.row([
        String(repeating: "… ", count: line.depth) + line.question, line.answer, evidence.joined(separator: ", "),
        line.citations.map(\.description).joined(separator: "; "),
      ])
    }
    text += "\n## The others\n\n| path | status | why |\n| --- | --- | --- |\n"
    for path in advice.paths where !path.isRecommended {
      text += MarkdownText.row([path.path, AdviceText.label(path.status), why(path)])
    }
    text += BudgetMarkdownReport.text(advice.memory)
    for container in advice.containers where ContainerText.isWorthASection(container) {
      text += "\n## Container for \(MarkdownText.escaped(container.purpose))\n\n| image | |\n| --- | --- |\n"
      for line in ContainerText.lines(container, isVerbose: true) { text += MarkdownText.row([line.head, line.text]) }
    }
    if !advice.doubts.isEmpty || !advice.assumptions.isEmpty {
      text += "\n## What would settle doubts\n\n"
      for doubt in advice.doubts { text += "- \(MarkdownText.escaped(doubt.text))\n" }
      for assumption in advice.assumptions { text += "- assumed: \(MarkdownText.escaped(assumption))\n" }
    }
    if !advice.next.isEmpty {
      text += "\n## Next\n"
      for step in advice.next {
        text += "\n\(MarkdownText.escaped(step.title))\n"
        if let note = step.note { text += "\n\(MarkdownText.escaped(note))\n" }
        if let command = step.command { text += "\n```sh\n\(command)\n```\n" }
      }
    }
    return text
  }

  private static func heading(_ advice: Advice) -> String {
    MarkdownText.escaped(advice.recommendation?.sentence ?? "No sound advice for \(advice.subject).")
  }

  private static func why(_ path: Advice.PathLine) -> String {
    if path.status != .ruledOut { return path.merit }
    let reasons = path.requirements.filter { $0.status == .failed }.map(\.text)
    let needs = path.wouldNeed.isEmpty ? [] : ["would need \(path.wouldNeed.map(\.text).joined(separator: "; and "))"]
    let other = path.otherRelease.map { ["possible with Triton \($0)"] } ?? []
    return (reasons + needs + other).joined(separator: ". ")
  }
}
