/// Why an expression has no value under an activation, and which part of it is to blame.
package struct EvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
  // Indirect, to keep an outcome as small as a value.
  package indirect enum Kind: Sendable, Hashable {
    /// An operator or function was given values it is not defined for; says which.
    case noSuchOverload(String)
    case undeclared(String)
    case unboundFunction(String)
    case noSuchKey(String)
    case duplicateKey(String)
    case indexOutOfRange(index: Int64, count: Int)
    case divisionByZero
    case modulusByZero
    case overflow
    /// A text or number that cannot be converted; says to what.
    case conversion(String)
    case invalidPattern(String)
    case budgetExhausted
  }

  package let kind: Kind
  /// The part of the source that failed.
  package let range: SourceRange

  init(_ kind: Kind, _ node: Node) {
    self.kind = kind
    range = node.range
  }

  package var description: String {
    switch kind {
    case .noSuchOverload(let what): "no such overload: \(what)"
    case .undeclared(let name): "undeclared reference to '\(name)'"
    case .unboundFunction(let name): "unbound function '\(name)'"
    case .noSuchKey(let key): "no such key: \(key)"
    case .duplicateKey(let key): "the map has the key \(key) twice"
    case .indexOutOfRange(let index, let count): "index \(index) is outside the list of \(count)"
    case .divisionByZero: "division by zero"
    case .modulusByZero: "modulus by zero"
    case .overflow: "the result does not fit in 64 bits"
    case .conversion(let what): what
    case .invalidPattern(let what): "the pattern is not a regular expression: \(what)"
    case .budgetExhausted: "the expression costs too much to evaluate"
    }
  }
}
