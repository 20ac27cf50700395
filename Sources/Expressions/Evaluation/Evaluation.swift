import Facts

/// One evaluation in progress: walks the nodes, keeps the comprehension variables and the budget.
struct Evaluation {
  let slots: [Value]
  /// The variables of the comprehensions being evaluated, outermost first.
  var locals: [Value]
  var steps: Int
  private var bytes: Int

  init(slots: [Value], locals: [Value], budget: Budget) {
    self.slots = slots
    self.locals = locals
    steps = budget.steps
    bytes = budget.bytes
  }

  /// Evaluates from the top. A spent budget is the answer even where a logical operator would have absorbed it.
  mutating func run(_ node: Node) -> Outcome {
    let outcome = evaluate(node)
    if case .value(let value) = outcome { weigh(value) }
    return isExhausted ? .error(EvaluationError(.budgetExhausted, node)) : outcome
  }

  /// Charges for every element of a result: lists share their parts, and a small one may be huge to whoever walks it.
  private mutating func weigh(_ value: Value) {
    switch value {
    case .list(let elements):
      charge(steps: elements.count)
      for element in elements where !isExhausted { weigh(element) }
    case .map(let entries):
      charge(steps: entries.count)
      for element in entries.values where !isExhausted { weigh(element) }
    default: break
    }
  }

  var isExhausted: Bool { steps < 0 }

  mutating func charge(steps count: Int) { if steps >= 0 { steps &-= count } }

  /// Accounts for memory about to be made; false when there is none left.
  mutating func charge(bytes count: Int) -> Bool {
    bytes &-= count
    steps &-= count >> 6
    if bytes < 0 { steps = -1 }
    return steps >= 0
  }

  mutating func evaluate(_ node: Node) -> Outcome {
    if let constant = node.constant { return .value(constant) }
    steps &-= 1
    if isExhausted { return .error(EvaluationError(.budgetExhausted, node)) }
    switch node.syntax {
    case .constant(let value): return .value(value)
    case .variable(let slot, let name):
      if slot < slots.count { return outcome(slots[slot], node) }
      return .unknown(Unknown(facts: [name], reason: Unknown.notProvided))
    case .local(let index, let name):
      if index < locals.count { return outcome(locals[index], node) }
      return .error(EvaluationError(.undeclared(name), node))
    case .undeclared(let name): return .error(EvaluationError(.undeclared(name), node))
    case .unboundCall(let name, _, _): return .error(EvaluationError(.unboundFunction(name), node))
    case .and(let parts): return logical(parts, decidedBy: false)
    case .or(let parts): return logical(parts, decidedBy: true)
    case .comparison(let operation, let left, let right): return comparison(operation, left, right, node)
    case .select(let operand, let field): return select(operand, field, node)
    case .not(let operand): return not(operand, node)
    case .negate(let operand): return negate(operand, node)
    case .conditional(let condition, let whenTrue, let whenFalse):
      switch evaluate(condition) {
      case .value(.bool(let isTrue)): return evaluate(isTrue ? whenTrue : whenFalse)
      case .value(let other): return overload("a condition of type \(other.typeName)", condition)
      case let failure: return failure
      }
    case .has(let operand): return has(operand, node)
    case .index(let operand, let key): return index(operand, key, node)
    case .arithmetic(let operation, let left, let right): return arithmetic(operation, left, right, node)
    case .membership(let element, let collection): return membership(element, collection, node)
    case .list(let elements): return list(elements)
    case .map(let entries): return map(entries)
    case .call(let function, let arguments): return call(function, arguments, node)
    case .matches(let operand, let pattern): return matches(operand, pattern, node)
    case .comprehension(let comprehension): return evaluate(comprehension)
    }
  }

  /// A leaf as an outcome: an unknown one that does not say which fact is missing gets the path that led to it.
  @inline(__always)
  func outcome(_ value: Value, _ node: Node) -> Outcome {
    guard case .unknown(let unknown) = value else { return .value(value) }
    if unknown.facts.isEmpty, let path = node.path { return .unknown(Unknown(facts: [path], reason: unknown.reason)) }
    return .unknown(unknown)
  }

  func overload(_ what: String, _ node: Node) -> Outcome {
    .error(EvaluationError(.noSuchOverload(what), node))
  }

  // MARK: Logic

  /// `&&` (decided by false) and `||` (decided by true): one deciding part decides, whatever the others are.
  private mutating func logical(_ parts: [Node], decidedBy decision: Bool) -> Outcome {
    var pending: Outcome?
    for part in parts {
      var outcome = evaluate(part)
      if case .value(let value) = outcome {
        if case .bool(let truth) = value {
          if truth == decision { return .value(value) }
          continue
        }
        outcome = overload("\(value.typeName) where a bool is needed", part)
      }
      if pending == nil { pending = outcome } else { pending?.absorb(outcome) }
      if isExhausted { break }
    }
    return pending ?? .value(.bool(!decision))
  }

  private mutating func not(_ operand: Node, _ node: Node) -> Outcome {
    switch evaluate(operand) {
    case .value(.bool(let value)): return .value(.bool(!value))
    case .value(let other): return overload("!\(other.typeName)", node)
    case let failure: return failure
    }
  }

  private mutating func negate(_ operand: Node, _ node: Node) -> Outcome {
    switch evaluate(operand) {
    case .value(.int(let value)):
      let result = Int64(0).subtractingReportingOverflow(value)
      return result.overflow ? .error(EvaluationError(.overflow, node)) : .value(.int(result.partialValue))
    case .value(.double(let value)): return .value(.double(-value))
    case .value(let other): return overload("-\(other.typeName)", node)
    case let failure: return failure
    }
  }

  // MARK: Strict operators

  /// Two operands that are both needed, or what stands in the way.
  enum Operands {
    case values(Value, Value)
    case failed(Outcome)
  }

  /// Both sides are evaluated even when the first fails: an unknown second beats an error in the first.
  @inline(__always)
  mutating func operands(_ left: Node, _ right: Node) -> Operands {
    let first = evaluate(left)
    let second = evaluate(right)
    if case .value(let a) = first, case .value(let b) = second { return .values(a, b) }
    if case .value = first { return .failed(second) }
    var failure = first
    failure.absorb(second)
    return .failed(failure)
  }

  /// All values, or what stands in the way of the first one that fails (unknowns before errors).
  mutating func all(_ nodes: [Node]) -> (values: [Value], failure: Outcome?) {
    var values: [Value] = []
    values.reserveCapacity(nodes.count)
    var failure: Outcome?
    for node in nodes {
      switch evaluate(node) {
      case .value(let value): values.append(value)
      case let outcome: if failure == nil { failure = outcome } else { failure?.absorb(outcome) }
      }
    }
    return (values, failure)
  }

  private mutating func list(_ elements: [Node]) -> Outcome {
    let (values, failure) = all(elements)
    if let failure { return failure }
    return charge(bytes: values.count &* MemoryLayout<Value>.stride) ? .value(.list(values)) : .false
  }

  private mutating func map(_ entries: [Node]) -> Outcome {
    let (values, failure) = all(entries)
    if let failure { return failure }
    guard charge(bytes: values.count &* 2 &* MemoryLayout<Value>.stride) else { return .false }
    var result: [Value: Value] = [:]
    for index in stride(from: 0, to: values.count, by: 2) {
      let key = values[index]
      switch key {
      case .bool, .int, .uint, .string: break
      default: return overload("\(key.typeName) as a map key", entries[index])
      }
      if result.updateValue(values[index + 1], forKey: key) != nil {
        return .error(EvaluationError(.duplicateKey(key.quoted), entries[index]))
      }
    }
    return .value(.map(result))
  }
}
