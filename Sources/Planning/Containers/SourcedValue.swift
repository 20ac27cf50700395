/// How a value of a table came about.
package enum ValueBasis: String, Hashable, Sendable, CaseIterable {
  case sourced
  /// Found in no source that was read.
  case recalled
  /// Concluded from its neighbours.
  case assumed
  /// Sources disagree: ``SourcedValue/others`` has what else they give.
  case disputed
}

/// A value of a table, with how far it can be trusted.
package struct SourcedValue<Wrapped: Hashable & Sendable>: Hashable, Sendable {
  package var value: Wrapped
  /// What other sources give instead.
  package var others: [Wrapped]
  package var basis: ValueBasis
  /// Keys of the sources.
  package var sources: [String]
  /// What there is to know about it; empty when nothing.
  package var note: String

  package init(
    _ value: Wrapped, others: [Wrapped] = [], basis: ValueBasis = .sourced, sources: [String] = [], note: String = ""
  ) {
    self.value = value
    self.others = others
    self.basis = basis
    self.sources = sources
    self.note = note
  }

  /// Whether a condition holds of it: nil where the sources disagree and the condition does not hold of all they give.
  func satisfies(_ condition: (Wrapped) -> Bool) -> Bool? {
    let first = condition(value)
    return others.allSatisfy { condition($0) == first } ? first : nil
  }

  /// The value in another form.
  package func map<Other: Hashable & Sendable>(_ transform: (Wrapped) -> Other) -> SourcedValue<Other> {
    SourcedValue<Other>(
      transform(value), others: others.map(transform), basis: basis, sources: sources, note: note)
  }
}
