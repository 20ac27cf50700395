import Advisor
import ArgumentParser
import HostProbe
import Reports
import RuleBook

enum HostFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown, svg
}

struct HostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "host", abstract: "Say what this machine is: GPUs, CPU, NUMA, memory, limits, Triton installation.",
    discussion: """
      Draws the machine: packages, NUMA nodes with their memory and cores (a mark each: ■ usable here, □ not), and the GPUs, \
      accelerators and network cards below the node they are attached to. Then the facts under headings; -v adds \
      where each was read.

      GPUs are asked through libcuda.so.1 and libnvidia-ml.so.1 in a process of their own, without a CUDA context and
      within 15 seconds (TRITON_ADVISOR_GPU_DEADLINE sets another limit). What NVML finds and what CUDA shows are told
      apart, and what CUDA_VISIBLE_DEVICES hides is explained; what a driver does not tell is unknown with its reason.

      Examples:
        triton-advisor host
        triton-advisor host --format svg > machine.svg
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

  @Option(help: "How to write the answer: svg is the picture alone.")
  var format = HostFormat.text

  @OptionGroup var display: DisplayOptions

  func run() throws {
    try Console.run {
      let document = try FactGathering.host(host.map { .saved(file: $0) } ?? .thisMachine)
      if let save {
        try OutputFile.write(SavedHost.write(document, keepsIdentifiers: noScrub), to: save, overwrites: force)
        return .answered
      }
      switch format {
      case .json: try Console.write(FactsReport.json(document, schema: SavedHost.schema))
      case .svg:
        guard let picture = HostReport.svg(document) else {
          throw AdvisorError("nothing is known that could be drawn", .noSoundAdvice)
        }
        try Console.write(picture)
      case .text, .markdown:
        let report = HostReport(
          document, try RuleBookSource.hostVocabulary(overlay: rules.rules), isVerbose: display.verbose)
        try Console.write(format == .text ? report.text(style: Console.style(display.color)) : report.markdown())
      }
      return .answered
    }
  }
}
