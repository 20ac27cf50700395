import Facts

extension Evaluation {
  mutating func arithmetic(_ operation: ArithmeticOperator, _ left: Node, _ right: Node, _ node: Node) -> Outcome {
    switch operands(left, right) {
    case .values(.int(let a), .int(let b)): return integers(operation, a, b, node, Value.int)
    case .values(.uint(let a), .uint(let b)): return integers(operation, a, b, node, Value.uint)
    case .values(.double(let a), .double(let b)):
      switch operation {
      case .add: return .value(.double(a + b))
      case .subtract: return .value(.double(a - b))
      case .multiply: return .value(.double(a * b))
      case .divide: return .value(.double(a / b))
      case .modulo: return overload("double % double", node)
      }
    case .values(.string(let a), .string(let b)) where operation == .add:
      return charge(bytes: a.utf8.count &+ b.utf8.count) ? .value(.string(a + b)) : .false
    case .values(.bytes(let a), .bytes(let b)) where operation == .add:
      return charge(bytes: a.count &+ b.count) ? .value(.bytes(a + b)) : .false
    case .values(.list(let a), .list(let b)) where operation == .add:
      return charge(bytes: (a.count &+ b.count) &* MemoryLayout<Value>.stride) ? .value(.list(a + b)) : .false
    case .values(let a, let b): return overload("\(a.typeName) \(operation.rawValue) \(b.typeName)", node)
    case .failed(let outcome): return outcome
    }
  }

  private func integers<T: FixedWidthInteger>(
    _ operation: ArithmeticOperator, _ a: T, _ b: T, _ node: Node, _ wrap: (T) -> Value
  ) -> Outcome {
    let result: (partialValue: T, overflow: Bool)
    switch operation {
    case .add: result = a.addingReportingOverflow(b)
    case .subtract: result = a.subtractingReportingOverflow(b)
    case .multiply: result = a.multipliedReportingOverflow(by: b)
    case .divide:
      if b == 0 { return .error(EvaluationError(.divisionByZero, node)) }
      result = a.dividedReportingOverflow(by: b)
    case .modulo:
      if b == 0 { return .error(EvaluationError(.modulusByZero, node)) }
      result = a.remainderReportingOverflow(dividingBy: b)
    }
    return result.overflow ? .error(EvaluationError(.overflow, node)) : .value(wrap(result.partialValue))
  }
}
