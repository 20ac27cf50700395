import Facts
import Testing
import TritonConfig

/// Words as tritonserver 2.51 and the backend's source of June 2026 have them.
@Suite struct `a config against an ONNX model` {
  private func input(_ name: String, _ type: String, _ dims: String, _ more: String = "") -> String {
    "input { name: \"\(name)\" data_type: TYPE_\(type) dims: \(dims) \(more) }\n"
  }

  private func output(_ name: String = "scores", _ type: String = "FP32", _ dims: String = "[8]") -> String {
    "output { name: \"\(name)\" data_type: TYPE_\(type) dims: \(dims) }\n"
  }

  private let head = "backend: \"onnxruntime\"\nmax_batch_size: 8\n"

  @Test func `that fits has no findings`() throws {
    let text = head + input("ids", "INT64", "[16]") + input("mask", "FP32", "[4]") + output()
    #expect(try BackendSamples.lines(text, signature: BackendSamples.batchable).isEmpty)
    #expect(try BackendSamples.backendCase(text, signature: BackendSamples.batchable).check().doubts.isEmpty)
  }

  @Test func `the batch dimension written twice is named`() throws {
    let text = head + input("ids", "INT64", "[-1,16]") + input("mask", "FP32", "[4]") + output()
    let findings = try BackendSamples.findings(text, signature: BackendSamples.batchable)
    #expect(
      findings.map(\.message) == [
        "model 'm', tensor 'ids': the model expects 2 dimensions (shape [-1,16]) but the model configuration specifies 3 dimensions (an initial batch dimension because max_batch_size > 0 followed by the explicit tensor shape, making complete shape [-1,-1,16])"
      ])
    #expect(findings.first?.remedy == "the batch dimension is written twice: dims: [16] leaves it to max_batch_size")
    #expect(findings.first?.path?.description == "input[0].dims")
  }

  @Test func `without batching the whole shape has to be written`() throws {
    let text =
      "backend: \"onnxruntime\"\n" + input("ids", "INT64", "[16]") + input("mask", "FP32", "[-1,4]")
      + output("scores", "FP32", "[-1,8]")
    let findings = try BackendSamples.findings(text, signature: BackendSamples.batchable)
    #expect(
      findings.map(\.message) == [
        "model 'm', tensor 'ids': the model expects 2 dimensions (shape [-1,16]) but the model configuration specifies 1 dimensions (shape [16])"
      ])
    #expect(findings.first?.remedy == "set max_batch_size above 0, or write the whole shape, dims: [-1,16]")
  }

  @Test func `a static batch cannot be batched`() throws {
    let text = head + input("x", "FP32", "[4]") + output("y", "FP32", "[4]")
    let findings = try BackendSamples.findings(text, signature: BackendSamples.fixed)
    #expect(
      findings.first?.message
        == "model 'm', tensor 'x': for the model to support batching the shape should have at least 1 dimension and the first dimension must be -1; but shape expected by the model is [1,4]"
    )
  }

  @Test(arguments: [
    ("[16,4]", true), ("[-1,4]", true), ("[-1,-1]", false), ("[16,5]", false),
  ])
  func `a free input dimension may be fixed, a fixed one not freed`(dims: String, fits: Bool) throws {
    let signature = ModelSignature(
      format: "onnx", formatTitle: "an ONNX model",
      inputs: [.init("x", type: .fp32, dims: [-1, 4], symbols: ["n", ""])],
      outputs: [.init("y", type: .fp32, dims: [-1, 4], symbols: ["n", ""])])
    let text = "backend: \"onnxruntime\"\n" + input("x", "FP32", dims) + output("y", "FP32", "[-1,4]")
    #expect(try BackendSamples.findings(text, signature: signature).isEmpty == fits)
  }

  @Test func `a free output dimension may not be fixed, unless its exporter left it open`() throws {
    func review(_ symbol: String) throws -> BackendOutcome {
      let signature = ModelSignature(
        format: "onnx", formatTitle: "an ONNX model", inputs: [.init("x", type: .fp32, dims: [4], symbols: [""])],
        outputs: [.init("y", type: .fp32, dims: [-1], symbols: [symbol])])
      let text = "backend: \"onnxruntime\"\n" + input("x", "FP32", "[4]") + output("y", "FP32", "[4]")
      return try BackendSamples.backendCase(text, signature: signature).check()
    }
    #expect(try review("length").findings.map(\.id) == ["tensor-shape"])
    #expect(try review("").findings.isEmpty)
    #expect(try review("").doubts.count == 1)
  }

  @Test func `names, types and counts are compared`() throws {
    let text =
      head + input("idz", "INT64", "[16]") + input("mask", "FP16", "[4]") + input("more", "FP32", "[1]")
      + output("logits")
    let findings = try BackendSamples.findings(text, signature: BackendSamples.batchable)
    #expect(
      findings.map(\.message) == [
        "unable to load model 'm', configuration expects 3 inputs, model provides 2",
        "unexpected inference input 'idz', allowed inputs are: ids, mask",
        "unable to load model 'm', configuration expects datatype TYPE_FP16 for input 'mask', model provides TYPE_FP32",
        "unexpected inference input 'more', allowed inputs are: ids, mask",
        "unexpected inference output 'logits', allowed outputs are: scores",
      ])
    #expect(findings[1].remedy == "the model calls it 'ids'")
    #expect(findings[2].remedy == "write data_type: TYPE_FP32")
  }

  @Test func `outputs may be a subset`() throws {
    var signature = BackendSamples.batchable
    signature.outputs?.append(.init("extra", type: .fp32, dims: [-1, 2], symbols: ["batch", ""]))
    let text = head + input("ids", "INT64", "[16]") + input("mask", "FP32", "[4]") + output()
    #expect(try BackendSamples.findings(text, signature: signature).isEmpty)
  }

  @Test func `a classifier that gives sequences is refused`() throws {
    var signature = BackendSamples.batchable
    signature.outputs?.append(.init("probabilities", kind: .sequence, type: nil, dims: nil))
    #expect(
      try BackendSamples.findings("backend: \"onnxruntime\"", signature: signature).first?.message
        == "Unsupported ONNX Type 'ONNX_TYPE_SEQUENCE' for I/O 'probabilities', expected 'ONNX_TYPE_TENSOR'.")
  }

  @Test func `an optional input does not count, and goes with no batching`() throws {
    let batched = head + input("ids", "INT64", "[16]") + input("mask", "FP32", "[4]", "optional: true") + output()
    #expect(
      try BackendSamples.findings(batched, signature: BackendSamples.batchable).map(\.message) == [
        "unable to load model 'm', configuration expects 1 inputs, model provides 2",
        "unable to load model 'm', optional input 'mask' is not supported for models that support batching",
      ])
  }

  @Test func `a sequence control must be an input of the model`() throws {
    let text =
      head + """
        sequence_batching { control_input { name: "START" control { kind: CONTROL_SEQUENCE_START fp32_false_true: [0, 1] } } }
        """ + input("ids", "INT64", "[16]") + input("mask", "FP32", "[4]") + output()
    #expect(
      try BackendSamples.findings(text, signature: BackendSamples.batchable).first?.message
        == "configuration specified sequence control 'START', but model does not provide that input")
  }

  @Test func `a scalar is written as one element`() throws {
    let signature = ModelSignature(
      format: "onnx", formatTitle: "an ONNX model", inputs: [.init("x", type: .fp32, dims: [])],
      outputs: [.init("y", type: .fp32, dims: [2], symbols: [""])])
    let wrong = "backend: \"onnxruntime\"\n" + input("x", "FP32", "[2]") + output("y", "FP32", "[2]")
    #expect(try BackendSamples.findings(wrong, signature: signature).map(\.id) == ["scalar-shape"])
    let right = "backend: \"onnxruntime\"\n" + input("x", "FP32", "[1]") + output("y", "FP32", "[2]")
    #expect(try BackendSamples.findings(right, signature: signature).isEmpty)
  }

  @Test func `another format is pointed out with its backend`() throws {
    let plan = ModelSignature(format: "tensorrt-plan", formatTitle: "a TensorRT plan")
    let finding = try #require(try BackendSamples.findings("backend: \"onnxruntime\"", signature: plan).first)
    #expect(
      finding.message == "the model file is a TensorRT plan, which the onnxruntime backend does not read as onnx, ort")
    #expect(finding.remedy == "that is for backend: \"tensorrt\"")
  }
}

@Suite struct `completion by the onnxruntime backend` {
  @Test func `writes tensors, the default batch and dynamic batching`() throws {
    let outcome = try BackendSamples.backendCase("backend: \"onnxruntime\"", signature: BackendSamples.batchable)
      .complete()
    #expect(outcome.config.maxBatchSize == 4)
    #expect(outcome.config.input.map(\.name) == ["ids", "mask"])
    #expect(outcome.config.input.map(\.dims) == [[16], [4]])
    #expect(outcome.config.input.map(\.dataType) == [.int64, .fp32])
    #expect(outcome.config.output.map(\.dims) == [[8]])
    #expect(outcome.config.dynamicBatching?.preferredBatchSize == [4])
    #expect(
      outcome.filled.map(\.description) == ["max_batch_size", "dynamic_batching", "input", "output"])
  }

  @Test func `keeps what is written and does nothing for a full config`() throws {
    let text = """
      backend: "onnxruntime" max_batch_size: 2
      input { name: "ids" data_type: TYPE_INT64 dims: 16 } output { name: "scores" data_type: TYPE_FP32 dims: 8 }
      """
    let sample = try BackendSamples.backendCase(text, signature: BackendSamples.batchable)
    #expect(sample.complete().config == sample.config)
  }

  @Test func `does nothing when the server may not complete`() throws {
    let sample = try BackendSamples.backendCase(
      "backend: \"onnxruntime\"", signature: BackendSamples.batchable, completesConfigs: false)
    #expect(sample.complete().config == sample.config)
  }

  @Test func `refuses a batch for a model of fixed shape`() throws {
    let sample = try BackendSamples.backendCase(
      "backend: \"onnxruntime\" max_batch_size: 2", signature: BackendSamples.fixed)
    #expect(
      sample.complete().findings.map(\.message) == [
        "autofill failed for model 'm': model does not support batching while non-zero max_batch_size is specified"
      ])
  }

  @Test func `writes whole shapes where it cannot batch, and scalars as one element`() throws {
    var signature = BackendSamples.fixed
    signature.outputs?.append(.init("s", type: .fp32, dims: []))
    let config = try BackendSamples.backendCase("backend: \"onnxruntime\"", signature: signature).complete().config
    #expect(config.maxBatchSize == 0)
    #expect(config.output.map(\.dims) == [[1, 4], [1]])
    #expect(config.schedulingChoice == nil)
  }
}
