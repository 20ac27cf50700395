package import Expressions
package import RuleText

/// One thing a serving path needs.
package struct Requirement: Sendable {
  /// A way out when the requirement fails.
  package struct WayOut: Sendable {
    package var text: Template
    /// The serving path that takes this way, if one does.
    package var path: String?
  }

  package var id: String
  package var condition: Expression
  /// What is wrong when the condition is false.
  package var because: Template
  /// Whether an unknown condition leaves the path worth recommending, with the doubt stated.
  package var isPresumed: Bool
  package var waysOut: [WayOut]
  package var citations: [Citation]
  package var cases: [RequirementCase]
  package var location: SourceLocation
}

/// A situation in which a requirement is met, fails or is unknown: example and test at once.
package struct RequirementCase: Sendable {
  package enum Expectation: String, Sendable, CaseIterable {
    case met, failed, unknown
  }

  package var expectation: Expectation
  package var situation: Situation
}

extension Requirement {
  static let fields: [Shape.Field] = [
    .required("when", .expression, "the condition: true when the requirement is met"),
    .required("because", .template, "what is wrong when it is not met"),
    .optional("presume", .flag, "true where an unknown condition is no reason against the path"),
    .optional(
      "waysOut",
      .list(
        .mapping([
          .required("say", .template, "the way out"), .optional("path", .text, "the serving path that takes it"),
        ])), "ways out when it fails"),
    .required("cite", .list(.text), "source ids, each with an optional place after a colon"),
    .required(
      "cases",
      .mapping(
        RequirementCase.Expectation.allCases.map {
          $0 == .unknown
            ? .optional($0.rawValue, Situation.shape, "a situation in which it is unknown")
            : .required($0.rawValue, Situation.shape, "a situation in which it is \($0.rawValue)")
        }), "one situation of each outcome"),
  ]

  static let shape = Shape.mapping(fields)

  init?(id: String, _ node: RuleNode, _ context: inout LoadContext) {
    guard let when = node["when"], let because = node["because"] else { return nil }
    let citations = context.citations(node["cite"], for: node)
    guard let condition = context.condition(when), let text = context.template(because) else { return nil }
    self.id = id
    self.condition = condition
    self.because = text
    isPresumed = node["presume"]?.text == "true"
    self.citations = citations
    location = node.location
    waysOut = (node["waysOut"].map { $0.list ?? [$0] } ?? []).compactMap { way in
      way["say"].flatMap { context.template($0) }.map { WayOut(text: $0, path: way["path"]?.text) }
    }
    cases = (node["cases"]?.entries ?? []).compactMap { entry in
      RequirementCase.Expectation(rawValue: entry.key).map {
        RequirementCase(expectation: $0, situation: Situation(entry.node))
      }
    }
  }
}
