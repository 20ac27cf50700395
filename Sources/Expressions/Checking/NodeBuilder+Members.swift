import Facts

extension NodeBuilder {
  mutating func select(_ operand: Node, _ field: String, _ fieldRange: SourceRange) -> Node {
    make(
      .select(operand, field: field), fieldType(operand.type, field, fieldRange), operand.range.joined(fieldRange),
      path: operand.path.map { "\($0).\(field)" })
  }

  private mutating func fieldType(_ type: ExpressionType, _ field: String, _ range: SourceRange) -> ExpressionType {
    switch type.withoutNull {
    case .dyn: return .dyn
    case .record(let fields):
      if let type = fields[field] { return type }
      report(
        range,
        "there is no field '\(field)'\(Spelling.hint(Spelling.nearest(to: [field], among: fields.keys.sorted())))")
    case .map(let key, let value):
      if key.isComparable(with: .string) { return value }
      report(range, "a map with keys of type \(key) has no field '\(field)'")
    case let other: report(range, "\(other) has no field '\(field)'")
    }
    return .dyn
  }

  mutating func index(_ operand: Node, _ key: Node, to end: SourceRange) -> Node {
    var type = ExpressionType.dyn
    switch operand.type.withoutNull {
    case .dyn: break
    case .list(let element):
      type = element
      if !key.type.isAssignable(to: .int) { report(key.range, "a list is indexed by an int, this is \(key.type)") }
    case .map(let keyType, let value):
      type = value
      if !key.type.isComparable(with: keyType) {
        report(key.range, "the map's keys are of type \(keyType), this is \(key.type)")
      }
    case .record:
      if case .string(let field)? = key.constant {
        type = fieldType(operand.type, field, key.range)
      } else if !key.type.isAssignable(to: .string) {
        report(key.range, "a record is indexed by a field name, this is \(key.type)")
      }
    case let other: report(operand.range, "\(other) cannot be indexed")
    }
    return make(
      .index(operand, key), type, operand.range.joined(end), path: operand.path.map { $0 + "[]" })
  }

  /// `has(...)`; nil when the argument is no selection and no variable with a dotted name.
  mutating func has(_ argument: Node, _ range: SourceRange) -> Node? {
    switch argument.syntax {
    case .select, .undeclared: break
    case .variable(_, let name) where name.utf8.contains(UInt8(ascii: ".")): break
    default: return nil
    }
    return make(.has(argument), .bool, range)
  }

  mutating func list(_ elements: [Node], _ range: SourceRange) -> Node {
    let type = elements.dropFirst().reduce(elements.first?.type ?? .dyn) { $0.joined($1.type) }
    return make(.list(elements), .list(type), range)
  }

  /// - Parameter entries: keys and values in turn.
  mutating func map(_ entries: [Node], _ range: SourceRange) -> Node {
    var key: ExpressionType?
    var value: ExpressionType?
    for index in stride(from: 0, to: entries.count, by: 2) {
      let type = entries[index].type
      if ![.bool, .int, .uint, .string, .dyn].contains(type.withoutNull) {
        report(entries[index].range, "a map key is a bool, an int, a uint or a string, this is \(type)")
      }
      key = key?.joined(type) ?? type
      value = value?.joined(entries[index + 1].type) ?? entries[index + 1].type
    }
    return make(.map(entries), .map(key ?? .dyn, value ?? .dyn), range)
  }

  mutating func call(
    _ name: String, _ nameRange: SourceRange, _ receiver: Node?, _ arguments: [Node], _ range: SourceRange
  ) -> Node {
    let isMethod = receiver != nil
    let all = (receiver.map { [$0] } ?? []) + arguments
    guard let function = Function(rawValue: name), isMethod ? function.isMethod : function.isGlobal else {
      reportUnbound(name, isMethod: isMethod, nameRange)
      return Node(.unboundCall(name: name, isMethod: isMethod, all), .dyn, range)
    }
    guard all.count == function.arity else {
      let expected = function.arity - (isMethod ? 1 : 0)
      report(range, "\(name)() takes \(expected) argument\(expected == 1 ? "" : "s"), found \(arguments.count)")
      return Node(.unboundCall(name: name, isMethod: isMethod, all), .dyn, range)
    }
    let type = function.result(all.map(\.type))
    if type == nil {
      let given = all.map(\.type.description).joined(separator: " and ")
      report(range, "\(name)() takes \(function.expectation), found \(given)")
    }
    if function == .matches, case .string(let text)? = all[1].constant, let pattern = pattern(text, all[1].range) {
      return make(.matches(all[0], pattern), .bool, range)
    }
    return make(.call(function, all), type ?? .dyn, range)
  }

  private mutating func reportUnbound(_ name: String, isMethod: Bool, _ range: SourceRange) {
    if let function = Function(rawValue: name) {
      let call = isMethod ? "\(function.rawValue)(x)" : "x.\(function.rawValue)(...)"
      return report(range, "'\(name)' is called as \(call)")
    }
    var names = Function.allCases.filter { isMethod ? $0.isMethod : $0.isGlobal }.map(\.rawValue)
    if isMethod { names += Comprehension.Macro.allCases.map(\.rawValue) } else { names.append("has") }
    report(range, "there is no function '\(name)'\(Spelling.hint(Spelling.nearest(to: [name], among: names)))")
  }
}
