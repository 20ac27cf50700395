/// The smallest piece of a config.pbtxt that the grammar knows.
struct Token {
  enum Kind { case identifier, integer, float, string, symbol, end }

  var kind: Kind
  /// Its bytes in the text; empty at the end of the text.
  var range: Range<Int>
  var position: SourcePosition
}

/// The characters that the tokenizer tells apart.
extension UInt8 {
  /// A letter or an underscore: what a name begins with.
  var isLetter: Bool { self == 0x5f || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self) }
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isOctalDigit: Bool { (0x30...0x37).contains(self) }
  var isHexDigit: Bool { isDigit || (0x41...0x46).contains(self) || (0x61...0x66).contains(self) }
  var isSpace: Bool { self == 0x20 || (0x09...0x0d).contains(self) }

  /// The value of a digit in any base up to 16; 16 for what is none.
  var digitValue: UInt64 {
    switch self {
    case 0x30...0x39: UInt64(self - 0x30)
    case 0x41...0x46: UInt64(self - 0x41 + 10)
    case 0x61...0x66: UInt64(self - 0x61 + 10)
    default: 16
    }
  }
}
