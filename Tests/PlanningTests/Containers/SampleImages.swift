import Facts
import Planning

/// A small table of images: three releases whose CUDA differs, in three flavours.
enum SampleImages {
  static func version(_ text: String) -> DottedVersion {
    guard let version = DottedVersion(text) else { fatalError("no version: \(text)") }
    return version
  }

  static func image(
    _ release: String, _ flavour: String = "py3", cuda: String, least: Double = 7.5, newest: Double = 12.1,
    opset: Int64 = 22, tensorrt: String = "10.9.0.34",
    disputedLeast: [Double] = [], existence: ValueBasis = .sourced
  ) -> ContainerImage {
    let branches = ["11": 450, "12": 525, "13": 580]
    let own: [String: Set<String>] = ["vllm-python-py3": ["vllm"]]
    let all: Set<String> = ["onnxruntime", "python", "tensorrt", "openvino", "ensemble"]
    let held = own[flavour].map { $0.union(["python", "ensemble"]) } ?? all
    var backends = ["x86_64": held]
    if flavour == "py3" { backends["aarch64"] = all.subtracting(["openvino"]) }
    return ContainerImage(
      release: release, flavour: flavour, backends: backends, purpose: own[flavour] ?? [],
      existence: SourcedValue(true, basis: existence), cuda: SourcedValue(version(cuda)),
      driver: DriverRule(
        least: SourcedValue(branches[String(cuda.prefix(2))] ?? 0),
        forward: ["470.57", "525.85", "535.86", "545.23"].map(version), avoided: [418, 520, 545],
        stated: SourcedValue(575)),
      leastCapability: SourcedValue(
        least, others: disputedLeast, basis: disputedLeast.isEmpty ? .sourced : .disputed),
      newestCapability: SourcedValue(newest), onnxOpset: SourcedValue(opset),
      onnxIR: SourcedValue(10), tensorrt: SourcedValue(version(tensorrt)))
  }

  static let table = [
    image("22.11", cuda: "11.8.0", least: 6, newest: 9, opset: 17, tensorrt: "8.5.1"),
    image("25.07", cuda: "12.9.0"), image("25.07", "vllm-python-py3", cuda: "12.9.0"),
    image("26.08", cuda: "13.4.1", opset: 26, tensorrt: "11.1.0.5"), image("26.08", "vllm-python-py3", cuda: "13.4.1"),
  ]
  static let solver = ContainerSolver(images: table)

  static func host(
    _ driver: String?, _ capabilities: [Double?]? = [8.9], platform: String? = "x86_64", dataCenter: Bool? = true
  ) -> ContainerHost {
    ContainerHost(
      platform: platform, driver: driver.map { $0.isEmpty ? .none : .version(version($0)) } ?? .unknown,
      gpus: capabilities?.map { .init(name: "GPU", capability: $0, takesForwardCompatibility: dataCenter) })
  }

  static func needs(
    _ backends: Set<String> = ["onnxruntime"], opset: Int64? = nil, plan: ContainerNeeds.Plan? = nil, gpu: Bool = true
  ) -> ContainerNeeds {
    ContainerNeeds(model: "m", backends: backends, opset: opset, plan: plan, gpu: gpu)
  }
}
