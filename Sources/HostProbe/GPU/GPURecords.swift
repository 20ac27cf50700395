import Facts

extension GPUFacts {
  /// One element of `host.gpus`: CUDA's view of a device, completed by NVML's and the kernel's.
  func record(_ device: CUDAObservation.Device, _ observation: GPUObservation) -> Value {
    let match = nvmlDevice(device, observation.nvml)
    let isInstance = match?.instance != nil || match?.gpu.migEnabled == true || device.name?.contains(" MIG ") == true
    // What NVML says of the whole GPU is not true of an instance.
    let nvml = isInstance ? match?.instance : match?.gpu
    let prefix = isInstance ? "MIG-" : "GPU-"
    return .record([
      "index": .integer(device.ordinal),
      "name": device.name.map(Value.string) ?? .missing(untold),
      "uuid": (nvml?.uuid ?? device.uuid.map { prefix + $0 }).map(Value.string) ?? .missing(untold),
      "pciBusId": device.pciBusID.map(Value.string) ?? .missing(untold),
      "computeCapability": computeCapability(device) ?? .missing(untold),
      "memoryTotal": device.totalMemory.map { .integer($0) } ?? .missing(untold),
      "memoryFree": nvml?.memoryFree.map { .integer($0) }
        ?? .missing(noFreeMemory(observation, isMatched: nvml != nil)),
      "multiprocessors": device.multiprocessors.map { .integer($0) } ?? .missing(untold),
      "mig": .bool(isInstance),
      "numaNode": numaNode(device, match?.gpu).map { .integer($0) }
        ?? .missing("neither the driver nor the firmware tells the nearest node"),
    ])
  }

  /// 8.9 for major 8 and minor 9.
  private func computeCapability(_ device: CUDAObservation.Device) -> Value? {
    guard let major = device.computeCapabilityMajor, let minor = device.computeCapabilityMinor else { return nil }
    return Double("\(major).\(minor)").map(Value.double)
  }

  /// By UUID, which tells MIG instances apart, then by PCI address.
  func nvmlDevice(
    _ device: CUDAObservation.Device, _ nvml: NVMLObservation?
  ) -> (gpu: NVMLObservation.Device, instance: NVMLObservation.Device?)? {
    guard let nvml else { return nil }
    func isSame(_ text: String?) -> Bool {
      guard let text, let uuid = device.uuid else { return false }
      return text.lowercased().hasSuffix("-" + uuid.lowercased())
    }
    for gpu in nvml.devices {
      if let instance = gpu.instances.first(where: { isSame($0.uuid) }) { return (gpu, instance) }
      if isSame(gpu.uuid) { return (gpu, nil) }
    }
    guard let address = device.pciBusID else { return nil }
    return nvml.devices.first { $0.pciBusID == address }.map { ($0, nil) }
  }

  private func noFreeMemory(_ observation: GPUObservation, isMatched: Bool) -> String {
    guard let nvml = observation.nvml else { return observation.failure ?? "NVML was not asked" }
    if let failure = nvml.loadFailure { return "NVML cannot be loaded: \(failure)" }
    if let call = nvml.failedCall { return "\(call) failed with result \(nvml.result ?? 0)" }
    return isMatched ? "NVML does not tell for this GPU" : "NVML does not list this GPU"
  }

  private func numaNode(_ device: CUDAObservation.Device, _ nvml: NVMLObservation.Device?) -> Int? {
    if let node = device.hostNode, node >= 0 { return node }
    return hardware?.first { $0.pciBusID == device.pciBusID }?.numaNode ?? nvml?.details.int("numaNode")
  }
}
