/// Names for the numbers by which Arm processors identify themselves (main identification register MIDR_EL1), because
/// Linux shows no model name for them. Numbers as listed by util-linux's lscpu.
enum ArmProcessors {
  /// The designer of a core, or its number where it is not listed.
  static func implementerName(_ number: UInt32) -> String {
    implementers[number] ?? "implementer 0x\(String(number, radix: 16))"
  }

  /// The name of a core, or its number where it is not listed.
  static func coreName(implementer: UInt32, part: UInt32) -> String {
    cores[implementer]?[part] ?? "\(implementerName(implementer)) part 0x\(String(part, radix: 16))"
  }

  private static let implementers: [UInt32: String] = [
    0x41: "ARM", 0x42: "Broadcom", 0x43: "Cavium", 0x46: "Fujitsu", 0x48: "HiSilicon", 0x4e: "NVIDIA",
    0x50: "APM", 0x51: "Qualcomm", 0x53: "Samsung", 0x56: "Marvell", 0x61: "Apple", 0x69: "Intel",
    0x6d: "Microsoft", 0x70: "Phytium", 0xc0: "Ampere",
  ]

  private static let cores: [UInt32: [UInt32: String]] = [
    0x41: [
      0xd03: "Cortex-A53", 0xd04: "Cortex-A35", 0xd05: "Cortex-A55", 0xd07: "Cortex-A57", 0xd08: "Cortex-A72",
      0xd09: "Cortex-A73", 0xd0a: "Cortex-A75", 0xd0b: "Cortex-A76", 0xd0c: "Neoverse-N1", 0xd0d: "Cortex-A77",
      0xd40: "Neoverse-V1", 0xd41: "Cortex-A78", 0xd42: "Cortex-A78AE", 0xd44: "Cortex-X1", 0xd46: "Cortex-A510",
      0xd47: "Cortex-A710", 0xd48: "Cortex-X2", 0xd49: "Neoverse-N2", 0xd4a: "Neoverse-E1", 0xd4d: "Cortex-A715",
      0xd4e: "Cortex-X3", 0xd4f: "Neoverse-V2", 0xd80: "Cortex-A520", 0xd81: "Cortex-A720", 0xd82: "Cortex-X4",
      0xd83: "Neoverse-V3AE", 0xd84: "Neoverse-V3", 0xd85: "Cortex-X925", 0xd87: "Cortex-A725",
      0xd8e: "Neoverse-N3",
    ],
    0x43: [0x0a1: "ThunderX", 0x0af: "ThunderX2"],
    0x46: [0x001: "A64FX"],
    0x48: [0xd01: "TaiShan-v110", 0xd02: "TaiShan-v120"],
    0x4e: [0x003: "Denver 2", 0x004: "Carmel"],
    0xc0: [0xac3: "Ampere-1", 0xac4: "Ampere-1a"],
  ]
}
