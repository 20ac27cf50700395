package import Expressions
package import Facts

/// All facts of one question to the rule book, in the vocabulary's order.
package struct FactSheet: Sendable {
  package let vocabulary: FactVocabulary
  /// nil where no document had the fact.
  package private(set) var facts: [Fact?]
  package private(set) var activation: Activation

  /// Joins documents; where two have a fact, the later wins. Facts nobody declared are left out.
  package init(_ vocabulary: FactVocabulary, _ documents: [FactDocument] = []) {
    self.vocabulary = vocabulary
    facts = Array(repeating: nil, count: vocabulary.facts.count)
    activation = Activation(slots: vocabulary.facts.map { .unknown(Unknown(facts: [$0.path], reason: $0.unknown)) })
    for document in documents { merge(document) }
  }

  package mutating func merge(_ document: FactDocument) {
    for (path, fact) in document.facts { self[path] = fact }
  }

  /// The fact under a path; nil when no document has it.
  package subscript(path: String) -> Fact? {
    get { vocabulary.slot(of: path).flatMap { facts[$0] } }
    set {
      guard let slot = vocabulary.slot(of: path) else { return }
      facts[slot] = newValue
      let declaration = vocabulary.facts[slot]
      guard let value = newValue?.value else {
        activation.slots[slot] = .unknown(Unknown(facts: [path], reason: declaration.unknown))
        return
      }
      if case .unknown(let unknown) = value, unknown.facts != [path] {
        activation.slots[slot] = .unknown(Unknown(facts: [path], reason: unknown.reason))
      } else if declaration.type == .double, case .int(let whole) = value {
        // YAML and JSON write 9.0 as 9; arithmetic in CEL is strict about the difference.
        activation.slots[slot] = .double(Double(whole))
      } else {
        activation.slots[slot] = value
      }
    }
  }

  /// The value under a path: unknown when no document has it.
  package func value(_ path: String) -> Value {
    guard let slot = vocabulary.slot(of: path) else { return .missing("no such fact") }
    return activation.slots[slot]
  }
}
