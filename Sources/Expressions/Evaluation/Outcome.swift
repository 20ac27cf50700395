package import Facts

/// What an expression comes to under one activation.
///
/// An unknown leaf is never a value: it comes out as ``unknown(_:)``. Lists and records may still hold unknown leaves.
package enum Outcome: Sendable, Hashable {
  case value(Value)
  case unknown(Unknown)
  case error(EvaluationError)

  package static let `true` = Outcome.value(.bool(true))
  package static let `false` = Outcome.value(.bool(false))

  /// The value, where there is one.
  package var value: Value? { if case .value(let value) = self { value } else { nil } }

  /// Keeps what outlasts the other: unknowns merge and beat errors, the first error stays.
  mutating func absorb(_ other: Outcome) {
    switch (self, other) {
    case (.unknown(let a), .unknown(let b)): self = .unknown(a.merging(b))
    case (.unknown, _), (.error, .error), (.error, .value): break
    default: self = other
    }
  }
}

/// The values of the variables under which an expression is evaluated, by slot.
package struct Activation: Sendable, Hashable {
  package var slots: [Value]

  /// - Parameter slots: in the order of the declarations; slots missing at the end are unknown.
  package init(slots: [Value]) { self.slots = slots }

  /// Takes the declared variables from a document; facts it does not have are unknown.
  package init(_ declarations: Declarations, _ document: FactDocument) {
    slots = declarations.variables.map { variable in
      document[variable.name]?.value
        ?? .unknown(Unknown(facts: [variable.name], reason: Unknown.notProvided))
    }
  }
}

extension Unknown {
  /// The reason of a variable nobody gave a value, known or unknown.
  static let notProvided = "nobody has provided it"
}

/// How much one evaluation may cost, whatever the expression and the values.
package struct Budget: Sendable, Hashable {
  /// Nodes visited, elements compared, and text scanned in units of some bytes.
  package var steps: Int
  /// Memory for lists, maps, strings and bytes made on the way, in bytes, counted once when made.
  package var bytes: Int

  package static let standard = Budget(steps: 1_000_000, bytes: 16 << 20)

  package init(steps: Int, bytes: Int) {
    self.steps = steps
    self.bytes = bytes
  }
}
