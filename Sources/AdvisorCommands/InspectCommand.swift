import Advisor
import ArgumentParser
import ModelInspection
import Reports
import RuleBook

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Say what a model file is: format, tensors, operators, sizes, class.",
    discussion: "Reads the structure only: no weights are loaded, nothing of the model is executed.")

  @Argument(help: "The model: a file or a folder.")
  var model: String

  @OptionGroup var rules: RuleOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Console.run {
      let inspection = try Inspecting.inspect(model)
      switch output.format {
      case .json: try Console.write(FactsReport.json(inspection.facts, schema: "triton-advisor/model/1"))
      case .text, .markdown:
        let vocabulary = try RuleBookSource.vocabulary(overlay: rules.rules)
        try Console.write(
          output.format == .text
            ? FactsReport.text(inspection.facts, vocabulary, style: Console.style(output.color))
            : FactsReport.markdown(inspection.facts, vocabulary))
      }
      return .answered
    }
  }
}
