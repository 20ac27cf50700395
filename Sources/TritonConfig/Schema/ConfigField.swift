/// A row of a message's schema table: what the schema says of the field, and where its Swift property is.
package struct ConfigField<Message>: Sendable {
  package typealias Property<Value> = any WritableKeyPath<Message, Value> & Sendable

  package private(set) var descriptor: FieldDescriptor
  let content: @Sendable (Message) -> FieldContent
  let add: @Sendable (inout Message, _ key: ConfigValue?, ConfigValue) -> Bool

  /// A singular field without presence.
  package static func scalar<Element: ConfigElement>(
    _ name: String, _ number: Int, _ property: Property<Element>, since: String? = nil,
    _ documentation: String
  ) -> Self {
    Self(
      descriptor: FieldDescriptor(
        name: name, number: number, label: .singular, type: Element.fieldType, documentation: documentation,
        since: since),
      content: { message in
        let value = message[keyPath: property].configValue
        return .values(value.isDefault ? [] : [value])
      },
      add: { message, _, value in
        guard let element = Element(value) else { return false }
        message[keyPath: property] = element
        return true
      })
  }

  /// A singular message, or a member of a oneof.
  package static func optional<Element: ConfigElement>(
    _ name: String, _ number: Int, _ property: Property<Element?>, oneof: String? = nil,
    since: String? = nil, _ documentation: String
  ) -> Self {
    Self(
      descriptor: FieldDescriptor(
        name: name, number: number, label: .singular, type: Element.fieldType, oneof: oneof,
        documentation: documentation, since: since, hasPresence: true),
      content: { .values($0[keyPath: property].map { [$0.configValue] } ?? []) },
      add: { message, _, value in
        guard let element = Element(value) else { return false }
        message[keyPath: property] = element
        return true
      })
  }

  /// A list.
  package static func repeated<Element: ConfigElement>(
    _ name: String, _ number: Int, _ property: Property<[Element]>, since: String? = nil,
    _ documentation: String
  ) -> Self {
    Self(
      descriptor: FieldDescriptor(
        name: name, number: number, label: .repeated, type: Element.fieldType, documentation: documentation,
        since: since),
      content: { .values($0[keyPath: property].map(\.configValue)) },
      add: { message, _, value in
        guard let element = Element(value) else { return false }
        message[keyPath: property].append(element)
        return true
      })
  }

  /// A map.
  package static func map<Key: ConfigMapKey, Element: ConfigElement>(
    _ name: String, _ number: Int, _ property: Property<OrderedMap<Key, Element>>,
    since: String? = nil, _ documentation: String
  ) -> Self {
    Self(
      descriptor: FieldDescriptor(
        name: name, number: number, label: .map(key: Key.scalarType), type: Element.fieldType,
        documentation: documentation, since: since),
      content: { .entries($0[keyPath: property].map { ($0.key.configValue, $0.value.configValue) }) },
      add: { message, key, value in
        guard let key = key.flatMap({ Key($0) }), let element = Element(value) else { return false }
        message[keyPath: property][key] = element
        return true
      })
  }

  /// The same field, its 64-bit numbers strings in the server's JSON.
  package var asTextInJSON: Self {
    var field = self
    field.descriptor.isTextInJSON = true
    return field
  }
}
