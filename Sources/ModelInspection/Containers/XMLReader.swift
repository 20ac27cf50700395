import Facts

/// Walks an XML document in a file element by element; nothing is built, nothing outside the file is fetched.
///
/// Document types and entities of one's own are refused: models need neither, and expanding them is an old way to fill
/// memory. Namespaces are left as prefixes.
struct XMLReader {
  enum Event {
    /// An element begins; ``attribute(_:)`` has its attributes until the next event.
    case start(name: String)
    /// The element that began last ends, also one written as `<a/>`.
    case end(name: String)
    /// Text between tags, cut at ``textLimit`` bytes; white space alone is left out.
    case text(String)
  }

  static let depthLimit = 256
  static let attributeLimit = 256
  /// Bytes of a name, of an attribute that is taken, of a text.
  static let textLimit = 65_536

  private let bytes: ByteSource
  private(set) var position = 0
  private var open: [String] = []
  private var attributes: [(name: Range<Int>, value: Range<Int>)] = []
  private var pendingEnd = false
  private var isFinished = false

  init(_ bytes: ByteSource) {
    self.bytes = bytes
    if bytes.has([0xef, 0xbb, 0xbf]) { position = 3 }
  }

  /// How many elements are open.
  var depth: Int { open.count }

  func error(_ problem: String) -> StructureError {
    StructureError(at: position, "not valid XML: \(problem)", isTruncation: position >= bytes.count)
  }

  /// The next event, or nil behind the root element.
  mutating func next() throws(StructureError) -> Event? {
    attributes.removeAll(keepingCapacity: true)
    if pendingEnd {
      pendingEnd = false
      return .end(name: try close())
    }
    while !isFinished {
      guard position < bytes.count else { throw error("the document ends before its root element does") }
      if bytes[position] != UInt8(ascii: "<") {
        if let text = try text() { return .text(text) }
      } else if bytes.has("<!--", at: position) {
        try skip(past: "-->")
      } else if bytes.has("<![CDATA[", at: position) {
        try skip(past: "]]>")
      } else if bytes.has("<?", at: position) {
        try skip(past: "?>")
      } else if bytes.has("<!", at: position) {
        throw error("it declares a document type or entities, which are not read")
      } else if bytes.has("</", at: position) {
        return .end(name: try endTag())
      } else {
        return try startTag()
      }
    }
    return nil
  }

  /// An attribute of the element that began with the last event.
  func attribute(_ name: String) throws(StructureError) -> String? {
    guard let place = attributes.first(where: { isName($0.name, name) }) else { return nil }
    return try decoded(place.value)
  }

  private func isName(_ range: Range<Int>, _ name: String) -> Bool {
    range.count == name.utf8.count && bytes.has(name, at: range.lowerBound)
  }

  private mutating func skip(past ending: String) throws(StructureError) {
    guard let end = bytes.firstIndex(of: Array(ending.utf8), in: position..<bytes.count) else {
      position = bytes.count
      throw error("a comment or instruction is not closed")
    }
    position = end + ending.utf8.count
  }

  private mutating func text() throws(StructureError) -> String? {
    let start = position
    var isBlank = true
    while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
      if !Self.isSpace(bytes[position]) { isBlank = false }
      position += 1
    }
    if isBlank { return nil }
    if open.isEmpty { throw error("text outside the root element") }
    return try decoded(start..<min(position, start + Self.textLimit))
  }

  private mutating func endTag() throws(StructureError) -> String {
    position += 2
    let name = try self.name()
    skipSpace()
    guard bytes.has(">", at: position) else { throw error("an end tag is not closed") }
    position += 1
    guard let last = open.last, isName(name, last) else {
      throw error("</\(bytes.text(name).shortened(to: 80))> ends what was not begun")
    }
    return try close()
  }

  private mutating func close() throws(StructureError) -> String {
    guard let name = open.popLast() else { throw error("an end without a beginning") }
    isFinished = open.isEmpty
    return name
  }

  private mutating func startTag() throws(StructureError) -> Event {
    position += 1
    let name = bytes.text(try self.name())
    if open.count == Self.depthLimit { throw error("nested more than \(Self.depthLimit) levels deep") }
    while true {
      skipSpace()
      if bytes.has("/>", at: position) {
        position += 2
        pendingEnd = true
        break
      }
      if bytes.has(">", at: position) {
        position += 1
        break
      }
      try readAttribute(of: name)
    }
    open.append(name)
    return .start(name: name)
  }

  private mutating func readAttribute(of element: String) throws(StructureError) {
    let name = try self.name()
    skipSpace()
    guard bytes.has("=", at: position) else { throw error("an attribute of <\(element)> has no value") }
    position += 1
    skipSpace()
    let quote = position < bytes.count ? bytes[position] : 0
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
      let end = bytes.firstIndex(of: [quote], in: (position + 1)..<bytes.count)
    else { throw error("an attribute of <\(element)> is not quoted or not closed") }
    if attributes.count == Self.attributeLimit {
      throw error("<\(element)> has more than \(Self.attributeLimit) attributes")
    }
    attributes.append((name, (position + 1)..<end))
    position = end + 1
  }

  /// The place of a name: anything up to space or punctuation of XML.
  private mutating func name() throws(StructureError) -> Range<Int> {
    let start = position
    while position < bytes.count, !Self.isSpace(bytes[position]), !"=/><\"'".utf8.contains(bytes[position]) {
      position += 1
    }
    guard position > start, position - start <= 1_024 else { throw error("a name is missing or too long") }
    return start..<position
  }

  private mutating func skipSpace() {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }

  private static let entities = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]

  /// Text with its references resolved.
  private func decoded(_ range: Range<Int>) throws(StructureError) -> String {
    let text = bytes.text(range.prefix(Self.textLimit))
    if !text.utf8.contains(UInt8(ascii: "&")) { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      guard let end = rest[start...].prefix(12).firstIndex(of: ";") else { throw error("'&' that begins no reference") }
      let name = rest[rest.index(after: start)..<end]
      if let entity = Self.entities[String(name)] {
        result += entity
      } else if name.hasPrefix("#x"), let scalar = UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init) {
        result.unicodeScalars.append(scalar)
      } else if name.hasPrefix("#"), let scalar = UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) {
        result.unicodeScalars.append(scalar)
      } else {
        throw error("the reference &\(name); is not known")
      }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
