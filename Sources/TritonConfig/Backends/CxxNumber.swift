import Glibc

/// Numbers as the C++ library's `std::stoi` and its kin read them, which is how backends read their parameters: blanks and
/// a sign before the digits, and whatever follows the digits is dropped.
enum CxxNumber {
  enum Result: Equatable {
    case value(Int64)
    /// No digits: `std::invalid_argument`, which Triton's backend library turns into a refusal.
    case invalid
    /// More than the type holds: `std::out_of_range`, which nobody catches.
    case outOfRange
  }

  static func int32(_ text: String) -> Result { signed(text, Int64(Int32.min)...Int64(Int32.max)) }
  static func int64(_ text: String) -> Result { signed(text, Int64.min...Int64.max) }

  /// Unsigned numbers take a sign too: `-1` is the largest one.
  static func uint64(_ text: String) -> Result {
    guard let (_, digits) = parts(text) else { return .invalid }
    return UInt64(digits) == nil ? .outOfRange : .value(Int64(clamping: UInt64(digits) ?? 0))
  }

  /// Whether `std::stod` finds a number at the beginning.
  static func isNumber(_ text: String) -> Bool {
    text.withCString { start in
      var end: UnsafeMutablePointer<CChar>?
      _ = strtod(start, &end)
      return end.map { $0 != start } ?? false
    }
  }

  private static func signed(_ text: String, _ range: ClosedRange<Int64>) -> Result {
    guard let (isNegative, digits) = parts(text) else { return .invalid }
    guard let value = Int64((isNegative ? "-" : "") + digits), range.contains(value) else { return .outOfRange }
    return .value(value)
  }

  private static func parts(_ text: String) -> (isNegative: Bool, digits: String)? {
    var rest = text.utf8.drop { [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].contains($0) }
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return digits.isEmpty ? nil : (isNegative, String(decoding: digits, as: UTF8.self))
  }
}
