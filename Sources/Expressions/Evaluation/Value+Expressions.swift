import Facts

extension Value {
  /// The name of the value's type, as the language spells it.
  var typeName: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .list: "list"
    case .map: "map"
    case .type: "type"
    case .unknown: "unknown"
    }
  }

  /// Whether it can be looked up in a map. Doubles can, though none is ever a key: `{1: "a"}[1.0]` finds the entry.
  var isMapKey: Bool {
    switch self {
    case .bool, .int, .uint, .double, .string: true
    default: false
    }
  }

  /// Bytes of text to go through when comparing or converting.
  var textLength: Int {
    switch self {
    case .string(let text): text.utf8.count
    case .bytes(let bytes): bytes.count
    default: 0
    }
  }

  /// The value as a short literal, for messages.
  var quoted: String {
    switch self {
    case .string(let text): "\"\(text.shortened(to: 60).escapingControls)\""
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    case .double(let value): "\(value)"
    default: typeName
    }
  }

  /// A fixed order of map keys, so that walking a map gives the same on every run: bools, numbers, strings, the rest.
  func precedesAsKey(_ other: Value) -> Bool {
    if let order = Order.of(self, other) { return order == .less }
    return keyRank < other.keyRank
  }

  private var keyRank: Int {
    switch self {
    case .bool: 0
    case .int, .uint, .double: 1
    case .string: 2
    default: 3
    }
  }
}

extension String {
  /// Whether both are the same code points; `==` would take é and e with an accent for equal.
  @inline(__always)
  func isIdentical(to other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
