import Facts

/// Cuts an expression into tokens.
struct Lexer {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  private init(_ bytes: [UInt8], from start: Int, to end: Int) {
    self.bytes = bytes
    self.position = start
    self.end = end
  }

  /// The tokens between two byte offsets, closed by `.end`.
  static func tokens(_ bytes: [UInt8], from start: Int, to end: Int) throws(Finding) -> [Token] {
    var lexer = Lexer(bytes, from: start, to: end)
    var tokens: [Token] = []
    repeat { tokens.append(try lexer.next()) } while tokens[tokens.count - 1].kind != .end
    return tokens
  }

  private func byte(_ offset: Int = 0) -> UInt8? { position + offset < end ? bytes[position + offset] : nil }

  private func range(from start: Int) -> SourceRange { SourceRange(start, position) }

  private mutating func skipSpaceAndComments() {
    while let byte = byte() {
      if byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0c || byte == 0x0d {
        position += 1
      } else if byte == UInt8(ascii: "/"), self.byte(1) == UInt8(ascii: "/") {
        while let byte = self.byte(), byte != 0x0a { position += 1 }
      } else {
        return
      }
    }
  }

  private mutating func next() throws(Finding) -> Token {
    skipSpaceAndComments()
    let start = position
    guard let first = byte() else { return Token(kind: .end, range: range(from: start)) }
    if first.isDigit || (first == UInt8(ascii: ".") && byte(1)?.isDigit == true) {
      let kind = try number()
      return Token(kind: kind, range: range(from: start))
    }
    if let prefix = quotePrefix() {
      let kind = try StringLiteral.read(bytes, at: &position, end: end, prefix: prefix)
      return Token(kind: kind, range: range(from: start))
    }
    if first.isLetter {
      while let byte = byte(), byte.isLetter || byte.isDigit { position += 1 }
      let name = String(decoding: bytes[start..<position], as: UTF8.self)
      return Token(kind: name == "in" ? .symbol(.in) : .identifier(name), range: range(from: start))
    }
    if first == UInt8(ascii: "`") { return try quotedField() }
    return try symbol()
  }

  /// A field name in backticks may hold what the names of files and headers do: dots, dashes, slashes and spaces.
  private mutating func quotedField() throws(Finding) -> Token {
    let start = position
    position += 1
    while let byte = byte(), byte.isQuotable { position += 1 }
    guard byte() == UInt8(ascii: "`"), position > start + 1 else {
      throw Finding(range(from: start), "a field name in backticks has letters, digits and _ . - / space")
    }
    let name = String(decoding: bytes[start + 1..<position], as: UTF8.self)
    position += 1
    return Token(kind: .quotedField(name), range: range(from: start))
  }

  /// `r`, `b`, both or nothing before a quote; nil when no string starts here.
  private func quotePrefix() -> StringLiteral.Prefix? {
    var prefix = StringLiteral.Prefix(isRaw: false, isBytes: false, length: 0)
    while prefix.length < 3, let byte = byte(prefix.length) {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"): return prefix
      case UInt8(ascii: "r"), UInt8(ascii: "R"): if prefix.isRaw { return nil } else { prefix.isRaw = true }
      case UInt8(ascii: "b"), UInt8(ascii: "B"): if prefix.isBytes { return nil } else { prefix.isBytes = true }
      default: return nil
      }
      prefix.length += 1
    }
    return nil
  }

  private mutating func symbol() throws(Finding) -> Token {
    let start = position
    if let symbol = Token.Symbol(bytes[position], followedBy: byte(1)) {
      position += symbol.length
      return Token(kind: .symbol(symbol), range: range(from: start))
    }
    position += 1
    while let byte = byte(), byte & 0xc0 == 0x80 { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self).escapingControls
    let hint =
      switch text {
      case "=": "; equality is written '=='"
      case "&": "; 'and' is written '&&'"
      case "|": "; 'or' is written '||'"
      default: ""
      }
    throw Finding(range(from: start), "'\(text)' has no meaning here\(hint)")
  }

  private mutating func digits() { while let byte = byte(), byte.isDigit { position += 1 } }

  private mutating func number() throws(Finding) -> Token.Kind {
    let start = position
    if byte() == UInt8(ascii: "0"), let x = byte(1), x | 0x20 == UInt8(ascii: "x"), byte(2)?.isHexadecimal == true {
      position += 2
      while let byte = byte(), byte.isHexadecimal { position += 1 }
      let text = String(decoding: bytes[start + 2..<position], as: UTF8.self)
      return try integer(UInt64(text, radix: 16), from: start)
    }
    digits()
    var isDouble = false
    if byte() == UInt8(ascii: "."), byte(1)?.isDigit == true {
      isDouble = true
      position += 1
      digits()
    }
    if let e = byte(), e | 0x20 == UInt8(ascii: "e") {
      let sign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") ? 1 : 0
      if byte(1 + sign)?.isDigit == true {
        isDouble = true
        position += 1 + sign
        digits()
      }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard isDouble else { return try integer(UInt64(text), from: start) }
    try refuseLetters(from: start)
    guard let value = Double(text.first == "." ? "0" + text : text), value.isFinite else {
      throw Finding(range(from: start), "the number is too large for a double")
    }
    return .double(value)
  }

  private mutating func integer(_ value: UInt64?, from start: Int) throws(Finding) -> Token.Kind {
    let isUnsigned = byte().map { $0 | 0x20 == UInt8(ascii: "u") } ?? false
    if isUnsigned { position += 1 }
    try refuseLetters(from: start)
    // The largest magnitude an int can have belongs to the negative end, 2^63.
    guard let value, isUnsigned || value <= 1 << 63 else {
      throw Finding(range(from: start), "the number does not fit in 64 bits")
    }
    return isUnsigned ? .uint(value) : .int(magnitude: value)
  }

  private mutating func refuseLetters(from start: Int) throws(Finding) {
    guard let byte = byte(), byte.isLetter else { return }
    while let byte = self.byte(), byte.isLetter || byte.isDigit { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    throw Finding(range(from: start), "'\(text.shortened(to: 40))' is not a number")
  }
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  /// A letter or underscore, as names may start with.
  var isLetter: Bool { (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z")) || self == 0x5f }
  /// What may stand between backticks.
  var isQuotable: Bool {
    isLetter || isDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "-") || self == UInt8(ascii: "/")
      || self == UInt8(ascii: " ")
  }
  var isHexadecimal: Bool { isDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "f")) }
}
