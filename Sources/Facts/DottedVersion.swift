/// A version such as `10.14.1` or a container release such as `26.08`, compared number by number.
///
/// Missing parts count as zero in comparisons (`10.9 == 10.9.0`), and `10.9 < 10.14`, which text comparison gets wrong.
/// A suffix after the numbers (`2.12.0a0`) is kept in ``description`` and ignored in comparisons.
package struct DottedVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  package let parts: [Int]
  package let description: String

  /// Reads the leading dotted numbers; nil when the text does not start with a digit or a number is absurdly long.
  package init?(_ text: String) {
    var parts: [Int] = []
    var current: Int?
    for byte in text.utf8 {
      if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        let next = (current ?? 0).multipliedReportingOverflow(by: 10)
        if next.overflow || next.partialValue > 1_000_000_000 { return nil }
        current = next.partialValue + Int(byte - UInt8(ascii: "0"))
      } else if byte == UInt8(ascii: "."), let number = current {
        parts.append(number)
        current = nil
      } else {
        break
      }
    }
    if let number = current { parts.append(number) }
    if parts.isEmpty { return nil }
    self.parts = parts
    self.description = text
  }

  package var major: Int { parts[0] }
  package var minor: Int { parts.count > 1 ? parts[1] : 0 }

  private var significant: ArraySlice<Int> {
    var slice = parts[...]
    while slice.last == 0 { slice.removeLast() }
    return slice
  }

  package static func == (left: DottedVersion, right: DottedVersion) -> Bool { left.significant == right.significant }
  package static func < (left: DottedVersion, right: DottedVersion) -> Bool {
    left.significant.lexicographicallyPrecedes(right.significant)
  }
  package func hash(into hasher: inout Hasher) { hasher.combine(significant) }
}
