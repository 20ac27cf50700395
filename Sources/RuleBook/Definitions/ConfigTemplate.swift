package import Expressions
package import Facts
import RuleText

/// Fields of config.pbtxt with computed parts: `${expression}` stands for its value, and null drops the field.
package indirect enum ConfigTemplate: Sendable {
  case literal(Value)
  case computed(Expression)
  case list([ConfigTemplate])
  case mapping([(key: String, value: ConfigTemplate)])

  init(_ node: RuleNode?, _ context: inout LoadContext) {
    guard let node else {
      self = .mapping([])
      return
    }
    switch node.content {
    case .list(let nodes): self = .list(nodes.map { ConfigTemplate($0, &context) })
    case .mapping(let entries): self = .mapping(entries.map { ($0.key, ConfigTemplate($0.node, &context)) })
    case .scalar(let text, _):
      guard text.hasPrefix("${"), text.hasSuffix("}") else {
        self = .literal(node.literal)
        return
      }
      var inner = node
      inner.content = .scalar(String(text.dropFirst(2).dropLast()), .quoted)
      inner.location.column += 2
      self = context.expression(inner).map(ConfigTemplate.computed) ?? .literal(.null)
    }
  }

  /// The slots that computed parts read.
  package var variables: Set<Int> {
    switch self {
    case .literal: []
    case .computed(let expression): Set(expression.variables)
    case .list(let items): items.reduce(into: []) { $0.formUnion($1.variables) }
    case .mapping(let entries): entries.reduce(into: []) { $0.formUnion($1.value.variables) }
    }
  }

  /// The fields under given facts, in the author's order; parts that are null, unknown or in error are left out.
  package func rendered(_ sheet: FactSheet) -> ConfigField? {
    switch self {
    case .literal(let value): ConfigField(value)
    case .computed(let expression):
      if case .value(let value) = expression.evaluate(sheet.activation) { ConfigField(value) } else { nil }
    case .list(let items): .list(items.compactMap { $0.rendered(sheet) })
    case .mapping(let entries):
      .message(entries.compactMap { entry in entry.value.rendered(sheet).map { (entry.key, $0) } })
    }
  }
}

/// A field of config.pbtxt, ready to print.
package indirect enum ConfigField: Sendable {
  case scalar(Value)
  case list([ConfigField])
  case message([(key: String, value: ConfigField)])

  init?(_ value: Value) {
    switch value {
    case .null, .unknown: return nil
    case .list(let values): self = .list(values.compactMap(ConfigField.init))
    case .map(let entries):
      let sorted = entries.compactMap { key, value -> (key: String, value: ConfigField)? in
        guard let key = key.stringValue, let field = ConfigField(value) else { return nil }
        return (key, field)
      }
      self = .message(sorted.sorted { $0.key < $1.key })
    default: self = .scalar(value)
    }
  }
}
