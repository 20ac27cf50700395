import Facts
import RuleBook
import TritonConfig

/// Fields by name become values of the schema.
enum FieldAssembly {
  /// What a config.pbtxt with these fields would be refused for.
  struct Problem: Error, CustomStringConvertible {
    var path: ConfigPath
    var message: String

    var description: String { path.steps.isEmpty ? message : "\(path): \(message)" }
  }

  /// - Throws: ``Problem`` for a field the schema does not have, and for a value of another type.
  static func message<Message: ConfigMessage>(
    _ type: Message.Type, _ tree: FieldTree, at path: ConfigPath = []
  ) throws(Problem) -> Message {
    var message = Message()
    if let text = tree.scalarText, Message.self == ModelParameter.self {
      return try self.message(type, .message([.init(key: "string_value", value: .scalar(.string(text)))]), at: path)
    }
    guard case .message(let entries) = tree else {
      throw Problem(path: path, message: "expected fields of \(Message.schema.name) in braces")
    }
    for entry in entries {
      let place = path.field(entry.key)
      guard let index = Message.schema.index(of: entry.key) else {
        let hint = Suggestion.text(for: entry.key, among: Message.schema.fields.map(\.name))
        throw Problem(path: path, message: "\(Message.schema.name) has no field '\(entry.key.escapingControls)'\(hint)")
      }
      try add(entry.value, to: &message, at: index, place)
    }
    return message
  }

  private static func add<Message: ConfigMessage>(
    _ tree: FieldTree, to message: inout Message, at index: Int, _ path: ConfigPath
  ) throws(Problem) {
    let field = Message.schema.fields[index]
    func put(_ value: ConfigValue, key: ConfigValue? = nil, _ path: ConfigPath) throws(Problem) {
      if !message.add(value, key: key, at: index) { throw Problem(path: path, message: "out of range") }
    }
    switch (field.label, tree) {
    case (.map(let keyType), .message(let entries)):
      for entry in entries {
        let place = path.key(entry.key)
        let key = try scalar(.string(entry.key), keyType, place)
        try put(try value(entry.value, field, place), key: key, place)
      }
    case (.map, _): throw Problem(path: path, message: "expected keys and values in braces")
    case (.repeated, .list(let elements)):
      for (number, element) in elements.enumerated() {
        try put(try value(element, field, path.index(number)), path.index(number))
      }
    case (.repeated, _): try put(try value(tree, field, path.index(0)), path.index(0))
    case (.singular, _): try put(try value(tree, field, path), path)
    }
  }

  private static func value(_ tree: FieldTree, _ field: FieldDescriptor, _ path: ConfigPath) throws(Problem)
    -> ConfigValue
  {
    switch (field.type, tree) {
    case (.message(let type), _): return try nested(type, tree, path)
    case (.scalar(let type), .scalar(let value)): return try scalar(value, type, path)
    case (.enumeration(let type), .scalar(let value)):
      if let number = value.intValue.flatMap({ Int32(exactly: $0) }) { return .enumeration(number) }
      let name = value.stringValue ?? ""
      if let known = type.cases.first(where: { $0.name == name }) { return .enumeration(known.number) }
      let hint = Suggestion.text(for: name, among: type.cases.map(\.name))
      throw Problem(path: path, message: "'\(name.escapingControls)' is no \(type.typeName)\(hint)")
    default: throw Problem(path: path, message: "expected one \(field.type.name)")
    }
  }

  private static func nested<Message: ConfigMessage>(
    _ type: Message.Type, _ tree: FieldTree, _ path: ConfigPath
  ) throws(Problem) -> ConfigValue {
    .message(try message(type, tree, at: path))
  }

  private static func scalar(_ value: Value, _ type: ScalarType, _ path: ConfigPath) throws(Problem) -> ConfigValue {
    let text = value.stringValue
    let found: ConfigValue? =
      switch type {
      case .string: FieldTree.scalar(value).scalarText.map(ConfigValue.string)
      case .bool: (value.boolValue ?? text.flatMap(Bool.init)).map(ConfigValue.bool)
      case .int32, .int64: (value.intValue ?? text.flatMap { Int64($0) }).map(ConfigValue.int)
      case .uint32, .uint64:
        (value.intValue.flatMap { UInt64(exactly: $0) } ?? text.flatMap { UInt64($0) }).map(ConfigValue.uint)
      case .float: (value.doubleValue ?? text.flatMap(Double.init)).map { .float(Float($0)) }
      case .double: (value.doubleValue ?? text.flatMap(Double.init)).map(ConfigValue.double)
      }
    guard let found else {
      let shown = JSONWriter.write(value, pretty: false).shortened(to: 60)
      throw Problem(path: path, message: "expected \(type.rawValue), found \(shown)")
    }
    return found
  }
}

extension FieldTree {
  /// A scalar as the text a string field takes: numbers and booleans in their usual form.
  var scalarText: String? {
    guard case .scalar(let value) = self else { return nil }
    return value.stringValue ?? JSONWriter.write(value, pretty: false)
  }
}
