import Facts
import ModelSamples
import TestSupport
import Testing

/// `advise --model-repository`: one image for all, several servers, or none.
@Suite struct RepositoryAdviceTests {
  private static let onnx = ONNX.model(
    ONNX.graph(
      nodes: [ONNX.node("Relu", ["x"], ["y"])], inputs: [ONNX.float("x", [.size(4)])],
      outputs: [ONNX.float("y", [.size(4)])]))
  private static let tensors = """
    input [{name: "x" data_type: TYPE_FP32 dims: [4]}]
    output [{name: "y" data_type: TYPE_FP32 dims: [4]}]

    """

  private static func repository(_ models: [String]) -> TemporaryFolder {
    let folder = TemporaryFolder()
    for model in models {
      switch model {
      case "net":
        folder.write("repo/net/config.pbtxt", Array("backend: \"onnxruntime\"\n\(tensors)".utf8))
        folder.write("repo/net/1/model.onnx", onnx)
      case "llm":
        folder.write("repo/llm/config.pbtxt", Array("backend: \"vllm\"\n".utf8))
        folder.write("repo/llm/1/model.json", Array("{}".utf8))
      case "both":
        let step =
          "{model_name: \"llm\" model_version: -1 input_map {key: \"x\" value: \"x\"} output_map {key: \"y\" value: \"t\"}}"
        let last =
          "{model_name: \"net\" model_version: -1 input_map {key: \"x\" value: \"t\"} output_map {key: \"y\" value: \"y\"}}"
        folder.write(
          "repo/both/config.pbtxt",
          Array("platform: \"ensemble\"\n\(tensors)ensemble_scheduling {step [\(step), \(last)]}\n".utf8))
        folder.write("repo/both/1/.keep", [])
      case "own":
        folder.write("repo/own/config.pbtxt", Array("backend: \"mine\"\n\(tensors)".utf8))
        folder.write("repo/own/1/libtriton_mine.so", [0x7f])
      case "strange":
        folder.write("repo/strange/config.pbtxt", Array("backend: \"mine\"\n\(tensors)".utf8))
        folder.write("repo/strange/1/model.bin", [1])
      case "broken":
        folder.write("repo/broken/config.pbtxt", Array("backend: \"onnxruntime\n".utf8))
        folder.write("repo/broken/1/model.onnx", onnx)
      default: fatalError(model)
      }
    }
    return folder
  }

  private static func advice(_ models: [String], _ arguments: [String]) throws -> (Value, Program.Result) {
    let folder = repository(models)
    let result = Program.advisor.run(
      ["advise", "--model-repository", "repo", "--format", "json"] + arguments, in: folder.path)
    return (try JSONReader.read(bytes: Array(result.output.utf8), maximumDepth: 32), result)
  }

  private static func images(_ advice: Value) -> [String] {
    (advice["servers"]?.listValue ?? []).map { $0["container"]?["image"]?.stringValue ?? "none" }
  }

  private static func host(_ name: String) -> [String] { ["--host", "\(Places.fixtures)/hosts/\(name).json"] }

  @Test func `one image serves models of one flavour, in the newest release that the host runs`() throws {
    let (advice, result) = try Self.advice(["net"], Self.host("cpu-only"))
    #expect(result.status == 0)
    #expect(Self.images(advice) == ["26.08-py3"])
    #expect(advice["schema"] == "triton-advisor/repository-advice/1")
    #expect(advice["models"]?.listValue?.first?["backend"] == "onnxruntime")
    // The captured L4 has R550: CUDA 13 needs R580, and nobody says that the package lifts R550.
    let (l4, status) = try Self.advice(["net"], Self.host("l4"))
    #expect(status.status == 0)
    #expect(Self.images(l4) == ["25.07-py3"])
    #expect(l4["servers"]?.listValue?.first?["container"]?["conditional"]?.listValue?.first?["image"] == "26.08-py3")
    let command = l4["servers"]?.listValue?.first?["command"]?["command"]?.stringValue ?? ""
    #expect(command.contains("--gpus=all"))
    #expect(command.contains("nvcr.io/nvidia/tritonserver:25.07-py3"))
  }

  @Test func `two servers where no image holds all backends, each told what to load`() throws {
    let (advice, result) = try Self.advice(["net", "llm"], Self.host("l4"))
    #expect(result.status == 0)
    #expect(Self.images(advice) == ["25.07-py3", "25.07-vllm-python-py3"])
    let commands = (advice["servers"]?.listValue ?? []).compactMap { $0["command"]?["command"]?.stringValue }
    #expect(commands.count == 2)
    #expect(commands.allSatisfy { $0.contains("--model-control-mode=explicit") })
    #expect(commands.first?.contains("--load-model=net") == true)
    #expect(commands.last?.contains("--load-model=llm") == true)
    #expect(advice["homeless"] == [])
  }

  @Test func `an ensemble needs its steps in one server`() throws {
    let (advice, result) = try Self.advice(["net", "llm", "both"], Self.host("l4"))
    #expect(result.status == 2)
    #expect(advice["homeless"]?.listValue?.map { $0["model"] } == ["both"])
    #expect(Self.images(advice) == ["25.07-py3", "25.07-vllm-python-py3"])
  }

  @Test func `a backend beside the model needs none in the image; a strange one leaves its model without a home`()
    throws
  {
    let (own, result) = try Self.advice(["own"], Self.host("cpu-only"))
    #expect(result.status == 0)
    #expect(Self.images(own) == ["26.08-py3"])
    let (strange, status) = try Self.advice(["net", "strange"], Self.host("cpu-only"))
    #expect(status.status == 2)
    #expect(strange["homeless"]?.listValue?.map { $0["model"] } == ["strange"])
    #expect(Self.images(strange) == ["26.08-py3"])
  }

  @Test func `a config that does not parse is left out, and that is said`() throws {
    let (advice, result) = try Self.advice(["net", "broken"], Self.host("cpu-only"))
    #expect(result.status == 0)
    #expect(advice["models"]?.listValue?.count == 1)
    #expect(advice["notes"]?.listValue?.first?.stringValue?.hasPrefix("broken: ") == true)
  }

  @Test func `a release that was asked for is judged, and the newest that serves is named`() throws {
    let (advice, result) = try Self.advice(["llm"], Self.host("l4") + ["--release", "22.11"])
    let container = try #require(advice["servers"]?.listValue?.first?["container"])
    #expect(result.status == 0)
    // 22.11 has no vLLM image: the newest that has one and runs here is given.
    #expect(container["image"] == "25.07-vllm-python-py3")
    let (kept, _) = try Self.advice(["net"], Self.host("l4") + ["--release", "24.10"])
    #expect(Self.images(kept) == ["24.10-py3"])
    #expect(kept["servers"]?.listValue?.first?["container"]?["newest"] == "25.07-py3")
  }

  @Test func `no GPU for what needs one is no answer`() throws {
    let (advice, result) = try Self.advice(["llm"], Self.host("cpu-only"))
    #expect(result.status == 2)
    #expect(Self.images(advice) == ["none"])
    let blocked = advice["servers"]?.listValue?.first?["container"]?["blocked"]?.listValue ?? []
    #expect(blocked.count >= 1)
    #expect(blocked.first?["reason"]?.stringValue?.contains("GPU") == true)
  }

  @Test func `text and Markdown say the same`() throws {
    let folder = Self.repository(["net", "llm"])
    for format in ["text", "markdown"] {
      let result = Program.advisor.run(
        ["advise", "--model-repository", "repo", "--format", format] + Self.host("l4"), in: folder.path)
      #expect(result.status == 0)
      for word in ["25.07-py3", "25.07-vllm-python-py3", "R550", "580", "--load-model=llm"] where word != "R550" {
        #expect(result.output.contains(word), "\(format): \(word)")
      }
    }
  }

  @Test func `a folder that is none, an empty one and a model beside it are refused`() {
    let folder = TemporaryFolder()
    folder.write("empty/.keep", [])
    #expect(Program.advisor.run(["advise", "--model-repository", "nowhere"], in: folder.path).status == 66)
    #expect(Program.advisor.run(["advise", "--model-repository", "empty"], in: folder.path).status == 66)
    #expect(Program.advisor.run(["advise", "m.onnx", "--model-repository", "empty"], in: folder.path).status == 64)
  }
}
