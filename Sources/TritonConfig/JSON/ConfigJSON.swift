package import Facts

/// The JSON form of configurations, as `GET /v2/models/NAME/config` gives it.
package enum ConfigJSON {
  /// A message as the server prints it: names of the schema, defaults written, messages and members of oneofs only when
  /// set, enumerations by name.
  ///
  /// 64-bit numbers are numbers, but for those that the server forgets to convert and prints as strings:
  /// `device_id`, the dims of initial states, the shapes of CUDA graphs.
  package static func write(_ message: any ConfigMessage) -> Value {
    var object: [Value: Value] = [:]
    for (index, field) in type(of: message).schema.fields.enumerated() {
      let value: Value
      switch message.content(at: index) {
      case .entries(let entries):
        value = .map(
          Dictionary(
            entries.map { (.string(ConfigPrinter.keyText($0.key)), write($0.value, of: field)) },
            uniquingKeysWith: { _, last in last }))
      case .values(let values) where field.isRepeated: value = .list(values.map { write($0, of: field) })
      case .values(let values):
        if values.isEmpty, field.hasPresence { continue }
        value = write(values.first ?? field.type.defaultValue, of: field)
      }
      object[.string(field.name)] = value
    }
    return .map(object)
  }

  private static func write(_ value: ConfigValue, of field: FieldDescriptor) -> Value {
    switch value {
    case .string(let text): return .string(text)
    case .int(let number): return field.isTextInJSON ? .string(String(number)) : .int(number)
    case .uint(let number): return field.isTextInJSON ? .string(String(number)) : .uint(number)
    // The shortest decimal that gives the same float: 0.1 rather than 0.10000000149011612.
    case .float(let number): return .double(Double("\(number)") ?? Double(number))
    case .double(let number): return .double(number)
    case .bool(let flag): return .bool(flag)
    case .enumeration(let number):
      guard case .enumeration(let type) = field.type, let name = type.init(number: number).name else {
        return .int(Int64(number))
      }
      return .string(name)
    case .message(let message): return write(message)
    }
  }
}
