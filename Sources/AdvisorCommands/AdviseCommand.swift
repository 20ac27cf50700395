import Advisor
import ArgumentParser
import Glibc
import Reports
import RuleBook

struct AdviseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "advise", abstract: "Recommend a serving path for a model on this host.",
    discussion: """
      Reads the model's structure (never its weights), probes the host, and walks the decision tree. Without a model, \
      options such as --framework answer the tree's questions; on a terminal the open ones are asked.

      Examples:
        triton-advisor advise model.onnx
        triton-advisor advise model.onnx --release 22.11 --gpu never
        triton-advisor advise --framework pytorch --gpu require --goal throughput
        triton-advisor advise --model-repository model_repository --host g5.xlarge
      """)

  @Argument(help: "The model: a file or a folder.")
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Instead of a model: a model repository, for the image that serves all of it.", valueName: "dir"))
  var modelRepository: String?

  @OptionGroup var intent: IntentOptions
  @OptionGroup var host: HostOptions
  @OptionGroup var rules: RuleOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Console.run {
      var request = AdviceRequest(
        model: model, host: host.source, rules: rules.rules, release: host.release, declared: intent.declared)
      if let modelRepository { return try adviseRepository(modelRepository, request) }
      if model == nil {
        let canAsk = Console.isTerminal(STDIN_FILENO) && Console.isTerminal(STDERR_FILENO)
        guard try Interview(canAsk: canAsk).complete(&request) else { return .noSoundAdvice }
      }
      let advice = try Advisor.advise(request)
      switch output.format {
      case .text:
        try Console.write(
          AdviceTextReport.render(advice, style: Console.style(output.color), isVerbose: output.verbose))
      case .json: try Console.write(AdviceJSONReport.render(advice))
      case .markdown: try Console.write(AdviceMarkdownReport.render(advice))
      }
      return advice.exitStatus
    }
  }

  private func adviseRepository(_ path: String, _ request: AdviceRequest) throws -> ExitStatus {
    if let model {
      throw AdvisorError("--model-repository and the model \(model) are two questions: ask one at a time", .usage)
    }
    let advice = try Advisor.adviseRepository(path, request)
    switch output.format {
    case .text:
      try Console.write(
        RepositoryTextReport.render(advice, style: Console.style(output.color), isVerbose: output.verbose))
    case .json: try Console.write(RepositoryJSONReport.render(advice))
    case .markdown: try Console.write(RepositoryMarkdownReport.render(advice))
    }
    return advice.exitStatus
  }
}
