import TestSupport
import Advisor
import Facts
import Reports
import RuleBook
import TritonConfig

/// Configs of each backend, mutated and linted with and without a model file: every report is written, and a verdict that
/// refuses says why.
struct LintTarget: FuzzTarget {
  private let mutator: TextMutator
  private let catalog: BackendCatalog

  init() throws(FuzzFailure) {
    do {
      catalog = BackendCatalog(documents: try BackendTables.load().documents)
    } catch {
      throw FuzzFailure("the catalog of backends cannot be read: \(error)")
    }
    let fields = MessageSchema.all.flatMap { schema in schema.fields.map { $0.name } }
    let keys = catalog.backends.flatMap { backend in
      backend.parameters.map(\.key) + backend.accelerators.flatMap { $0.parameters.map(\.key) } + [backend.name]
    }
    mutator = TextMutator(
      corpus: Self.texts, words: Self.words + (Set(fields).sorted() + Set(keys).sorted()), limit: 64 << 10)
  }

  func input(_ random: inout SplitMix64) -> [UInt8] { mutator.text(&random) }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool {
    guard let document = try? ConfigDocument(bytes: input, file: "m/config.pbtxt") else { return false }
    let version = DirectoryListing([.init("model.onnx", .file(1))])
    let entry = RepositoryEntry(
      name: "m", directory: "m", configFile: "m/config.pbtxt", config: .document(document),
      listing: DirectoryListing([.init("config.pbtxt", .file(1)), .init("1", .directory(version))]))
    for (signature, situation) in zip(Self.signatures, Self.situations) {
      let model = ModelLinter.lint(entry: entry, signature: signature, situation: situation, catalog: catalog)
      let models = RepositoryLinter(isWhole: true).lint([model])
      if models[0].verdict != .ready, models[0].firstError == nil, models[0].doubts.isEmpty {
        throw FuzzFailure("a verdict without a reason")
      }
      let result = LintResult(release: "26.08", models: models)
      _ = LintTextReport.effective(result)
      _ = LintSARIFReport.render(result, version: "1")
      _ = try JSONReader.read(LintJSONReport.render(result, showsEffective: true))
      if isThorough {
        _ = LintTextReport.render(result, style: OutputStyle(), isVerbose: true)
        _ = LintMarkdownReport.render(result)
        _ = LintJUnitReport.render(result)
      }
    }
    return true
  }

  private static let signatures: [ModelSignature?] = [
    nil,
    ModelSignature(
      format: "onnx", formatTitle: "an ONNX model",
      inputs: [.init("x", type: .fp32, dims: [-1, 3], symbols: ["n", ""])],
      outputs: [
        .init("y", type: .int64, dims: [-1], symbols: [""]), .init("z", kind: .sequence, type: nil, dims: nil),
      ],
      hasBatchLayout: false),
    ModelSignature(
      format: "torchscript", formatTitle: "a TorchScript archive", inputs: [.init("x", type: nil, dims: nil)],
      outputs: nil, completesItself: false),
  ]

  private static let situations = [
    ServerSituation(),
    ServerSituation(release: DottedVersion("25.10"), gpus: [.init(ordinal: 0, computeCapability: 8.9)]),
    ServerSituation(release: DottedVersion("22.11"), gpus: [], completesConfigs: false),
  ]

  private static let texts = [
    "backend: \"onnxruntime\" max_batch_size: 8 input { name: \"x\" data_type: TYPE_FP32 dims: 3 } output { name: \"y\" "
      + "data_type: TYPE_INT64 dims: 1 reshape { } } parameters { key: \"intra_op_thread_count\" value { string_value: \"4\" } }",
    "platform: \"onnxruntime_onnx\" instance_group { kind: KIND_GPU gpus: 0 } optimization { execution_accelerators { "
      + "gpu_execution_accelerator { name: \"tensorrt\" parameters { key: \"precision_mode\" value: \"FP16\" } } "
      + "cpu_execution_accelerator { name: \"openvino\" } } }",
    "backend: \"openvino\" default_model_filename: \"model.onnx\" max_batch_size: 4 parameters { key: \"NUM_STREAMS\" value "
      + "{ string_value: \"AUTO\" } } input { name: \"x\" data_type: TYPE_FP16 dims: [ 3 ] }",
    "backend: \"pytorch\" platform: \"pytorch_libtorch\" input { name: \"INPUT__0\" data_type: TYPE_STRING dims: -1 } "
      + "output { name: \"OUTPUT__0\" data_type: TYPE_FP32 dims: 1 }",
    "backend: \"fil\" max_batch_size: 32768 parameters { key: \"model_type\" value { string_value: \"xgboost_json\" } } "
      + "parameters { key: \"is_classifier\" value { string_value: \"true\" } }",
    "backend: \"tensorrt\" instance_group { kind: KIND_MODEL } parameters { key: \"enable_multi_device\" value { "
      + "string_value: \"true\" } }",
  ]

  private static let words = [
    "{", "}", "[", "]", ":", ",", "-1", "0", "99999999999", "\"\"", "\"x\"", "\"{value}\"", "TYPE_BF16", "TYPE_INVALID",
    "KIND_AUTO", "KIND_MODEL", "true", "key", "value", "2147483647", "-9223372036854775808",
  ]
}
