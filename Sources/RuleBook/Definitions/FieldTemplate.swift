package import Expressions
package import Facts
package import RuleText

/// Fields of a config.pbtxt with computed parts: `${expression}` stands for its value, and null drops the field.
package indirect enum FieldTemplate: Sendable {
  case literal(Value, SourceLocation)
  case computed(Expression, SourceLocation)
  case list([FieldTemplate])
  case message([Entry])

  package struct Entry: Sendable {
    package var key: String
    /// Where the key is written.
    package var location: SourceLocation
    package var value: FieldTemplate
  }

  init(_ node: RuleNode?, _ context: inout LoadContext) {
    guard let node else {
      self = .message([])
      return
    }
    switch node.content {
    case .list(let nodes): self = .list(nodes.map { FieldTemplate($0, &context) })
    case .mapping(let entries):
      self = .message(
        entries.map { Entry(key: $0.key, location: $0.keyLocation, value: FieldTemplate($0.node, &context)) })
    case .scalar(let text, _):
      guard text.hasPrefix("${"), text.hasSuffix("}") else {
        self = .literal(node.literal, node.location)
        return
      }
      var inner = node
      inner.content = .scalar(String(text.dropFirst(2).dropLast()), .quoted)
      inner.location.column += 2
      self = context.expression(inner).map { .computed($0, node.location) } ?? .literal(.null, node.location)
    }
  }

  /// A line for each field with a value: `optimization.graph.level = 1`, computed ones as the rule has them.
  package var sources: [String] { sources(at: "") }

  private func sources(at path: String) -> [String] {
    switch self {
    case .literal(let value, _): ["\(path) = \(JSONWriter.write(value, pretty: false))"]
    case .computed(let expression, _): ["\(path) = ${\(expression.source)}"]
    case .list(let items): items.enumerated().flatMap { $1.sources(at: "\(path)[\($0)]") }
    case .message(let entries) where entries.isEmpty: ["\(path) = {}"]
    case .message(let entries): entries.flatMap { $0.value.sources(at: path.isEmpty ? $0.key : "\(path).\($0.key)") }
    }
  }

  /// The slots that computed parts read.
  package var variables: Set<Int> {
    switch self {
    case .literal: []
    case .computed(let expression, _): Set(expression.variables)
    case .list(let items): items.reduce(into: []) { $0.formUnion($1.variables) }
    case .message(let entries): entries.reduce(into: []) { $0.formUnion($1.value.variables) }
    }
  }

  /// The fields under given facts, in the author's order; nil for what is null, unknown or in error, and for a list or
  /// message of which nothing but that is left.
  package func rendered(_ sheet: FactSheet) -> FieldTree? {
    switch self {
    case .literal(let value, _): return FieldTree(value)
    case .computed(let expression, _):
      if case .value(let value) = expression.evaluate(sheet.activation) { return FieldTree(value) }
      return nil
    case .list(let items):
      let rendered = items.compactMap { $0.rendered(sheet) }
      return rendered.isEmpty ? nil : .list(rendered)
    case .message(let entries):
      let rendered = entries.compactMap { entry in
        entry.value.rendered(sheet).map { FieldTree.Entry(key: entry.key, value: $0) }
      }
      return rendered.isEmpty && !entries.isEmpty ? nil : .message(rendered)
    }
  }
}
