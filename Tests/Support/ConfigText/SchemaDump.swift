import Facts
import TritonConfig

/// The schema table as JSON: messages with their fields, enumerations with their values.
enum SchemaDump {
  static var value: Value {
    var messages: [Value: Value] = [:]
    var enumerations: [Value: Value] = [:]
    for schema in MessageSchema.all {
      messages[.string(schema.name)] = .list(schema.fields.map { field($0) })
      for field in schema.fields {
        guard case .enumeration(let type) = field.type else { continue }
        enumerations[.string(type.typeName)] = .list(
          type.cases.map { ["name": .string($0.name), "number": .integer($0.number)] })
      }
    }
    return ["enumerations": .map(enumerations), "messages": .map(messages)]
  }

  private static func field(_ field: FieldDescriptor) -> Value {
    let label: Value =
      switch field.label {
      case .singular: "singular"
      case .repeated: "repeated"
      case .map(let key): .string("map<\(key.rawValue)>")
      }
    return [
      "name": .string(field.name), "number": .integer(field.number), "label": label, "type": .string(field.type.name),
      "oneof": field.oneof.map { .string($0) } ?? .null, "since": field.since.map { .string($0) } ?? .null,
    ]
  }
}
