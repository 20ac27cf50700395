import Facts
import Testing
import TritonConfig

@Suite struct `what the server fills in` {
  /// backend, platform and default_model_filename, as the table of the reference has them.
  @Test(arguments: [
    ("", ["1/model.onnx"], "onnxruntime onnxruntime_onnx model.onnx"),
    ("", ["1/model.onnx/model.onnx"], "onnxruntime onnxruntime_onnx model.onnx"),
    ("", ["1/model.plan"], "tensorrt tensorrt_plan model.plan"),
    ("", ["1/model.xml"], "openvino - model.xml"),
    ("", ["1/model.py"], "python - model.py"),
    // Found by its file, the older platform leaves the name to the backend.
    ("", ["1/model.pt"], "pytorch pytorch_libtorch -"),
    ("", ["1/model.pt2"], "pytorch torch_aoti model.pt2"),
    ("", ["1/model.savedmodel/saved_model.pb"], "tensorflow tensorflow_savedmodel model.savedmodel"),
    ("", ["1/model.graphdef"], "tensorflow tensorflow_graphdef model.graphdef"),
    // TensorRT comes before ONNX Runtime.
    ("", ["1/model.onnx", "1/model.plan"], "tensorrt tensorrt_plan model.plan"),
    // A folder where a file has to be.
    ("", ["1/model.plan/x"], "- - -"),
    ("backend: \"onnxruntime\"", ["1/"], "onnxruntime onnxruntime_onnx model.onnx"),
    ("platform: \"onnxruntime_onnx\"", ["1/"], "onnxruntime onnxruntime_onnx model.onnx"),
    ("default_model_filename: \"model.onnx\"", ["1/"], "onnxruntime onnxruntime_onnx model.onnx"),
    ("backend: \"pytorch\"", ["1/model.pt2"], "pytorch pytorch_libtorch model.pt"),
    ("platform: \"pytorch_libtorch\"", ["1/"], "pytorch pytorch_libtorch -"),
    ("platform: \"torch_aoti\"", ["1/"], "pytorch torch_aoti model.pt2"),
    ("default_model_filename: \"model.pt2\"", ["1/"], "pytorch pytorch_libtorch model.pt2"),
    ("backend: \"openvino\" default_model_filename: \"model.onnx\"", ["1/"], "openvino - model.onnx"),
    ("backend: \"python\" platform: \"any\"", ["1/"], "python any model.py"),
    ("backend: \"mine\"", ["1/model.onnx"], "mine - -"),
    // The first folder by name counts, be it a version or not.
    ("", [".cache/x", "1/model.onnx"], "- - -"),
    ("", ["10/model.onnx", "2/model.plan"], "onnxruntime onnxruntime_onnx model.onnx"),
  ])
  func `backend, platform and file name`(text: String, files: [String], wanted: String) throws {
    let config = try #require(LintSamples.lint(text, files: files).effective)
    let found = [config.backend, config.platform, config.defaultModelFilename].map { $0.isEmpty ? "-" : $0 }
    #expect(found.joined(separator: " ") == wanted)
  }

  @Test func `a directory named for its backend`() throws {
    let config = try #require(LintSamples.lint("model.my.own", "").effective)
    #expect(config.backend == "my.own")
    #expect(config.defaultModelFilename == "model.my.own")
    #expect(config.name == "model.my.own")
  }

  @Test func `every field says where it comes from`() {
    let lint = LintSamples.lint(
      "max_batch_size: 8 dynamic_batching { }\n" + LintSamples.tensors, files: ["1/model.plan"])
    let origins: [(ConfigPath, String)] = [
      ("name", "the name of the directory"), ("backend", "the version directory holds model.plan"),
      ("max_batch_size", "config.pbtxt"), (["input", 0, "dims", 0], "config.pbtxt"),
      (["dynamic_batching", "preferred_batch_size", 0], "max_batch_size, when no preferred sizes are written"),
      (["instance_group", 0, "gpus", 0], "every GPU that the server supports"),
      (["instance_group", 0, "name"], "one group when none is written"),
      (["optimization", "input_pinned_memory", "enable"], "pinned memory is used unless switched off"),
      ("version_policy", "the newest version is served when no policy is written"),
    ]
    for (path, text) in origins { #expect(lint.origin(of: path).text == text, "\(path)") }
  }

  @Test func `a pinned buffer that is there and empty is off`() throws {
    let config = try #require(
      LintSamples.lint("backend: \"tensorrt\" optimization { input_pinned_memory { } }").effective)
    #expect(config.optimization?.inputPinnedMemory?.enable == false)
    #expect(config.optimization?.outputPinnedMemory?.enable == true)
  }

  @Test func `sequences wait a second and prefer whole batches`() throws {
    let config = try #require(
      LintSamples.lint("backend: \"tensorrt\" max_batch_size: 4 sequence_batching { oldest { } }").effective)
    #expect(config.sequenceBatching?.maxSequenceIdleMicroseconds == 1_000_000)
    #expect(config.sequenceBatching?.oldest?.preferredBatchSize == [4])
  }

  @Test(
    arguments: [
      ("25.10", "model_metrics { metric_control { } }", nil),
      (
        "24.10", "model_metrics { metric_control { } }",
        "Message type \"inference.ModelConfig\" has no field named \"model_metrics\"."
      ),
      (
        "22.04", "input { name: \"X\" data_type: TYPE_BF16 dims: 1 }",
        "Unknown enumeration value of \"TYPE_BF16\" for field \"data_type\"."
      ),
      (
        "24.07", "output { name: \"X\" is_non_linear_format_io: true }",
        "Message type \"inference.ModelOutput\" has no field named \"is_non_linear_format_io\"."
      ),
      (
        "25.10", "ensemble_scheduling { max_inflight_requests: 3 }",
        "Message type \"inference.ModelEnsembling\" has no field named \"max_inflight_requests\"."
      ),
    ])
  func `what is newer than the release does not parse`(release: String, text: String, message: String?) {
    var situation = LintSamples.server
    situation.release = DottedVersion(release)
    let lint = LintSamples.lint("backend: \"tensorrt\"\n" + text, situation: situation)
    #expect(lint.findings.first { $0.stage == .parse }?.message == message)
    #expect((lint.verdict == .absent) == (message != nil))
  }

  @Test func `what PyTorch got later is not known before`() {
    var situation = LintSamples.server
    situation.release = DottedVersion("25.10")
    for platform in ["torch_aoti", "libtorch"] {
      let lint = LintSamples.lint("platform: \"\(platform)\"", files: ["1/model.pt2"], situation: situation)
      #expect(lint.firstError?.message == "unexpected platform type '\(platform)' for m")
    }
  }

  @Test func `a backend that the release's images no longer have`() {
    var situation = LintSamples.server
    situation.backends = nil
    situation.release = DottedVersion("25.03")
    let text = "platform: \"tensorflow_savedmodel\"\n" + LintSamples.tensors
    #expect(LintSamples.lint(text, situation: situation).firstError?.id == "backend-not-installed")
    situation.release = DottedVersion("25.02")
    #expect(LintSamples.lint(text, situation: situation).firstError == nil)
  }
}
