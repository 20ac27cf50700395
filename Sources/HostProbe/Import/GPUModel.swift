/// What follows from a GPU's product name: nvidia-smi's logs tell neither compute capability nor multiprocessors.
package struct GPUModel: Sendable, Hashable {
  /// Words that stand next to each other in the product name: `H100 PCIe`, `L40S`.
  package var words: [String]
  package var computeCapability: Double
  /// nil where parts of that name differ.
  package var multiprocessors: Int?

  package init(name: String, computeCapability: Double, multiprocessors: Int?) {
    words = Self.words(name)
    self.computeCapability = computeCapability
    self.multiprocessors = multiprocessors
  }

  /// The model whose name says most about a product name; nil when none fits.
  static func find(_ product: String, among models: [GPUModel]) -> GPUModel? {
    let product = words(product)
    return models.filter { product.contains($0.words) }.max {
      ($0.words.count, $0.words.joined().utf8.count) < ($1.words.count, $1.words.joined().utf8.count)
    }
  }

  private static func words(_ name: String) -> [String] {
    name.lowercased().split { $0 == " " || $0 == "-" }.map(String.init)
  }
}

/// What is known of GPUs by name.
package struct GPUKnowledge: Sendable {
  package var models: [GPUModel]
  /// Compute capability by nvidia-smi's name of an architecture, for products that no model fits.
  package var architectures: [String: Double]

  package init(models: [GPUModel], architectures: [String: Double]) {
    self.models = models
    self.architectures = architectures
  }
}

extension [String] {
  fileprivate func contains(_ others: [String]) -> Bool {
    guard !others.isEmpty, count >= others.count else { return false }
    return (0...(count - others.count)).contains { Array(self[$0..<$0 + others.count]) == others }
  }
}

extension ManagementLog {
  /// The log as if the drivers had been asked: what CUDA would show of these GPUs, and what NVML showed.
  func observation(_ knowledge: GPUKnowledge) -> GPUObservation {
    var cuda = CUDAObservation()
    cuda.driverVersion = cudaVersion.flatMap(Self.cudaNumber)
    var nvml = NVMLObservation()
    nvml.driverVersion = driverVersion
    for (index, device) in devices.enumerated() {
      var seen = Self.observed(device, index)
      seen.instances = device.instances.enumerated().map { Self.observed($1, $0) }
      nvml.devices.append(seen)
      let model = device.name.flatMap { GPUModel.find($0, among: knowledge.models) }
      let capability =
        model?.computeCapability ?? device.architecture.flatMap { knowledge.architectures[$0] }
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
        pciBusID: address, deviceID: device.deviceID ?? "10de:", driver: "nvidia", numaNode: nodes[address])
    }
  }
}
