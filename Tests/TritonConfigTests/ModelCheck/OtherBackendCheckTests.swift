import Facts
import Testing
import TritonConfig

@Suite struct `the openvino backend` {
  private let head =
    "backend: \"openvino\" default_model_filename: \"model.onnx\" instance_group { kind: KIND_CPU }\n"

  @Test func `a batched model takes one size only, unless requests are padded`() throws {
    let tensors = """
      input { name: "ids" data_type: TYPE_INT64 dims: 16 } input { name: "mask" data_type: TYPE_FP32 dims: 4 }
      output { name: "scores" data_type: TYPE_FP32 dims: 8 }
      """
    let findings = try BackendSamples.findings(
      head + "max_batch_size: 8\n" + tensors, signature: BackendSamples.batchable)
    #expect(findings.map(\.id) == ["openvino-batch-padding"])
    #expect(findings.first?.severity == .warning)
    #expect(findings.first?.stage == .serve)
    let padded = head + "max_batch_size: 8\n" + tensors + BackendSamples.parameters(["ENABLE_BATCH_PADDING": "yes"])
    #expect(try BackendSamples.findings(padded, signature: BackendSamples.batchable).isEmpty)
  }

  @Test func `its own completion of a dynamic model fails its own check`() throws {
    let findings = try BackendSamples.findings(head, signature: BackendSamples.batchable)
    #expect(
      findings.first?.message
        == "model 'm', tensor 'ids': the model expects 2 dimensions (shape [-1,16]) but the model configuration specifies 2 dimensions (shape [-1,-1])"
    )
  }

  @Test func `a static model is completed`() throws {
    var signature = BackendSamples.fixed
    signature.hasBatchLayout = false
    let outcome = try BackendSamples.backendCase(head, signature: signature).complete()
    #expect(outcome.config.input.map(\.dims) == [[1, 4]])
    #expect(outcome.doubts.isEmpty)
    #expect(try BackendSamples.findings(head, signature: signature).isEmpty)
  }

  @Test func `another type is converted, not refused; one it lacks is refused`() throws {
    func text(_ type: String) -> String {
      head + """
        input { name: "x" data_type: \(type) dims: [1, 4] } output { name: "y" data_type: TYPE_FP32 dims: [1, 4] }
        """
    }
    #expect(
      try BackendSamples.findings(text("TYPE_FP16"), signature: BackendSamples.fixed).map(\.id) == [
        "tensor-type-converted"
      ])
    #expect(
      try BackendSamples.lines(text("TYPE_STRING"), signature: BackendSamples.fixed) == [
        "error tensor-type-unsupported: unsupported datatype TYPE_STRING for input 'x' for model 'm'"
      ])
  }
}

@Suite struct `the pytorch backend` {
  private func text(_ inputs: [String], outputs: [String] = ["OUTPUT__0"], type: String = "TYPE_FP32") -> String {
    "backend: \"pytorch\" platform: \"pytorch_libtorch\"\n"
      + inputs.map { "input { name: \"\($0)\" data_type: \(type) dims: 4 }\n" }.joined()
      + outputs.map { "output { name: \"\($0)\" data_type: TYPE_FP32 dims: 4 }\n" }.joined()
  }

  private let twoArguments = ModelSignature(
    format: "torchscript", formatTitle: "a TorchScript archive",
    inputs: [.init("left", type: nil, dims: nil), .init("right", type: nil, dims: nil)])

  @Test func `completes nothing`() throws {
    #expect(
      try BackendSamples.findings(text([], outputs: [])).map(\.message) == [
        "model configuration must contain at least one input, none were specified.",
        "model configuration must contain at least one output, none were specified.",
      ])
    #expect(
      try BackendSamples.findings(text([]), signature: twoArguments).first?.message
        == "unable to load model 'm', configuration expects 0 inputs, model provides 2")
  }

  @Test(
    arguments: [
      (["INPUT__0", "INPUT__1"], []), (["left", "right"], []), (["a", "b"], []),
      (["INPUT__0", "b"], ["pytorch-name"]), (["INPUT__1", "INPUT__1"], ["pytorch-index"]),
      (["INPUT__1", "INPUT__2"], ["pytorch-index"]), (["x__", "x__99999999999999999999"], ["pytorch-index"]),
    ] as [([String], [String])])
  func `names tell the place of an input`(names: [String], ids: [String]) throws {
    #expect(try BackendSamples.findings(text(names), signature: twoArguments).map(\.id) == ids)
  }

  @Test func `types that it lacks are refused in its words`() throws {
    #expect(
      try BackendSamples.findings(text(["INPUT__0"], type: "TYPE_UINT32")).first?.message
        == "unsupported datatype TYPE_UINT32 for input 'INPUT__0' for model 'm'")
  }

  @Test func `a pickle of weights is no TorchScript`() throws {
    let weights = ModelSignature(format: "torch-pickle", formatTitle: "a pickle made by torch.save")
    #expect(
      try BackendSamples.findings(text(["INPUT__0"]), signature: weights).map(\.id) == ["model-file-format"])
  }

  @Test func `a compiled package needs its platform`() throws {
    let package = ModelSignature(format: "torch-aoti", formatTitle: "an AOTInductor package")
    let finding = try #require(try BackendSamples.findings(text(["INPUT__0"]), signature: package).first)
    #expect(finding.remedy == "set platform: \"torch_aoti\" and call the file model.pt2")
  }
}

@Suite struct `the fil and python backends` {
  @Test func `a tree file must be what model_type says`() throws {
    let json = ModelSignature(format: "xgboost-json", formatTitle: "an XGBoost JSON model")
    let text = "backend: \"fil\"\n" + BackendSamples.parameters(["is_classifier": "false"])
    let finding = try #require(try BackendSamples.findings(text, signature: json).first)
    #expect(finding.id == "model-file-format")
    #expect(finding.remedy == "set the parameter model_type to \"xgboost_json\" and call the file xgboost.json")
  }

  @Test func `fil's tensors have fixed names`() throws {
    let text = """
      backend: "fil" max_batch_size: 8 input { name: "features" data_type: TYPE_FP32 dims: 4 }
      output { name: "output__0" data_type: TYPE_FP32 dims: 1 }

      """ + BackendSamples.parameters(["is_classifier": "false"])
    #expect(try BackendSamples.findings(text).map(\.id) == ["fil-tensor-name"])
  }

  @Test(arguments: [(true, []), (false, ["python-without-tensors"])] as [(Bool, [String])])
  func `a script without tensors must complete itself`(completes: Bool, ids: [String]) throws {
    let script = ModelSignature(
      format: "python", formatTitle: "a model for the Python backend", completesItself: completes)
    #expect(try BackendSamples.findings("backend: \"python\"", signature: script).map(\.id) == ids)
  }

  @Test func `an unknown backend gives a doubt and no findings`() throws {
    let outcome = try BackendSamples.backendCase("backend: \"mine\"").check()
    #expect(outcome.findings.isEmpty)
    #expect(outcome.doubts == ["nothing is known here of the backend 'mine'"])
  }
}
