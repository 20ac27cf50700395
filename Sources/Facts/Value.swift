/// A value as facts, rules and expressions see it.
///
/// The cases are those of the Common Expression Language, plus ``unknown(_:)`` for a fact nobody could learn.
/// Numbers compare across types by mathematical value, as CEL asks: `.int(1) == .uint(1) == .double(1)`, and equal
/// values hash alike, so that `{1: "a"}[1u]` finds its entry. Strings compare by code point, without the Unicode
/// normalization of Swift's `==`.
package enum Value: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string(String)
  case bytes([UInt8])
  case list([Value])
  case map([Value: Value])
  /// The name of a CEL type, as `type(1)` gives it. Expressions only: no fact is one.
  case type(String)
  case unknown(Unknown)
}

/// Why a fact is not known. An unknown is data: it is never read as false, zero or empty.
package struct Unknown: Sendable, Hashable {
  /// The dotted paths of the facts that are missing, sorted, for example `["host.gpus"]`.
  package var facts: [String]
  /// Why, in words for the person who must act. One sentence without a full stop.
  package var reason: String

  package init(facts: [String] = [], reason: String) {
    self.facts = facts
    self.reason = reason
  }

  /// Both causes together: facts joined without repetition, reasons joined by a semicolon.
  package func merging(_ other: Unknown) -> Unknown {
    if self == other { return self }
    let reasons = reason == other.reason || other.reason.isEmpty ? reason : "\(reason); \(other.reason)"
    return Unknown(facts: Set(facts).union(other.facts).sorted(), reason: reasons)
  }
}

extension Value: Hashable {
  package static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.bytes(let a), .bytes(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.map(let a), .map(let b)): a == b
    case (.type(let a), .type(let b)): a == b
    case (.unknown(let a), .unknown(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.uint(let a), .uint(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.int(let a), .uint(let b)), (.uint(let b), .int(let a)): a >= 0 && UInt64(a) == b
    // `exactly:` so that 2^53 + 1 is not mistaken for the double it would round to.
    case (.int(let a), .double(let b)), (.double(let b), .int(let a)): Int64(exactly: b) == a
    case (.uint(let a), .double(let b)), (.double(let b), .uint(let a)): UInt64(exactly: b) == a
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0 as UInt8)
    case .bool(let value): hasher.combine(value)
    case .int(let value): hasher.combine(value)
    case .uint(let value):
      if let same = Int64(exactly: value) { hasher.combine(same) } else { hasher.combine(value) }
    case .double(let value):
      if let same = Int64(exactly: value) {
        hasher.combine(same)
      } else if let same = UInt64(exactly: value) {
        hasher.combine(same)
      } else {
        hasher.combine(value)
      }
    case .string(let value): hasher.combine(value)
    case .bytes(let value): hasher.combine(value)
    case .list(let value): hasher.combine(value)
    case .map(let value): hasher.combine(value)
    case .type(let value): hasher.combine(value)
    case .unknown(let value): hasher.combine(value)
    }
  }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(integerLiteral value: Int64) { self = .int(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(arrayLiteral elements: Value...) { self = .list(elements) }
  package init(dictionaryLiteral elements: (Value, Value)...) {
    self = .map(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }
}

extension Value {
  package var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
  package var stringValue: String? { if case .string(let value) = self { value } else { nil } }
  package var listValue: [Value]? { if case .list(let value) = self { value } else { nil } }
  package var mapValue: [Value: Value]? { if case .map(let value) = self { value } else { nil } }
  package var unknownValue: Unknown? { if case .unknown(let value) = self { value } else { nil } }

  /// The value as a signed integer where that is exact.
  package var intValue: Int64? {
    switch self {
    case .int(let value): value
    case .uint(let value): Int64(exactly: value)
    case .double(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// Any number as a double.
  package var doubleValue: Double? {
    switch self {
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// A field of a record, or nil when this is no map or has no such key.
  package subscript(field: String) -> Value? { mapValue?[.string(field)] }

  /// A list of strings.
  package static func strings(_ values: some Sequence<String>) -> Value { .list(values.map(Value.string)) }

  /// An integer of any width; saturates at the ends of `Int64` so that a hostile size cannot trap.
  package static func integer(_ value: some BinaryInteger) -> Value { .int(Int64(clamping: value)) }

  /// A fact that could not be learned, with the reason.
  package static func missing(_ reason: String) -> Value { .unknown(Unknown(reason: reason)) }
}
