import Facts
import Planning

extension ContainerWording {
  /// What an image has, held against what is needed and what the host has.
  func reasons(_ verdict: ContainerVerdict, _ needs: [ContainerNeeds]) -> [String] {
    let image = verdict.image
    let backends = needs.reduce(into: Set<String>()) { $0.formUnion($1.backends) }.sorted()
    var reasons = backends.isEmpty ? [] : ["holds the \(Self.backends(backends))" + Self.contents(backends, image)]
    if let opset = needs.compactMap(\.opset).max(), let limit = image.onnxOpset, opset <= limit.value {
      reasons.append("ONNX opset \(opset) of up to \(limit.value)")
    }
    if let version = needs.compactMap(\.irVersion).max(), let limit = image.onnxIR, version <= limit.value {
      reasons.append("ONNX IR version \(version) of up to \(limit.value)")
    }
    guard needs.contains(where: \.gpu) else { return reasons + ["no GPU is needed"] }
    if case .version(let driver) = host.driver, driver.major >= image.driver.least.value {
      reasons.append("CUDA \(image.cuda.value) on driver \(driver) (branch \(image.driver.least.value) or newer)")
    }
    let capabilities = Set((host.gpus ?? []).compactMap(\.capability)).sorted().map(HumanText.tenths)
    if !capabilities.isEmpty, !verdict.obstacles.contains(where: \.isAboutCapability) {
      let newest = image.newestCapability.map { " to \(HumanText.tenths($0.value))" } ?? " or newer"
      reasons.append(
        "compute capability \(Self.list(capabilities)) (takes \(HumanText.tenths(image.leastCapability.value))\(newest))"
      )
    }
    return reasons
  }

  /// What was asked of an image, all models together.
  static func needs(_ needs: [ContainerNeeds]) -> [String] {
    let backends = needs.reduce(into: Set<String>()) { $0.formUnion($1.backends) }.sorted()
    var words = backends.map { "\($0) backend" }
    if let opset = needs.compactMap(\.opset).max() { words.append("ONNX opset \(opset)") }
    if let version = needs.compactMap(\.irVersion).max() { words.append("ONNX IR version \(version)") }
    for plan in Set(needs.compactMap(\.plan)).sorted(by: { $0.version < $1.version }) {
      words.append("TensorRT \(plan.version)")
    }
    return words + (needs.contains(where: \.gpu) ? ["a GPU"] : [])
  }

  /// The versions of what the backends are made of; a value that no source confirms is marked.
  private static func contents(_ backends: [String], _ image: ContainerImage) -> String {
    let libraries = [
      "onnxruntime": "onnxruntime", "pytorch": "pytorch", "openvino": "openvino", "vllm": "vllm",
      "tensorrtllm": "tensorrtllm",
    ]
    var parts = backends.compactMap { name -> String? in
      guard let key = libraries[name], let version = image.contents[key] else { return nil }
      return "\(name) \(version.value)\(mark(version.basis))"
    }
    if backends.contains("tensorrt"), let tensorrt = image.tensorrt {
      parts.append("tensorrt \(tensorrt.value)\(mark(tensorrt.basis))")
    }
    return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
  }

  private static func mark(_ basis: ValueBasis) -> String { basis == .sourced ? "" : ", \(basis.rawValue)" }
}

extension ContainerObstacle {
  fileprivate var isAboutCapability: Bool {
    switch self {
    case .capabilityTooLow, .capabilityTooHigh: true
    default: false
    }
  }
}
