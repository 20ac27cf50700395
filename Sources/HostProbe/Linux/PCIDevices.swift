/// The address of a PCI function, `0000:18:00.0`.
enum PCIAddress {
  /// One spelling for the three in use: CUDA's with four domain digits, NVML's with eight, either letter case.
  static func normalized(_ text: String) -> String {
    let text = text.lowercased()
    guard let (domain, rest) = text.cut(at: ":"), domain.utf8.count == 8, domain.hasPrefix("0000") else { return text }
    return "\(domain.dropFirst(4)):\(rest)"
  }

  /// A vendor or device number as `lspci -n` writes it.
  static func fourDigits(_ number: UInt16) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 4 - text.count) + text
  }
}

/// A graphics or 3D device of NVIDIA as the kernel lists it, whether or not a driver is bound.
struct NVIDIADevice: Sendable, Hashable {
  var pciBusID: String
  /// Vendor and device number as `lspci -n` writes them, `10de:2330`; empty when they are not told.
  var deviceID: String
  /// The bound kernel driver: `nvidia`, `nouveau`, `vfio-pci`, empty when none is.
  var driver: String
  /// The nearest NUMA node; nil when the firmware does not tell.
  var numaNode: Int?

  /// Every such device; nil when sysfs cannot be read. Network switches of NVLink (class 0680) are not among them.
  static func all(_ root: SystemRoot) -> [NVIDIADevice]? {
    let folder = "/sys/bus/pci/devices"
    guard let names = root.names(folder) else {
      // A machine without a PCI bus has a /sys/bus that does not list one.
      return root.names("/sys/bus")?.contains("pci") == false ? [] : nil
    }
    return names.compactMap { name in
      let device = "\(folder)/\(name)"
      guard root.line(device + "/vendor") == "0x10de", root.line(device + "/class")?.hasPrefix("0x03") == true,
        let number = root.line(device + "/device")
      else { return nil }
      let node = root.integer(device + "/numa_node")
      return NVIDIADevice(
        pciBusID: PCIAddress.normalized(name), deviceID: "10de:\(number.dropFirst(2))",
        driver: root.linkName(device + "/driver") ?? "", numaNode: node.flatMap { $0 >= 0 ? $0 : nil })
    }
  }
}
