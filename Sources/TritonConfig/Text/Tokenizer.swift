/// Splits a text as the tokenizer of protobuf's C++ library does, its leniencies and complaints included.
///
/// Like that one it complains and goes on: the parser stops at its own first error, and the first complaint made until
/// then is what the server logs first.
struct Tokenizer {
  let bytes: [UInt8]
  private(set) var current: Token
  /// The first complaint.
  private(set) var complaint: (position: SourcePosition, message: String)?
  private var offset = 0
  private var line = 1
  private var column = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    current = Token(kind: .end, range: 0..<0, position: SourcePosition(line: 1, column: 1))
    advance()
  }

  /// The text of the current token.
  var text: String { String(decoding: bytes[current.range], as: UTF8.self) }

  /// Whether the current token is this sign.
  func isAt(_ sign: Unicode.Scalar) -> Bool {
    current.kind == .symbol && bytes[current.range.lowerBound] == UInt8(ascii: sign)
  }

  /// Moves on to the next token.
  mutating func advance() {
    while true {
      skipSpaceAndComments()
      let start = offset
      let position = SourcePosition(line: line, column: column)
      guard let byte else {
        current = Token(kind: .end, range: start..<start, position: position)
        return
      }
      if byte < 0x20 {
        complain("Invalid control characters encountered in text.")
        skip { $0 < 0x20 }
        continue
      }
      let kind = token(startingWith: byte)
      current = Token(kind: kind, range: start..<offset, position: position)
      return
    }
  }

  private mutating func token(startingWith byte: UInt8) -> Token.Kind {
    let afterName = current.kind == .identifier && current.range.upperBound == offset
    next()
    switch byte {
    case _ where byte.isLetter:
      skip { $0.isLetter || $0.isDigit }
      return .identifier
    case UInt8(ascii: "0"): return number(startsWithZero: true)
    case UInt8(ascii: "."):
      guard let digit = self.byte, digit.isDigit else { return .symbol }
      if afterName {
        complain("Need space between identifier and decimal point.", columnsBack: 1)
      }
      return number(startsWithDot: true)
    case _ where byte.isDigit: return number()
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      string(closedBy: byte)
      return .string
    default:
      if byte >= 0x80 { complain("Interpreting non ascii codepoint \(byte).", columnsBack: 1) }
      return .symbol
    }
  }

  // MARK: characters

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func next() {
    guard let byte else { return }
    switch byte {
    case UInt8(ascii: "\n"):
      line += 1
      column = 1
    case UInt8(ascii: "\t"): column += 8 - (column - 1) % 8
    default: column += 1
    }
    offset += 1
  }

  private mutating func skip(while condition: (UInt8) -> Bool) {
    while let byte, condition(byte) { next() }
  }

  private mutating func take(_ condition: (UInt8) -> Bool) -> Bool {
    guard let byte, condition(byte) else { return false }
    next()
    return true
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool { take { $0 == UInt8(ascii: character) } }

  /// Either case of a letter.
  private mutating func takeLetter(_ lower: Unicode.Scalar) -> Bool { take { $0 | 0x20 == UInt8(ascii: lower) } }

  private mutating func complain(_ message: String, columnsBack: Int = 0) {
    if complaint == nil { complaint = (SourcePosition(line: line, column: column - columnsBack), message) }
  }

  private mutating func skipSpaceAndComments() {
    while let byte {
      if byte.isSpace {
        next()
      } else if byte == UInt8(ascii: "#") {
        skip { $0 != UInt8(ascii: "\n") && $0 != 0 }
      } else {
        return
      }
    }
  }
}

extension Tokenizer {
  /// The rest of a number whose first character is taken: decimal, octal, hexadecimal, or floating point with an `f`.
  private mutating func number(startsWithZero: Bool = false, startsWithDot: Bool = false) -> Token.Kind {
    var isFloat = startsWithDot
    if startsWithZero, takeLetter("x") {
      if !take(\.isHexDigit) { complain("\"0x\" must be followed by hex digits.") }
      skip(while: \.isHexDigit)
    } else if startsWithZero, byte?.isDigit == true {
      skip(while: \.isOctalDigit)
      if byte?.isDigit == true {
        complain("Numbers starting with leading zero must be in octal.")
        skip(while: \.isDigit)
      }
    } else {
      skip(while: \.isDigit)
      if !startsWithDot, take(".") {
        isFloat = true
        skip(while: \.isDigit)
      }
      if takeLetter("e") {
        isFloat = true
        if !take("-") { _ = take("+") }
        if !take(\.isDigit) { complain("\"e\" must be followed by exponent.") }
        skip(while: \.isDigit)
      }
      if takeLetter("f") { isFloat = true }
    }
    if byte?.isLetter == true {
      complain("Need space between number and identifier.")
    } else if byte == UInt8(ascii: ".") {
      complain(
        isFloat
          ? "Already saw decimal point or exponent; can't have another one."
          : "Hex and octal numbers must be integers.")
    }
    return isFloat ? .float : .integer
  }

  /// The rest of a string, up to the quote that closes it or the end of the line.
  private mutating func string(closedBy quote: UInt8) {
    while true {
      switch byte {
      case nil, 0: return complain("Unexpected end of string.")
      case UInt8(ascii: "\n"): return complain("Multiline strings are not allowed. Did you miss a \"?.")
      case UInt8(ascii: "\\"):
        next()
        escape()
      case quote: return next()
      default: next()
      }
    }
  }

  /// What follows a backslash; all of it that matters for where the string ends.
  private mutating func escape() {
    if take({ #"abfnrtv\?'""#.utf8.contains($0) }) || take(\.isOctalDigit) { return }
    if takeLetter("x") {
      if !take(\.isHexDigit) { complain("Expected hex digits for escape sequence.") }
    } else if take("u") {
      for _ in 0..<4 where !take(\.isHexDigit) {
        return complain("Expected four hex digits for \\u escape sequence.")
      }
    } else if take("U") {
      let isInRange = take("0") && take("0") && (take("0") || take("1"))
      for _ in 0..<5 where !isInRange || !take(\.isHexDigit) {
        return complain("Expected eight hex digits up to 10ffff for \\U escape sequence")
      }
    } else {
      complain("Invalid escape sequence in string literal.")
    }
  }
}
