/// Numbers as C++'s `stoi` and `stod` read them: blanks before, any text behind.
enum LeadingNumber {
  /// The whole number a text begins with; clamped to 64 bits would hide an overflow, so that one is nil too large to fit.
  static func integer(_ text: String) -> Int128? {
    let (digits, isNegative) = numeral(text) { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    // No number the server takes has more than 20 digits; leading zeros aside.
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard !digits.isEmpty, significant.count <= 30 else { return nil }
    let magnitude = significant.reduce(Int128(0)) { $0 * 10 + Int128($1 - UInt8(ascii: "0")) }
    return isNegative ? -magnitude : magnitude
  }

  static func double(_ text: String) -> Double? {
    let (digits, isNegative) = numeral(text) { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
    }
    guard digits.count <= 64, let value = Double(String(decoding: digits, as: UTF8.self)) else { return nil }
    return isNegative ? -value : value
  }

  private static func numeral(_ text: String, _ isPart: (UInt8) -> Bool) -> (digits: [UInt8], isNegative: Bool) {
    var rest = text.utf8.drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
    let sign = rest.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest = rest.dropFirst() }
    return (Array(rest.prefix(while: isPart)), sign == UInt8(ascii: "-"))
  }
}
