import Facts

/// How nvidia-smi writes the values of facts; every reading is nil for a text that is no such value.
enum ManagementValue {
  /// A text with the words it is stated by; nil keeps nothing.
  typealias Reading = @Sendable (String) -> Value?

  static let text: Reading = { .string($0) }
  static let lowercase: Reading = { .string($0.lowercased()) }
  static let flag: Reading = {
    ["Enabled": true, "Disabled": false, "Yes": true, "No": false, "On": true, "Off": false][$0]
  }
  static let count: Reading = { whole($0).map { .integer($0) } }

  /// `81559 MiB` in bytes.
  static let bytes: Reading = { ManagementLog.bytes($0).map { .integer($0) } }
  static let megahertz = amount("MHz")
  static let celsius = amount("C")
  static let percent = amount("%")

  /// `74.58 W`.
  static let watts: Reading = { text in
    let words = text.words
    guard words.count == 2, words[1] == "W", let number = Double(words[0]), number.isFinite, number >= 0 else {
      return nil
    }
    return .double(number)
  }

  /// `16x` lanes.
  static let lanes: Reading = { $0.hasSuffix("x") ? whole(String($0.dropLast())).map { .integer($0) } : nil }

  /// `P8`.
  static let performanceState: Reading = { text in
    guard text.hasPrefix("P"), let number = whole(String(text.dropFirst())), number < 32 else { return nil }
    return .integer(number)
  }

  /// `0x233010DE` and `233010DE` are `10de:2330`.
  static let identity: Reading = { text in
    let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
    guard digits.utf8.count == 8, let packed = UInt32(digits, radix: 16) else { return nil }
    return PCIAddress.identity(packed)
  }

  // In the words that NVML's answers are put in.

  static let computeMode = words([
    "default": "default", "exclusive_thread": "exclusive thread", "prohibited": "prohibited",
    "exclusive_process": "exclusive process", "e. process": "exclusive process", "e. thread": "exclusive thread",
  ])
  static let virtualization = words([
    "none": "none", "pass-through": "pass-through", "vgpu": "vGPU", "host vgpu": "host of vGPUs",
    "host vsga": "host of vSGA",
  ])
  static let addressingMode = words(["none": "none", "hmm": "HMM", "ats": "ATS"])
  static let recovery = words([
    "none": "none", "reset": "reset the GPU", "reboot": "restart the machine", "drain p2p": "drain peer traffic",
    "drain and reset": "drain and reset",
  ])
  /// Of the two lines that older drivers have in place of the recovery action.
  static let resetRequired: Reading = { ["Yes": "reset the GPU", "No": "none"][$0] }

  private static func words(_ known: [String: String]) -> Reading {
    { text in .string(known[text.lowercased()] ?? text.lowercased()) }
  }

  private static func amount(_ unit: String) -> Reading {
    { text in
      let words = text.words
      guard words.count == 2, words[1] == unit else { return nil }
      return whole(String(words[0])).map { .integer($0) }
    }
  }

  private static func whole(_ text: String) -> Int? { Int(text).flatMap { $0 < 0 ? nil : $0 } }
}
