import Facts

extension ManagementLog {
  /// The log as if the drivers had been asked: what CUDA would show of these GPUs, and what NVML showed.
  func observation(_ knowledge: GPUKnowledge) -> GPUObservation {
    var cuda = CUDAObservation()
    cuda.driverVersion = cudaVersion.flatMap(Self.cudaNumber)
    var nvml = NVMLObservation()
    nvml.driverVersion = driverVersion
    nvml.links = matrix?.links ?? []
    for (index, device) in devices.enumerated() {
      let model = device.name.flatMap { GPUModel.find($0, among: knowledge.models) }
      let capability =
        model?.computeCapability ?? device.architecture.flatMap { knowledge.architectures[$0] }
      var seen = Self.observed(device, index)
      seen.details.set("computeCapability", capability.map(Value.double))
      matrix?.addPlace(of: index, to: &seen.details)
      seen.instances = device.instances.enumerated().map { Self.observedInstance($1, $0) }
      nvml.devices.append(seen)
      // With MIG on, a GPU can be used by its instances only.
      for part in device.migEnabled == true ? device.instances : [device] {
        cuda.devices.append(
          Self.shown(part, ordinal: cuda.devices.count, capability, part.multiprocessors ?? model?.multiprocessors))
      }
    }
    return GPUObservation(cuda: cuda, nvml: nvml)
  }

  private static func observed(_ device: Device, _ index: Int) -> NVMLObservation.Device {
    var seen = NVMLObservation.Device(index: index, result: 0)
    seen.name = device.name
    seen.uuid = device.uuid
    seen.pciBusID = device.pciBusID
    seen.memoryFree = device.memoryFree
    seen.migEnabled = device.migEnabled
    seen.details = device.details
    seen.details.set("memoryTotal", device.memoryTotal.map { .integer($0) })
    seen.state = device.state
    seen.processes = device.processes
    return seen
  }

  private static func observedInstance(_ instance: Device, _ index: Int) -> NVMLObservation.Device {
    var seen = observed(instance, index)
    seen.details.set("memoryFree", instance.memoryFree.map { .integer($0) })
    return seen
  }

  private static func shown(
    _ device: Device, ordinal: Int, _ capability: Double?, _ multiprocessors: Int?
  ) -> CUDAObservation.Device {
    var shown = CUDAObservation.Device(ordinal: ordinal)
    shown.name = device.name
    shown.uuid = device.uuid.map { String($0.dropFirst(4)) }
    shown.pciBusID = device.pciBusID
    if let capability {
      let tenths = Int((capability * 10).rounded())
      (shown.computeCapabilityMajor, shown.computeCapabilityMinor) = (tenths / 10, tenths % 10)
    }
    shown.totalMemory = device.memoryTotal.map { max(0, $0 - (device.memoryReserved ?? 0)) }
    shown.multiprocessors = multiprocessors
    return shown
  }

  /// 13010 for `13.1`.
  private static func cudaNumber(_ text: String) -> Int? {
    let parts = text.split(separator: ".").map { Int($0) }
    guard parts.count >= 2, let major = parts[0], let minor = parts[1], (1..<1000).contains(major),
      (0..<100).contains(minor)
    else { return nil }
    return major * 1000 + minor * 10
  }

  /// The devices as the PCI bus would list them.
  /// - Parameter nodes: NUMA node by PCI address, from a topology.
  func hardware(nodes: [String: Int]) -> [NVIDIADevice] {
    devices.compactMap { device in
      guard let address = device.pciBusID else { return nil }
      return NVIDIADevice(
        pciBusID: address, deviceID: device.deviceID ?? "", driver: "nvidia", numaNode: nodes[address])
    }
  }
}
