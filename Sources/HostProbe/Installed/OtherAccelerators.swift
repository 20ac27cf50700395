import Facts

/// Accelerators other than NVIDIA's GPUs, so that a report can say what Triton makes of them.
///
/// The names are the keys of `catalog/accelerators.yaml`.
struct OtherAccelerators {
  let root: SystemRoot
  /// nil where none could be looked for.
  let devices: [AttachedDevice]?

  var document: FactDocument {
    var document = FactDocument()
    let source = Origin(.measured, "\(SysfsDevices.folder), /dev, /sys/class/accel")
    guard devices != nil || root.exists("/dev") else {
      document.setUnknown("host.accelerators", "neither PCI devices nor /dev can be read", source)
      return document
    }
    var found: [String: [String]] = [:]
    for device in devices ?? [] {
      guard let kind = Self.kind(of: device, driver: driver(device)) else { continue }
      let driver = driver(device)
      found[kind, default: []].append(
        "PCI \(device.pciBusID)" + (driver.isEmpty ? ", no driver bound" : ", driver \(driver)"))
    }
    for (kind, evidence) in deviceFiles where found[kind] == nil { found[kind] = [evidence] }
    let records = found.sorted { $0.key < $1.key }.map { kind, evidence -> Value in
      ["kind": .string(kind), "evidence": .strings(evidence)]
    }
    document.set("host.accelerators", .list(records), source)
    return document
  }

  private func driver(_ device: AttachedDevice) -> String {
    device.driver.isEmpty ? SysfsDevices.driver(root, device.pciBusID) : device.driver
  }

  /// nil for what is no accelerator, or one that Triton's own images use.
  static func kind(of device: AttachedDevice, driver: String) -> String? {
    switch (device.kind, device.vendor) {
    case (.gpu, 0x10de): driver == "nouveau" ? "nvidia-nouveau" : nil
    case (.gpu, 0x1002), (.accelerator, 0x1002): "amd-gpu"
    case (.gpu, 0x8086): "intel-gpu"
    // The coprocessors of 2012 to 2017, which were 8086:2250 to 225e.
    case (.accelerator, 0x8086): (0x2250...0x225e).contains(device.device) ? "intel-xeon-phi" : "intel-npu"
    case (.accelerator, 0x1022): "amd-npu"
    case (.accelerator, 0x1d0f): "aws-neuron"
    case (.accelerator, 0x1da3): "habana-gaudi"
    case (.accelerator, 0x1ae0): "google-tpu"
    case (.accelerator, 0x17cb): "qualcomm-ai100"
    case (.accelerator, 0x1bcf): "nec-vector-engine"
    case (.accelerator, 0x10de): nil
    case (.accelerator, _): "other"
    default: nil
    }
  }

  /// What shows without a PCI device of a telling class.
  private var deviceFiles: [(kind: String, evidence: String)] {
    var found: [(String, String)] = []
    let drivers = [
      "intel_vpu": "intel-npu", "amdxdna": "amd-npu", "habanalabs": "habana-gaudi", "qaic": "qualcomm-ai100",
    ]
    for name in root.names("/sys/class/accel") ?? [] {
      if let driver = root.linkName("/sys/class/accel/\(name)/device/driver"), let kind = drivers[driver] {
        found.append((kind, "/dev/accel/\(name), driver \(driver)"))
      }
    }
    for name in root.names("/dev") ?? [] {
      if name.hasPrefix("neuron"), Int(name.dropFirst("neuron".count)) != nil {
        found.append(("aws-neuron", "/dev/\(name)"))
      }
      if name == "kfd" { found.append(("amd-gpu", "/dev/kfd")) }
    }
    if root.exists("/etc/nv_tegra_release") { found.append(("nvidia-jetson", "/etc/nv_tegra_release")) }
    return found
  }
}
