import Advisor
import Facts
import Planning

/// A memory budget as Markdown.
enum BudgetMarkdownReport {
  static func text(_ budget: MemoryBudget?) -> String {
    guard let budget, !budget.tables.isEmpty else { return "" }
    var text = "\n## Memory\n"
    for group in BudgetWording.groups(budget.tables) {
      let table = group.table
      let showsModel = Set(table.lines.compactMap(\.model)).count > 1
      text += "\n\(MarkdownText.escaped(group.title)): \(BudgetWording.free(table.device))\n"
      text += "\n| what | bytes | basis | why |\n| --- | --- | --- | --- |\n"
      for line in table.lines {
        text += MarkdownText.row([
          BudgetWording.label(line, showsModel: showsModel),
          BudgetWording.amount(line.bytes, isOpen: line.openReason != nil), line.basis.rawValue,
          line.openReason ?? line.because,
        ])
      }
      let total = BudgetWording.amount(table.total, isOpen: table.openReason != nil)
      text += MarkdownText.row(["together", total, "", BudgetWording.verdict(table)])
    }
    if !(budget.remedies + budget.notes).isEmpty { text += "\n" }
    for remedy in budget.remedies { text += "- would fit: \(MarkdownText.escaped(remedy))\n" }
    for note in budget.notes { text += "- \(MarkdownText.escaped(note))\n" }
    return text + "\nEstimates; what is really taken:\n\n```sh\n\(budget.confirmation)\n```\n"
  }
}
