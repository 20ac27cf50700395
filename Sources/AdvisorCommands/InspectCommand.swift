import Advisor
import ArgumentParser
import ModelInspection
import Reports
import RuleBook

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Say what a model file is: format, tensors, operators, sizes, class.",
    discussion: """
      Reads the structure only: no weights are loaded, nothing of the model is executed. A folder of many models, such as a \
      Triton repository, is listed model by model; links that lead out of it are not followed.
      """)

  @Argument(help: "The model: a file or a folder.")
  var model: String

  @OptionGroup var rules: RuleOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Console.run {
      if let survey = try Inspecting.survey(model) {
        switch output.format {
        case .json: try Console.write(SurveyReport.json(survey, schema: "triton-advisor/models/1"))
        case .text: try Console.write(SurveyReport.text(survey, style: Console.style(output.color)))
        case .markdown: try Console.write(SurveyReport.markdown(survey))
        }
        return .answered
      }
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
