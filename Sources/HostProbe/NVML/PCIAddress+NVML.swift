import CHostLibraries
import Facts

extension PCIAddress {
  /// The address in NVML's record.
  static func text(_ info: NVMLPCIInfo) -> String {
    normalized(withUnsafeBytes(of: info.busId) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
  }

  /// `10de:2330` for NVML's packed number, whose upper half is the device; nil for none.
  static func identity(_ packed: UInt32) -> Value? {
    func hexadecimal(_ number: UInt32) -> String {
      let text = String(number, radix: 16)
      return String(repeating: "0", count: 4 - text.utf8.count) + text
    }
    return packed == 0 ? nil : .string("\(hexadecimal(packed & 0xffff)):\(hexadecimal(packed >> 16))")
  }
}
