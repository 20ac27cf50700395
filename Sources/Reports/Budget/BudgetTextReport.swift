import Advisor
import Facts
import Planning

/// A memory budget as text for a person at a terminal.
enum BudgetTextReport {
  static func lines(_ budget: MemoryBudget?, _ style: OutputStyle, isVerbose: Bool = false) -> [String] {
    guard let budget, !budget.tables.isEmpty else { return [] }
    var lines = ["", "  " + style.paint("Memory", .bold)]
    for group in BudgetWording.groups(budget.tables) { lines += table(group, style, isVerbose) }
    for remedy in budget.remedies { lines += hanging("    > ", "would fit: \(remedy)", 6, style) }
    for note in budget.notes { lines += hanging("    ! ", note, 6, style) }
    lines += hanging("    ? ", "estimates; what is really taken: \(budget.confirmation)", 6, style)
    return lines
  }

  private static func table(_ group: BudgetWording.Group, _ style: OutputStyle, _ isVerbose: Bool) -> [String] {
    let table = group.table
    var lines = ["    \(group.title.escapingControls): \(BudgetWording.free(table.device))"]
    let showsModel = Set(table.lines.compactMap(\.model)).count > 1
    let labels = table.lines.map { BudgetWording.label($0, showsModel: showsModel) }
    let amounts = table.lines.map { BudgetWording.amount($0.bytes, isOpen: $0.openReason != nil) }
    let total = BudgetWording.amount(table.total, isOpen: table.openReason != nil)
    let width = (labels.map(\.count).max() ?? 0) + 8
    let amountWidth = (amounts + [total]).map(\.count).max() ?? 0
    func head(_ label: String, _ amount: String) -> String {
      TextLayout.padded("      \(label)", to: width) + TextLayout.padded(amount, to: amountWidth + 2)
    }
    for (line, (label, amount)) in zip(table.lines, zip(labels, amounts)) {
      let basis = isVerbose ? "\(line.basis.rawValue): \(line.openReason ?? line.because)" : line.basis.rawValue
      lines += hanging(head(label, amount), basis, width + amountWidth + 2, style)
    }
    return lines + hanging(head("together", total), BudgetWording.verdict(table), width + amountWidth + 2, style)
  }

  private static func hanging(_ head: String, _ text: String, _ indent: Int, _ style: OutputStyle) -> [String] {
    TextLayout.hanging(head, text.escapingControls, indent: indent, width: style.width)
  }
}
