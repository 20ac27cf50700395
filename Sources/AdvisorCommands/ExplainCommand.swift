import Advisor
import ArgumentParser
import Facts
import Reports
import RuleBook

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Explain one rule, check, serving path, fact, source, backend or parameter of a backend; or a server's log.",
    discussion: """
      Examples:
        triton-advisor explain onnxruntime-tensorrt
        triton-advisor explain DRV-016
        triton-advisor explain backend/openvino
        triton-advisor explain trt_engine_cache_enable
        triton-advisor explain server.log
        docker logs triton 2>&1 | triton-advisor explain -
      """)

  @Argument(
    help:
      "Id of a serving path, check, node, requirement, conversion, fact or source, backend/NAME, key of a parameter; or a server's log, - for standard input."
  )
  var id: String

  @OptionGroup var rules: RuleOptions
  @OptionGroup var output: OutputOptions

  func run() throws { try Self.explain(id, rules: rules, output: output) }

  static func explain(_ id: String, rules: RuleOptions, output: OutputOptions) throws {
    try Console.run {
      if id == "-" { return try explainLog(id, rules: rules, output: output) }
      let book = try RuleBookSource.load(overlay: rules.rules, withCases: false)
      let backends = try RuleBookSource.backends(overlay: rules.rules)
      let checks = try RuleBookSource.checks(overlay: rules.rules)
      guard let explanation = Explanation.find(id, in: book, backends, checks: checks) else {
        if LogExplainer.isLog(id) { return try explainLog(id, rules: rules, output: output) }
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

  private static func explainLog(_ path: String, rules: RuleOptions, output: OutputOptions) throws -> ExitStatus {
    let explanation = try LogExplainer.explain(path, with: try RuleBookSource.messages(overlay: rules.rules))
    switch output.format {
    case .json: try Console.write(LogJSONReport.text(explanation))
    case .text: try Console.write(LogTextReport.text(explanation, style: Console.style(output.color)))
    case .markdown: try Console.write(LogMarkdownReport.text(explanation))
    }
    return .answered
  }
}
