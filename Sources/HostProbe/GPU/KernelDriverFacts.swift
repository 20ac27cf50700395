import Facts

/// What the kernel shows of the NVIDIA driver: its module and its kind, other modules that matter, device files.
struct KernelDriverFacts {
  let root: SystemRoot
  let kernel: NVIDIAKernelDriver
  let hardware: [NVIDIADevice]?

  /// Modules by the names of /sys/module.
  private static let modules = ["nvidia", "nvidia_uvm", "nvidia_peermem", "nouveau", "vfio_pci"]

  var document: FactDocument {
    var document = FactDocument()
    let module = Origin(.measured, kernel.versionSource)
    document.set("host.driver.module", .string(kernel.version ?? ""), module)
    if let text = root.text("/proc/driver/nvidia/version") {
      document.set("host.driver.openModule", .bool(text.contains("Open Kernel Module")), module)
    } else if kernel.version == nil {
      document.set("host.driver.openModule", .null, module)
    } else {
      document.setUnknown("host.driver.openModule", "/proc/driver/nvidia/version cannot be read", module)
    }
    let folder = "/sys/module"
    document.setOrUnknown(
      "host.modules",
      root.exists(folder) ? .strings(Self.modules.filter { root.exists("\(folder)/\($0)") }) : nil,
      "\(folder) cannot be read", Origin(.measured, folder))
    document.set(
      "host.deviceNodes",
      .list(
        kernel.deviceNodes.map {
          ["path": .string("/dev/\($0)"), "usable": .bool(!kernel.forbiddenNodes.contains($0))]
        }),
      Origin(.measured, "/dev"))
    let groups = "/sys/kernel/iommu_groups"
    document.setOrUnknown(
      "host.gpuIommu",
      hardware.map { devices in
        .list(
          devices.compactMap { device in
            let type = root.line("/sys/bus/pci/devices/\(device.pciBusID)/iommu_group/type")
            return type.map { ["pciBusId": .string(device.pciBusID), "type": .string($0)] }
          })
      }, "/sys/bus/pci could not be read", Origin(.measured, groups))
    return document
  }
}
