import Facts
import RuleText

/// The shape a piece of a rule file must have.
///
/// One description serves three readers: the strict check (``Shape/check(_:_:)``), the JSON Schema that editors use
/// (``Shape/jsonSchema``), and whoever wants to know what a key means.
package indirect enum Shape: Sendable {
  /// Any scalar read as text.
  case text
  /// Text that is one of these words.
  case word([String])
  /// `true` or `false`.
  case flag
  /// A CEL expression over the facts.
  case expression
  /// Text with `{expression}` parts.
  case template
  /// A list, or a single element standing for a list of one.
  case list(Shape)
  /// A mapping with keys of the author's choice.
  case table(Shape)
  /// A mapping with these keys and no others.
  case mapping([Field])
  /// Any value.
  case anything

  package struct Field: Sendable {
    package var key: String
    package var shape: Shape
    package var isRequired: Bool
    package var help: String

    static func required(_ key: String, _ shape: Shape, _ help: String) -> Field {
      Field(key: key, shape: shape, isRequired: true, help: help)
    }

    static func optional(_ key: String, _ shape: Shape, _ help: String) -> Field {
      Field(key: key, shape: shape, isRequired: false, help: help)
    }
  }
}

extension Shape {
  /// Reports everything about `node` that does not have this shape; true when nothing had to be reported.
  @discardableResult
  func check(_ node: RuleNode, _ log: inout ProblemLog) -> Bool {
    switch self {
    case .anything: return true
    case .text, .expression, .template:
      guard let text = node.text else { return fail(node, "expected text", &log) }
      return text.isEmpty ? fail(node, "expected text, found nothing", &log) : true
    case .word(let words):
      guard let text = node.text, words.contains(text) else {
        let found = node.text.map { ", found '\($0)'\(Suggestion.text(for: $0, among: words))" } ?? ""
        return fail(node, "expected one of \(words.joined(separator: ", "))\(found)", &log)
      }
      return true
    case .flag:
      return node.text == "true" || node.text == "false" ? true : fail(node, "expected true or false", &log)
    case .list(let element):
      guard let list = node.list else { return element.check(node, &log) }
      return list.reduce(true) { element.check($1, &log) && $0 }
    case .table(let value):
      guard let entries = node.entries else { return fail(node, "expected a mapping", &log) }
      return entries.reduce(true) { value.check($1.node, &log) && $0 }
    case .mapping(let fields): return check(fields, of: node, &log)
    }
  }

  private func check(_ fields: [Field], of node: RuleNode, _ log: inout ProblemLog) -> Bool {
    guard let entries = node.entries else { return fail(node, "expected a mapping", &log) }
    var isSound = true
    for entry in entries {
      if let field = fields.first(where: { $0.key == entry.key }) {
        isSound = field.shape.check(entry.node, &log) && isSound
      } else {
        let hint = Suggestion.text(for: entry.key, among: fields.map(\.key))
        log.report(entry.keyLocation, "unknown key '\(entry.key)'\(hint)")
        isSound = false
      }
    }
    for field in fields where field.isRequired && node[field.key] == nil {
      isSound = fail(node, "the key '\(field.key)' is missing: \(field.help)", &log)
    }
    return isSound
  }

  private func fail(_ node: RuleNode, _ message: String, _ log: inout ProblemLog) -> Bool {
    log.report(node.location, message)
    return false
  }
}
