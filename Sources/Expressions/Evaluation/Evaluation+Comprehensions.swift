import Facts

extension Evaluation {
  mutating func evaluate(_ it: Comprehension) -> Outcome {
    let elements: [Value]
    switch evaluate(it.range) {
    case .value(.list(let list)): elements = list
    case .value(.map(let entries)):
      charge(steps: entries.count)
      elements = entries.keys.sorted { $0.precedesAsKey($1) }
    case .value(let other): return overload("\(other.typeName).\(it.macro.rawValue)()", it.range)
    case let failure: return failure
    }
    while locals.count <= it.index { locals.append(.null) }
    defer { locals.removeSubrange(it.index...) }
    switch it.macro {
    case .all: return quantify(it, elements, decidedBy: false)
    case .exists: return quantify(it, elements, decidedBy: true)
    case .existsOne, .filter, .map: return collect(it, elements)
    }
  }

  /// `all` is a long `&&` (decided by false), `exists` a long `||` (decided by true).
  private mutating func quantify(_ it: Comprehension, _ elements: [Value], decidedBy decision: Bool) -> Outcome {
    guard let predicate = it.predicate else { return .value(.bool(!decision)) }
    var pending: Outcome?
    for element in elements {
      locals[it.index] = element
      var outcome = evaluate(predicate)
      if isExhausted { return outcome }
      if case .value(let value) = outcome {
        if case .bool(let truth) = value {
          if truth == decision { return .value(value) }
          continue
        }
        outcome = overload("\(value.typeName) where a bool is needed", predicate)
      }
      if pending == nil { pending = outcome } else { pending?.absorb(outcome) }
    }
    return pending ?? .value(.bool(!decision))
  }

  /// `filter`, `map` and `exists_one`: every element counts, so one that fails makes the whole fail.
  private mutating func collect(_ it: Comprehension, _ elements: [Value]) -> Outcome {
    var results: [Value] = []
    var count = 0
    var failure: Outcome?
    for element in elements {
      locals[it.index] = element
      var outcome = Outcome.true
      if let predicate = it.predicate {
        outcome = evaluate(predicate)
        if case .value(let value) = outcome, value.boolValue == nil {
          outcome = overload("\(value.typeName) where a bool is needed", predicate)
        }
      }
      if isExhausted { return outcome }
      if case .value(.bool(false)) = outcome { continue }
      if case .value = outcome {
        count += 1
        if let transform = it.transform { outcome = evaluate(transform) }
      }
      guard case .value(let value) = outcome else {
        if failure == nil { failure = outcome } else { failure?.absorb(outcome) }
        continue
      }
      // For `filter` the element is kept even if parts of it are unknown.
      if it.macro != .existsOne {
        guard charge(bytes: MemoryLayout<Value>.stride) else { return .false }
        results.append(it.transform == nil ? element : value)
      }
    }
    if let failure { return failure }
    return it.macro == .existsOne ? .value(.bool(count == 1)) : .value(.list(results))
  }
}
