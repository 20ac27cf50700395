import Facts
import RuleBook
import TritonConfig

/// Cases for the checks of backends, written as users write configs.
enum BackendSamples {
  /// The catalog of the built-in rules.
  static let catalog: BackendCatalog = {
    do { return BackendCatalog(documents: try BackendTables.load().documents) } catch { fatalError("\(error)") }
  }()

  /// Two inputs and an output, all with a free first dimension.
  static let batchable = ModelSignature(
    format: "onnx", formatTitle: "an ONNX model",
    inputs: [
      .init("ids", type: .int64, dims: [-1, 16], symbols: ["batch", ""]),
      .init("mask", type: .fp32, dims: [-1, 4], symbols: ["batch", ""]),
    ], outputs: [.init("scores", type: .fp32, dims: [-1, 8], symbols: ["batch", ""])])

  /// One input and one output of fixed shape.
  static let fixed = ModelSignature(
    format: "onnx", formatTitle: "an ONNX model", inputs: [.init("x", type: .fp32, dims: [1, 4], symbols: ["", ""])],
    outputs: [.init("y", type: .fp32, dims: [1, 4], symbols: ["", ""])])

  static func backendCase(
    _ text: String, signature: ModelSignature? = nil, release: String? = nil, gpus: [ServerSituation.GPU]? = [],
    completesConfigs: Bool = true
  ) throws -> BackendCase {
    BackendCase(
      config: try ConfigDocument(text: text, file: "m/config.pbtxt").config, model: "m", file: "m/config.pbtxt",
      catalog: catalog, signature: signature,
      situation: ServerSituation(
        release: release.flatMap { DottedVersion($0) }, gpus: gpus, completesConfigs: completesConfigs))
  }

  /// Everything that both stages report.
  static func findings(
    _ text: String, signature: ModelSignature? = nil, release: String? = nil, gpus: [ServerSituation.GPU]? = []
  ) throws -> [LintFinding] {
    var sample = try backendCase(text, signature: signature, release: release, gpus: gpus)
    let completed = sample.complete()
    sample.config = completed.config
    return completed.findings + sample.check().findings
  }

  /// `severity id: message` of each finding.
  static func lines(
    _ text: String, signature: ModelSignature? = nil, release: String? = nil, gpus: [ServerSituation.GPU]? = []
  ) throws -> [String] {
    try findings(text, signature: signature, release: release, gpus: gpus).map {
      "\($0.severity) \($0.id): \($0.message)"
    }
  }

  /// `parameters { … }` entries.
  static func parameters(_ entries: KeyValuePairs<String, String>) -> String {
    entries.map { "parameters { key: \"\($0.key)\" value { string_value: \"\($0.value)\" } }" }.joined(separator: "\n")
  }
}
