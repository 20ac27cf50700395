import Testing
import TritonConfig

@Suite struct `instance groups` {
  private static let none = ServerSituation(gpus: [])
  private static let two = ServerSituation(
    gpus: [
      .init(ordinal: 0, computeCapability: 9.0), .init(ordinal: 1, computeCapability: 5.2),
    ])

  private static func groups(_ backend: String, _ text: String, _ situation: ServerSituation) -> [ModelInstanceGroup] {
    LintSamples.lint("backend: \"\(backend)\"\n" + LintSamples.tensors + text, situation: situation).effective?
      .instanceGroup ?? []
  }

  @Test(arguments: [
    ("onnxruntime", "", none, "m KIND_CPU 2 []"),
    ("onnxruntime", "", two, "m KIND_GPU 1 [0]"),
    ("openvino", "", two, "m KIND_CPU 1 []"),
    ("pytorch", "", none, "m KIND_CPU 1 []"),
    ("onnxruntime", "instance_group { }", none, "m_0 KIND_CPU 2 []"),
    ("onnxruntime", "instance_group { count: -3 kind: KIND_CPU }", two, "m_0 KIND_CPU 2 []"),
    ("python", "instance_group { gpus: [ 0, 1 ] }", two, "m_0 KIND_CPU 1 [0, 1]"),
    ("python", "instance_group { name: \"g\" count: 3 gpus: 0 }", two, "g KIND_GPU 3 [0]"),
    ("onnxruntime", "", ServerSituation(), "m KIND_AUTO 0 []"),
    ("python", "instance_group { kind: KIND_GPU }", ServerSituation(), "m_0 KIND_GPU 1 []"),
  ])
  func `are completed as the server does`(backend: String, text: String, situation: ServerSituation, wanted: String) {
    let found = Self.groups(backend, text, situation).map { "\($0.name) \($0.kind.text) \($0.count) \($0.gpus)" }
    #expect(found == [wanted])
  }

  @Test(arguments: [
    ("kind: KIND_GPU", none, "instance group m_0 of model m has kind KIND_GPU but no GPUs are available"),
    (
      "kind: KIND_GPU gpus: 0", none,
      "instance group m_0 of model m specifies invalid or unsupported gpu id 0. GPUs with at least the minimum required "
        + "CUDA compute compatibility of 6.000000 are: "
    ),
    (
      "kind: KIND_GPU gpus: 1", two,
      "instance group m_0 of model m specifies invalid or unsupported gpu id 1. GPUs with at least the minimum required "
        + "CUDA compute compatibility of 6.000000 are: 0"
    ),
    ("kind: KIND_CPU gpus: 0", two, "instance group m_0 of model m has kind KIND_CPU but specifies one or more GPUs"),
    (
      "kind: KIND_MODEL gpus: 0", two,
      "instance group m_0 of model m has kind KIND_MODEL but specifies one or more GPUs"
    ),
    ("gpus: 0", none, "instance group m_0 of model m has kind KIND_CPU but specifies one or more GPUs"),
    ("kind: 8", two, "instance group m_0 of model m has unexpected kind KIND_AUTO"),
    (
      "kind: KIND_CPU profile: \"0\"", two,
      "instance group m_0 of model m and platform pytorch_libtorchspecifies profile field which is only supported for "
        + "TensorRT models"
    ),
  ])
  func `are refused in the server's words`(text: String, situation: ServerSituation, message: String) {
    let lint = LintSamples.lint(
      "backend: \"pytorch\"\n" + LintSamples.tensors + "instance_group { \(text) }", situation: situation)
    #expect(lint.firstError?.message == message)
    #expect(lint.verdict == .loadFailure)
  }

  @Test(arguments: [
    ("\"\"", "profile name must not be empty"), ("\"x\"", "unable to parse 'x': stoi"),
    ("\"99999999999\"", "profile '99999999999' does not fit an int: the server ends on it"),
    (
      "\"-1\"",
      "instance group m_0 of model m and platform tensorrt_plan specifies invalid profile -1. The field should contain "
        + "the string representation of a non-negative integer."
    ),
  ])
  func `of TensorRT have profiles by number`(profile: String, message: String) {
    let lint = LintSamples.lint(
      "backend: \"tensorrt\"\n" + LintSamples.tensors + "instance_group { profile: \(profile) }", situation: Self.two)
    #expect(lint.firstError?.message == message)
  }

  @Test func `on GPUs that are not known leave the verdict open`() {
    let lint = LintSamples.lint(
      "backend: \"pytorch\"\n" + LintSamples.tensors + "instance_group { kind: KIND_GPU }",
      situation: ServerSituation())
    #expect(lint.firstError == nil)
    #expect(lint.doubts.contains("instance group m_0 needs a GPU, and the host's are not known"))
  }
}
