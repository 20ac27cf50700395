import Testing
import TritonConfig

/// What the server said of such values is in the sources that the catalog cites.
@Suite struct `parameters of a backend` {
  struct Case: Sendable, CustomTestStringConvertible {
    var backend: String
    var key: String
    var value: String
    var says: [String]
    var release: String?
    var extra = ""

    init(
      _ backend: String, _ key: String, _ value: String, _ says: String..., release: String? = nil, extra: String = ""
    ) {
      self.backend = backend
      self.key = key
      self.value = value
      self.says = says
      self.release = release
      self.extra = extra
    }

    var testDescription: String { "\(backend) \(key)=\(value) \(release ?? "")" }
  }

  @Test(arguments: [
    Case("onnxruntime", "intra_op_thread_count", "4"), Case("onnxruntime", "intra_op_thread_count", "-1"),
    Case("onnxruntime", "intra_op_thread_count", "1.5"),
    Case(
      "onnxruntime", "intra_op_thread_count", "abc",
      "error parameter-value: failed to convert 'abc' to integral number"),
    Case("onnxruntime", "intra_op_thread_count", "", "error parameter-value: failed to convert '' to integral number"),
    Case(
      "onnxruntime", "intra_op_thread_count", "99999999999",
      "error parameter-ends-server: '99999999999' is too large for parameter 'intra_op_thread_count': std::stoi throws std::out_of_range, which nobody catches: the server ends"
    ),
    Case(
      "onnxruntime", "execution_mode", "2",
      "error parameter-value: Invalid configuration value provided. Expected values for  execution_mode are 0 or 1 but got 2 ."
    ),
    Case("onnxruntime", "enable_mem_arena", "True"), Case("onnxruntime", "enable_mem_arena", "OFF"),
    Case("onnxruntime", "enable_mem_arena", "yes", "error parameter-value: failed to convert 'yes' to boolean"),
    Case("onnxruntime", "memory.enable_memory_arena_shrinkage", "cpu:0;gpu:0"),
    Case(
      "onnxruntime", "memory.enable_memory_arena_shrinkage", "zzz",
      "warning parameter-value: onnx runtime error 2: Unsupported device specified in the memory arena shrink list: zzz"
    ),
    Case(
      "onnxruntime", "Intra_Op_Thread_Count", "4",
      "warning misspelt-parameter: the onnxruntime backend reads no parameter 'Intra_Op_Thread_Count'; it is ignored"),
    Case(
      "onnxruntime", "team", "search",
      "note unknown-parameter: the onnxruntime backend reads no parameter 'team'; it is ignored"),
    Case("onnxruntime", "TRITON_BATCH_STRATEGY_PATH", "/x.so"), Case("openvino", "NUM_STREAMS", "numa"),
    Case("openvino", "NUM_STREAMS", "3"), Case("openvino", "NUM_STREAMS", ""),
    Case(
      "openvino", "NUM_STREAMS", "ZZ",
      "error parameter-value: expected the parameter 'NUM_STREAMS' to be either AUTO/NUMA/<int_value>, got zz"),
    Case("openvino", "HINT_BF16", "NO", "error parameter-value: expected the parameter 'HINT_BF16' to be YES, got no"),
    Case("openvino", "PERFORMANCE_HINT", "latency"),
    Case(
      "openvino", "INFERENCE_NUM_THREADS", "-2",
      "error parameter-value: expected the parameter 'INFERENCE_NUM_THREADS' to be a non-negative number, got -2"),
    Case(
      "openvino", "CPU_THROUGHPUT_STREAMS", "2",
      "warning parameter-outdated: 'CPU_THROUGHPUT_STREAMS' was documented up to 22.02; the newest release ignores it"),
    Case("python", "FORCE_CPU_ONLY_INPUT_TENSORS", "no"), Case("python", "anything", "of my own"),
    Case(
      "python", "FORCE_CPU_ONLY_INPUT_TENSORS", "No",
      "error parameter-value: Incorrect value for FORCE_CPU_ONLY_INPUT_TENSORS: No'"),
    Case(
      "tensorrt", "execution_context_allocation_strategy", "static",
      "error parameter-value: Invalid value for 'execution_context_allocation_strategy': 'static' for model instance 'm'. Supported values are 'STATIC' and 'ON_PROFILE_CHANGE'."
    ),
    Case(
      "tensorrt", "execution_context_allocation_strategy", "static",
      "warning parameter-too-new: 'execution_context_allocation_strategy' is read from 25.05 on; 25.04 ignores it",
      release: "25.04"),
  ])
  func `say of a value what the backend says`(sample: Case) throws {
    let text = "backend: \"\(sample.backend)\"\n" + BackendSamples.parameters([sample.key: sample.value]) + sample.extra
    let lines = try BackendSamples.backendCase(text, release: sample.release).complete().findings
    let later = try BackendSamples.backendCase(text, release: sample.release).check().findings
    let about = (lines + later).filter { $0.path == [.field("parameters"), .key(sample.key)] }
    #expect(about.map { "\($0.severity) \($0.id): \($0.message)" } == sample.says)
  }

  @Test func `a hundred findings of one kind become a few and their number`() throws {
    let text = "backend: \"onnxruntime\"\n" + (0..<100).map { "parameters { key: \"x\($0)\" value { } }" }.joined()
    let findings = try BackendSamples.backendCase(text).complete().findings
    #expect(findings.count == 26)
    #expect(findings.last?.message == "75 more findings are of the kind unknown-parameter")
  }

  @Test func `a misspelt key names the right one`() throws {
    let finding = try #require(
      try BackendSamples.findings(
        "backend: \"onnxruntime\"\n" + BackendSamples.parameters(["intra_op_threads_count": "2"])
      )
      .first { $0.id == "misspelt-parameter" })
    #expect(finding.remedy == "did you mean 'intra_op_thread_count'?")
  }

  @Test func `a GPU option is of no use without GPU instances`() throws {
    let text =
      "backend: \"onnxruntime\" instance_group { kind: KIND_CPU }\n" + BackendSamples.parameters(["gpu_mem_limit": "1"])
    #expect(
      try BackendSamples.lines(text) == [
        "note parameter-ignored: 'gpu_mem_limit' is read for KIND_GPU instances only, and this model has none"
      ])
  }

  @Test(arguments: [
    ("24.06", "", "Required parameter output_class not found in config"),
    ("25.10", "", "Required parameter is_classifier not found in config"),
    ("25.10", BackendSamples.parameters(["is_classifier": "true"]), "Required parameter threshold not found in config"),
    (
      "24.06", BackendSamples.parameters(["output_class": "maybe", "threshold": "0.5"]),
      "Expected 'true' or 'false' for parameter 'output_class', got: 'maybe'"
    ),
  ])
  func `what fil requires depends on the release`(release: String, parameters: String, says: String) throws {
    let findings = try BackendSamples.findings("backend: \"fil\"\n" + parameters, release: release)
    #expect(findings.first { $0.severity == .error }?.message == says)
  }

  @Test func `the old spelling still counts for fil`() throws {
    let text = "backend: \"fil\"\n" + BackendSamples.parameters(["output_class": "true", "threshold": "0.5"])
    #expect(
      try BackendSamples.lines(text, release: "25.10") == [
        "warning parameter-outdated: 'output_class' was documented up to 25.08; 25.10 reads it with a warning"
      ])
  }

  @Test func `parameters of LibTorch are not read for a compiled package`() throws {
    let text =
      "backend: \"pytorch\" platform: \"torch_aoti\"\n" + BackendSamples.parameters(["INFERENCE_MODE": "maybe"])
    #expect(
      try BackendSamples.lines(text) == [
        "warning parameter-ignored: the pytorch backend does not read 'INFERENCE_MODE' for torch_aoti; it is ignored"
      ])
  }
}
