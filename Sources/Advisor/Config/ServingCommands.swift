import Expressions
import Facts
import RuleBook

/// The commands that serve and measure a repository.
enum ServingCommands {
  /// - Parameter sheets: of each entry, with the facts of its path.
  static func steps(for sheets: [FactSheet], book: RuleBook) -> [Advice.NextStep] {
    var steps: [Advice.NextStep] = []
    for template in book.commands {
      for sheet in sheets {
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
