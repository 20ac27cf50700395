/// A parsed rule file as one line of text, which reads back many times faster than the YAML it was made from.
///
/// The built-in rules are parsed when the binary is built; two thirds of the time that a rule book took to load went into
/// parsing them anew at every start. Places are kept, so that a message still names line and column.
///
/// A node is a letter for its kind, then numbers that each end in a space, then what it holds: `p`, `q`, `b` a plain,
/// quoted or block scalar (line, column, length in UTF-8, the text); `l` a list and `m` a mapping (line, column, number of
/// elements, the elements; in a mapping each is line and column of the key, its length, the key, the node).
package enum CompactNodes {
  /// The text of a document; empty for an empty document.
  package static func write(_ node: RuleNode?) -> String {
    var text = ""
    if let node { write(node, to: &text) }
    return text
  }

  private static func write(_ node: RuleNode, to text: inout String) {
    func begin(_ kind: String, _ count: Int) {
      text += "\(kind)\(node.location.line) \(node.location.column) \(count) "
    }
    switch node.content {
    case .scalar(let scalar, let style):
      begin(style.letter, scalar.utf8.count)
      text += scalar
    case .list(let nodes):
      begin("l", nodes.count)
      for node in nodes { write(node, to: &text) }
    case .mapping(let entries):
      begin("m", entries.count)
      for entry in entries {
        text += "\(entry.keyLocation.line) \(entry.keyLocation.column) \(entry.key.utf8.count) \(entry.key)"
        write(entry.node, to: &text)
      }
    }
  }

  /// The document of a text that ``write(_:)`` made; nil for an empty document.
  ///
  /// - Parameter file: the name that the places of the nodes get.
  package static func read(_ text: String, file: String) -> RuleNode? {
    var text = text
    return text.withUTF8 { bytes in
      var reader = Reader(bytes: bytes, file: file)
      return bytes.isEmpty ? nil : reader.node()
    }
  }

  /// Reads what the build wrote: a text cut short is a mistake of the build, and ends in an empty node, never in a trap.
  private struct Reader {
    let bytes: UnsafeBufferPointer<UInt8>
    let file: String
    var offset = 0

    mutating func node() -> RuleNode {
      let kind = byte()
      let place = location()
      let count = number()
      switch kind {
      case UInt8(ascii: "l"):
        return RuleNode(.list((0..<count).map { _ in node() }), at: place)
      case UInt8(ascii: "m"):
        return RuleNode(.mapping((0..<count).map { _ in entry() }), at: place)
      default:
        return RuleNode(.scalar(string(count), RuleNode.ScalarStyle(letter: kind)), at: place)
      }
    }

    private mutating func entry() -> RuleNode.Entry {
      let place = location()
      return RuleNode.Entry(key: string(number()), keyLocation: place, node: node())
    }

    private mutating func location() -> SourceLocation {
      let line = number()
      return SourceLocation(file: file, line: line, column: number())
    }

    private mutating func byte() -> UInt8 {
      guard offset < bytes.count else { return 0 }
      defer { offset += 1 }
      return bytes[offset]
    }

    /// A number and the space after it; no more than the bytes that are left, so that no count asks for more than is there.
    private mutating func number() -> Int {
      var value = 0
      while offset < bytes.count, bytes[offset] != UInt8(ascii: " ") {
        value = min(value * 10 + Int(bytes[offset] &- UInt8(ascii: "0")), bytes.count)
        offset += 1
      }
      offset += 1
      return value
    }

    private mutating func string(_ count: Int) -> String {
      let end = min(offset + count, bytes.count)
      defer { offset = end }
      return offset < end ? String(decoding: bytes[offset..<end], as: UTF8.self) : ""
    }
  }
}

extension RuleNode.ScalarStyle {
  fileprivate var letter: String {
    switch self {
    case .plain: "p"
    case .quoted: "q"
    case .block: "b"
    }
  }

  fileprivate init(letter: UInt8) {
    switch letter {
    case UInt8(ascii: "q"): self = .quoted
    case UInt8(ascii: "b"): self = .block
    default: self = .plain
    }
  }
}
