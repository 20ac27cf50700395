package import Expressions
package import Facts
package import RuleText

/// A fact that expressions may use, as `facts.yaml` declares it.
package struct FactDeclaration: Sendable {
  /// Who provides a fact, and so who could change it.
  package enum Provider: String, Sendable, CaseIterable {
    case host, model, intent, release, coverage, plan, deployment, server, repository
  }

  /// How the user can state the fact when nothing could be read.
  package struct Question: Sendable, Hashable {
    /// The command-line option, such as `--framework`.
    package var option: String
    package var prompt: String
    /// The values in the author's order, each with the words for people.
    package var choices: [Choice]
  }

  package struct Choice: Sendable, Hashable {
    package var value: String
    package var label: String
  }

  package var path: String
  package var type: ExpressionType
  package var unit: String
  package var label: String
  package var provider: Provider
  /// The reason given when no document has the fact.
  package var unknown: String
  package var question: Question?
  package var location: SourceLocation
}

/// All declared facts. A fact's index is its slot in every ``FactSheet``.
package struct FactVocabulary: Sendable {
  package let facts: [FactDeclaration]
  package let declarations: Declarations
  private let slots: [String: Int]

  package init(_ facts: [FactDeclaration]) {
    self.facts = facts
    declarations = Declarations(facts.map { ($0.path, $0.type) })
    slots = Dictionary(facts.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func slot(of path: String) -> Int? { slots[path] }
  package subscript(path: String) -> FactDeclaration? { slots[path].map { facts[$0] } }

  /// What is wrong with a document: facts nobody declared, and values of another type than declared.
  package func problems(in document: FactDocument) -> [String] {
    document.paths.compactMap { path in
      guard let declaration = self[path] else {
        return "unknown fact '\(path)'\(Suggestion.text(for: path, among: facts.map(\.path)))"
      }
      guard let value = document[path]?.value, let problem = declaration.type.problem(with: value) else { return nil }
      return "\(path): \(problem)"
    }
  }
}

extension ExpressionType {
  /// Why a value is not of this type, or nil when it is. Unknown parts fit every type; records may lack fields.
  package func problem(with value: Value) -> String? {
    switch (self, value) {
    case (_, .unknown), (.dyn, _), (.bool, .bool), (.int, .int), (.uint, .uint), (.double, .double),
      (.string, .string), (.bytes, .bytes), (.null, .null), (.nullable, .null), (.double, .int):
      return nil
    case (.nullable(let type), _): return type.problem(with: value)
    case (.list(let element), .list(let values)):
      return values.enumerated().lazy.compactMap { index, value in
        element.problem(with: value).map { "[\(index)] \($0)" }
      }.first
    case (.map(_, let type), .map(let entries)):
      return entries.lazy.compactMap { type.problem(with: $0.value) }.first
    case (.record(let fields), .map(let entries)):
      let problems = entries.compactMap { key, value -> String? in
        guard case .string(let name) = key, let type = fields[name] else {
          return "unknown field \(JSONWriter.write(key, pretty: false))"
        }
        return type.problem(with: value).map { "\(name): \($0)" }
      }
      // A dictionary has no order; the message must not change from run to run.
      return problems.min()
    default: return "expected \(self), found \(JSONWriter.write(value, pretty: false).shortened(to: 60))"
    }
  }
}
