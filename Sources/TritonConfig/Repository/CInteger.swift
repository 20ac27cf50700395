/// Numbers in text as C++ `std::stoll` and `stoi` read them: blanks, a sign, digits; what follows is ignored.
package enum CInteger {
  package enum Parsed<Number: FixedWidthInteger & SignedInteger & Sendable>: Sendable, Hashable {
    case value(Number)
    /// `std::out_of_range`.
    case outOfRange
    /// `std::invalid_argument`.
    case none
  }

  package static func parse<Number: FixedWidthInteger & SignedInteger & Sendable>(
    _ text: some Sequence<UInt8>, as _: Number.Type
  ) -> Parsed<Number> {
    var bytes = Array(text)[...]
    // The blanks of the C locale: space, and tab to carriage return.
    bytes = bytes.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    var isNegative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      bytes = bytes.dropFirst()
    }
    let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    if digits.isEmpty { return .none }
    var number: Number = 0
    for digit in digits {
      let scaled = number.multipliedReportingOverflow(by: 10)
      let value = Number(digit - UInt8(ascii: "0"))
      let sum =
        isNegative ? scaled.partialValue.subtractingReportingOverflow(value)
        : scaled.partialValue.addingReportingOverflow(value)
      if scaled.overflow || sum.overflow { return .outOfRange }
      number = sum.partialValue
    }
    return .value(number)
  }
}
