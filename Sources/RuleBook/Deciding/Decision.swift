import Expressions
package import Facts

/// How a condition turned out.
package enum Truth: Sendable, Hashable {
  case yes
  case no
  case unknown(Unknown)

  init(_ outcome: Outcome) {
    switch outcome {
    case .value(.bool(true)): self = .yes
    case .value(.bool(false)): self = .no
    case .unknown(let unknown): self = .unknown(unknown)
    case .value(.unknown(let unknown)): self = .unknown(unknown)
    // A condition is checked to be of type bool; what is left is an error such as a division by zero. It tells nothing
    // about the facts, so it is unknown, never false.
    case .value: self = .unknown(Unknown(reason: "the condition is neither true nor false"))
    case .error(let error): self = .unknown(Unknown(reason: "the condition could not be evaluated: \(error)"))
    }
  }

  package var unknownValue: Unknown? { if case .unknown(let unknown) = self { unknown } else { nil } }
}

/// What the rule book says about one set of facts.
package struct Decision: Sendable {
  /// The walk from the root of the tree.
  package var route: Route
  /// One verdict for each serving path, in the book's order.
  package var verdicts: [Verdict]
  /// Index of the recommended path; nil when there is no sound advice.
  package var recommendation: Int?

  /// A way through the tree: the nodes passed, and where it ends.
  package struct Route: Sendable {
    package var steps: [Step]
    package var end: End
  }

  package struct Step: Sendable, Hashable {
    /// Index of the node in the book.
    package var node: Int
    /// Index of the branch taken, for a question.
    package var branch: Int?
    /// Why the branch had to be presumed, when its condition is unknown.
    package var presumed: Unknown?
    /// For a leaf none of whose paths can serve, after which the walk went on.
    package var isExhausted = false
  }

  package indirect enum End: Sendable {
    /// A leaf: the path chosen there, or nil when none of its paths can serve.
    case leaf(chosen: Int?)
    /// A question nobody could answer: where each answer would lead.
    case open(node: Int, Unknown, branches: [Route])
  }

  /// Whether one path can serve, and how each of its requirements turned out.
  package struct Verdict: Sendable {
    package var status: PathStatus
    /// In the order of ``ServingPath/requirements``.
    package var requirements: [Truth]
    /// Indices of the conversions to do first; nil when the format is not known or cannot be converted.
    package var preparation: [Int]?
  }
}

extension Decision.Route {
  /// The path that this route recommends: the leaf's, or the one on which all open branches agree.
  package var chosen: Int? {
    switch end {
    case .leaf(let chosen): return chosen
    case .open(_, _, let branches):
      let choices = Set(branches.map(\.chosen))
      return choices.count == 1 ? choices.first ?? nil : nil
    }
  }

  /// The question at which the route ends undecided, if it does.
  package var openQuestion: (node: Int, unknown: Unknown)? {
    if case .open(let node, let unknown, _) = end { (node, unknown) } else { nil }
  }
}
