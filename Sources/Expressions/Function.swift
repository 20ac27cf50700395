/// The functions of the language.
package enum Function: String, Sendable, CaseIterable {
  case size, startsWith, endsWith, contains, matches
  case int, uint, double, string, bytes, bool, dyn, type

  /// Whether it may be written `receiver.f(...)`.
  package var isMethod: Bool {
    switch self {
    case .size, .startsWith, .endsWith, .contains, .matches: true
    default: false
    }
  }

  /// Whether it may be written `f(...)`.
  package var isGlobal: Bool {
    switch self {
    case .startsWith, .endsWith, .contains: false
    default: true
    }
  }

  /// The number of arguments, a receiver included.
  var arity: Int {
    switch self {
    case .startsWith, .endsWith, .contains, .matches: 2
    default: 1
    }
  }

  /// The type of the result for arguments of these types (`arity` of them); nil when it takes no such arguments.
  func result(_ arguments: [ExpressionType]) -> ExpressionType? {
    let first = arguments[0].withoutNull
    let isDynamic = first == .dyn
    switch self {
    case .size:
      switch first {
      case .string, .bytes, .list, .map, .record, .dyn: return .int
      default: return nil
      }
    case .startsWith, .endsWith, .contains, .matches:
      return arguments.allSatisfy { $0.isAssignable(to: .string) } ? .bool : nil
    case .int: return isDynamic || first.isNumber || first == .string ? .int : nil
    case .uint: return isDynamic || first.isNumber || first == .string ? .uint : nil
    case .double: return isDynamic || first.isNumber || first == .string ? .double : nil
    case .string: return isDynamic || first.isNumber || [.string, .bytes, .bool].contains(first) ? .string : nil
    case .bytes: return isDynamic || first == .string || first == .bytes ? .bytes : nil
    case .bool: return isDynamic || first == .string || first == .bool ? .bool : nil
    case .dyn: return .dyn
    case .type: return .type
    }
  }

  /// What it takes, for the message when it is given something else.
  var expectation: String {
    switch self {
    case .size: "a string, bytes, a list or a map"
    case .startsWith, .endsWith, .contains, .matches: "strings"
    case .int, .uint, .double: "a number or a string"
    case .string: "a number, a bool, a string or bytes"
    case .bytes: "a string or bytes"
    case .bool: "a bool or a string"
    case .dyn, .type: "anything"
    }
  }
}

/// The names that denote types, for comparison with `type(x)`.
enum TypeName {
  static let all: Set<String> = [
    "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type",
  ]
}
