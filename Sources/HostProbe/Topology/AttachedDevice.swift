import Facts

/// A device on the PCI bus that matters for serving, with the place where it is attached.
struct AttachedDevice: Sendable, Hashable {
  enum Kind: String, Sendable, Hashable, CaseIterable {
    case gpu
    case accelerator
    case network
    /// Joins GPUs to each other, as NVSwitch does.
    case gpuSwitch = "GPU switch"

    /// - Parameter pciClass: base class and subclass, `0x0302` for a 3D controller.
    init?(pciClass: Int, vendor: UInt16) {
      switch (pciClass >> 8, pciClass & 0xff, vendor) {
      // Consoles of management controllers draw text, nothing else.
      case (0x03, _, 0x102b), (0x03, _, 0x1a03), (0x03, _, 0x1234), (0x03, _, 0x1013), (0x03, _, 0x15ad): return nil
      case (0x03, _, 0x1af4), (0x03, _, 0x1b36): return nil
      case (0x03, _, _): self = .gpu
      case (0x12, _, _), (0x0b, 0x40, _): self = .accelerator
      case (0x02, _, _): self = .network
      case (0x06, 0x80, 0x10de): self = .gpuSwitch
      default: return nil
      }
    }
  }

  var pciBusID: String
  var kind: Kind
  var vendor: UInt16
  var device: UInt16
  /// Empty where no list of names is at hand.
  var name: String
  /// Network interfaces and InfiniBand devices.
  var interfaces: [String]
  /// The bound kernel driver; empty when none is or nothing tells.
  var driver: String
  /// nil when the firmware does not tell, or where several nodes are as near.
  var numaNode: Int?
  /// The nearest processors; empty where nothing tells.
  var cpus: CPUSet
  /// The link to the device as negotiated, GB a second in each direction; nil when it cannot be read.
  var linkGBps: Double?

  /// The maker's usual name, or its number.
  var vendorName: String {
    Self.vendors[vendor] ?? "vendor \(PCIAddress.fourDigits(vendor))"
  }

  private static let vendors: [UInt16: String] = [
    0x1002: "AMD", 0x1022: "AMD", 0x10de: "NVIDIA", 0x8086: "Intel", 0x1da3: "Habana", 0x1d0f: "Amazon",
    0x1ae0: "Google", 0x17cb: "Qualcomm", 0x1bcf: "NEC", 0x15b3: "Mellanox", 0x14e4: "Broadcom", 0x1af4: "Red Hat",
    0x1425: "Chelsio", 0x19e5: "Huawei", 0x10ec: "Realtek", 0x1414: "Microsoft", 0x177d: "Cavium", 0x1077: "QLogic",
  ]
}
