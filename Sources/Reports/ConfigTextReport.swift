package import Advisor
import Facts

/// What `config` wrote, or would write, as text for a person at a terminal.
package enum ConfigTextReport {
  /// - Parameters:
  ///   - isDryRun: nothing was written; the whole text of every file is shown.
  ///   - notes: how files were placed.
  package static func render(
    _ repository: GeneratedRepository, isDryRun: Bool, notes: [String], style: OutputStyle
  ) -> String {
    var lines: [String] = []
    if repository.isSimulated {
      lines.append(
        style.paint("SIMULATED: a stand-in answered for the driver; nothing below is about real hardware.", .yellow))
    }
    for entry in repository.entries { lines += self.entry(entry, repository, isDryRun, style) }
    for note in notes { lines += TextLayout.hanging("  ! ", note.escapingControls, indent: 4, width: style.width) }
    lines += BudgetTextReport.lines(repository.memory, style)
    lines += NextStepText.lines(repository.serving, style)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func entry(
    _ entry: GeneratedEntry, _ repository: GeneratedRepository, _ isDryRun: Bool, _ style: OutputStyle
  ) -> [String] {
    let folder = "\(repository.path)/\(entry.name)"
    let verb = isDryRun ? "Would write" : "Wrote"
    var lines = [style.paint("\(verb) \(folder.escapingControls): \(entry.title) (\(entry.path)).", .green)]
    lines.append(style.paint("Triton \(repository.release), \(repository.host.escapingControls)", .dim))
    for file in entry.files {
      let path = TextLayout.padded("  \(file.path.escapingControls)", to: 30)
      switch file.content {
      case .existing(_, let source): lines.append("\(path)  from \(source.escapingControls)")
      case .folder: lines.append("\(path)/")
      case .text(let text), .script(let text):
        lines.append("  \(file.path.escapingControls)")
        if isDryRun { lines += indented(text) }
      }
    }
    for note in entry.notes {
      lines += TextLayout.hanging("  > ", note.escapingControls, indent: 4, width: style.width)
    }
    for caution in entry.cautions {
      lines += TextLayout.hanging("  ! ", caution.text.escapingControls, indent: 4, width: style.width)
    }
    return lines
  }

  private static func indented(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return (lines.last == "" ? lines.dropLast() : lines[...]).map { $0.isEmpty ? "" : "    " + $0.escapingControls }
  }
}

/// The commands that an answer ends with, ready to be pasted: comments for the shell, and no margin.
enum NextStepText {
  static func lines(_ steps: [Advice.NextStep], _ style: OutputStyle) -> [String] {
    guard !steps.isEmpty else { return [] }
    var lines = ["", "  " + style.paint("Next", .bold)]
    for step in steps {
      let remarks = [step.title] + (step.note.map { [$0] } ?? [])
      for remark in remarks {
        lines += TextLayout.wrapped(remark.escapingControls, width: style.width - 2).map {
          style.paint("# \($0)", .dim)
        }
      }
      if let command = step.command {
        lines += command.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      }
    }
    return lines
  }
}
