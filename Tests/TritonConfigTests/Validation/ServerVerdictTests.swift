import Testing
import TritonConfig

/// Words and verdicts as tritonserver 2.51 and the core of June 2026 gave them (or, where a file of theirs is named, as it
/// has them).
@Suite struct `the server's verdict on one model` {
  struct Sample: Sendable, CustomTestStringConvertible {
    var text: String
    var verdict: ServerVerdict
    var message: String
    /// The element that the finding points at.
    var path: String?
    var testDescription: String { message }

    init(_ verdict: ServerVerdict, _ text: String, _ message: String, at path: String? = nil) {
      self.verdict = verdict
      self.text = text
      self.message = message
      self.path = path
    }
  }

  private static let tensors = LintSamples.tensors
  private static let head = "backend: \"tensorrt\"\n" + tensors
  private static let python = "backend: \"pytorch\" instance_group { kind: KIND_CPU }\n" + tensors

  static let identity = [
    Sample(
      .pollFailure, "name: \"other\"\n" + head,
      "unexpected directory name 'm' for model 'other', directory name must equal model name", at: "name"),
    Sample(
      .pollFailure, "backend: \"onnxruntime\" platform: \"tensorrt_plan\"",
      "unexpected 'platform' and 'backend' pair, got:tensorrt_plan, onnxruntime", at: "platform"),
    Sample(.pollFailure, "platform: \"onnxruntime\"", "unexpected platform type 'onnxruntime' for m", at: "platform"),
    Sample(.pollFailure, "platform: \"ONNXRUNTIME_ONNX\"", "unexpected platform type 'ONNXRUNTIME_ONNX' for m"),
    Sample(.pollFailure, "platform: \"libtorch\"", "unexpected 'platform' and 'backend' pair, got:libtorch, pytorch"),
    Sample(
      .loadFailure, "backend: \"foo\"",
      "unable to find backend library for backend 'foo', try specifying runtime on the model configuration.",
      at: "backend"),
    Sample(
      .pollFailure, "",
      "Invalid model name: Could not determine backend for model 'm' with no backend in model configuration. Expected "
        + "model name of the form 'model.<backend_name>'."),
    Sample(
      .pollFailure, "backend: \"onnxruntime\" platform: \"ensemble\"",
      "Ensemble model 'm' must have platform type 'ensemble' and empty backend type", at: "backend"),
    Sample(
      .loadFailure, head + "runtime: \"../libtriton_tensorrt.so\"",
      "backend library name '../libtriton_tensorrt.so' escapes backend directory, for model 'm', check model config "
        + "runtime field", at: "runtime"),
    Sample(
      .loadFailure, head + "version_policy { latest { } }",
      "at least one version must be available under the version policy of model 'm'", at: "version_policy"),
    Sample(
      .loadFailure, head + "version_policy { specific { versions: 7 } }",
      "at least one version must be available under the version policy of model 'm'"),
  ]

  static let batching = [
    Sample(
      .pollFailure, head + "max_batch_size: -1", "'max_batch_size' must be non-negative value for m",
      at: "max_batch_size"),
    Sample(
      .pollFailure, head + "max_batch_size: 4 dynamic_batching { preferred_batch_size: [ 4, 8 ] }",
      "dynamic batching preferred size must be <= max batch size for m", at: "dynamic_batching.preferred_batch_size[1]"),
    Sample(
      .pollFailure, head + "dynamic_batching { preferred_batch_size: 1 }",
      "dynamic batching preferred size must be <= max batch size for m"),
    Sample(
      .pollFailure, head + "max_batch_size: 4 dynamic_batching { preferred_batch_size: 0 }",
      "dynamic batching preferred size must be positive for m"),
    Sample(
      .pollFailure, head + "max_batch_size: 4 dynamic_batching { priority_levels: 2 }",
      "default priority level must be in range [1, 2] for m", at: "dynamic_batching.priority_levels"),
    Sample(
      .pollFailure,
      head
        + "max_batch_size: 4 dynamic_batching { priority_levels: 2 default_priority_level: 1 preserve_ordering: true }",
      "Only one priority level is allowed when 'preserve_ordering' is true for m"),
    Sample(
      .pollFailure,
      head + "dynamic_batching { priority_levels: 1 default_priority_level: 1 priority_queue_policy { key: 2 } }",
      "priority queue policy must have priority level in range [1, 1] for m",
      at: "dynamic_batching.priority_queue_policy[\"2\"]"),
    Sample(
      .pollFailure,
      head + """
        dynamic_batching { preserve_ordering: true priority_levels: 1 default_priority_level: 1 priority_queue_policy {
          key: 1 value { timeout_action: DELAY default_timeout_microseconds: 5 } } }
        """,
      "Queue policy can not have DELAY as timeout action when 'preserve_ordering' is true for m"),
    Sample(
      .pollFailure, head + "model_transaction_policy { decoupled: true } response_cache { enable: true }",
      "Response Cache does not currently support model m with 'decoupled' transaction policy. Please disable the "
        + "response cache.", at: "response_cache.enable"),
    Sample(
      .pollFailure, head + "sequence_batching { } response_cache { enable: true }",
      "Response Cache does not currently support model m with sequence batching scheduler. Please disable the response "
        + "cache."),
  ]

  static let shapes = [
    Sample(
      .loadFailure, "backend: \"pytorch\" input { name: \"X\" data_type: TYPE_FP32 }",
      "model input 'X' must specify 'dims' for m", at: "input[0]"),
    Sample(
      .loadFailure, "backend: \"pytorch\" input { name: \"X\" dims: 4 }",
      "model input 'X' must specify 'data_type' for m"),
    Sample(
      .loadFailure, "backend: \"pytorch\" input { data_type: TYPE_FP32 dims: 4 }",
      "model input must specify 'name' for m"),
    Sample(
      .loadFailure, "backend: \"pytorch\" output { name: \"Y\" data_type: TYPE_FP32 dims: [ 4, -2 ] }",
      "model output 'Y' dimension must be integer >= 1, or -1 to indicate a variable-size dimension for m",
      at: "output[0].dims[1]"),
    Sample(
      .loadFailure, "backend: \"pytorch\" input { name: \"X\" data_type: 77 dims: 4 }",
      "attempt to access JSON non-string as string", at: "input[0].data_type"),
    Sample(
      .loadFailure,
      "backend: \"pytorch\" input { name: \"X\" data_type: TYPE_FP32 format: FORMAT_NCHW dims: [ 3, 4 ] }",
      "model input NHWC/NCHW require 3 dims for m", at: "input[0].format"),
    Sample(
      .loadFailure,
      "backend: \"pytorch\" input { name: \"X\" data_type: TYPE_FP32 dims: 4 is_shape_tensor: true }",
      "shape tensors are only supported for TensorRT platform for m"),
    Sample(
      .loadFailure,
      "backend: \"pytorch\" input { name: \"X\" data_type: TYPE_FP32 dims: 4 is_non_linear_format_io: true }",
      "Non-linear IO format is only supported for the TensorRT platform for m"),
    Sample(
      .loadFailure,
      "backend: \"tensorrt\" input { name: \"X\" data_type: TYPE_FP32 dims: 4 is_non_linear_format_io: true }",
      "Non-linear IO format input requires 3 dims for m"),
    Sample(
      .loadFailure,
      "backend: \"pytorch\" input { name: \"X\" data_type: TYPE_FP32 dims: [ 2, 3 ] reshape { shape: 5 } }",
      "model input 'X' has different size for dims and reshape for m", at: "input[0].reshape.shape"),
    Sample(
      .loadFailure,
      "backend: \"pytorch\" max_batch_size: 1 input { name: \"X\" data_type: TYPE_FP32 dims: 2 reshape { } }",
      "model input 'X' has different size for dims and reshape for m"),
    Sample(
      .loadFailure,
      """
      backend: "pytorch" input { name: "X" data_type: TYPE_FP32
        dims: [ 4000000000, 4000000000 ] reshape { shape: 1 } }
      """,
      "element count for tensor 'X dims' exceeds maximum size of 9223372036854775807 for m"),
    Sample(
      .loadFailure, python + "batch_input { kind: 9 source_input: \"X\" data_type: TYPE_FP32 }",
      "attempt to access JSON non-string as string", at: "batch_input[0].kind"),
    Sample(
      .loadFailure, python + "batch_input { source_input: \"X\" data_type: TYPE_FP64 }",
      "batch input data type must be TYPE_INT32 or TYPE_FP32 for m", at: "batch_input[0].data_type"),
    Sample(
      .loadFailure, python + "batch_input { source_input: [ \"X\", \"X\" ] }",
      "unexpected batch input data type 'TYPE_INVALID'", at: "batch_input[0].data_type"),
    Sample(
      .loadFailure, python + "batch_output { source_input: \"X\" }",
      "batch_output has no target_name: the server ends on it", at: "batch_output[0]"),
    Sample(
      .loadFailure, python + "batch_output { source_input: \"X\" target_name: [ \"Y\", \"Y\" ] }",
      "target output name 'Y' can only be specified once for m", at: "batch_output[0].target_name[1]"),
  ]

  @Test(arguments: identity + batching + shapes)
  func `is its own first message`(sample: Sample) {
    let lint = LintSamples.lint(sample.text)
    #expect(lint.firstError?.message == sample.message)
    #expect(lint.verdict == sample.verdict)
    if let path = sample.path { #expect(lint.firstError?.path?.description == path) }
  }

  @Test func `comes with the place in the text`() throws {
    let lint = LintSamples.lint(
      """
      backend: "tensorrt"
      max_batch_size: 4
      dynamic_batching {
        preferred_batch_size: [ 4,
          8 ]
      }
      """)
    let error = try #require(lint.firstError)
    #expect(error.position == SourcePosition(line: 5, column: 5))
    #expect(error.file == "repo/m/config.pbtxt")
    #expect(error.remedy == "remove it, or raise max_batch_size from 4")
  }

  @Test func `is absent for a text that does not parse`() {
    let lint = LintSamples.lint("max_batchsize: 8")
    #expect(lint.verdict == .absent)
    #expect(lint.firstError?.message == "Message type \"inference.ModelConfig\" has no field named \"max_batchsize\".")
    #expect(lint.firstError?.position == SourcePosition(line: 1, column: 1))
    #expect(lint.effective == nil)
  }

  @Test(arguments: [true, false]) func `without a config depends on completion`(completes: Bool) {
    var situation = LintSamples.server
    situation.completesConfigs = completes
    let lint = LintSamples.lint(nil, files: ["1/model.pt"], situation: situation)
    if completes {
      #expect(lint.verdict == .loadFailure)
      #expect(lint.findings.contains { $0.message == "model configuration is not provided for model 'm'" })
    } else {
      #expect(lint.verdict == .pollFailure)
      #expect(
        lint.firstError?.message
          == "failed to open text file for read repo/m/config.pbtxt: No such file or directory")
    }
  }

  @Test(arguments: [
    ("onnxruntime", "", "failed to stat file repo/m/1/model.onnx"),
    ("onnxruntime", "default_model_filename: \"nope.onnx\"", "failed to stat file repo/m/1/nope.onnx"),
    ("openvino", "", "unable to find 'repo/m/1/model.xml' for model 'm'"),
    ("pytorch", "", "unable to find 'repo/m/1/model.pt' for model instance 'm'"),
    ("tensorrt", "", "unable to find 'repo/m/1/model.plan' for model instance 'm_0'"),
    ("python", "", "Python model file not found in 'repo/m/1/model.py'"),
  ])
  func `is a failure without the model file`(backend: String, more: String, message: String) {
    let text = "backend: \"\(backend)\"\n" + LintSamples.tensors + more
    let lint = LintSamples.lint(text, files: ["1/other"])
    #expect(lint.firstError?.message == message)
    #expect(lint.verdict == .loadFailure)
    // Without a look into the folder nothing is missing.
    var entry = LintSamples.entry("m", text)
    entry.listing = DirectoryListing([.init("1", .directory(nil))])
    let open = ModelLinter.lint(entry: entry, signature: nil, situation: LintSamples.server, catalog: nil)
    #expect(open.firstError == nil)
  }

  @Test func `is open where nothing is known of the backend`() {
    var situation = LintSamples.server
    situation.backends = nil
    let lint = LintSamples.lint("backend: \"mine\"\n" + LintSamples.tensors, situation: situation)
    #expect(lint.firstError == nil)
    #expect(lint.doubts.contains("whether the server has a backend 'mine'"))
    let own = LintSamples.lint(
      "backend: \"mine\"\n" + LintSamples.tensors, files: ["1/", "libtriton_mine.so"], situation: situation)
    #expect(!own.doubts.contains("whether the server has a backend 'mine'"))
  }
}
