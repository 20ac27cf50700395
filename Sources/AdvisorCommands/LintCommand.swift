import Advisor
import ArgumentParser
import Glibc
import Reports

enum LintFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown, sarif, junit
}

struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint", abstract: "Give Triton's verdict on configs and repositories, without Triton.",
    discussion: """
      A path is a config.pbtxt, a model directory or a repository. Each model is taken through the steps of the server: \
      its text, its place in the repository, completion, validation, and the comparison with its model file, of which \
      the structure is read. A finding has the server's own words where it has words. Where something decides that is \
      not in the files, the verdict is unknown, and the reason is given.

      GPUs count only for a host that is named: --host NAME as for `host`, or `--host this` for this machine.

      Exit status: 0 no model is refused, 1 the server refuses one.

      Examples:
        triton-advisor lint model_repository
        triton-advisor lint model_repository/resnet/config.pbtxt --effective
        triton-advisor lint model_repository --format sarif > lint.sarif
        triton-advisor lint model_repository --release 24.10 --host g6.xlarge
      """)

  @Argument(help: "A config.pbtxt, a model directory or a repository.")
  var paths: [String]

  @Option(help: "How to write the findings.")
  var format = LintFormat.text

  @Flag(help: "Write each config as the server completes it, with where each field comes from; findings go to stderr.")
  var effective = false

  @Flag(help: "As for the server: no config is completed by a backend.")
  var disableAutoCompleteConfig = false

  @Option(help: ArgumentHelp("As for the server: configs/NAME.pbtxt comes before config.pbtxt.", valueName: "name"))
  var modelConfigName: String?

  @Option(help: ArgumentHelp("Host whose GPUs count; `this` for this machine.", valueName: "name"))
  var host: [String] = []

  @Option(
    help: ArgumentHelp(
      "Triton container release YY.MM (default: the host's installed one, else the newest known).", valueName: "yy.mm"))
  var release: String?

  @OptionGroup var rules: RuleOptions
  @OptionGroup var display: DisplayOptions

  func run() throws {
    try Console.run {
      let progress = ProgressLine(noun: "models")
      let result = try Linting.lint(
        LintRequest(
          paths: paths, host: host.isEmpty ? nil : host == ["this"] ? .thisMachine : .named(host), rules: rules.rules,
          release: release, completesConfigs: !disableAutoCompleteConfig, configName: modelConfigName),
        progress: progress.show)
      progress.clear()
      switch format {
      case .text:
        let report = LintTextReport.render(
          result, style: Console.style(display.color), isVerbose: display.verbose)
        if effective { try Console.write(LintTextReport.effective(result)) }
        try Console.write(report, to: effective ? STDERR_FILENO : STDOUT_FILENO)
      case .json: try Console.write(LintJSONReport.render(result, showsEffective: effective))
      case .markdown: try Console.write(LintMarkdownReport.render(result))
      case .sarif: try Console.write(LintSARIFReport.render(result, version: ProgramVersion.text))
      case .junit: try Console.write(LintJUnitReport.render(result))
      }
      return result.hasErrors ? .failed : .answered
    }
  }
}
