package import Facts

/// A piece of a rule file with its place: the only form of YAML the rest of the rule book sees.
package struct RuleNode: Sendable {
  package enum Content: Sendable {
    case scalar(String, ScalarStyle)
    case list([RuleNode])
    case mapping([Entry])
  }

  /// How a scalar is written. Only plain ones become numbers, booleans or null: `true` is not `"true"`.
  package enum ScalarStyle: Sendable {
    case plain, quoted
    /// `|` or `>`: line breaks are folded away, so columns of the text are not columns of the file.
    case block
  }

  package struct Entry: Sendable {
    package var key: String
    package var keyLocation: SourceLocation
    package var node: RuleNode

    package init(key: String, keyLocation: SourceLocation, node: RuleNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.node = node
    }
  }

  package var content: Content
  package var location: SourceLocation

  package init(_ content: Content, at location: SourceLocation) {
    self.content = content
    self.location = location
  }

  /// The text of a scalar, else nil.
  package var text: String? { if case .scalar(let text, _) = content { text } else { nil } }
  package var list: [RuleNode]? { if case .list(let nodes) = content { nodes } else { nil } }
  package var entries: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }

  /// The value under a key of a mapping.
  package subscript(key: String) -> RuleNode? { entries?.first { $0.key == key }?.node }

  /// The text of a scalar, or of every scalar in a list: rule files let a single item stand for a list of one.
  package var texts: [String] { text.map { [$0] } ?? list?.compactMap(\.text) ?? [] }

  /// The node as a literal value, with YAML's core types for plain scalars.
  package var literal: Value {
    switch content {
    case .list(let nodes): .list(nodes.map(\.literal))
    case .mapping(let entries):
      .map(Dictionary(entries.map { (.string($0.key), $0.node.literal) }, uniquingKeysWith: { $1 }))
    case .scalar(let text, .quoted), .scalar(let text, .block): .string(text)
    case .scalar("true", _): true
    case .scalar("false", _): false
    case .scalar("null", _), .scalar("~", _), .scalar("", _): .null
    case .scalar(let text, _):
      Int64(text).map(Value.int)
        ?? (text.first.map { $0.isNumber || $0 == "-" } == true ? Double(text).map(Value.double) : nil) ?? .string(text)
    }
  }
}
