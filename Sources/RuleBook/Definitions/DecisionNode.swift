package import Expressions
package import RuleText

/// A node of the decision tree.
package struct DecisionNode: Sendable {
  package enum Kind: Sendable {
    /// A question with its answers in order; the first whose condition holds is taken.
    case question(Question)
    /// Something done on the way, such as a conversion: the walk goes on.
    case step(text: String, next: String)
    /// A leaf: serving paths in order of preference, and where to go on when none of them can serve.
    case serve(paths: [String], otherwise: String?)
  }

  package struct Question: Sendable {
    package var text: String
    package var branches: [Branch]
    /// What the answer rests on, shown beside it; a part that is not known is left out.
    package var evidence: [Template]
    /// What to do when the condition is unknown; nil to follow every branch.
    package var unknown: Presumption?
    package var cases: [Case]
  }

  package struct Branch: Sendable {
    /// nil for the branch taken when no other condition holds.
    package var condition: Expression?
    package var answer: String
    package var next: String
  }

  /// The branch taken when a condition is unknown, and why.
  package struct Presumption: Sendable {
    package var answer: String
    package var reason: String
  }

  package struct Case: Sendable {
    package var situation: Situation
    /// An answer, or `unknown`.
    package var answer: String
  }

  package var id: String
  package var kind: Kind
  package var citations: [Citation]
  package var location: SourceLocation
  /// Where each successor is named, for messages.
  package var successorLocations: [String: SourceLocation]

  /// Ids of the nodes that can follow.
  package var successors: [String] {
    switch kind {
    case .question(let question): question.branches.map(\.next)
    case .step(_, let next): [next]
    case .serve(_, let otherwise): otherwise.map { [$0] } ?? []
    }
  }
}
