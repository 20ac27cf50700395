import Facts

extension Evaluation {
  mutating func call(_ function: Function, _ arguments: [Node], _ node: Node) -> Outcome {
    switch function {
    case .startsWith, .endsWith, .contains, .matches:
      switch operands(arguments[0], arguments[1]) {
      case .values(.string(let text), .string(let part)): return test(function, text, part, node)
      case .values(let a, let b): return overload("\(a.typeName).\(function.rawValue)(\(b.typeName))", node)
      case .failed(let outcome): return outcome
      }
    case .size, .int, .uint, .double, .string, .bytes, .bool, .dyn, .type:
      switch evaluate(arguments[0]) {
      case .value(let value): return apply(function, value, node)
      case let failure: return failure
      }
    }
  }

  private mutating func test(_ function: Function, _ text: String, _ part: String, _ node: Node) -> Outcome {
    switch function {
    case .startsWith:
      charge(steps: part.utf8.count >> 6)
      return .value(.bool(text.utf8.starts(with: part.utf8)))
    case .endsWith:
      charge(steps: part.utf8.count >> 6)
      return .value(
        .bool(text.utf8.count >= part.utf8.count && text.utf8.reversed().starts(with: part.utf8.reversed())))
    case .contains: return .value(.bool(contains(Array(text.utf8), Array(part.utf8))))
    default:
      // A pattern that only evaluation knows is compiled each time, and paid for by its length.
      charge(steps: part.utf8.count &* 16)
      if isExhausted { return .false }
      switch RegularExpression.parse(part) {
      case .success(let pattern):
        charge(steps: pattern.program.count)
        return .value(.bool(pattern.occurs(in: text, steps: &steps) ?? false))
      case .failure(let error): return .error(EvaluationError(.invalidPattern(error.description), node))
      }
    }
  }

  mutating func matches(_ operand: Node, _ pattern: RegularExpression, _ node: Node) -> Outcome {
    switch evaluate(operand) {
    case .value(.string(let text)): return .value(.bool(pattern.occurs(in: text, steps: &steps) ?? false))
    case .value(let other): return overload("\(other.typeName).matches(string)", node)
    case let failure: return failure
    }
  }

  /// Looks for a part by the method of Knuth, Morris and Pratt: linear whatever the texts are.
  private mutating func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    charge(steps: (text.count &+ part.count) >> 6)
    if part.isEmpty { return true }
    if part.count > text.count || !charge(bytes: part.count &* MemoryLayout<Int>.stride) { return false }
    // For each prefix of the part, the length of the longest border: where to go on after a mismatch.
    var borders = [0]
    var length = 0
    for byte in part.dropFirst() {
      while length > 0, part[length] != byte { length = borders[length - 1] }
      if part[length] == byte { length += 1 }
      borders.append(length)
    }
    length = 0
    for byte in text {
      while length > 0, part[length] != byte { length = borders[length - 1] }
      if part[length] == byte { length += 1 }
      if length == part.count { return true }
    }
    return false
  }

  private mutating func apply(_ function: Function, _ value: Value, _ node: Node) -> Outcome {
    switch function {
    case .dyn: return .value(value)
    case .type: return .value(.type(value.typeName))
    case .size: return size(value, node)
    default:
      guard charge(bytes: value.textLength) else { return .false }
      switch Conversion.convert(value, to: function) {
      case .success(let result): return .value(result)
      case .failure(let failure): return .error(EvaluationError(failure.kind, node))
      }
    }
  }

  private mutating func size(_ value: Value, _ node: Node) -> Outcome {
    switch value {
    case .string(let text):
      charge(steps: text.utf8.count >> 6)
      return .value(.integer(text.unicodeScalars.count))
    case .bytes(let bytes): return .value(.integer(bytes.count))
    case .list(let elements): return .value(.integer(elements.count))
    case .map(let entries): return .value(.integer(entries.count))
    default: return overload("size(\(value.typeName))", node)
    }
  }
}
