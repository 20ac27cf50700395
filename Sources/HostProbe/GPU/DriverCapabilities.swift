import Facts

/// The variable by which the NVIDIA Container Toolkit decides which of the driver's libraries a container gets.
enum DriverCapabilities {
  static let variable = "NVIDIA_DRIVER_CAPABILITIES"

  /// The variable as it is set, when it leaves a capability out; nil when it has the capability or is not set.
  static func lacks(_ capability: String, _ environment: [String: String]) -> String? {
    // Empty or unset stands for utility and compute.
    guard let list = environment[variable], !list.trimmed.isEmpty else { return nil }
    let names = list.split(separator: ",").map { $0.trimmed }
    if names.contains("all") || names.contains(where: { $0 == capability }) { return nil }
    return "\(variable)=\(list.escapingControls.shortened(to: 80))"
  }
}
