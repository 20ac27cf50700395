import Expressions
import Facts
import RuleBook

/// The commands that serve and measure a repository.
enum ServingCommands {
  /// - Parameters:
  ///   - sheets: of each entry, with the facts of its path.
  ///   - servers: where several servers share the models.
  static func steps(
    for sheets: [FactSheet], book: RuleBook, servers: [MemoryBudget.Server] = []
  ) -> [Advice.NextStep] {
    var steps: [Advice.NextStep] = []
    let placed = sheets.flatMap { sheet in PathPlan.onServers(sheet, servers) }
    for template in book.commands {
      for sheet in placed {
        guard let step = step(template, book, sheet), !steps.contains(step) else { continue }
        steps.append(step)
      }
    }
    return steps
  }

  /// nil when the command does not apply.
  static func step(_ template: CommandTemplate, _ book: RuleBook, _ sheet: FactSheet) -> Advice.NextStep? {
    if let condition = template.condition, !book.holds(condition, sheet) { return nil }
    let arguments = ShellText.arguments(template.arguments, book, sheet)
    return Advice.NextStep(
      title: book.text(template.title, sheet), command: arguments.isEmpty ? nil : ShellText.command(arguments),
      note: nil)
  }
}
