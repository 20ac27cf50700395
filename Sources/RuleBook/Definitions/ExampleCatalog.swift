package import Facts
import RuleText

/// The example hosts and models on which the rules' own cases are tried.
package struct ExampleCatalog: Sendable {
  package var hosts: [String: FactDocument] = [:]
  package var models: [String: FactDocument] = [:]

  static let shape = Shape.mapping([
    .required("hosts", .table(.table(.anything)), "facts of example hosts, by name"),
    .required("models", .table(.table(.anything)), "facts of example models, by name"),
  ])

  /// No examples.
  init() {}

  init(_ node: RuleNode, _ context: inout LoadContext) {
    guard Self.shape.check(node, &context.log) else { return }
    hosts = Self.documents(node["hosts"], kind: "host", &context)
    models = Self.documents(node["models"], kind: "model", &context)
  }

  private static func documents(
    _ node: RuleNode?, kind: String, _ context: inout LoadContext
  ) -> [String: FactDocument] {
    var documents: [String: FactDocument] = [:]
    for example in node?.entries ?? [] {
      var document = FactDocument()
      for entry in example.node.entries ?? [] {
        let value = context.fact(entry.key, entry.node.literal, at: entry.keyLocation)
        document.set(entry.key, value, Origin(.assumed, "example \(kind) \(example.key)"))
      }
      documents[example.key] = document
    }
    return documents
  }
}

extension LoadContext {
  /// Checks that a fact exists and that the value has its type.
  mutating func fact(_ path: String, _ value: Value, at place: SourceLocation) -> Value {
    guard let declaration = vocabulary[path] else {
      let hint = Suggestion.text(for: path, among: vocabulary.facts.map(\.path))
      log.report(place, "no fact '\(path)' in facts.yaml\(hint)")
      return value
    }
    if let problem = declaration.type.problem(with: value) { log.report(place, "\(path): \(problem)") }
    return value
  }
}
