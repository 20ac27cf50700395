package import Facts

/// Why a JSON value is no model configuration.
package struct ConfigJSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The element that is wrong.
  package var path: ConfigPath
  package var problem: String
  package var description: String { path.steps.isEmpty ? problem : "\(path): \(problem)" }
}

extension ConfigJSON {
  /// Reads what the server would take as the `config` of a load request: names of the schema or in camelCase, numbers
  /// also as strings, enumerations by number or by name in any case; null counts as absent.
  ///
  /// - Throws: ``ConfigJSONError`` for unknown names, wrong types and two members of a oneof.
  package static func read(_ value: Value) throws(ConfigJSONError) -> ModelConfig {
    let message = try message(value, ModelConfig.self, at: [])
    return message as? ModelConfig ?? ModelConfig()
  }

  private static func message(
    _ value: Value, _ type: any ConfigMessage.Type, at path: ConfigPath
  ) throws(ConfigJSONError) -> any ConfigMessage {
    guard let object = value.mapValue else { throw ConfigJSONError(path: path, problem: "expected an object") }
    let schema = type.schema
    var message: any ConfigMessage = type.init()
    var written: [String: String] = [:]
    for (key, value) in object.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      let name = key.stringValue ?? ""
      guard let index = schema.fields.firstIndex(where: { $0.name == name || camelCase($0.name) == name }) else {
        let names = schema.fields.map(\.name)
        throw ConfigJSONError(
          path: path,
          problem: "\(schema.name) has no field '\(name.escapingControls)'" + Suggestion.text(for: name, among: names))
      }
      if case .null = value { continue }
      let field = schema.fields[index]
      let unit = field.oneof ?? field.name
      if let other = written.updateValue(name, forKey: unit) {
        throw ConfigJSONError(path: path, problem: "'\(other)' and '\(name)' cannot both be given")
      }
      try read(value, into: &message, field, at: index, path.field(field.name))
    }
    return message
  }

  private static func read(
    _ value: Value, into message: inout any ConfigMessage, _ field: FieldDescriptor, at index: Int, _ path: ConfigPath
  ) throws(ConfigJSONError) {
    switch field.label {
    case .singular: message.add(try element(value, of: field, at: path), at: index)
    case .repeated:
      guard let elements = value.listValue else { throw ConfigJSONError(path: path, problem: "expected an array") }
      for (place, element) in elements.enumerated() {
        message.add(try self.element(element, of: field, at: path.index(place)), at: index)
      }
    case .map(let keyType):
      guard let entries = value.mapValue else { throw ConfigJSONError(path: path, problem: "expected an object") }
      for (key, value) in entries.sorted(by: { "\($0.key)" < "\($1.key)" }) {
        let text = key.stringValue ?? ""
        let place = path.key(text)
        let key = try scalar(.string(text), keyType, at: place)
        message.add(try element(value, of: field, at: place), key: key, at: index)
      }
    }
  }

  private static func element(
    _ value: Value, of field: FieldDescriptor, at path: ConfigPath
  ) throws(ConfigJSONError) -> ConfigValue {
    switch field.type {
    case .message(let type): return .message(try message(value, type, at: path))
    case .scalar(let type): return try scalar(value, type, at: path)
    case .enumeration(let type):
      if let name = value.stringValue {
        let spelling = String(name.uppercased().map { $0 == "-" ? "_" : $0 })
        guard let match = type.init(name: name) ?? type.init(name: spelling) else {
          throw ConfigJSONError(
            path: path,
            problem: "\(type.typeName) has no value '\(name.escapingControls)'"
              + Suggestion.text(for: name, among: type.cases.map(\.name)))
        }
        return .enumeration(match.number)
      }
      guard let number = integer(value).flatMap({ Int32(exactly: $0) }) else {
        throw ConfigJSONError(path: path, problem: "expected the name of a value")
      }
      return .enumeration(number)
    }
  }

  private static func scalar(
    _ value: Value, _ type: ScalarType, at path: ConfigPath
  ) throws(ConfigJSONError) -> ConfigValue {
    let result: ConfigValue? =
      switch type {
      case .string: value.stringValue.map { .string($0) }
      case .bool: value.boolValue.map { .bool($0) }
      case .int32: integer(value).flatMap { Int32(exactly: $0) }.map { .int(Int64($0)) }
      case .int64: integer(value).flatMap { Int64(exactly: $0) }.map { .int($0) }
      case .uint32: integer(value).flatMap { UInt32(exactly: $0) }.map { .uint(UInt64($0)) }
      case .uint64: integer(value).flatMap { UInt64(exactly: $0) }.map { .uint($0) }
      case .double: double(value).map { .double($0) }
      case .float:
        double(value).flatMap { number in
          let float = Float(number)
          return float.isInfinite && number.isFinite ? nil : .float(float)
        }
      }
    guard let result else { throw ConfigJSONError(path: path, problem: "expected a value of type \(type.rawValue)") }
    return result
  }

  /// An integer written as a number, as `1.0` or as a string.
  private static func integer(_ value: Value) -> Int128? {
    switch value {
    case .int(let number): Int128(number)
    case .uint(let number): Int128(number)
    case .double(let number): Int128(exactly: number)
    case .string(let text): Int128(text) ?? Double(text).flatMap { Int128(exactly: $0) }
    default: nil
    }
  }

  private static func double(_ value: Value) -> Double? {
    switch value {
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    case .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
    default: value.doubleValue
    }
  }

  /// The name that protobuf gives a field in JSON: `max_batch_size` becomes `maxBatchSize`.
  private static func camelCase(_ name: String) -> String {
    let parts = name.split(separator: "_")
    return parts.prefix(1).joined() + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
