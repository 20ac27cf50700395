import Facts
import RuleText

extension Shape {
  /// A checked node as a value: scalars are text whatever they look like, flags booleans, single elements lists of one.
  func value(of node: RuleNode) -> Value {
    switch self {
    case .anything: node.literal
    case .flag: .bool(node.text == "true")
    case .text, .word, .expression, .template: .string(node.text ?? "")
    case .list(let element): .list((node.list ?? [node]).map(element.value(of:)))
    case .table(let element):
      .map(
        Dictionary(
          (node.entries ?? []).map { (.string($0.key), element.value(of: $0.node)) }, uniquingKeysWith: { $1 }))
    case .mapping(let fields):
      .map(
        Dictionary(
          fields.compactMap { field in node[field.key].map { (.string(field.key), field.shape.value(of: $0)) } },
          uniquingKeysWith: { $1 }))
    }
  }
}
