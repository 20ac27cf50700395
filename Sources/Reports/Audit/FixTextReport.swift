package import Advisor
import Facts
import TritonConfig

/// What `audit --fix` changes, for a person: each file's difference, moves as commands, and what is left and why.
package enum FixTextReport {
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
    for finding in plan.mended {
      text += line(style.paint(isDryRun ? "can be mended" : "mended", .green), finding, style)
    }
    for item in plan.refused {
      text += line(style.paint("left", .yellow), item.finding, style)
      if let reason = item.refusal {
        text += TextLayout.wrapped(reason, width: style.width - 6).map { "      \($0)\n" }.joined()
      }
    }
    return text + "\n"
  }

  private static func line(_ head: String, _ finding: LintFinding, _ style: OutputStyle) -> String {
    "\(head)  \(LintWording.place(finding)): \(finding.message.escapingControls.shortened(to: 160)) "
      + style.paint("(\(finding.id))", .dim) + "\n"
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
