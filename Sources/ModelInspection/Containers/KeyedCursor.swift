import Facts

/// Goes once through a document of nested objects and arrays, in JSON or a binary relative, and keeps nothing of it.
///
/// Each call takes exactly the value at the cursor. Readers name the members they want, and everything else is stepped
/// over. Nesting is limited, and no call recurses by the contents of the file.
protocol KeyedCursor {
  /// Bytes from the start of the file.
  var position: Int { get }

  /// Takes an object; `body` is called at the value of each member, and what it leaves alone is skipped. A value that
  /// is no object is skipped.
  mutating func members(
    _ body: (inout Self, _ key: String) throws(StructureError) -> Void) throws(StructureError)

  /// Takes an array; `body` is called at each element, and what it leaves alone is skipped. A value that is no array is
  /// skipped.
  mutating func elements(_ body: (inout Self) throws(StructureError) -> Void) throws(StructureError)

  /// Takes a string of at most 4,096 bytes; nil for a longer one and for another value, which are skipped.
  mutating func plainText() throws(StructureError) -> String?

  /// Takes a number; nil for another value, which is skipped.
  mutating func plainNumber() throws(StructureError) -> Double?

  /// Takes a value of any kind, and counts the elements of an array; nil for what is none.
  mutating func elementCount() throws(StructureError) -> Int64?

  /// Takes a value of any kind.
  mutating func skip() throws(StructureError)
}

/// Limits that all cursors have.
enum CursorLimit {
  /// Objects and arrays within each other.
  static let nesting = 512
  /// Bytes of a key; longer ones read as an empty key.
  static let key = 1_024
  /// Bytes of a string that is wanted.
  static let string = 4_096
}

extension KeyedCursor {
  /// Takes a number, or a number written as a string, as XGBoost writes its parameters.
  mutating func wholeNumber() throws(StructureError) -> Int64? {
    var copy = self
    if let text = try copy.plainText() {
      self = copy
      return Int64(text)
    }
    return try plainNumber().flatMap { Int64(exactly: $0.rounded(.towardZero)) }
  }

  /// Takes an array of whole numbers, of which the first `limit` are returned.
  mutating func integers(limit: Int) throws(StructureError) -> [Int64] {
    var values: [Int64] = []
    try elements { (cursor: inout Self) throws(StructureError) in
      if values.count < limit, let value = try cursor.plainNumber() { values.append(Int64(exactly: value) ?? 0) }
    }
    return values
  }
}

extension JSONCursor: KeyedCursor {
  mutating func members(_ body: (inout Self, String) throws(StructureError) -> Void) throws(StructureError) {
    guard try peek() == UInt8(ascii: "{") else { return try skip() }
    try beginObject()
    while let key = try nextKey() {
      _ = try peek()
      let start = position
      try body(&self, key)
      if position == start { try skip() }
    }
  }

  mutating func elements(_ body: (inout Self) throws(StructureError) -> Void) throws(StructureError) {
    guard try peek() == UInt8(ascii: "[") else { return try skip() }
    try beginList()
    while try nextElement() {
      _ = try peek()
      let start = position
      try body(&self)
      if position == start { try skip() }
    }
  }

  mutating func plainText() throws(StructureError) -> String? {
    let isText = try peek() == UInt8(ascii: "\"")
    var copy = self
    try skip()
    return isText && position - copy.position <= CursorLimit.string ? try copy.text() : nil
  }

  mutating func plainNumber() throws(StructureError) -> Double? {
    switch try peek() {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""):
      try skip()
      return nil
    default: return try number().doubleValue
    }
  }

  mutating func elementCount() throws(StructureError) -> Int64? {
    guard try peek() == UInt8(ascii: "[") else {
      try skip()
      return nil
    }
    var count: Int64 = 0
    try beginList()
    while try nextElement() {
      count += 1
      try skip()
    }
    return count
  }

  /// The keys of the outermost object, at most 1,000, as far as the first `window` bytes show them.
  /// - Returns: nil when the text is no object.
  static func topLevelKeys(_ bytes: ByteSource, window: Int = 4 << 20) -> [String]? {
    var cursor = JSONCursor(bytes, in: 0..<min(bytes.count, window))
    guard (try? cursor.peek()) == UInt8(ascii: "{") else { return nil }
    var keys: [String] = []
    do throws(StructureError) {
      try cursor.members { (_: inout JSONCursor, key: String) throws(StructureError) in
        if keys.count < 1_000 { keys.append(key) }
      }
    } catch {
      // What came before the end of the window or the damage still tells what the file is.
      return keys
    }
    return keys
  }
}
