import Facts

extension Node: CustomStringConvertible {
  /// The node as CEL text that reads back as an equal node: one canonical spelling, parentheses only where needed.
  package var description: String { SyntaxPrinter().print(self) }
}

/// Writes nodes back as text.
struct SyntaxPrinter {
  /// Names of the comprehension variables around the node being printed: a global of that name needs a leading dot.
  private var scope: [String] = []

  /// How tightly an expression binds, loosest first.
  private enum Binding: Int {
    case conditional, or, and, relation, sum, product, unary, member
  }

  func print(_ node: Node) -> String { print(node, atLeast: .conditional) }

  private func print(_ node: Node, atLeast binding: Binding) -> String {
    let text = text(node.syntax)
    return self.binding(node.syntax).rawValue < binding.rawValue ? "(\(text))" : text
  }

  private func binding(_ syntax: Syntax) -> Binding {
    switch syntax {
    case .conditional: .conditional
    case .or: .or
    case .and: .and
    case .comparison, .membership: .relation
    case .arithmetic(let operation, _, _): operation == .add || operation == .subtract ? .sum : .product
    case .not, .negate: .unary
    default: .member
    }
  }

  private func text(_ syntax: Syntax) -> String {
    switch syntax {
    case .constant(.type(let name)): global(name)
    case .constant(let value): literal(value)
    case .variable(_, let name), .undeclared(let name): global(name)
    case .local(_, let name): name
    case .select(let operand, let field): "\(print(operand, atLeast: .member)).\(fieldName(field))"
    case .has(let operand): "has(\(print(operand)))"
    case .index(let operand, let key): "\(print(operand, atLeast: .member))[\(print(key))]"
    case .not(let operand): "!\(print(operand, atLeast: .unary))"
    case .negate(let operand): negated(operand)
    case .and(let parts): parts.map { print($0, atLeast: .relation) }.joined(separator: " && ")
    case .or(let parts): parts.map { print($0, atLeast: .and) }.joined(separator: " || ")
    case .conditional(let condition, let whenTrue, let whenFalse):
      "\(print(condition, atLeast: .or)) ? \(print(whenTrue, atLeast: .or)) : \(print(whenFalse))"
    case .comparison(let operation, let left, let right):
      "\(print(left, atLeast: .relation)) \(operation.rawValue) \(print(right, atLeast: .sum))"
    case .membership(let element, let collection):
      "\(print(element, atLeast: .relation)) in \(print(collection, atLeast: .sum))"
    case .arithmetic(let operation, let left, let right): arithmetic(operation, left, right)
    case .list(let elements): "[\(elements.map(print).joined(separator: ", "))]"
    case .map(let entries): map(entries)
    case .call(let function, let arguments):
      call(function.rawValue, isMethod: !function.isGlobal || function == .matches, arguments)
    case .unboundCall(let name, let isMethod, let arguments): call(name, isMethod: isMethod, arguments)
    case .matches(let operand, let pattern):
      "\(print(operand, atLeast: .member)).matches(\(literal(.string(pattern.pattern))))"
    case .comprehension(let comprehension): print(comprehension)
    }
  }

  private func fieldName(_ field: String) -> String {
    let isPlain = field.utf8.first?.isLetter == true && field.utf8.allSatisfy { $0.isLetter || $0.isDigit }
    return isPlain && !["true", "false", "null", "in"].contains(field) ? field : "`\(field)`"
  }

  private func global(_ name: String) -> String {
    let root = name.prefix { $0 != "." }
    return scope.contains { $0 == root } ? ".\(name)" : name
  }

  /// A minus before a plain number would become part of the number.
  private func negated(_ operand: Node) -> String {
    let text = print(operand, atLeast: .unary)
    return text.utf8.first?.isDigit == true ? "-(\(text))" : "-\(text)"
  }

  private func arithmetic(_ operation: ArithmeticOperator, _ left: Node, _ right: Node) -> String {
    let isSum = operation == .add || operation == .subtract
    let left = print(left, atLeast: isSum ? .sum : .product)
    return "\(left) \(operation.rawValue) \(print(right, atLeast: isSum ? .product : .unary))"
  }

  private func map(_ entries: [Node]) -> String {
    let pairs = stride(from: 0, to: entries.count, by: 2).map { "\(print(entries[$0])): \(print(entries[$0 + 1]))" }
    return "{\(pairs.joined(separator: ", "))}"
  }

  private func call(_ name: String, isMethod: Bool, _ arguments: [Node]) -> String {
    guard isMethod, let receiver = arguments.first else {
      return "\(name)(\(arguments.map(print).joined(separator: ", ")))"
    }
    let rest = arguments.dropFirst().map(print).joined(separator: ", ")
    return "\(print(receiver, atLeast: .member)).\(name)(\(rest))"
  }

  private func print(_ it: Comprehension) -> String {
    var inner = self
    inner.scope.append(it.variable)
    let bodies = [it.predicate, it.transform].compactMap(\.self).map { inner.print($0) }
    let range = print(it.range, atLeast: .member)
    return "\(range).\(it.macro.rawValue)(\(([it.variable] + bodies).joined(separator: ", ")))"
  }

  private func literal(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .uint(let value): "\(value)u"
    case .double(let value): "\(value)"
    case .string(let value): "\"\(value.unicodeScalars.map(escaped).joined())\""
    case .bytes(let value): "b\"\(value.map(escaped).joined())\""
    default: value.quoted
    }
  }

  private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default:
      String(Character(scalar)).escapingControls == String(Character(scalar))
        ? String(Character(scalar)) : "\\U" + hexadecimal(scalar.value, digits: 8)
    }
  }

  private func escaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\""): "\\\""
    case UInt8(ascii: "\\"): "\\\\"
    case 0x20..<0x7f: String(Character(Unicode.Scalar(byte)))
    default: "\\x" + hexadecimal(UInt32(byte), digits: 2)
    }
  }

  private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
