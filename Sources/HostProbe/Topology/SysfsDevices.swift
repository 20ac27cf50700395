import Facts

/// Reads graphics, accelerator and network devices from /sys/bus/pci.
enum SysfsDevices {
  static let folder = "/sys/bus/pci/devices"

  /// - Parameter onlyNode: the NUMA node of a machine that has a single one: every device is near it.
  /// - Returns: nil when the folder cannot be read.
  static func read(_ root: SystemRoot, onlyNode: Int?) -> [AttachedDevice]? {
    guard let names = root.names(folder) else {
      return root.names("/sys/bus")?.contains("pci") == false ? [] : nil
    }
    return names.compactMap { name in
      let device = "\(folder)/\(name)"
      let vendor = number(root, device + "/vendor") ?? 0
      guard let classNumber = number(root, device + "/class"),
        let kind = AttachedDevice.Kind(pciClass: classNumber >> 8, vendor: UInt16(truncatingIfNeeded: vendor))
      else { return nil }
      let node = root.integer(device + "/numa_node").flatMap { $0 >= 0 ? $0 : nil }
      return AttachedDevice(
        pciBusID: PCIAddress.normalized(name), kind: kind, vendor: UInt16(truncatingIfNeeded: vendor),
        device: UInt16(truncatingIfNeeded: number(root, device + "/device") ?? 0), name: "",
        interfaces: interfaces(root, device), driver: driver(root, name), numaNode: node ?? onlyNode,
        cpus: root.line(device + "/local_cpulist").flatMap { CPUSet($0) } ?? CPUSet(),
        linkGBps: link(root, device))
    }
  }

  /// The kernel driver that is bound to a device; empty when none is.
  static func driver(_ root: SystemRoot, _ address: String) -> String {
    root.linkName("\(folder)/\(address)/driver") ?? ""
  }

  private static func interfaces(_ root: SystemRoot, _ device: String) -> [String] {
    // A virtio card hangs below one more folder.
    let below = (root.names(device) ?? []).filter { $0.hasPrefix("virtio") }.map { "\(device)/\($0)" }
    return ([device] + below).flatMap { folder in
      ["net", "infiniband"].flatMap { root.names("\(folder)/\($0)") ?? [] }
    }.sorted()
  }

  /// Width times the speed in transfers a second, less what the line code takes.
  private static func link(_ root: SystemRoot, _ device: String) -> Double? {
    guard let width = root.integer(device + "/current_link_width"), width > 0,
      let speed = root.line(device + "/current_link_speed")?.words.first.flatMap({ Double($0) }), speed > 0
    else { return nil }
    let coded = speed < 8 ? speed * 8 / 10 : speed * 128 / 130
    return (coded * Double(width) / 8 * 10).rounded() / 10
  }

  private static func number(_ root: SystemRoot, _ path: String) -> Int? {
    guard let text = root.line(path), text.hasPrefix("0x") else { return nil }
    return Int(text.dropFirst(2), radix: 16)
  }
}
