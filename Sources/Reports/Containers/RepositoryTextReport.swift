package import Advisor
import Facts

/// Which image serves a repository, as text for a person at a terminal.
package enum RepositoryTextReport {
  /// - Parameter isVerbose: also what each image holds and needs, held against the host.
  package static func render(_ advice: RepositoryAdvice, style: OutputStyle, isVerbose: Bool = false) -> String {
    var lines: [String] = []
    func add(_ head: String, _ text: String, indent: Int) {
      lines += TextLayout.hanging(head, text.escapingControls, indent: indent, width: style.width)
    }
    func section(_ title: String) { lines += ["", "  " + style.paint(title, .bold)] }
    if advice.isSimulated {
      lines.append(
        style.paint("SIMULATED: a stand-in answered for the driver; nothing below is about real hardware.", .yellow))
    }
    lines += TextLayout.wrapped(advice.sentence.escapingControls, width: style.width).map {
      style.paint($0, advice.exitStatus == .answered ? .green : .red)
    }
    lines.append(style.paint("\(advice.path.escapingControls), \(advice.host.escapingControls)", .dim))
    section("What the models need")
    let width = min((advice.models.map(\.name.count).max() ?? 0) + 2, 40)
    for model in advice.models.prefix(isVerbose ? advice.models.count : mostModels) {
      add(
        "    " + TextLayout.padded(model.name.escapingControls, to: width), model.needs.joined(separator: ", "),
        indent: 4 + width)
    }
    if !isVerbose, advice.models.count > mostModels {
      lines.append("    and \(advice.models.count - mostModels) more; --verbose lists them")
    }
    for problem in advice.homeless { add("  ! ", "\(problem.model): \(problem.text)", indent: 4) }
    for server in advice.servers {
      section(advice.servers.count == 1 ? "Container" : "Server for \(names(server.models))")
      let shown = ContainerText.lines(server.container, isVerbose: true)
      let column = (shown.map(\.head.count).max() ?? 0) + 2
      for line in shown { add("    " + TextLayout.padded(line.head, to: column), line.text, indent: 4 + column) }
    }
    if !advice.notes.isEmpty {
      section("To know")
      for note in advice.notes { add("    ~ ", note, indent: 6) }
    }
    let commands = advice.servers.compactMap { server in
      server.command.map { step in
        var step = step
        if advice.servers.count > 1 { step.title += " for \(names(server.models))" }
        return step
      }
    }
    return (lines + NextStepText.lines(commands, style)).joined(separator: "\n") + "\n"
  }

  /// More models than a person reads.
  private static let mostModels = 24

  private static func names(_ models: [String]) -> String {
    let shown = models.prefix(4).map(\.escapingControls).joined(separator: ", ")
    return models.count > 4 ? "\(shown) and \(models.count - 4) more" : shown
  }
}
