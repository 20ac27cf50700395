/// What is wrong with a JSON text, and where.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  package var line: Int
  package var column: Int
  package var problem: String
  package var description: String { "\(line):\(column): \(problem)" }

  package init(line: Int, column: Int, problem: String) {
    self.line = line
    self.column = column
    self.problem = problem
  }
}

/// Reads JSON into values: integers that fit become `.int` or `.uint`, other numbers `.double`; `NaN`, `Infinity` and
/// `-Infinity` are taken as doubles because published model configurations contain them.
///
/// Nesting is limited, duplicate keys are refused, and input is bytes: nothing here can trap on hostile text.
package struct JSONReader {
  private let bytes: [UInt8]
  private var position = 0
  private let maximumDepth: Int

  private init(_ bytes: [UInt8], maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  /// - Throws: ``JSONError`` with line and column, both from 1.
  package static func read(_ text: String, maximumDepth: Int = 128) throws(JSONError) -> Value {
    try read(bytes: Array(text.utf8), maximumDepth: maximumDepth)
  }

  /// - Throws: ``JSONError`` with line and column, both from 1.
  package static func read(bytes: [UInt8], maximumDepth: Int = 128) throws(JSONError) -> Value {
    var reader = JSONReader(bytes, maximumDepth: maximumDepth)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    if reader.position < bytes.count { throw reader.error("unexpected text after the value") }
    return value
  }

  private func error(_ problem: String, at place: Int? = nil) -> JSONError {
    let end = min(place ?? position, bytes.count)
    var line = 1
    var lineStart = 0
    for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    return JSONError(line: line, column: end - lineStart + 1, problem: problem)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard bytes.count - position >= length else { return false }
    let same = word.withUTF8Buffer { buffer in
      for offset in 0..<length where bytes[position + offset] != buffer[offset] { return false }
      return true
    }
    if same { position += length }
    return same
  }

  private mutating func value(depth: Int) throws(JSONError) -> Value {
    if depth > maximumDepth { throw error("nested more than \(maximumDepth) levels deep") }
    skipSpace()
    guard let byte = current else { throw error("unexpected end of text") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    default: break
    }
    if take("true") { return true }
    if take("false") { return false }
    if take("null") { return .null }
    if take("NaN") { return .double(.nan) }
    if take("Infinity") { return .double(.infinity) }
    if take("-Infinity") { return .double(-.infinity) }
    return try number()
  }

  private mutating func object(depth: Int) throws(JSONError) -> Value {
    position += 1
    var entries: [Value: Value] = [:]
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return .map(entries)
    }
    while true {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw error("expected a quoted key") }
      let keyStart = position
      let key = Value.string(try string())
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw error("expected ':' after the key") }
      position += 1
      let value = try value(depth: depth + 1)
      if entries.updateValue(value, forKey: key) != nil { throw error("the key appears twice", at: keyStart) }
      skipSpace()
      if current == UInt8(ascii: ",") {
        position += 1
      } else if current == UInt8(ascii: "}") {
        position += 1
        return .map(entries)
      } else {
        throw error("expected ',' or '}'")
      }
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> Value {
    position += 1
    var elements: [Value] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return .list(elements)
    }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if current == UInt8(ascii: ",") {
        position += 1
      } else if current == UInt8(ascii: "]") {
        position += 1
        return .list(elements)
      } else {
        throw error("expected ',' or ']'")
      }
    }
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = current {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw error("the string is not UTF-8") }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw error("a control character in a string must be escaped", at: position - 1)
      default: text.append(byte)
      }
    }
    throw error("the string is not closed")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    guard let byte = current else { throw error("the string is not closed") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xd800..<0xdc00).contains(code) {
        guard take("\\u") else { throw error("half a surrogate pair") }
        let low = try hexadecimal()
        guard (0xdc00..<0xe000).contains(low) else { throw error("half a surrogate pair") }
        code = 0x10000 + (code - 0xd800) << 10 + (low - 0xdc00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw error("half a surrogate pair") }
      text.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: throw error("unknown escape", at: position - 1)
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("expected four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  private mutating func number() throws(JSONError) -> Value {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let digitsStart = position
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    if position == digitsStart { throw error("expected a value", at: start) }
    if position - digitsStart > 1, bytes[digitsStart] == UInt8(ascii: "0") {
      throw error("a number must not start with 0", at: start)
    }
    var isInteger = true
    while let byte = current,
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || ".eE+-".utf8.contains(byte)
    {
      isInteger = false
      position += 1
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger {
      if let value = Int64(text) { return .int(value) }
      if let value = UInt64(text) { return .uint(value) }
    }
    guard let value = Double(text), text.last != "." else { throw error("not a number", at: start) }
    return .double(value)
  }
}
