/// A message while it is read: a message of the schema, or the entry of a map.
struct MessageBuilder {
  let schema: MessageSchema
  /// Nil for the entry of a map.
  private(set) var message: (any ConfigMessage)?
  private(set) var key: ConfigValue?
  private(set) var value: ConfigValue?
  /// Which singular fields protobuf would call set.
  private var isSet: [Bool]
  /// The members set, by oneof.
  private var oneofs: [String: Int] = [:]

  init(_ message: any ConfigMessage) {
    schema = type(of: message).schema
    self.message = message
    isSet = Array(repeating: false, count: schema.fields.count)
  }

  init(entry schema: MessageSchema) {
    self.schema = schema
    isSet = [false, false]
  }

  /// Whether the field has been set before: scalars without presence count only when they are not zero or empty.
  func isSet(_ index: Int) -> Bool { isSet[index] }

  /// Another member of the field's oneof that is set.
  func rival(of index: Int) -> FieldDescriptor? {
    schema.fields[index].oneof.flatMap { oneofs[$0] }.map { schema.fields[$0] }
  }

  /// Sets or appends a value that the parser made for the field.
  mutating func add(_ newValue: ConfigValue, key newKey: ConfigValue? = nil, at index: Int) {
    let field = schema.fields[index]
    if !field.isRepeated { isSet[index] = field.hasPresence || !newValue.isDefault }
    if let oneof = field.oneof { oneofs[oneof] = index }
    if message != nil {
      message?.add(newValue, key: newKey, at: index)
    } else if index == 0 {
      key = newValue
    } else {
      value = newValue
    }
  }
}

extension FieldType {
  /// The proto3 default.
  var defaultValue: ConfigValue {
    switch self {
    case .scalar(.string): .string("")
    case .scalar(.int32), .scalar(.int64): .int(0)
    case .scalar(.uint32), .scalar(.uint64): .uint(0)
    case .scalar(.float): .float(0)
    case .scalar(.double): .double(0)
    case .scalar(.bool): .bool(false)
    case .enumeration: .enumeration(0)
    case .message(let type): .message(type.init())
    }
  }
}
