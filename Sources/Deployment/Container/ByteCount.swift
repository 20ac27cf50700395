import Facts

/// Sizes as container programs write them.
enum ByteCount {
  /// `64m`, `1g`, `1.5gb`, `4096`: Docker's binary units. nil when it is none.
  static func docker(_ text: String) -> Int64? {
    guard let (number, unit) = split(text.trimmed) else { return nil }
    var letters = unit.lowercased()
    if letters.hasSuffix("b") { letters.removeLast() }
    if letters.hasSuffix("i") { letters.removeLast() }
    let powers = ["": 0, "k": 10, "m": 20, "g": 30, "t": 40, "p": 50]
    return powers[letters].flatMap { bytes(number * Double(Int64(1) << Int64($0))) }
  }

  /// `1Gi`, `500M`, `1e9`, `2048`: a quantity of Kubernetes in bytes. nil when it is none.
  static func kubernetes(_ text: String) -> Int64? { quantity(text).flatMap(bytes) }

  /// Any quantity of Kubernetes, such as `500m` CPUs. nil when it is none.
  static func quantity(_ text: String) -> Double? {
    guard let (number, unit) = split(text.trimmed) else { return nil }
    if unit.isEmpty { return number }
    let binary = ["Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60]
    if let power = binary[unit] { return number * Double(UInt64(1) << UInt64(power)) }
    let decimal = ["n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18]
    if let factor = decimal[unit] { return number * factor }
    if unit.first == "e" || unit.first == "E", let power = Int(unit.dropFirst()), (-18...18).contains(power) {
      return (0..<abs(power)).reduce(number) { value, _ in power > 0 ? value * 10 : value / 10 }
    }
    return nil
  }

  private static func bytes(_ value: Double) -> Int64? {
    value.isFinite && value >= 0 && value < 9e18 ? Int64(value) : nil
  }

  private static func split(_ text: String) -> (number: Double, unit: String)? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard !digits.isEmpty, digits.utf8.count <= 32, let number = Double(digits) else { return nil }
    return (number, String(text[digits.endIndex...]).trimmed)
  }
}
