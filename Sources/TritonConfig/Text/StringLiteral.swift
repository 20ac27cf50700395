/// What string tokens stand for.
enum StringLiteral {
  /// Appends the bytes of a token in either kind of quotes, escapes resolved as protobuf's C++ library does.
  ///
  /// - Parameter token: one that the tokenizer accepted without complaint.
  static func append(_ token: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    var rest = token.dropFirst().dropLast()
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let kind = rest.first else {
        bytes.append(byte)
        continue
      }
      if kind.isOctalDigit {
        // Three digits can pass 377: the ninth bit is lost there, too.
        bytes.append(UInt8(truncatingIfNeeded: number(&rest, base: 8, upTo: 3)))
        continue
      }
      rest = rest.dropFirst()
      switch kind {
      case UInt8(ascii: "x"), UInt8(ascii: "X"):
        bytes.append(UInt8(truncatingIfNeeded: number(&rest, base: 16, upTo: 2)))
      case UInt8(ascii: "u"): appendScalar(number(&rest, base: 16, upTo: 4), &rest, to: &bytes)
      case UInt8(ascii: "U"): appendScalar(number(&rest, base: 16, upTo: 8), &rest, to: &bytes)
      default: bytes.append(control(kind) ?? kind)
      }
    }
  }

  private static func control(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "a"): 0x07
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0c
    case UInt8(ascii: "n"): 0x0a
    case UInt8(ascii: "r"): 0x0d
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "v"): 0x0b
    default: nil
    }
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, base: UInt64, upTo limit: Int) -> UInt32 {
    var value: UInt64 = 0
    for _ in 0..<limit {
      guard let digit = rest.first?.digitValue, digit < base else { break }
      value = value * base + digit
      rest = rest.dropFirst()
    }
    return UInt32(truncatingIfNeeded: value)
  }

  /// Appends UTF-8, a pair of `\u` surrogates joined. Half a pair becomes the three bytes that are no UTF-8, and what is
  /// beyond Unicode the escape itself: the library does both.
  private static func appendScalar(_ code: UInt32, _ rest: inout ArraySlice<UInt8>, to bytes: inout [UInt8]) {
    var code = code
    if (0xd800..<0xdc00).contains(code), rest.starts(with: #"\u"#.utf8) {
      var after = rest.dropFirst(2)
      let low = number(&after, base: 16, upTo: 4)
      if (0xdc00..<0xe000).contains(low) {
        code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
        rest = after
      }
    }
    if let scalar = Unicode.Scalar(code) {
      bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
    } else if code < 0x10000 {
      bytes += [0xe0 | UInt8(code >> 12), 0x80 | UInt8(code >> 6 & 0x3f), 0x80 | UInt8(code & 0x3f)]
    } else {
      let digits = String(code, radix: 16)
      bytes += "\\U\(String(repeating: "0", count: 8 - digits.count))\(digits)".utf8
    }
  }
}
