package import Advisor
import Facts
import RuleBook
import TritonConfig

/// What `audit --fix` changes, for a person: each file's difference, moves as commands, and what is left and why.
package enum FixTextReport {
  /// What there is to change, before anything is written.
  package static func render(_ plan: FixPlan, isDryRun: Bool, style: OutputStyle) -> String {
    if plan.items.isEmpty { return "Nothing here can be mended by a change of files.\n\n" }
    var text = style.paint(isDryRun ? "Changes that --fix would make" : "Changes", .bold) + "\n\n"
    if plan.models.isEmpty { text += "none\n\n" }
    for model in plan.models {
      for command in model.commands { text += command.escapingControls + "\n" }
      if let config = model.config {
        text += painted(
          UnifiedDiff.text(config.before, config.after, file: config.file.escapingControls), style)
      }
      text += "\n"
    }
    for finding in plan.mended { text += line("mends", .green, finding, style) }
    for item in plan.refused {
      text += line("left", .yellow, item.finding, style)
      if let reason = item.refusal {
        text += TextLayout.wrapped("why: \(reason)", width: style.width - 7).map { "       \($0)\n" }.joined()
      }
    }
    return text + "\n"
  }

  /// What was done, and what is left for a person.
  package static func closing(_ outcome: Fixing.Outcome, isDryRun: Bool) -> String {
    var sentences: [String] = []
    if outcome.isWritten {
      let operations = outcome.plan.models.flatMap(\.operations)
      let counts = [
        (outcome.plan.models.count { $0.config != nil }, "config", "written"),
        (operations.count { if case .makeFolder = $0 { true } else { false } }, "folder", "made"),
        (operations.count { if case .move = $0 { true } else { false } }, "file or folder", "moved"),
      ]
      let done = counts.filter { $0.0 > 0 }.map { count, noun, verb in
        let things =
          noun == "file or folder" && count > 1 ? "\(count) files or folders" : HumanText.plural(Int64(count), noun)
        return "\(things) \(verb)"
      }
      sentences.append("Done: \(done.joined(separator: ", ")). The audit below is of what is there now.")
    } else if isDryRun, !outcome.plan.models.isEmpty {
      sentences.append("Nothing was changed (--dry-run). The audit below is of what is there now.")
    }
    let open = outcome.after.findings.filter { AuditWording.isOpen($0) && $0.outcome >= .warn }
    if !isDryRun, !open.isEmpty {
      let left = "\(HumanText.plural(Int64(open.count), "finding")) \(open.count == 1 ? "is" : "are") left for you"
      let commands = open.contains { !$0.commands.isEmpty } ? " Its commands are yours to run; none was run." : ""
      sentences.append("\(left): see What to do at the end.\(commands)")
    }
    return sentences.isEmpty ? "" : sentences.joined(separator: "\n") + "\n\n"
  }

  private static func line(
    _ head: String, _ color: OutputStyle.Color, _ finding: LintFinding, _ style: OutputStyle
  ) -> String {
    let text = "\(LintWording.place(finding)): \(finding.message.escapingControls.shortened(to: 160)) (\(finding.id))"
    let lines = TextLayout.hanging(
      TextLayout.padded(head, to: 7), text, indent: 7, width: style.width)
    return lines.enumerated().map { index, line in
      (index == 0 ? style.paint(head, color) + line.dropFirst(head.count) : line) + "\n"
    }.joined()
  }

  /// The lines of a difference, without anything that acts on a terminal. Tabs and the ends of lines of other systems stay.
  private static func painted(_ diff: String, _ style: OutputStyle) -> String {
    // By scalars: as characters, a carriage return and a line feed are one.
    diff.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
      let isCRLF = line.last == "\r"
      let parts = String(isCRLF ? line.dropLast() : line).split(separator: "\t", omittingEmptySubsequences: false)
      let text = parts.map { String($0).escapingControls }.joined(separator: "\t") + (isCRLF ? "\r" : "")
      switch line.first {
      case "+": return style.paint(text, .green) + "\n"
      case "-": return style.paint(text, .red) + "\n"
      case "@": return style.paint(text, .dim) + "\n"
      default: return text + "\n"
      }
    }.joined()
  }
}
