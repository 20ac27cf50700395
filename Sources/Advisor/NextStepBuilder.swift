import Facts
import RuleBook

/// The commands that lead from the answer to a running server.
struct NextStepBuilder {
  private let book: RuleBook
  private let sheet: FactSheet
  private let preparation: [Conversion]
  private let hasPath: Bool
  /// Options that gave the answer and that `config` needs again.
  private let arguments: [String]

  /// - Parameter planned: the facts with those of the recommended path; nil without one.
  init(_ builder: AdviceBuilder, planned: FactSheet?) {
    book = builder.book
    arguments = builder.arguments
    guard let planned, let index = builder.decision.recommendation else {
      (sheet, preparation, hasPath) = (builder.sheet, [], false)
      return
    }
    sheet = planned
    hasPath = true
    preparation = (builder.decision.verdicts[index].preparation ?? []).map { builder.book.conversions.conversions[$0] }
  }

  func steps() -> [Advice.NextStep] {
    guard hasPath else { return [] }
    return [repository] + prepare + ServingCommands.steps(for: [sheet], book: book)
  }

  private var name: String { EntryName.harmless(sheet.value("model.name").stringValue ?? "my_model") }

  /// `config` with what was asked of `advise`.
  private var repository: Advice.NextStep {
    let model = sheet.value("model.path").stringValue
    // A path that begins with a dash would be read as an option.
    let words = model.map { $0.hasPrefix("-") ? "./\($0)" : $0 } ?? "MODEL"
    let own = sheet.value("model.name").stringValue ?? ""
    let naming = model == nil || EntryName.problem(with: own) == nil ? [] : ["--name", name]
    return Advice.NextStep(
      title: "make the model repository; --dry-run shows it first",
      command: ShellText.command(
        ["triton-advisor", "config", words, "-o", "model_repository"] + naming + arguments), note: nil)
  }

  private var prepare: [Advice.NextStep] {
    if preparation.isEmpty { return [] }
    let titles = preparation.map { book.text($0.title, sheet) }
    return [
      Advice.NextStep(
        title: "prepare the model: \(titles.joined(separator: ", then ")); the script says in which container",
        command: ShellText.command(["sh", "model_repository/\(name)/prepare.sh"]), note: nil)
    ]
  }
}
