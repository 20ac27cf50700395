import TestSupport
import Facts
import TritonConfig

/// Texts of config.pbtxt: read, asked for places, edited, printed, turned into JSON; all of it has to read back.
struct ConfigTextTarget: FuzzTarget {
  private let mutator: TextMutator

  init(corpus: String?) throws(FuzzFailure) {
    var texts = Self.texts
    for path in try corpus.map({ folder throws(FuzzFailure) in try Files.list(folder, limit: 10_000) }) ?? [] {
      texts.append(String(decoding: try Files.read(path, limit: 256 << 10), as: UTF8.self))
    }
    let fields = MessageSchema.all.flatMap { schema in schema.fields.map { $0.name } }
    mutator = TextMutator(corpus: texts, words: Self.words + Set(fields).sorted(), limit: 256 << 10)
  }

  func input(_ random: inout SplitMix64) -> [UInt8] { mutator.text(&random) }

  func run(_ input: [UInt8], isThorough: Bool) throws -> Bool {
    let document: ConfigDocument
    do {
      document = try ConfigDocument(bytes: input, file: "config.pbtxt")
    } catch {
      if error.message.isEmpty { throw FuzzFailure("an error without words") }
      return false
    }
    if document.text != input { throw FuzzFailure("the text is not kept") }
    let printed = ConfigPrinter(explicit: Set(Self.paths), width: input.count % 120).print(document.config)
    let again = try ConfigDocument(text: printed, file: "printed")
    if ConfigPrinter().print(again.config) != ConfigPrinter().print(document.config) {
      throw FuzzFailure("what is printed reads differently: \(printed)")
    }
    try checkJSON(of: document.config)
    for path in Self.paths {
      _ = document.location(of: path)
      _ = document.comment(of: path)
      _ = document.replacedEntries(of: path)
      try checkEdits(of: document, at: path, isThorough: isThorough)
    }
    return true
  }

  private func checkJSON(of config: ModelConfig) throws {
    let json = ConfigJSON.write(config)
    let read = try ConfigJSON.read(try JSONReader.read(JSONWriter.write(json)))
    if ConfigJSON.write(read) != json, !JSONWriter.write(json).contains("NaN") {
      throw FuzzFailure("JSON does not read as it is written")
    }
  }

  /// An element that is there can be removed, and is gone then; a value can be set unless a oneof forbids it.
  private func checkEdits(of document: ConfigDocument, at path: ConfigPath, isThorough: Bool) throws {
    guard isThorough || document.text.count % 8 == path.steps.count else { return }
    var edited = document
    if document.isWritten(path) {
      do { try edited.remove(path) } catch { throw FuzzFailure("\(path) cannot be removed: \(error)") }
    }
    let isElement = if case .index? = path.steps.last { true } else { false }
    if edited.isWritten(path), !isElement { throw FuzzFailure("\(path) was removed and is still there") }
    edited = document
    do {
      try edited.set(path, to: .string("x"))
    } catch {
      if case .refused(let refusal) = error, !refusal.message.contains("oneof") {
        throw FuzzFailure("setting \(path) broke the text: \(error)")
      }
    }
  }

  private static let paths: [ConfigPath] = [
    [.field("name")], [.field("input")], [.field("input"), .index(0)], [.field("input"), .index(0), .field("name")],
    [.field("input"), .index(1), .field("dims"), .index(0)], [.field("parameters"), .key("x"), .field("string_value")],
    [.field("metric_tags"), .key("a")], [.field("metric_tags"), .key("")],
    [.field("optimization"), .field("execution_accelerators"), .field("gpu_execution_accelerator"), .index(0)],
    [.field("dynamic_batching"), .field("priority_queue_policy"), .key("1")], [.field("version_policy")],
    [.field("model_warmup"), .index(0), .field("inputs"), .key("a"), .field("input_data_file")],
  ]

  private static let texts = [
    "name: \"m\"\nbackend: \"onnxruntime\"\nmax_batch_size: 8\ninput [\n  {\n    name: \"x\"\n    data_type: TYPE_FP32\n"
      + "    dims: [ -1, 3 ] # any\n  }\n]\noutput { name: 'y' data_type: 11 dims: 0x10 dims: 010 }\n",
    "instance_group [ { kind: KIND_GPU, count: 2 gpus: [ 0, 1 ]; } ]\ndynamic_batching { preferred_batch_size: [4, 8] "
      + "priority_queue_policy { key: 1 value { max_queue_size: 9 } } }",
    "parameters { key: \"x\" value: { string_value: \"\\101\\x42\\u00e9\\U0001f600\" } }\nmetric_tags < key: 'a' value: 'b' 'c' >",
    "optimization { graph { level: -1 } execution_accelerators { gpu_execution_accelerator [ { name : \"tensorrt\" "
      + "parameters { key: \"precision_mode\" value: \"FP16\" } } ] } }",
    "sequence_batching { direct { minimum_slot_utilization: 0.5f } control_input [ { name: \"START\" control [ { kind: "
      + "CONTROL_SEQUENCE_START fp32_false_true: [ 0, nan ] } ] } ] state { initial_state { zero_data: t } } }",
    "platform: \"ensemble\"\r\nensemble_scheduling { step [ { model_name: \"a\" model_version: -1 input_map { key: \"i\" "
      + "value: \"t\" } output_map { key: \"o\" value: \"u\" } } ] }\r\n",
    "version_policy: { specific { versions: [1,2] } } model_warmup { name: \"w\" batch_size: 1 inputs { key: \"a\" value: { "
      + "data_type: TYPE_FP32 dims: 4 random_data: true } } } model_metrics { metric_control { histogram_options { "
      + "buckets: [ 0.1, 1e400, -inf ] } } }",
  ]

  private static let words = [
    "{", "}", "<", ">", "[", "]", ":", ",", ";", "-", "#", "\n", "\r\n", "\"", "'", "\\", "\\x", "\\u", "\\777", "0x",
    "08",
    "1e", ".5", "inf", "nan", "true", "f", "TYPE_FP32", "KIND_CPU", "[a.b]", "\u{0}", "\u{feff}", "\u{e9}", "key",
    "value",
    "9223372036854775808", "-2147483649", "1e400", "\"x\"", "{}",
  ]
}
