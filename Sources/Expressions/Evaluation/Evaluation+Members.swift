import Facts

extension Evaluation {
  mutating func select(_ operand: Node, _ field: String, _ node: Node) -> Outcome {
    switch evaluate(operand) {
    case .value(.map(let entries)):
      if let value = entries[.string(field)] { return outcome(value, node) }
      return .error(EvaluationError(.noSuchKey(field), node))
    case .value(let other): return overload("\(other.typeName).\(field)", node)
    case let failure: return failure
    }
  }

  /// Whether a field is there; a field that is there but unknown is unknown, as is an unknown variable.
  mutating func has(_ operand: Node, _ node: Node) -> Outcome {
    guard case .select(let record, let field) = operand.syntax else {
      let outcome = evaluate(operand)
      if case .value = outcome { return .true }
      return outcome
    }
    switch evaluate(record) {
    case .value(.map(let entries)):
      guard let value = entries[.string(field)] else { return .false }
      if case .unknown = value { return outcome(value, operand) }
      return .true
    case .value(let other): return overload("has(\(other.typeName).\(field))", node)
    case let failure: return failure
    }
  }

  mutating func index(_ operand: Node, _ key: Node, _ node: Node) -> Outcome {
    switch operands(operand, key) {
    case .values(.list(let elements), let key):
      guard let place = key.intValue else { return overload("list[\(key.typeName)]", node) }
      guard place >= 0, place < elements.count else {
        return .error(EvaluationError(.indexOutOfRange(index: place, count: elements.count), node))
      }
      return outcome(elements[Int(place)], node)
    case .values(.map(let entries), let key):
      guard key.isMapKey else { return overload("map[\(key.typeName)]", node) }
      if let value = entries[key] { return outcome(value, node) }
      return .error(EvaluationError(.noSuchKey(key.quoted), node))
    case .values(let a, let b): return overload("\(a.typeName)[\(b.typeName)]", node)
    case .failed(let outcome): return outcome
    }
  }

  mutating func membership(_ element: Node, _ collection: Node, _ node: Node) -> Outcome {
    switch operands(element, collection) {
    case .values(let wanted, .list(let elements)):
      var pending: Unknown?
      for element in elements {
        charge(steps: 1)
        if isExhausted { break }
        switch equal(wanted, element) {
        case .yes: return .true
        case .no: break
        case .unknown(let unknown): pending = pending?.merging(unknown) ?? unknown
        }
      }
      guard let pending else { return .false }
      return outcome(.unknown(pending), collection)
    case .values(let key, .map(let entries)):
      return .value(.bool(key.isMapKey && entries[key] != nil))
    case .values(let a, let b): return overload("\(a.typeName) in \(b.typeName)", node)
    case .failed(let outcome): return outcome
    }
  }
}
