import Advisor
import ArgumentParser
import Facts

enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, markdown
}

enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// How an answer is written.
struct OutputOptions: ParsableArguments {
  @Option(help: "How to write the answer.")
  var format = ReportFormat.text

  @OptionGroup var display: DisplayOptions

  var color: ColorChoice { display.color }
  var verbose: Bool { display.verbose }
}

/// How text is shown on a terminal, whatever the format.
struct DisplayOptions: ParsableArguments {
  @Option(help: "When to use colour.")
  var color = ColorChoice.auto

  @Flag(name: .shortAndLong, help: "Also show conditions, the facts they read, and sources.")
  var verbose = false
}

/// Which rules and which release an answer is for.
struct RuleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Folder laid over the built-in rules; files with the same path replace them.", valueName: "dir"))
  var rules: String?
}

/// Which host and which release an answer is for.
struct HostOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Another host instead of this machine: a saved one, files that describe it, or a built-in machine; see `host --help`.",
      valueName: "name"))
  var host: [String] = []

  @Option(
    help: ArgumentHelp(
      "Triton container release YY.MM (default: the installed one, else the newest known).", valueName: "yy.mm"))
  var release: String?

  var source: AdviceRequest.Host { host.isEmpty ? .thisMachine : .named(host) }
}

/// What the user wants and knows: each option states a fact.
struct IntentOptions: ParsableArguments {
  enum GPU: String, ExpressibleByArgument, CaseIterable { case auto, never, require }
  enum Goal: String, ExpressibleByArgument, CaseIterable { case throughput, latency, flexibility }
  enum Precision: String, ExpressibleByArgument, CaseIterable { case auto, fp32, fp16, bf16, int8 }
  enum Framework: String, ExpressibleByArgument, CaseIterable { case pytorch, tensorflow, onnx, tree, transformers }
  enum Class: String, ExpressibleByArgument, CaseIterable {
    case neuralNetwork = "neural-network"
    case shallow
    case largeTransformer = "large-transformer"
  }
  enum Operators: String, ExpressibleByArgument, CaseIterable { case all, some }

  @Option(help: "Whether to serve on NVIDIA GPUs.")
  var gpu: GPU?

  @Option(help: "What matters most.")
  var goal: Goal?

  @Option(help: "Precision that is acceptable.")
  var precision: Precision?

  @Option(help: "Framework of the model, when there is no file to read it from.")
  var framework: Framework?

  @Option(name: .customLong("class"), help: "Class of the model, when there is no file to read it from.")
  var modelClass: Class?

  @Option(name: .customLong("tensorrt-ops"), help: "Whether TensorRT supports all operators, when that is known.")
  var tensorrtOperators: Operators?

  @Option(
    help: ArgumentHelp(
      "Shapes that engines are built for, where dimensions are free: the smallest, the usual and the largest of an input, ids:1x16:8x128:16x512, or of a named dimension, sequence:16:128:512.",
      valueName: "name:min:opt:max"))
  var shapeRange: [String] = []

  var declared: [AdviceRequest.Declaration] {
    let ranges =
      shapeRange.isEmpty
      ? []
      : [AdviceRequest.Declaration(path: "intent.shapeRanges", value: .strings(shapeRange), option: "--shape-range")]
    let stated: [(String, String?, String)] = [
      ("intent.gpu", gpu?.rawValue, "--gpu"), ("intent.goal", goal?.rawValue, "--goal"),
      ("intent.precision", precision?.rawValue, "--precision"), ("model.framework", framework?.rawValue, "--framework"),
      ("model.class", modelClass?.rawValue, "--class"),
      ("intent.operatorsSupported", tensorrtOperators?.rawValue, "--tensorrt-ops"),
    ]
    return ranges
      + stated.compactMap { path, value, option in
        value.map { AdviceRequest.Declaration(path: path, value: .string($0), option: option) }
      }
  }
}
