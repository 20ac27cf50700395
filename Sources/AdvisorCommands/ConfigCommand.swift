import Advisor
import ArgumentParser
import Facts
import Reports

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Write a model repository entry that loads and serves.",
    discussion: """
      For the recommended serving path, or the one of --path: config.pbtxt with a comment on every block, the version \
      folder with the model, and prepare.sh where the model has to be converted first. Ends with the commands that serve \
      it. Entries are written whole or not at all.

      Examples:
        triton-advisor config model.onnx -o model_repository
        triton-advisor config detector.onnx trees.json -o model_repository --dry-run
        triton-advisor config model.onnx -o repo --path onnxruntime-cuda --set parameters.gpu_mem_limit=4294967200
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  enum Placement: String, EnumerableFlag {
    case copy, link, move

    static func help(for value: Placement) -> ArgumentHelp? {
      switch value {
      case .copy: "Copy the model's files into the repository (the default)."
      case .link: "Link them instead, hard where the file system can."
      case .move: "Move them instead."
      }
    }
  }

  @Argument(help: "The models: files or folders.")
  var models: [String]

  @Option(
    name: [.customShort("o"), .customLong("repository")],
    help: ArgumentHelp("Folder of the model repository; made if it is not there.", valueName: "dir"))
  var repository: String

  @Option(help: ArgumentHelp("Serving path to write for instead of the recommended one.", valueName: "id"))
  var path: String?

  @Option(help: "Name of the model instead of that of its file.")
  var name: String?

  @Option(help: ArgumentHelp("Largest batch; 0 for none.", valueName: "n"))
  var maxBatchSize: Int?

  @Option(
    help: ArgumentHelp(
      "An input, where the file does not tell: NAME:TYPE:DIMS, dims with the batch.", valueName: "tensor"))
  var input: [String] = []

  @Option(help: ArgumentHelp("An output, likewise.", valueName: "tensor"))
  var output: [String] = []

  @Option(help: ArgumentHelp("Set a field of config.pbtxt: FIELD=VALUE.", valueName: "field=value"))
  var set: [String] = []

  @Option(help: ArgumentHelp("Leave a field of config.pbtxt out.", valueName: "field"))
  var unset: [String] = []

  @Flag(exclusivity: .exclusive) var placement = Placement.copy

  @Flag(inversion: .prefixedNo, help: "Whether comments say why each block is there.")
  var comments = true

  @Flag(help: "Show what would be written; write nothing.")
  var dryRun = false

  @Flag(help: "Replace entries that are there already.")
  var force = false

  @Option(help: "How to write the answer.")
  var format = Format.text

  @OptionGroup var intent: IntentOptions
  @OptionGroup var host: HostOptions
  @OptionGroup var rules: RuleOptions
  @OptionGroup var display: DisplayOptions

  func run() throws {
    try Console.run {
      let repository = try Advisor.config(try request())
      var notes: [String] = []
      if dryRun {
        try RepositoryWriter.check(repository)
      } else {
        notes = try RepositoryWriter.write(repository, placement: placement.placement, replaces: force)
      }
      switch format {
      case .text:
        try Console.write(
          ConfigTextReport.render(
            repository, isDryRun: dryRun, notes: notes, style: Console.style(display.color)))
      case .json: try Console.write(ConfigJSONReport.render(repository, isDryRun: dryRun, notes: notes))
      }
      return .answered
    }
  }

  private func request() throws(AdvisorError) -> ConfigRequest {
    var declared = intent.declared
    if let maxBatchSize {
      guard maxBatchSize >= 0, maxBatchSize <= Int(Int32.max) else {
        throw AdvisorError("--max-batch-size \(maxBatchSize): expected a number from 0 to \(Int32.max)", .usage)
      }
      declared.append(
        AdviceRequest.Declaration(
          path: "intent.maxBatchSize", value: .integer(maxBatchSize), option: "--max-batch-size"))
    }
    declared += try DeclaredTensors.declarations(inputs: input, outputs: output)
    var settings: [ConfigSetting] = []
    for text in unset { settings.append(try ConfigSetting(removing: text)) }
    for text in set { settings.append(try ConfigSetting(assignment: text)) }
    return ConfigRequest(
      advice: AdviceRequest(
        host: host.source, rules: rules.rules, release: host.release, declared: declared),
      models: models, repository: repository, path: path, name: name, settings: settings, hasComments: comments,
      placement: placement.placement, replaces: force)
  }
}

extension ConfigCommand.Placement {
  var placement: ConfigRequest.Placement {
    switch self {
    case .copy: .copy
    case .link: .link
    case .move: .move
    }
  }
}
