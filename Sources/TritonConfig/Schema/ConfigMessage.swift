/// A message of Triton's `model_config.proto` as a Swift value.
///
/// Scalars without presence hold the proto3 default when absent; messages and members of oneofs are optional. One table,
/// ``fields``, drives reading, printing, JSON and the random messages of the tests.
package protocol ConfigMessage: ConfigElement {
  static var schema: MessageSchema { get }
  /// In the order in which users write them.
  static var fields: [ConfigField<Self>] { get }
}

extension ConfigMessage {
  package static var fieldType: FieldType { .message(Self.self) }

  package init?(_ value: ConfigValue) {
    if case .message(let message) = value, let message = message as? Self { self = message } else { return nil }
  }

  package var configValue: ConfigValue { .message(self) }

  /// A message with some fields set: `ModelInput.with { $0.name = "INPUT0" }`.
  package static func with(_ populate: (inout Self) -> Void) -> Self {
    var message = Self()
    populate(&message)
    return message
  }

  /// The content of a field by its position in ``fields``.
  package func content(at index: Int) -> FieldContent { Self.fields[index].content(self) }

  /// Sets, appends or inserts a value by the position of its field; false when it is of the wrong type.
  ///
  /// - Parameter key: the key, for a field that is a map.
  @discardableResult
  package mutating func add(_ value: ConfigValue, key: ConfigValue? = nil, at index: Int) -> Bool {
    Self.fields[index].add(&self, key, value)
  }
}

/// What a field holds.
package enum FieldContent: Sendable {
  /// One value where a singular field is set, the elements of a repeated one.
  case values([ConfigValue])
  case entries([(key: ConfigValue, value: ConfigValue)])

  package var isEmpty: Bool {
    switch self {
    case .values(let values): values.isEmpty
    case .entries(let entries): entries.isEmpty
    }
  }
}
