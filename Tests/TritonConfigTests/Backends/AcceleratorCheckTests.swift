import Testing
import TritonConfig

@Suite struct `execution accelerators` {
  private static let gpu: [ServerSituation.GPU] = [.init(ordinal: 0, computeCapability: 8.6)]

  private func text(_ device: String, _ body: String, kind: String = "KIND_GPU") -> String {
    """
    backend: "onnxruntime"
    instance_group { kind: \(kind) }
    optimization { execution_accelerators { \(device)_execution_accelerator { \(body) } } }
    """
  }

  @Test(arguments: [
    ("cpu", "name: \"openvino\"", ""),
    ("cpu", "name: \"OpenVINO\"", "error accelerator-unknown: unknown Execution Accelerator 'OpenVINO' is requested"),
    ("cpu", "", "error accelerator-unknown: unknown Execution Accelerator '' is requested"),
    ("cpu", "name: \"tensorrt\"", "error accelerator-unknown: unknown Execution Accelerator 'tensorrt' is requested"),
    (
      "cpu", "name: \"openvino\" parameters { key: \"device_type\" value: \"GPU\" }",
      "warning parameter-ignored: the accelerator 'openvino' reads no parameter 'device_type'; it is ignored"
    ),
    ("gpu", "name: \"tensorrt\" parameters { key: \"precision_mode\" value: \"FP16\" }", ""),
    (
      "gpu", "name: \"tensorrt\" parameters { key: \"precision_mode\" value: \"fp16\" }",
      "error parameter-value: unsupported precision mode 'fp16' is requested"
    ),
    (
      "gpu", "name: \"tensorrt\" parameters { key: \"trt_engine_cache_enabled\" value: \"1\" }",
      "error accelerator-parameter-unknown: unknown parameter 'trt_engine_cache_enabled' is provided for TensorRT Execution Accelerator"
    ),
    ("gpu", "name: \"tensorrt\" parameters { key: \"max_workspace_size_bytes\" value: \"1GB\" }", ""),
    (
      "gpu", "name: \"tensorrt\" parameters { key: \"max_workspace_size_bytes\" value: \"big\" }",
      "error parameter-value: failed to convert 'big' to unsigned long long integral number"
    ),
    ("gpu", "name: \"cuda\" parameters { key: \"use_tf32\" value: \"0\" }", ""),
    (
      "gpu", "name: \"cuda\" parameters { key: \"use_tf33\" value: \"0\" }",
      "warning accelerator-parameter-unknown: 'use_tf33' is no option known here; ONNX Runtime refuses the model if it does not know it either"
    ),
  ])
  func `are judged as onnxruntime does`(device: String, body: String, says: String) throws {
    let lines = try BackendSamples.lines(text(device, body), gpus: Self.gpu)
    #expect(lines == (says.isEmpty ? [] : [says]))
  }

  @Test func `options that the top level overwrites are pointed out`() throws {
    let body = "name: \"cuda\" parameters { key: \"gpu_mem_limit\" value: \"1\" }"
    let findings = try BackendSamples.findings(text("gpu", body), gpus: Self.gpu)
    #expect(findings.map(\.id) == ["parameter-ignored"])
    #expect(
      findings.first?.path?.description
        == "optimization.execution_accelerators.gpu_execution_accelerator[0].parameters[\"gpu_mem_limit\"]")
  }

  @Test func `a list for GPUs has no effect on CPU instances, right or wrong`() throws {
    let lines = try BackendSamples.lines(text("gpu", "name: \"foo\"", kind: "KIND_CPU"))
    #expect(
      lines == [
        "warning accelerator-ignored: gpu_execution_accelerator is read for KIND_GPU instances only, and this model has none; it is ignored"
      ])
  }

  @Test func `what an unknown host decides is a warning, not an error`() throws {
    let lines = try BackendSamples.lines(text("gpu", "name: \"foo\"", kind: "KIND_AUTO"), gpus: nil)
    #expect(lines == ["warning accelerator-unknown: unknown Execution Accelerator 'foo' is requested"])
  }

  @Test(arguments: [
    ("tensorrt", "KIND_CPU", "unable to load model 'm', TensorRT backend supports only GPU device"),
    ("tensorrt", "KIND_MODEL", "unable to load model 'm', TensorRT backend supports only GPU device"),
    ("openvino", "KIND_GPU", "unable to load model 'm', Triton OpenVINO backend supports only Kind CPU and AUTO"),
    ("openvino", "KIND_MODEL", "unable to load model 'm', Triton OpenVINO backend supports only Kind CPU and AUTO"),
    ("onnxruntime", "KIND_MODEL", nil), ("tensorrt", "KIND_GPU", nil),
  ])
  func `kinds of instance are refused in the backend's words`(backend: String, kind: String, says: String?) throws {
    let text = "backend: \"\(backend)\" instance_group { kind: \(kind) }"
    #expect(try BackendSamples.findings(text).first { $0.severity == .error }?.message == says)
  }

  @Test func `several GPUs take KIND_MODEL and the parameter`() throws {
    let text =
      "backend: \"tensorrt\" instance_group { kind: KIND_MODEL }\n"
      + BackendSamples.parameters(["enable_multi_device": "true", "multi_device_gpus": "0,1"])
    #expect(try BackendSamples.lines(text, release: "26.06").isEmpty)
    #expect(try BackendSamples.findings(text, release: "26.05").contains { $0.id == "instance-kind-refused" })
  }
}
