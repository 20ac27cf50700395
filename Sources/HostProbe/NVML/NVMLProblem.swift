/// Why NVML tells nothing, or nothing of some GPU, and what to do: the fact `host.nvmlProblem`.
struct NVMLProblem {
  var nvml: NVMLObservation
  var isInContainer: Bool
  var environment: [String: String] = [:]

  /// Empty when NVML told everything it was asked.
  var sentence: String {
    if let failure = nvml.loadFailure {
      let remedy =
        DriverCapabilities.lacks("utility", environment).map { "\($0): add utility, which brings NVML." }
        ?? (isInContainer
          ? "Start the container with NVIDIA_DRIVER_CAPABILITIES including utility."
          : "Install the driver's NVML library in the driver's version.")
      return "\(NVMLLibrary.libraryName) cannot be used (\(failure)). \(remedy)"
    }
    if let call = nvml.failedCall {
      let result = nvml.result ?? 999
      return "\(call) failed: \(NVMLResult.name(result)). \(NVMLResult.advice(result))"
    }
    var codes: [Int] = []
    for device in nvml.devices where device.result != 0 && !codes.contains(device.result) {
      codes.append(device.result)
    }
    return codes.map { code in
      let which = nvml.devices.filter { $0.result == code }.map { "\($0.index)" }.joined(separator: ", ")
      return "GPU \(which) cannot be opened: \(NVMLResult.name(code)). \(NVMLResult.advice(code))"
    }.joined(separator: " ")
  }
}
