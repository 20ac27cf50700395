import Facts

/// What is wrong with an XML text, and where.
package struct XMLProblem: Error, Sendable, Hashable, CustomStringConvertible {
  package var line: Int
  package var problem: String
  package var description: String { "line \(line): \(problem)" }
}

/// An element of an XML text with everything in it.
struct XMLElement: Sendable {
  var name: String
  var attributes: [String: String] = [:]
  var children: [XMLElement] = []
  /// The text directly inside, without white space at its ends.
  var text = ""
  var line: Int

  /// The first child of a name.
  subscript(name: String) -> XMLElement? { children.first { $0.name == name } }
}

/// Reads the XML that hwloc and nvidia-smi write.
///
/// Input may be hostile: size, depth and number of elements are bounded, and only the five built-in entities and
/// character numbers are replaced. A document type is skipped over; one that declares entities is refused.
struct XMLReader {
  private static let deepest = 256
  private static let mostElements = 400_000
  private static let mostAttributes = 64

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The root element.
  /// - Throws: ``XMLProblem`` for everything that is not well formed, goes on after the root, or is out of bounds.
  static func read(_ bytes: [UInt8]) throws(XMLProblem) -> XMLElement {
    var reader = XMLReader(bytes)
    return try reader.document()
  }

  private func failure(_ problem: String) -> XMLProblem { XMLProblem(line: line, problem: problem) }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func starts(with word: String) -> Bool {
    let word = word.utf8
    return position + word.count <= bytes.count && bytes[position..<position + word.count].elementsEqual(word)
  }

  private mutating func advance() {
    if current == UInt8(ascii: "\n") { line += 1 }
    position += 1
  }

  private mutating func take(_ word: String) -> Bool {
    guard starts(with: word) else { return false }
    for _ in word.utf8 { advance() }
    return true
  }

  /// Moves behind the next occurrence of a word.
  private mutating func skip(past word: String, _ what: String) throws(XMLProblem) {
    while position < bytes.count {
      if take(word) { return }
      advance()
    }
    throw failure("\(what) is not closed")
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { advance() }
  }

  private mutating func document() throws(XMLProblem) -> XMLElement {
    var open: [XMLElement] = []
    var text: [UInt8] = []
    var elements = 0
    _ = take("\u{feff}")
    while position < bytes.count {
      if let byte = current, byte != UInt8(ascii: "<") {
        if open.isEmpty, byte > 0x20 { throw failure("text outside the root element") }
        if byte == UInt8(ascii: "&") { text += try entity() } else { text.append(byte); advance() }
        continue
      }
      if take("<!--") {
        try skip(past: "-->", "a comment")
      } else if take("<![CDATA[") {
        let start = position
        try skip(past: "]]>", "a CDATA section")
        text += bytes[start..<position - 3]
      } else if take("<?") {
        try skip(past: "?>", "an instruction")
      } else if starts(with: "<!") {
        if !open.isEmpty { throw failure("a declaration inside the root element") }
        try documentType()
      } else if take("</") {
        let name = try name()
        skipSpace()
        guard take(">") else { throw failure("'>' is missing") }
        guard var element = open.popLast(), element.name == name else { throw failure("</\(name)> closes nothing") }
        element.text += try string(text).trimmed
        text = []
        if open.isEmpty { return try end(element) }
        open[open.count - 1].children.append(element)
      } else {
        elements += 1
        if elements > Self.mostElements { throw failure("more than \(Self.mostElements) elements") }
        if !open.isEmpty { open[open.count - 1].text += try string(text).trimmed }
        text = []
        let (element, isClosed) = try startTag()
        if !isClosed {
          if open.count >= Self.deepest { throw failure("nested more than \(Self.deepest) deep") }
          open.append(element)
        } else if open.isEmpty {
          return try end(element)
        } else {
          open[open.count - 1].children.append(element)
        }
      }
    }
    throw failure(open.isEmpty ? "no element" : "<\(open[open.count - 1].name)> is not closed")
  }

  /// Only comments and white space may follow the root.
  private mutating func end(_ root: XMLElement) throws(XMLProblem) -> XMLElement {
    while true {
      skipSpace()
      if position >= bytes.count { return root }
      guard take("<!--") else { throw failure("text after the root element") }
      try skip(past: "-->", "a comment")
    }
  }

  private mutating func startTag() throws(XMLProblem) -> (XMLElement, isClosed: Bool) {
    var element = XMLElement(name: "", line: line)
    advance()
    element.name = try name()
    while true {
      skipSpace()
      if take("/>") { return (element, true) }
      if take(">") { return (element, false) }
      let key = try name()
      skipSpace()
      guard take("=") else { throw failure("'=' is missing after \(key)") }
      skipSpace()
      guard let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
        throw failure("the value of \(key) is not quoted")
      }
      advance()
      var value: [UInt8] = []
      while let byte = current, byte != quote {
        if byte == UInt8(ascii: "<") { throw failure("'<' in the value of \(key)") }
        if byte == UInt8(ascii: "&") { value += try entity() } else { value.append(byte); advance() }
      }
      guard current == quote else { throw failure("the value of \(key) is not closed") }
      advance()
      guard element.attributes.updateValue(try string(value), forKey: key) == nil else {
        throw failure("\(key) is given twice")
      }
      if element.attributes.count > Self.mostAttributes { throw failure("too many attributes") }
    }
  }

  private mutating func name() throws(XMLProblem) -> String {
    let start = position
    while let byte = current, byte >= 0x80 || Self.isNameByte(byte) { position += 1 }
    if position == start || position - start > 256 { throw failure("a name is expected") }
    return try string(Array(bytes[start..<position]))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }

  /// nvidia-smi can put its whole document type into the text; nothing in it is needed.
  private mutating func documentType() throws(XMLProblem) {
    guard take("<!DOCTYPE") else { throw failure("an unknown declaration") }
    while let byte = current, byte != UInt8(ascii: ">") {
      if byte == UInt8(ascii: "[") {
        while let byte = current, byte != UInt8(ascii: "]") {
          if starts(with: "<!ENTITY") || byte == UInt8(ascii: "%") { throw failure("entities may not be declared") }
          advance()
        }
      } else if byte == UInt8(ascii: "<") {
        throw failure("the document type is not closed")
      }
      advance()
    }
    guard take(">") else { throw failure("the document type is not closed") }
  }

  private mutating func entity() throws(XMLProblem) -> [UInt8] {
    let known: [(String, String)] = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'")]
    for (entity, text) in known where take(entity) { return Array(text.utf8) }
    if take("&#") {
      let radix = take("x") ? 16 : 10
      let start = position
      while let byte = current, byte != UInt8(ascii: ";"), position - start < 8 { position += 1 }
      let digits = String(decoding: bytes[start..<position], as: UTF8.self)
      if take(";"), let scalar = UInt32(digits, radix: radix).flatMap(Unicode.Scalar.init), scalar.value != 0 {
        return Array(String(Character(scalar)).utf8)
      }
    }
    throw failure("an entity that is not known")
  }

  private func string(_ bytes: [UInt8]) throws(XMLProblem) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw failure("text that is not UTF-8") }
    return text
  }
}
