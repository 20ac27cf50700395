import Facts

/// NVML's enumerations in words. Numbers and meanings: nvml.h 13.3.
enum NVMLWords {
  private static func word(_ number: UInt32, _ words: [UInt32: String]) -> Value {
    .string(words[number] ?? "number \(number)")
  }

  static func brand(_ number: UInt32) -> Value? {
    number == 0
      ? nil
      : word(
        number,
        [
          1: "Quadro", 2: "Tesla", 3: "NVS", 4: "GRID", 5: "GeForce", 6: "Titan", 7: "NVIDIA Virtual Applications",
          8: "NVIDIA Virtual PC", 9: "NVIDIA Virtual Compute Server", 10: "NVIDIA RTX Virtual Workstation",
          11: "NVIDIA Cloud Gaming", 12: "Quadro RTX", 13: "NVIDIA RTX", 14: "NVIDIA", 15: "GeForce RTX",
          16: "Titan RTX",
        ])
  }

  static func architecture(_ number: UInt32) -> Value? {
    word(
      number,
      [
        2: "Kepler", 3: "Maxwell", 4: "Pascal", 5: "Volta", 6: "Turing", 7: "Ampere", 8: "Ada Lovelace", 9: "Hopper",
        10: "Blackwell", 13: "Rubin",
      ])
  }

  static func virtualization(_ number: UInt32) -> Value? {
    word(number, [0: "none", 1: "pass-through", 2: "vGPU", 3: "host of vGPUs", 4: "host of vSGA"])
  }

  static func addressingMode(_ number: UInt32) -> Value? { word(number, [0: "none", 1: "HMM", 2: "ATS"]) }

  static func fabricState(_ number: UInt8) -> Value? {
    word(UInt32(number), [0: "not supported", 1: "not started", 2: "in progress", 3: "completed"])
  }

  static func recovery(_ number: UInt32) -> Value? {
    word(
      number,
      [
        0: "none", 1: "reset the GPU", 2: "restart the machine", 3: "drain peer traffic", 4: "drain and reset",
        5: "recover the IMEX domain",
      ])
  }

  /// Why clocks are lower than they could be, lowest bit first; empty when nothing holds them.
  static func clockLimits(_ mask: UInt64) -> [String] {
    let names = [
      "idle", "application clocks", "power cap", "hardware slowdown", "sync boost", "software thermal",
      "hardware thermal", "power brake", "display",
    ]
    return (0..<64).filter { mask >> UInt64($0) & 1 == 1 }.map { $0 < names.count ? names[$0] : "bit \($0)" }
  }

  /// `PIX` and the others as nvidia-smi's topology matrix has them.
  static func pcieLevel(_ number: UInt32) -> Value? {
    word(number, [0: "same board", 10: "PIX", 20: "PXB", 30: "PHB", 40: "NODE", 50: "SYS"])
  }

  static func peerStatus(_ number: UInt32) -> Value {
    word(
      number,
      [
        0: "ok", 1: "chipset not supported", 2: "GPU not supported", 3: "topology not supported",
        4: "disabled by a registry key", 5: "not supported", 6: "unknown",
      ])
  }

  /// The positions of the bits that are set.
  static func members(_ mask: [UInt]) -> CPUSet {
    CPUSet(
      mask.enumerated().flatMap { index, word in
        (0..<UInt.bitWidth).filter { word >> UInt($0) & 1 == 1 }.map { index * UInt.bitWidth + $0 }
      })
  }
}
