package import Expressions
package import RuleText

/// Fields of config.pbtxt that belong together, when they are wanted, and why.
package struct ConfigBlock: Sendable {
  package var id: String
  /// nil when it always applies.
  package var condition: Expression?
  package var fields: FieldTemplate
  /// The comment, a paragraph each; a paragraph that is a single expression giving a list is a line for each element.
  package var because: [Template]
  package var citations: [Citation]
  package var location: SourceLocation

  static let fields: [Shape.Field] = [
    .optional("when", .expression, "when the fields are wanted; always if left out"),
    .required("set", .anything, "fields of config.pbtxt; '${expression}' values are computed, null ones left out"),
    .required("because", .list(.template), "the comment above them: why they are as they are"),
    .required("cite", .list(.text), "its sources"),
  ]
  static let shape = Shape.mapping(fields)
  static let ownShape = Shape.mapping([.required("id", .text, "id of the block, unique in the path")] + fields)

  init?(id: String, _ node: RuleNode, _ context: inout LoadContext) {
    self.id = id
    location = node.location
    citations = context.citations(node["cite"], for: node)
    guard let set = node["set"], set.entries != nil else {
      context.log.report(node["set"]?.location ?? node.location, "'set' must be a mapping of fields")
      return nil
    }
    fields = FieldTemplate(set, &context)
    because = (node["because"].map { $0.list ?? [$0] } ?? []).compactMap { context.template($0) }
    if let when = node["when"] {
      guard let condition = context.condition(when) else { return nil }
      self.condition = condition
    }
  }

  /// The slots that the block reads.
  package var variables: Set<Int> { fields.variables.union(condition?.variables ?? []) }
}
