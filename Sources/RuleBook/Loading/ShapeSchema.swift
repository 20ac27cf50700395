package import Facts

extension Shape {
  /// The shape as a JSON Schema (draft 2020-12) fragment.
  package var jsonSchema: Value {
    switch self {
    case .anything: [:]
    // YAML reads `2.0` and `yes` as other types; rule files take every scalar as text.
    case .text: ["type": ["string", "number", "boolean"]]
    case .expression: ["type": ["string", "boolean"], "description": "CEL expression over the facts of facts.yaml"]
    case .template: ["type": "string", "description": "Text; {expression} parts are replaced by their value"]
    // Editors read a bare number as one.
    case .word(let words): ["enum": .list(words.map { word in Int64(word).map(Value.int) ?? .string(word) })]
    case .flag: ["type": "boolean"]
    case .list(let element): ["anyOf": [element.jsonSchema, ["type": "array", "items": element.jsonSchema]]]
    case .table(let value): ["type": "object", "additionalProperties": value.jsonSchema]
    case .mapping(let fields):
      [
        "type": "object",
        "additionalProperties": false,
        "required": .strings(fields.filter(\.isRequired).map(\.key)),
        "properties": .map(
          Dictionary(uniqueKeysWithValues: fields.map { (Value.string($0.key), $0.schemaWithHelp) })),
      ]
    }
  }
}

extension Shape.Field {
  fileprivate var schemaWithHelp: Value {
    guard case .map(var schema) = shape.jsonSchema else { return [:] }
    if schema["description"] == nil { schema["description"] = .string(help) } else { schema["title"] = .string(help) }
    return .map(schema)
  }
}
