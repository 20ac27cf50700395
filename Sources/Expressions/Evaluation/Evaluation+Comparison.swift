import Facts

extension Evaluation {
  /// Equality where a part may be unknown.
  enum Equality {
    case yes, no
    case unknown(Unknown)
  }

  @inline(__always)
  mutating func comparison(_ operation: ComparisonOperator, _ left: Node, _ right: Node, _ node: Node) -> Outcome {
    // By far the most common condition compares a fact with a literal; it needs no copies.
    if case .variable(let slot, _) = left.syntax, slot < slots.count, let constant = right.constant,
      let result = compareQuickly(operation, slots[slot], constant)
    {
      return .value(.bool(result))
    }
    switch operands(left, right) {
    case .values(let a, let b): return compare(operation, a, b, node)
    case .failed(let outcome): return outcome
    }
  }

  /// The cases without cost or failure; nil leaves the question to ``compare(_:_:_:_:)``.
  @inline(__always)
  private func compareQuickly(_ operation: ComparisonOperator, _ left: Value, _ right: Value) -> Bool? {
    switch (left, right) {
    case (.int(let a), .int(let b)): operation.holds(a < b ? .less : a == b ? .equal : .greater)
    case (.string(let a), .string(let b)):
      switch operation {
      case .equal: a.isIdentical(to: b)
      case .notEqual: !a.isIdentical(to: b)
      default: nil
      }
    case (.bool(let a), .bool(let b)):
      switch operation {
      case .equal: a == b
      case .notEqual: a != b
      default: nil
      }
    case (.double(let a), .double(let b)): operation.holds(Order(a, b))
    default: nil
    }
  }

  mutating func compare(_ operation: ComparisonOperator, _ left: Value, _ right: Value, _ node: Node) -> Outcome {
    if operation == .equal || operation == .notEqual {
      switch equal(left, right) {
      case .yes: return .value(.bool(operation == .equal))
      case .no: return .value(.bool(operation == .notEqual))
      case .unknown(let unknown): return outcome(.unknown(unknown), node)
      }
    }
    guard let order = Order.of(left, right) else {
      return overload("\(left.typeName) \(operation.rawValue) \(right.typeName)", node)
    }
    charge(steps: left.textLength >> 6)
    return .value(.bool(operation.holds(order)))
  }

  /// Compares by value: numbers across types, lists and maps element by element.
  ///
  /// One differing element settles the matter; otherwise one unknown element leaves it open.
  mutating func equal(_ left: Value, _ right: Value) -> Equality {
    switch (left, right) {
    case (.unknown(let a), .unknown(let b)): return .unknown(a.merging(b))
    case (.unknown(let unknown), _), (_, .unknown(let unknown)): return .unknown(unknown)
    case (.list(let a), .list(let b)):
      if a.count != b.count { return .no }
      return allEqual(zip(a, b))
    case (.map(let a), .map(let b)):
      if a.count != b.count { return .no }
      var pairs: [(Value, Value)] = []
      for (key, value) in a {
        guard let other = b[key] else { return .no }
        pairs.append((value, other))
      }
      charge(steps: pairs.count)
      return allEqual(pairs)
    case (.double(let a), .double(let b)): return a == b ? .yes : .no
    case (.int(let a), .double(let b)), (.double(let b), .int(let a)): return Order(a, b) == .equal ? .yes : .no
    case (.uint(let a), .double(let b)), (.double(let b), .uint(let a)): return Order(a, b) == .equal ? .yes : .no
    default:
      charge(steps: left.textLength >> 6)
      return left == right ? .yes : .no
    }
  }

  private mutating func allEqual(_ pairs: some Sequence<(Value, Value)>) -> Equality {
    var unknowns: [Unknown] = []
    for (a, b) in pairs {
      charge(steps: 1)
      if isExhausted { return .no }
      switch equal(a, b) {
      case .yes: break
      case .no: return .no
      case .unknown(let unknown): unknowns.append(unknown)
      }
    }
    // Maps are walked in no particular order; the merged reason must not show it.
    unknowns.sort { $0.facts == $1.facts ? $0.reason < $1.reason : $0.facts.lexicographicallyPrecedes($1.facts) }
    guard let first = unknowns.first else { return .yes }
    return .unknown(unknowns.dropFirst().reduce(first) { $0.merging($1) })
  }
}

/// How two ordered values stand to each other; NaN to anything is unordered.
enum Order {
  case less, equal, greater, unordered

  init(_ a: Double, _ b: Double) {
    self = a < b ? .less : a == b ? .equal : a > b ? .greater : .unordered
  }

  /// Inside the range of integers both are compared as doubles, as CEL's reference does: huge neighbours count as equal.
  init(_ a: Int64, _ b: Double) { self.init(Double(a), b) }
  init(_ a: UInt64, _ b: Double) { self.init(Double(a), b) }

  init<T: Comparable>(_ a: T, _ b: T) { self = a < b ? .less : a == b ? .equal : .greater }

  var reversed: Order {
    switch self {
    case .less: .greater
    case .greater: .less
    case .equal, .unordered: self
    }
  }

  /// Nil for values that have no order.
  static func of(_ left: Value, _ right: Value) -> Order? {
    switch (left, right) {
    case (.int(let a), .int(let b)): Order(a, b)
    case (.uint(let a), .uint(let b)): Order(a, b)
    case (.double(let a), .double(let b)): Order(a, b)
    case (.int(let a), .uint(let b)): a < 0 ? .less : Order(UInt64(a), b)
    case (.uint(let a), .int(let b)): b < 0 ? .greater : Order(a, UInt64(b))
    case (.int(let a), .double(let b)): Order(a, b)
    case (.double(let a), .int(let b)): Order(b, a).reversed
    case (.uint(let a), .double(let b)): Order(a, b)
    case (.double(let a), .uint(let b)): Order(b, a).reversed
    case (.bool(let a), .bool(let b)): Order(a ? 1 : 0, b ? 1 : 0)
    // UTF-8 sorts as code points do.
    case (.string(let a), .string(let b)): a.isIdentical(to: b) ? .equal : precedes(a.utf8, b.utf8) ? .less : .greater
    case (.bytes(let a), .bytes(let b)): a == b ? .equal : precedes(a, b) ? .less : .greater
    default: nil
    }
  }

  private static func precedes(_ a: some Sequence<UInt8>, _ b: some Sequence<UInt8>) -> Bool {
    a.lexicographicallyPrecedes(b)
  }
}

extension ComparisonOperator {
  /// Whether the operator is true of two values that stand in this order.
  func holds(_ order: Order) -> Bool {
    switch self {
    case .equal: order == .equal
    case .notEqual: order != .equal
    case .less: order == .less
    case .lessOrEqual: order == .less || order == .equal
    case .greater: order == .greater
    case .greaterOrEqual: order == .greater || order == .equal
    }
  }
}
