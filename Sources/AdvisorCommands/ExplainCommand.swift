import Advisor
import ArgumentParser
import Facts
import Reports
import RuleBook

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Explain a server's log; or one rule, check, message, serving path, fact, source, backend or parameter of a backend.",
    discussion: """
      Examples:
        triton-advisor explain onnxruntime-tensorrt
        triton-advisor explain DRV-016
        triton-advisor explain backend/openvino
        triton-advisor explain trt_engine_cache_enable
        triton-advisor explain no-gpu-for-instances
        triton-advisor explain server.log
        docker logs triton 2>&1 | triton-advisor explain -

      A log may be of any size, plain or as collectors hand it over: from docker's json-file driver, docker compose, \
      kubectl or journalctl. The cause comes first ("begin here"), what follows from it last. `rules list --messages` \
      lists the messages that are known; message/ID explains one whose id something else has too.

      Exit status: 0 when the log was read, whatever it says; 66 when it cannot be read; 64 when nothing has such an id.
      """)

  @Argument(
    help:
      "A server's log, - for standard input; or the id of a serving path, check, message, node, requirement, conversion, fact or source, backend/NAME, key of a parameter."
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
      var found = Explanation.find(id, in: book, backends, checks: checks)
      if found == nil, LogExplainer.isLog(id) { return try explainLog(id, rules: rules, output: output) }
      let messages = try RuleBookSource.messages(overlay: rules.rules)
      found = found ?? Explanation.find(id, in: messages)
      guard let explanation = found else {
        if namesFile(id) { return try explainLog(id, rules: rules, output: output) }
        let known = Explanation.ids(book, backends, checks: checks) + Explanation.ids(messages)
        throw AdvisorError(
          "no rule '\(id.escapingControls)'\(Suggestion.text(for: id, among: known)); `rules list` shows all, `rules list --messages` the messages of logs",
          .usage)
      }
      switch output.format {
      case .json: try Console.write(ExplanationReport.json(explanation))
      case .text: try Console.write(ExplanationReport.text(explanation, style: Console.style(output.color)))
      case .markdown: try Console.write(ExplanationReport.markdown(explanation))
      }
      return .answered
    }
  }

  /// Whether a name is rather one of a file than an id with a mistake.
  private static func namesFile(_ name: String) -> Bool {
    ["/", "./", "../", "~"].contains { name.hasPrefix($0) }
      || [".log", ".txt", ".json", ".out"].contains { name.hasSuffix($0) }
  }

  private static func explainLog(_ path: String, rules: RuleOptions, output: OutputOptions) throws -> ExitStatus {
    let explanation = try LogExplainer.explain(path, with: try RuleBookSource.messages(overlay: rules.rules))
    switch output.format {
    case .json: try Console.write(LogJSONReport.text(explanation))
    case .text:
      try Console.write(
        LogTextReport.text(explanation, style: Console.style(output.color), isVerbose: output.verbose))
    case .markdown: try Console.write(LogMarkdownReport.text(explanation))
    }
    return .answered
  }
}
