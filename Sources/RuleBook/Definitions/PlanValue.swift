package import Expressions
package import RuleText

/// A fact that follows from others by a rule of the book, such as how many instances a model gets.
package struct PlanValue: Sendable {
  /// The fact it gives.
  package var path: String
  /// Ways to work it out; the first that gives a value counts.
  package var candidates: [Expression]
  package var citations: [Citation]
  package var location: SourceLocation

  static let shape = Shape.mapping([
    .required("value", .list(.expression), "how it is worked out; of several the first that is known"),
    .required("cite", .list(.text), "its sources"),
  ])

  init?(path: String, _ node: RuleNode, _ context: inout LoadContext) {
    self.path = path
    location = node.location
    citations = context.citations(node["cite"], for: node)
    candidates = (node["value"].map { $0.list ?? [$0] } ?? []).compactMap { context.expression($0) }
    guard let declaration = context.vocabulary[path], declaration.provider == .plan else {
      context.log.report(node.location, "'\(path)' is no fact of facts.yaml that comes from the plan")
      return nil
    }
  }
}
