/// Reads string and bytes literals: single, double and triple quotes, raw forms, and every escape.
enum StringLiteral {
  /// What stands before the opening quote.
  struct Prefix {
    var isRaw: Bool
    var isBytes: Bool
    /// In bytes.
    var length: Int
  }

  /// Reads the literal whose prefix starts at `position`, and moves past its closing quote.
  static func read(
    _ bytes: [UInt8], at position: inout Int, end: Int, prefix: Prefix
  ) throws(Finding) -> Token.Kind {
    let start = position
    position += prefix.length
    let quote = bytes[position]
    let isTriple = position + 2 < end && bytes[position + 1] == quote && bytes[position + 2] == quote
    let quoteLength = isTriple ? 3 : 1
    position += quoteLength
    var content: [UInt8] = []
    while position < end {
      let byte = bytes[position]
      if byte == quote,
        !isTriple || (position + 2 < end && bytes[position + 1] == quote && bytes[position + 2] == quote)
      {
        position += quoteLength
        if prefix.isBytes { return .bytes(content) }
        return .string(String(decoding: content, as: UTF8.self))
      }
      if byte == UInt8(ascii: "\\"), !prefix.isRaw {
        try escape(bytes, at: &position, end: end, isBytes: prefix.isBytes, into: &content)
      } else if !isTriple, byte == 0x0a || byte == 0x0d {
        throw Finding(SourceRange(start, position), "the string is not closed before the end of the line")
      } else {
        content.append(byte)
        position += 1
      }
    }
    throw Finding(SourceRange(start, end), "the string is not closed")
  }

  private static func escape(
    _ bytes: [UInt8], at position: inout Int, end: Int, isBytes: Bool, into content: inout [UInt8]
  ) throws(Finding) {
    let start = position
    func refuse(_ upper: Int, _ message: String) -> Finding { Finding(SourceRange(start, min(upper, end)), message) }
    guard start + 1 < end else { throw refuse(end, "the string is not closed") }
    let letter = bytes[start + 1]
    position = start + 2
    let (digitsStart, count, radix): (Int, Int, Int)
    switch letter {
    case UInt8(ascii: "a"): return content.append(7)
    case UInt8(ascii: "b"): return content.append(8)
    case UInt8(ascii: "f"): return content.append(12)
    case UInt8(ascii: "n"): return content.append(10)
    case UInt8(ascii: "r"): return content.append(13)
    case UInt8(ascii: "t"): return content.append(9)
    case UInt8(ascii: "v"): return content.append(11)
    case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
      return content.append(letter)
    case UInt8(ascii: "x"), UInt8(ascii: "X"): (digitsStart, count, radix) = (start + 2, 2, 16)
    case UInt8(ascii: "0")...UInt8(ascii: "3"): (digitsStart, count, radix) = (start + 1, 3, 8)
    case UInt8(ascii: "u"): (digitsStart, count, radix) = (start + 2, 4, 16)
    case UInt8(ascii: "U"): (digitsStart, count, radix) = (start + 2, 8, 16)
    default: throw refuse(start + 2, "unknown escape; a backslash itself is written '\\\\', or use a raw string r'...'")
    }
    var code: UInt32 = 0
    for offset in 0..<count {
      let index = digitsStart + offset
      guard index < end, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue, digit < radix else {
        throw refuse(index + 1, "the escape needs \(count) \(radix == 8 ? "octal" : "hexadecimal") digits")
      }
      code = code &* UInt32(radix) &+ UInt32(digit)
    }
    position = digitsStart + count
    if isBytes, count < 4 { return content.append(UInt8(truncatingIfNeeded: code)) }
    guard !isBytes else { throw refuse(position, "bytes have no code points; write octets as \\xNN") }
    guard let scalar = Unicode.Scalar(code) else { throw refuse(position, "not a Unicode code point") }
    content.append(contentsOf: Array(String(Character(scalar)).utf8))
  }
}
