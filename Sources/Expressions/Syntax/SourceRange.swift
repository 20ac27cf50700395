/// A part of an expression's source, as offsets in UTF-8 bytes: `lower` is inside, `upper` is the first byte after.
package struct SourceRange: Sendable, Hashable {
  // 32 bits are plenty (sources are limited to 64 KiB) and keep evaluation errors small.
  package let lower: UInt32
  package let upper: UInt32

  init(_ lower: Int, _ upper: Int) {
    self.lower = UInt32(clamping: lower)
    self.upper = UInt32(clamping: upper)
  }

  /// The smallest range that holds both.
  func joined(_ other: SourceRange) -> SourceRange {
    SourceRange(Int(min(lower, other.lower)), Int(max(upper, other.upper)))
  }
}

/// A place in a text as people count: line and column from 1, columns in Unicode scalars.
package struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
  package let line: Int
  package let column: Int
  package var description: String { "\(line):\(column)" }

  /// The position of a byte offset; an offset past the end is the end.
  init(offset: Int, in source: [UInt8]) {
    var line = 1
    var column = 1
    for byte in source.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xc0 != 0x80 {
        column += 1
      }
    }
    self.line = line
    self.column = column
  }
}
