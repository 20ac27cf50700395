import Facts
import Planning
import TestSupport
import Testing

@testable import Advisor
@testable import RuleBook

/// Large transformers on built-in machines: what fits, how it is spread, and the files that follow.
@Suite struct TransformerPlanTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var model: String
    var host: String
    var path = "vllm"
    /// Degrees of tensor and pipeline parallelism; nil where it does not fit.
    var degrees: [Int64]?
    /// Whether the model's full context fits too.
    var isWhole = false
    var testDescription: String { "\(model) on \(host) with \(path)" }
  }

  static let cases = [
    Case(model: "Meta-Llama-3.1-8B", host: "g6.2xlarge", degrees: [1, 1]),
    Case(model: "Meta-Llama-3.1-8B", host: "g6.2xlarge", path: "tensorrt-llm", degrees: [1, 1]),
    Case(model: "Meta-Llama-3.1-8B", host: "g4dn.xlarge", degrees: nil),
    Case(model: "Meta-Llama-3.1-8B", host: "g4dn.12xlarge", degrees: [2, 1]),
    Case(model: "Meta-Llama-3.1-8B", host: "a3-highgpu-1g", degrees: [1, 1], isWhole: true),
    Case(model: "Meta-Llama-3.1-70B", host: "a3-highgpu-1g", degrees: nil),
    Case(model: "Meta-Llama-3.1-70B", host: "dgx-h100", degrees: [2, 1]),
    Case(model: "Meta-Llama-3.1-70B", host: "p4d.24xlarge", degrees: [8, 1], isWhole: true),
    Case(model: "Meta-Llama-3.1-405B", host: "dgx-h100", degrees: nil),
    Case(model: "Meta-Llama-3.1-405B", host: "dgx-h200", degrees: [8, 1], isWhole: true),
    Case(model: "Meta-Llama-3.1-405B", host: "dgx-b200", path: "tensorrt-llm", degrees: [8, 1], isWhole: true),
    Case(model: "DeepSeek-V3", host: "dgx-h200", degrees: nil),
    Case(model: "DeepSeek-V3", host: "dgx-b200", path: "tensorrt-llm", degrees: [8, 1], isWhole: true),
    Case(model: "Mixtral-8x7B-v0.1", host: "g6.12xlarge", degrees: nil),
    Case(model: "Mixtral-8x7B-v0.1", host: "p4d.24xlarge", degrees: [4, 1], isWhole: true),
    Case(model: "falcon-40b", host: "g6e.12xlarge", degrees: [4, 1], isWhole: true),
    Case(model: "mamba-2.8b-hf", host: "g6.2xlarge", degrees: [1, 1], isWhole: true),
    Case(model: "gpt2-xl", host: "g6.12xlarge", degrees: [1, 1], isWhole: true),
    Case(model: "Qwen3-30B-A3B", host: "g6.12xlarge", degrees: [4, 1], isWhole: true),
    Case(model: "Qwen2.5-0.5B", host: "g4dn.xlarge", degrees: [1, 1], isWhole: true),
  ]

  private static let configurations: [String: Value] = {
    guard let text = TestFile.text("\(Places.fixtures)/transformers.json"),
      let models = (try? JSONReader.read(text))?["models"]?.listValue
    else { return [:] }
    return Dictionary(
      models.compactMap { entry in
        guard let name = entry["model"]?.stringValue?.split(separator: "/").last, let config = entry["config"] else {
          return nil
        }
        return (String(name), config)
      }, uniquingKeysWith: { $1 })
  }()

  /// A folder with nothing but the configuration: weights of that size do not belong into a test.
  private static func folder(_ model: String, changes: [Value: Value] = [:]) throws -> String {
    var config = try #require(configurations[model]?.mapValue)
    config["torch_dtype"] = "bfloat16"
    config.merge(changes) { $1 }
    let folder = TemporaryFolder(files: ["\(model)/config.json": JSONWriter.write(.map(config))])
    return "\(folder.path)/\(model)"
  }

  private static func request(_ model: String, _ host: String, release: String = "26.07") -> AdviceRequest {
    AdviceRequest(model: model, host: .named([host]), release: release)
  }

  @Test(arguments: cases) func `what fits, and how it is spread`(_ example: Case) throws {
    let folder = try Self.folder(example.model)
    let sheet = try FactGathering.gather(Self.request(folder, example.host)).sheet
    let facts = example.path == "vllm" ? "budget.vllm" : "budget.tensorrtllm"
    guard let degrees = example.degrees else {
      #expect(sheet.value("\(facts).fits") != true)
      #expect(sheet.value("\(facts).fits") == false)
      #expect(sheet.value("\(facts).remedies").listValue?.isEmpty == false)
      return
    }
    #expect(sheet.value("\(facts).fits") == true)
    #expect(sheet.value("\(facts).tensorParallel") == .int(degrees[0]))
    #expect(sheet.value("\(facts).pipelineParallel") == .int(degrees[1]))
    #expect((sheet.value("\(facts).limitedContext") == .null) == example.isWhole)
    try checkTable(sheet, facts)
    try checkFiles(folder, example, degrees)
  }

  /// The lines of the table are within what the engine may use, and that is within the GPU.
  private func checkTable(_ sheet: FactSheet, _ facts: String) throws {
    let parts = try #require(sheet.value("\(facts).parts").listValue)
    let usable = try #require(sheet.value("\(facts).usableBytes").intValue)
    let total = parts.reduce(Int64(0)) { $0 + ($1["high"]?.intValue ?? 0) }
    let gpus = try #require(sheet.value("host.gpus").listValue)
    #expect(total <= usable)
    #expect(gpus.allSatisfy { ($0["memoryTotal"]?.intValue ?? 0) >= usable })
  }

  /// Keys that every vLLM of a Triton release takes (EngineArgs of 0.2.0 to 0.27.1).
  private static let engineArguments: Set<Value> = [
    "model", "tensor_parallel_size", "pipeline_parallel_size", "max_model_len", "dtype", "gpu_memory_utilization",
  ]

  private func checkFiles(_ folder: String, _ example: Case, _ degrees: [Int64]) throws {
    let repository = try Advisor.config(
      ConfigRequest(
        advice: Self.request(folder, example.host), models: [folder], repository: "/models", path: example.path,
        name: "llm"))
    let entry = try #require(repository.entries.first)
    var texts: [String: String] = [:]
    for file in entry.files {
      switch file.content {
      case .text(let text), .script(let text): texts[file.path] = text
      case .existing, .folder: break
      }
    }
    for (name, text) in texts { #expect(!text.contains("${"), "\(name)") }
    if example.path == "vllm" {
      let text = try #require(texts["1/model.json"])
      let arguments = try #require(try JSONReader.read(text).mapValue)
      #expect(Set(arguments.keys).isSubset(of: Self.engineArguments))
      #expect(arguments["tensor_parallel_size"] == .int(degrees[0]))
      #expect(arguments["pipeline_parallel_size"] == .int(degrees[1]))
      #expect((arguments["max_model_len"] == nil) == example.isWhole)
      #expect((arguments["dtype"] == "half") == example.host.hasPrefix("g4dn"))
    } else {
      let text = try #require(texts["1/model.yaml"])
      #expect(text.contains("\ntensor_parallel_size: \(degrees[0])\npipeline_parallel_size: \(degrees[1])\n"))
      #expect(text.contains("\nmax_seq_len: ") != example.isWhole)
    }
    #expect(repository.memory?.tables.count == Int(degrees[0] * degrees[1]))
    #expect(repository.memory?.verdict == .fits)
  }

  @Test func `one instance on each GPU where the model fits on one, from the release that supports it`() throws {
    let folder = try Self.folder("Qwen2.5-7B")
    func text(_ release: String) throws -> String {
      let request = ConfigRequest(
        advice: Self.request(folder, "g6.12xlarge", release: release), models: [folder], repository: "/models",
        path: "vllm", name: "llm")
      let file = try Advisor.config(request).entries.first?.files.first { $0.path == "config.pbtxt" }
      guard case .text(let text) = file?.content else { return "" }
      return text
    }
    #expect(try text("26.07").contains("kind: KIND_GPU"))
    #expect(try text("25.02").contains("kind: KIND_MODEL"))
  }

  @Test func `a model that fits nowhere is advised nothing, with what would help`() throws {
    let folder = try Self.folder("Meta-Llama-3.1-405B")
    let advice = try Advisor.advise(Self.request(folder, "dgx-h100"))
    #expect(advice.recommendation == nil)
    let text = advice.obstacles.joined(separator: "\n")
    #expect(text.contains("weights in FP8"), "\(text)")
    #expect(text.contains("8 GPUs of 150 GB such as NVIDIA H200"), "\(text)")
    #expect(text.contains("2 machines like this one (tensor_parallel_size 8, pipeline_parallel_size 2)"), "\(text)")
  }

  @Test(arguments: [
    ("Qwen3-8B", "24.08", false), ("Qwen3-8B", "26.07", true), ("gpt-oss-20b", "25.08", false),
    ("gpt-oss-20b", "25.10", true), ("Meta-Llama-3.1-8B", "23.10", true),
  ])
  func `vLLM has an architecture from a version on`(model: String, release: String, has: Bool) throws {
    let sheet = try FactGathering.gather(Self.request(try Self.folder(model), "g6.12xlarge", release: release)).sheet
    #expect(sheet.value("budget.vllm.hasArchitecture") == .bool(has))
  }

  @Test func `an architecture that no table lists is unknown to vLLM and none of TensorRT-LLM`() throws {
    let folder = try Self.folder("Qwen3-8B", changes: ["architectures": ["NobodysForCausalLM"]])
    let sheet = try FactGathering.gather(Self.request(folder, "g6.12xlarge")).sheet
    #expect(sheet.value("budget.vllm.hasArchitecture").unknownValue != nil)
    #expect(sheet.value("budget.tensorrtllm.hasArchitecture") == false)
    let known = try FactGathering.gather(Self.request(try Self.folder("Qwen3-8B"), "g6.12xlarge", release: "24.08"))
    #expect(known.sheet.value("budget.tensorrtllm.hasArchitecture") == false)
  }

  @Test func `quantised weights are counted at their bits`() throws {
    let folder = try Self.folder(
      "Meta-Llama-3.1-8B", changes: ["quantization_config": ["quant_method": "awq", "bits": 4]])
    let sheet = try FactGathering.gather(Self.request(folder, "g4dn.xlarge")).sheet
    let bytes = try #require(sheet.value("budget.transformer.weightBytes").intValue)
    // 8.03 B parameters at 4.25 bits, and embeddings and output in 16 bits: published checkpoints have 5.7 GB.
    #expect((5_000_000_000...6_500_000_000).contains(bytes), "\(bytes)")
    #expect(sheet.value("budget.vllm.fits") == true)
  }
}
