package import Expressions
package import Facts

/// Why a condition turned out as it did: the condition as written, and every fact it read.
package struct Trace: Sendable {
  package struct Reading: Sendable, Hashable {
    package var path: String
    package var label: String
    package var value: Value
    /// nil when no document has the fact.
    package var origin: Origin?
  }

  package var condition: String
  package var readings: [Reading]
}

extension RuleBook {
  /// The trace of a condition. Made on demand, as a decision without a reader needs none.
  package func trace(_ condition: Expression, _ sheet: FactSheet) -> Trace {
    Trace(
      condition: condition.source,
      readings: condition.variables.map { slot in
        let declaration = vocabulary.facts[slot]
        return Trace.Reading(
          path: declaration.path, label: declaration.label, value: sheet.activation.slots[slot],
          origin: sheet.facts[slot]?.origin)
      })
  }
}
