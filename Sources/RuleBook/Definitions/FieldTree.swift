package import Facts

/// Fields of a config.pbtxt by name, before they are checked against its schema.
package indirect enum FieldTree: Sendable, Hashable {
  case scalar(Value)
  case list([FieldTree])
  /// A message, or a map by its keys.
  case message([Entry])

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var value: FieldTree

    package init(key: String, value: FieldTree) {
      self.key = key
      self.value = value
    }
  }

  /// Nil for null, for what is unknown, and for a list without elements.
  package init?(_ value: Value) {
    switch value {
    case .null, .unknown: return nil
    case .list(let values):
      if values.isEmpty { return nil }
      self = .list(values.compactMap(FieldTree.init))
    case .map(let entries):
      let fields = entries.compactMap { key, value -> Entry? in
        guard let key = key.stringValue, let field = FieldTree(value) else { return nil }
        return Entry(key: key, value: field)
      }
      // A dictionary has no order; the printed text must not change from run to run.
      self = .message(fields.sorted { $0.key < $1.key })
    default: self = .scalar(value)
    }
  }

  /// The value of a field; nil when it is not there, or when this is no message.
  package subscript(key: String) -> FieldTree? {
    if case .message(let entries) = self { entries.first { $0.key == key }?.value } else { nil }
  }

  /// Adds another's fields: messages are joined field by field, elements of lists that have the same `name` too; other
  /// messages are appended, and scalars, alone or in lists, replace those before.
  package mutating func merge(_ other: FieldTree) {
    switch (self, other) {
    case (.message(var entries), .message(let added)):
      for entry in added {
        if let index = entries.firstIndex(where: { $0.key == entry.key }) {
          entries[index].value.merge(entry.value)
        } else {
          entries.append(entry)
        }
      }
      self = .message(entries)
    case (.list(var elements), .list(let added)):
      if case .scalar? = added.first {
        self = other
        return
      }
      for element in added {
        if let name = element["name"], let index = elements.firstIndex(where: { $0["name"] == name }) {
          elements[index].merge(element)
        } else {
          elements.append(element)
        }
      }
      self = .list(elements)
    default: self = other
    }
  }
}
