extension NodeBuilder {
  mutating func conditional(_ condition: Node, _ whenTrue: Node, _ whenFalse: Node) -> Node {
    requireBool(condition, "the condition of '?'")
    let type = whenTrue.type.joined(whenFalse.type)
    if type == .dyn, whenTrue.type != .dyn, whenFalse.type != .dyn {
      report(whenFalse.range, "the branches of '?' differ in type: \(whenTrue.type) and \(whenFalse.type)")
    }
    return make(
      .conditional(condition, whenTrue, whenFalse), type, condition.range.joined(whenFalse.range))
  }

  mutating func logical(isAnd: Bool, _ parts: [Node]) -> Node {
    for part in parts { requireBool(part, isAnd ? "'&&'" : "'||'") }
    return make(isAnd ? .and(parts) : .or(parts), .bool, parts[0].range.joined(parts[parts.count - 1].range))
  }

  mutating func not(_ operand: Node, from start: SourceRange) -> Node {
    requireBool(operand, "'!'")
    return make(.not(operand), .bool, start.joined(operand.range))
  }

  mutating func negate(_ operand: Node, from start: SourceRange) -> Node {
    let type = operand.type.withoutNull
    let range = start.joined(operand.range)
    if ![.int, .double, .dyn].contains(type) { report(range, "'-' needs an int or a double, this is \(operand.type)") }
    return make(.negate(operand), type, range)
  }

  mutating func comparison(_ operation: ComparisonOperator, _ left: Node, _ right: Node) -> Node {
    let range = left.range.joined(right.range)
    switch operation {
    case .equal, .notEqual:
      if !left.type.isComparable(with: right.type) {
        report(range, "'\(operation.rawValue)' compares \(left.type) with \(right.type), which are never equal")
      }
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      let (a, b) = (left.type.withoutNull, right.type.withoutNull)
      let ordered: [ExpressionType] = [.bool, .int, .uint, .double, .string, .bytes, .dyn]
      let fits = a == b || a == .dyn || b == .dyn || (a.isNumber && b.isNumber)
      if !fits || !ordered.contains(a) || !ordered.contains(b) {
        report(range, "'\(operation.rawValue)' cannot order \(left.type) and \(right.type)")
      }
    }
    return make(.comparison(operation, left, right), .bool, range)
  }

  mutating func membership(_ element: Node, _ collection: Node) -> Node {
    let range = element.range.joined(collection.range)
    let member: ExpressionType?
    switch collection.type.withoutNull {
    case .list(let type): member = type
    case .map(let key, _): member = key
    case .record: member = .string
    case .dyn: member = .dyn
    default: member = nil
    }
    if let member {
      if !element.type.isComparable(with: member) {
        report(range, "'in' looks for \(element.type) among \(member), which are never equal")
      }
    } else {
      report(collection.range, "'in' needs a list or a map, this is \(collection.type)")
    }
    return make(.membership(element, in: collection), .bool, range)
  }

  mutating func arithmetic(_ operation: ArithmeticOperator, _ left: Node, _ right: Node) -> Node {
    let range = left.range.joined(right.range)
    let (a, b) = (left.type.withoutNull, right.type.withoutNull)
    func takes(_ type: ExpressionType) -> Bool {
      switch (operation, type) {
      case (_, .dyn), (_, .int), (_, .uint): true
      case (.modulo, .double): false
      case (_, .double), (.add, .string), (.add, .bytes), (.add, .list): true
      default: false
      }
    }
    let result: ExpressionType
    switch (a, b) {
    case (.dyn, _): result = b
    case (_, .dyn): result = a
    case (.list(let x), .list(let y)): result = .list(x.joined(y))
    default: result = a
    }
    let isList = if case .list = result { true } else { false }
    let sameShape = a == b || a == .dyn || b == .dyn || (isList && operation == .add && a.isComparable(with: b))
    if !takes(a) || !takes(b) || !sameShape {
      let hint = a.isNumber && b.isNumber && a != b ? "; convert one, for example with double()" : ""
      report(range, "'\(operation.rawValue)' is not defined for \(left.type) and \(right.type)\(hint)")
    }
    // The type of `dyn + int` depends on the dynamic side.
    return make(.arithmetic(operation, left, right), a == .dyn || b == .dyn ? .dyn : result, range)
  }
}
