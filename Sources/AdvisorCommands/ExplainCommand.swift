import Advisor
import ArgumentParser
import Facts
import Reports
import RuleBook

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain one rule, check, serving path, fact, source, backend or parameter of a backend.",
    discussion: """
      Examples:
        triton-advisor explain onnxruntime-tensorrt
        triton-advisor explain DRV-016
        triton-advisor explain backend/openvino
        triton-advisor explain trt_engine_cache_enable
      """)

  @Argument(
    help:
      "Id of a serving path, check, node, requirement, conversion, fact or source, backend/NAME, or key of a parameter."
  )
  var id: String

  @OptionGroup var rules: RuleOptions
  @OptionGroup var output: OutputOptions

  func run() throws { try Self.explain(id, rules: rules, output: output) }

  static func explain(_ id: String, rules: RuleOptions, output: OutputOptions) throws {
    try Console.run {
      let book = try RuleBookSource.load(overlay: rules.rules, withCases: false)
      let backends = try RuleBookSource.backends(overlay: rules.rules)
      let checks = try RuleBookSource.checks(overlay: rules.rules)
      guard let explanation = Explanation.find(id, in: book, backends, checks: checks) else {
        let known = Explanation.ids(book, backends, checks: checks)
        throw AdvisorError(
          "no rule '\(id.escapingControls)'\(Suggestion.text(for: id, among: known)); `rules list` shows all", .usage)
      }
      switch output.format {
      case .json: try Console.write(ExplanationReport.json(explanation))
      case .text: try Console.write(ExplanationReport.text(explanation, style: Console.style(output.color)))
      case .markdown: try Console.write(ExplanationReport.markdown(explanation))
      }
      return .answered
    }
  }
}
