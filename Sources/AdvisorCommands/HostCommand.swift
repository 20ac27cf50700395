import Advisor
import ArgumentParser
import HostProbe
import Reports
import RuleBook

struct HostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host", abstract: "Say what this machine is: GPUs, CPU, NUMA, memory, limits, Triton installation.",
    discussion: """
      Examples:
        triton-advisor host
        triton-advisor host --save gpu-server.json
        triton-advisor host --host gpu-server.json
      """)

  @Option(help: ArgumentHelp("A saved host instead of this machine.", valueName: "file"))
  var host: String?

  @Option(
    help: ArgumentHelp(
      "Write the facts to a file that --host reads back, on this or another machine.", valueName: "file"))
  var save: String?

  @Flag(help: "Keep device identifiers (UUIDs) in the saved file.")
  var noScrub = false

  @Flag(help: "Overwrite the file given by --save.")
  var force = false

  @OptionGroup var rules: RuleOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try Console.run {
      let document = try FactGathering.host(host.map { .saved(file: $0) } ?? .thisMachine)
      if let save {
        try OutputFile.write(SavedHost.write(document, keepsIdentifiers: noScrub), to: save, overwrites: force)
        return .answered
      }
      switch output.format {
      case .json: try Console.write(FactsReport.json(document, schema: SavedHost.schema))
      case .text, .markdown:
        let vocabulary = try RuleBookSource.vocabulary(overlay: rules.rules)
        try Console.write(
          output.format == .text
            ? FactsReport.text(document, vocabulary, style: Console.style(output.color))
            : FactsReport.markdown(document, vocabulary))
      }
      return .answered
    }
  }
}
