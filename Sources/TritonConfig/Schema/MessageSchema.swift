/// The type of a field's values.
package enum FieldType: Sendable {
  case scalar(ScalarType)
  case enumeration(any ConfigEnum.Type)
  case message(any ConfigMessage.Type)

  /// As the schema language writes it: `int64`, `DataType`, `ModelInput`.
  package var name: String {
    switch self {
    case .scalar(let type): type.rawValue
    case .enumeration(let type): type.typeName
    case .message(let type): type.schema.name
    }
  }
}

/// The scalar types that the schema uses.
package enum ScalarType: String, Sendable, Hashable, CaseIterable {
  case string, int32, int64, uint32, uint64, float, double, bool
}

/// What the schema says of one field.
package struct FieldDescriptor: Sendable {
  /// How many values it takes.
  package enum Label: Sendable, Hashable {
    case singular
    case repeated
    case map(key: ScalarType)
  }

  package var name: String
  /// The number on the wire.
  package var number: Int
  package var label: Label
  package var type: FieldType
  /// The oneof it is a member of.
  package var oneof: String?
  /// What it is for, in one line.
  package var documentation: String
  /// The first release branch whose server knows it; nil for those of the oldest stored schema (21.05).
  package var since: String?
  /// Whether the server leaves this 64-bit number a string in JSON: `ModelConfigToJson` mends only those it lists.
  package var isTextInJSON = false
  /// Whether absent and default differ although the type is a scalar: members of oneofs.
  package var hasPresence = false

  package var isRepeated: Bool { label != .singular }
  /// Whether its values are written in brackets: messages, and the entries of maps.
  package var isBlock: Bool { if case .message = type { true } else { isMap } }
  package var isMessage: Bool { if case .message = type { true } else { false } }
  package var isMap: Bool { if case .map = label { true } else { false } }
}

/// What the schema says of one message. A class, because every message of a text refers to it.
package final class MessageSchema: Sendable {
  /// Its name without the package, for example `ModelSequenceBatching.Control`.
  package let name: String
  /// In the order in which users write them.
  package let fields: [FieldDescriptor]
  /// The Swift type; nil for the entries of maps.
  package let type: (any ConfigMessage.Type)?
  private let indices: [String: Int]
  /// Those of the map fields, by their place in ``fields``.
  private let entries: [Int: MessageSchema]

  package convenience init<Message: ConfigMessage>(_ name: String, _ type: Message.Type) {
    self.init(name, Message.fields.map(\.descriptor), type)
  }

  private init(_ name: String, _ fields: [FieldDescriptor], _ type: (any ConfigMessage.Type)? = nil) {
    self.name = name
    self.type = type
    self.fields = fields
    indices = Dictionary(uniqueKeysWithValues: fields.indices.map { (fields[$0].name, $0) })
    var entries: [Int: MessageSchema] = [:]
    for (index, field) in fields.enumerated() {
      if case .map(let key) = field.label { entries[index] = Self.entry(of: field, key, in: name) }
    }
    self.entries = entries
  }

  /// The name with its package, as the server's messages have it: `inference.ModelConfig`.
  package var fullName: String { "inference." + name }

  /// The position in ``fields`` of a name, spelled exactly.
  package func index(of name: String) -> Int? { indices[name] }

  package subscript(name: String) -> FieldDescriptor? { indices[name].map { fields[$0] } }

  /// The message that protobuf makes of one entry of a map: `ModelConfig.ParametersEntry` with `key` and `value`.
  ///
  /// - Parameter index: the place in ``fields`` of a map; nil comes back for other fields.
  package func entrySchema(at index: Int) -> MessageSchema? { entries[index] }

  private static func entry(of field: FieldDescriptor, _ key: ScalarType, in message: String) -> MessageSchema {
    let parts = field.name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
    return MessageSchema(
      "\(message).\(parts.joined())Entry",
      [
        FieldDescriptor(
          name: "key", number: 1, label: .singular, type: .scalar(key), documentation: "The key of the entry."),
        FieldDescriptor(
          name: "value", number: 2, label: .singular, type: field.type, documentation: "The value of the entry.",
          hasPresence: field.isMessage),
      ])
  }
}
