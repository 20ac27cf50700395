import Facts

/// Walks a JSON text in a file piece by piece: what nobody asks for is stepped over without being built.
///
/// `NaN` and the infinities pass, because published model configurations contain them. Nothing recurses.
///
/// ```swift
/// try cursor.beginObject()
/// while let key = try cursor.nextKey() {
///   if key == "size" { size = try cursor.integer() } else { try cursor.skip() }
/// }
/// ```
struct JSONCursor {
  private let bytes: ByteSource
  private(set) var position: Int
  private let end: Int
  /// One entry for each open object or list: whether a member was read in it.
  private var hasMember: [Bool] = []

  /// Objects and lists in each other.
  static let depthLimit = 512
  /// Longest key or text that is taken, in bytes.
  static let textLimit = 65_536

  init(_ bytes: ByteSource, in range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = min(range.upperBound, bytes.count)
  }

  private var current: UInt8? { position < end ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  func error(_ problem: String) -> StructureError {
    StructureError(at: position, "not valid JSON: \(problem)", isTruncation: position >= end)
  }

  /// The first byte of the next value: `{`, `[`, `"`, a digit or a letter.
  mutating func peek() throws(StructureError) -> UInt8 {
    skipSpace()
    guard let byte = current else { throw error("the text ends where a value is expected") }
    return byte
  }

  private mutating func take(_ byte: UInt8, _ what: String) throws(StructureError) {
    skipSpace()
    guard current == byte else { throw error("expected \(what)") }
    position += 1
  }

  mutating func beginObject() throws(StructureError) { try begin(UInt8(ascii: "{"), "an object") }
  mutating func beginList() throws(StructureError) { try begin(UInt8(ascii: "["), "a list") }

  private mutating func begin(_ byte: UInt8, _ what: String) throws(StructureError) {
    try take(byte, what)
    if hasMember.count == Self.depthLimit { throw error("nested more than \(Self.depthLimit) levels deep") }
    hasMember.append(false)
  }

  /// The next key of the object that was begun last, or nil at its end. Its value must be read or skipped next.
  mutating func nextKey() throws(StructureError) -> String? {
    guard try nextMember(closing: UInt8(ascii: "}")) else { return nil }
    let key = try text()
    try take(UInt8(ascii: ":"), "':' after a key")
    return key
  }

  /// Whether the list that was begun last has another element, which must be read or skipped next.
  mutating func nextElement() throws(StructureError) -> Bool { try nextMember(closing: UInt8(ascii: "]")) }

  private mutating func nextMember(closing byte: UInt8) throws(StructureError) -> Bool {
    guard let isLater = hasMember.last else { throw error("unbalanced") }
    if try peek() == byte {
      position += 1
      hasMember.removeLast()
      return false
    }
    if isLater { try take(UInt8(ascii: ","), "',' or the end") }
    hasMember[hasMember.count - 1] = true
    return true
  }

  /// A string, escapes resolved.
  mutating func text() throws(StructureError) -> String {
    let range = try quoted()
    if range.count > Self.textLimit {
      throw error("a text of \(range.count) bytes (at most \(Self.textLimit) are read)")
    }
    if !bytes.allSatisfy(in: range, { $0 != UInt8(ascii: "\\") && $0 >= 0x20 }) {
      let literal = bytes.copy((range.lowerBound - 1)..<(range.upperBound + 1))
      guard case .string(let text)? = try? JSONReader.read(bytes: literal) else { throw error("a malformed text") }
      return text
    }
    guard let text = String(validating: bytes.copy(range), as: UTF8.self) else {
      throw error("a text that is not UTF-8")
    }
    return text
  }

  /// The place of a string without its quotes.
  private mutating func quoted() throws(StructureError) -> Range<Int> {
    try take(UInt8(ascii: "\""), "a quoted text")
    let start = position
    while position < end {
      position = bytes.firstIndex(outside: Self.plainText, in: position..<end)
      if position < end, bytes[position] == UInt8(ascii: "\"") {
        position += 1
        return start..<(position - 1)
      }
      position += 2
    }
    position = end
    throw error("a text that is not closed")
  }

  /// An integer.
  mutating func integer() throws(StructureError) -> Int64 {
    guard let value = try number().intValue else { throw error("expected an integer") }
    return value
  }

  /// A number, true, false, null, NaN or an infinity.
  mutating func number() throws(StructureError) -> Value {
    let range = try word()
    guard range.count <= 64, let value = try? JSONReader.read(bytes: bytes.copy(range)) else {
      throw error("'\(bytes.text(range.prefix(32)))' is no value")
    }
    return value
  }

  /// The place of what is neither text, object nor list.
  private mutating func word() throws(StructureError) -> Range<Int> {
    skipSpace()
    let start = position
    while let byte = current, Self.isWord(byte) { position += 1 }
    if position == start { throw error("expected a value") }
    return start..<position
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// For each byte, whether it is neither a quote nor a backslash.
  private static let plainText = (0...255).map { $0 != 0x22 && $0 != 0x5c }
  /// For each byte, whether it may stand between the brackets and texts inside of a value.
  private static let filler = (0...255).map { byte in
    isWord(UInt8(byte)) || [0x20, 0x0a, 0x0d, 0x09, 0x2c, 0x3a].contains(byte)
  }

  /// Steps over a value of any kind and size.
  mutating func skip() throws(StructureError) {
    var open: [UInt8] = []
    repeat {
      switch try peek() {
      case UInt8(ascii: "\""): _ = try quoted()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if open.count + hasMember.count >= Self.depthLimit {
          throw error("nested more than \(Self.depthLimit) levels deep")
        }
        // The closing bracket is two behind the opening one in ASCII.
        open.append(bytes[position] + 2)
        position = bytes.firstIndex(outside: Self.filler, in: (position + 1)..<end)
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard open.popLast() == bytes[position] else { throw error("unbalanced brackets") }
        position += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        if open.isEmpty { throw error("expected a value") }
        position += 1
      default: _ = try word()
      }
    } while !open.isEmpty
  }

  /// Builds a value whole; for parts that are known to be small.
  /// - Parameter limit: the most bytes of text.
  mutating func value(limit: Int = 1 << 16) throws(StructureError) -> Value {
    _ = try peek()
    let start = position
    try skip()
    if position - start > limit { throw error("a value of \(position - start) bytes (at most \(limit) are read)") }
    guard let value = try? JSONReader.read(bytes: bytes.copy(start..<position)) else {
      throw error("a malformed value")
    }
    return value
  }

  /// Fails unless nothing but white space follows.
  mutating func finish() throws(StructureError) {
    skipSpace()
    if position < end { throw error("unexpected text after the value") }
  }
}
