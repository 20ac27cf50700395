/// One value of a field, whatever its type: what the text and JSON readers hand to a message and printers get from it.
package enum ConfigValue: Sendable {
  case string(String)
  /// int32 and int64.
  case int(Int64)
  /// uint32 and uint64.
  case uint(UInt64)
  case float(Float)
  case double(Double)
  case bool(Bool)
  /// An enumeration value by number; numbers without a name are legal.
  case enumeration(Int32)
  case message(any ConfigMessage)

  /// Whether it equals the proto3 default, so that a field without presence holding it counts as absent.
  package var isDefault: Bool {
    switch self {
    case .string(let text): text.utf8.isEmpty
    case .int(let number): number == 0
    case .uint(let number): number == 0
    // Minus zero is not the default: protobuf compares bits.
    case .float(let number): number.bitPattern == 0
    case .double(let number): number.bitPattern == 0
    case .bool(let flag): !flag
    case .enumeration(let number): number == 0
    case .message: false
    }
  }
}

/// A type that a field can have: a scalar, an enumeration or a message.
package protocol ConfigElement: Sendable, Hashable {
  static var fieldType: FieldType { get }
  /// The proto3 default: zero, empty, no field set.
  init()
  /// Nil when the value is of another type or out of range.
  init?(_ value: ConfigValue)
  var configValue: ConfigValue { get }
}

extension String: ConfigElement {
  package static var fieldType: FieldType { .scalar(.string) }
  package init?(_ value: ConfigValue) { if case .string(let text) = value { self = text } else { return nil } }
  package var configValue: ConfigValue { .string(self) }
}

extension Int32: ConfigElement {
  package static var fieldType: FieldType { .scalar(.int32) }
  package init?(_ value: ConfigValue) {
    if case .int(let number) = value { self.init(exactly: number) } else { return nil }
  }
  package var configValue: ConfigValue { .int(Int64(self)) }
}

extension Int64: ConfigElement {
  package static var fieldType: FieldType { .scalar(.int64) }
  package init?(_ value: ConfigValue) { if case .int(let number) = value { self = number } else { return nil } }
  package var configValue: ConfigValue { .int(self) }
}

extension UInt32: ConfigElement {
  package static var fieldType: FieldType { .scalar(.uint32) }
  package init?(_ value: ConfigValue) {
    if case .uint(let number) = value { self.init(exactly: number) } else { return nil }
  }
  package var configValue: ConfigValue { .uint(UInt64(self)) }
}

extension UInt64: ConfigElement {
  package static var fieldType: FieldType { .scalar(.uint64) }
  package init?(_ value: ConfigValue) { if case .uint(let number) = value { self = number } else { return nil } }
  package var configValue: ConfigValue { .uint(self) }
}

extension Float: ConfigElement {
  package static var fieldType: FieldType { .scalar(.float) }
  package init?(_ value: ConfigValue) { if case .float(let number) = value { self = number } else { return nil } }
  package var configValue: ConfigValue { .float(self) }
}

extension Double: ConfigElement {
  package static var fieldType: FieldType { .scalar(.double) }
  package init?(_ value: ConfigValue) { if case .double(let number) = value { self = number } else { return nil } }
  package var configValue: ConfigValue { .double(self) }
}

extension Bool: ConfigElement {
  package static var fieldType: FieldType { .scalar(.bool) }
  package init?(_ value: ConfigValue) { if case .bool(let flag) = value { self = flag } else { return nil } }
  package var configValue: ConfigValue { .bool(self) }
}
