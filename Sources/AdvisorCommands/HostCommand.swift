import Advisor
import ArgumentParser
import Facts
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

      Another machine instead of this one is given by --host, here and with `advise`:
        g5.2xlarge, dgx-h100, …  a built-in machine; --list-machines names them all
        host.json                facts that --save wrote
        folder/                  a snapshot that --save wrote, or a folder with files of the kinds below
        machine.xml              a topology written by hwloc (lstopo machine.xml), XML schema 1 or 2
        smi.txt, smi.xml         output of nvidia-smi -q, nvidia-smi -q -x, or plain nvidia-smi
        topo.txt                 output of nvidia-smi topo -m, the links between the GPUs of such a log
        folder/                  one that holds a machine's proc and sys
      Files are told apart by content. --host may be repeated: a topology and the output of nvidia-smi -q and topo -m make one machine. \
      A file or folder of the name counts before a built-in machine.

      --save NAME.json writes the facts as one file, to read and to edit. --save with any other name makes a folder with \
      everything that was read, from which the same facts are worked out again elsewhere, and more of them by a later \
      version: manifest.json, root/ with the files of /proc, /sys and the control groups, answers/ with hwloc's topology \
      and the driver's answers, facts.json. Names of hosts, hardware addresses, serial numbers and UUIDs are replaced in \
      both.

      Examples:
        triton-advisor host
        triton-advisor host --format svg > machine.svg
        triton-advisor host --save gpu-server
        triton-advisor host --host gpu-server
        triton-advisor host --host smi.txt --host machine.xml
        triton-advisor advise model.onnx --host g6.xlarge
      """)

  @Option(help: ArgumentHelp("Another host instead of this machine, as described above.", valueName: "name"))
  var host: [String] = []

  @Option(
    help: ArgumentHelp("Write the host to a file NAME.json or a folder NAME that --host reads back.", valueName: "name")
  )
  var save: String?

  @Flag(help: "Keep what identifies machine and devices in what --save writes.")
  var noScrub = false

  @Flag(help: "Overwrite what --save names.")
  var force = false

  @Flag(help: "List the built-in machines.")
  var listMachines = false

  @OptionGroup var rules: RuleOptions

  @Option(help: "How to write the answer: svg is the picture alone.")
  var format = HostFormat.text

  @OptionGroup var display: DisplayOptions

  func run() throws {
    try Console.run {
      if listMachines {
        let catalog = try RuleBookSource.machines(overlay: rules.rules)
        switch format {
        case .json: try Console.write(MachineListReport.json(catalog))
        case .text, .markdown: try Console.write(MachineListReport.text(catalog, isMarkdown: format == .markdown))
        case .svg:
          throw AdvisorError("--list-machines: a list has no picture; ask for --host NAME --format svg", .usage)
        }
        return .answered
      }
      let source: AdviceRequest.Host = host.isEmpty ? .thisMachine : .named(host)
      if let save, !save.hasSuffix(".json") {
        try HostSnapshot.save(source, to: save, keepsIdentifiers: noScrub, overwrites: force)
        return .answered
      }
      if let save {
        let document = try HostSource.factsToSave(source, overlay: rules.rules, keepsIdentifiers: noScrub)
        try OutputFile.write(SavedHost.write(document, keepsIdentifiers: noScrub), to: save, overwrites: force)
        return .answered
      }
      let document = try HostSource.facts(source, overlay: rules.rules)
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

/// `host --save FOLDER`.
enum HostSnapshot {
  static func save(
    _ source: AdviceRequest.Host, to path: String, keepsIdentifiers: Bool, overwrites: Bool
  ) throws(AdvisorError) {
    guard let snapshot = try HostSource.snapshot(source) else {
      throw AdvisorError(
        "--save \(path): a folder is made of this machine or of a snapshot; this host is known by less, so name a file "
          + "that ends in .json", .usage)
    }
    do {
      // This machine's name is not that of a snapshot's, whose own was replaced when it was taken.
      let hostName = source == .thisMachine ? HostName.own : nil
      try (keepsIdentifiers ? snapshot : snapshot.scrubbed(hostName: hostName)).write(
        to: path, program: ProgramVersion.text, replaces: overwrites)
    } catch {
      throw AdvisorError(error)
    }
  }
}
