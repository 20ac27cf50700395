package import Expressions
import RuleText

/// A command that an answer can end with, or a remark without one.
package struct CommandTemplate: Sendable {
  package var id: String
  package var title: Template
  /// nil when it always applies.
  package var condition: Expression?
  /// Empty for a remark.
  package var arguments: [Template]
  package var citations: [Citation]

  static let shape = Shape.mapping([
    .required("id", .text, "id of the command"),
    .required("title", .template, "what it does"),
    .optional("when", .expression, "when it applies; always if left out"),
    .optional("command", .list(.template), "its arguments; a remark if left out"),
    .required("cite", .list(.text), "its sources"),
  ])

  init?(_ node: RuleNode, _ context: inout LoadContext) {
    guard let id = node["id"]?.text else { return nil }
    self.id = id
    citations = context.citations(node["cite"], for: node)
    guard let title = node["title"].flatMap({ context.template($0) }) else { return nil }
    self.title = title
    arguments = (node["command"].map { $0.list ?? [$0] } ?? []).compactMap { context.template($0) }
    if let when = node["when"] {
      guard let condition = context.condition(when) else { return nil }
      self.condition = condition
    }
  }
}

/// Batch sizes used in generated commands until something is measured.
package struct BatchSizes: Sendable, Hashable {
  package var usual: Int64
  package var largest: Int64

  package init(usual: Int64, largest: Int64) {
    self.usual = usual
    self.largest = largest
  }
}
