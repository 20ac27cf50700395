/// The type an expression is known to have before it is evaluated.
package indirect enum ExpressionType: Sendable, Hashable, CustomStringConvertible {
  case bool, int, uint, double, string, bytes, null
  /// The type of a type name: `type(1)` and `int` have it.
  case type
  /// Anything: checked when evaluated.
  case dyn
  case list(ExpressionType)
  case map(ExpressionType, ExpressionType)
  /// A map with exactly these string keys.
  case record([String: ExpressionType])
  /// The type, or null.
  case nullable(ExpressionType)

  package var description: String {
    switch self {
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .null: "null"
    case .type: "type"
    case .dyn: "dyn"
    case .list(let element): "list(\(element))"
    case .map(let key, let value): "map(\(key), \(value))"
    case .record: "record"
    case .nullable(let type): "nullable(\(type))"
    }
  }

  /// The type without "or null".
  var withoutNull: ExpressionType { if case .nullable(let type) = self { type.withoutNull } else { self } }

  var isNumber: Bool { self == .int || self == .uint || self == .double }

  /// Whether `==` between the two can be true: same shape, any number with any number, `dyn` with everything.
  func isComparable(with other: ExpressionType) -> Bool {
    switch (self, other) {
    case (.dyn, _), (_, .dyn): true
    case (.nullable, .null), (.null, .nullable): true
    case (.nullable(let a), let b), (let b, .nullable(let a)): a.isComparable(with: b)
    case (.list(let a), .list(let b)): a.isComparable(with: b)
    case (.map(let k, let v), .map(let l, let w)): k.isComparable(with: l) && v.isComparable(with: w)
    case (.map(let key, _), .record), (.record, .map(let key, _)): key.isComparable(with: .string)
    case (.record, .record): true
    default: self == other || (isNumber && other.isNumber)
    }
  }

  /// Whether a value of this type may stand where `other` is asked for; nulls are left to evaluation.
  func isAssignable(to other: ExpressionType) -> Bool {
    switch (withoutNull, other.withoutNull) {
    case (.dyn, _), (_, .dyn): true
    case (.list(let a), .list(let b)): a.isAssignable(to: b)
    case (.map(let k, let v), .map(let l, let w)): k.isAssignable(to: l) && v.isAssignable(to: w)
    case (.record(let fields), .map(let key, let value)):
      ExpressionType.string.isAssignable(to: key) && fields.values.allSatisfy { $0.isAssignable(to: value) }
    case (let a, let b): a == b
    }
  }

  /// The narrowest type that holds both.
  func joined(_ other: ExpressionType) -> ExpressionType {
    if self == other { return self }
    switch (self, other) {
    case (.null, .nullable), (.nullable, .null): return self == .null ? other : self
    case (.null, .dyn), (.dyn, .null): return .dyn
    case (.null, let type), (let type, .null): return .nullable(type)
    case (.nullable(let a), let b), (let b, .nullable(let a)):
      let inner = a.joined(b.withoutNull)
      return inner == .dyn ? .dyn : .nullable(inner)
    case (.list(let a), .list(let b)): return .list(a.joined(b))
    case (.map(let k, let v), .map(let l, let w)): return .map(k.joined(l), v.joined(w))
    default: return .dyn
    }
  }
}
