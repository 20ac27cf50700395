extension ConfigDocument {
  /// Where an element begins, or the nearest one around it that is written; nil when not even its first step is.
  ///
  /// A field is at its name, an element of a list at its value. Of equal map keys the last counts, as for the server.
  package func location(of path: ConfigPath) -> SourcePosition? { find(path).last?.position }

  /// Whether the element itself is in the text.
  package func isWritten(_ path: ConfigPath) -> Bool { find(path).count == path.steps.count }

  /// Where the value of an element begins: behind the name and colon of a field. Nil when it is not in the text.
  package func valueLocation(of path: ConfigPath) -> SourcePosition? {
    let found = find(path)
    return found.count == path.steps.count ? found.last?.value?.position : nil
  }

  /// Where each entry of a map field begins, by key; one walk for all of them.
  package func entryLocations(of path: ConfigPath) -> [String: SourcePosition] {
    Dictionary(entries(of: path).map { ($0.key, $0.position) }, uniquingKeysWith: { $1 })
  }

  /// The entries of a map field that a later entry of the same key replaces, with the place of each.
  package func replacedEntries(of path: ConfigPath) -> [(key: String, position: SourcePosition)] {
    var last: [[UInt8]: SourcePosition] = [:]
    return entries(of: path).compactMap { key, position in
      last.updateValue(position, forKey: key.identity).map { (key, $0) }
    }
  }

  /// The entries of a map field in the order of the text; none where the field is not written.
  private func entries(of path: ConfigPath) -> [(key: String, position: SourcePosition)] {
    guard let found = find(path).last, isWritten(path) else { return [] }
    let fields = tree.messages[found.parent].fields
    return found.fields.flatMap { place in
      fields[place].keys.enumerated().map { index, key in
        (key, value(index, of: place, in: found.parent).position)
      }
    }
  }

  /// An element of the text.
  struct Place {
    var position: SourcePosition
    /// The message whose field this is, and which of its fields in the text belong to it.
    var parent: Int
    var fields: [Int]
    /// Which value of the first of ``fields`` is meant; nil for a field as a whole.
    var valueIndex: Int?
    /// The value; nil for a repeated field as a whole.
    var value: SyntaxTree.Value?
    /// The message to look in for the next step.
    var message: Int?
  }

  /// The elements along a path, as far as they are written.
  func find(_ path: ConfigPath) -> [Place] {
    var places: [Place] = []
    for step in path.steps {
      let next: Place?
      switch step {
      case .field(let name): next = field(name, in: places.isEmpty ? 0 : places[places.count - 1].message)
      case .index(let index): next = places.last.flatMap { element(index, of: $0) }
      case .key(let key): next = places.last.flatMap { entry(key, of: $0) }
      }
      guard let next else { break }
      places.append(next)
    }
    return places
  }

  private func field(_ name: String, in message: Int?) -> Place? {
    guard let message, let index = tree.messages[message].schema.index(of: name) else { return nil }
    let node = tree.messages[message]
    let fields = node.occurrences(of: index).places
    guard let first = fields.first, let last = fields.last else { return nil }
    if node.schema.fields[index].isRepeated {
      return Place(position: node.fields[first].position, parent: message, fields: fields)
    }
    // A scalar can be there twice when it was zero at first: the last one counts.
    let value = node.fields[last].values.first
    return Place(
      position: node.fields[last].position, parent: message, fields: [last], valueIndex: 0, value: value,
      message: value?.message)
  }

  private func occurrences(of place: Place) -> SyntaxTree.Occurrences? {
    guard place.value == nil, let first = place.fields.first else { return nil }
    let node = tree.messages[place.parent]
    return node.occurrences(of: node.fields[first].index)
  }

  private func element(_ number: Int, of place: Place) -> Place? {
    occurrences(of: place)?.value(number).map { value($0.value, of: $0.place, in: place.parent) }
  }

  private func entry(_ key: String, of place: Place) -> Place? {
    guard let found = occurrences(of: place)?.entry(of: key) else { return nil }
    var entry = value(found.value, of: found.place, in: place.parent)
    // The next step is a field of the entry's value.
    let fields = entry.message.map { tree.messages[$0].fields } ?? []
    entry.message = fields.last { $0.index == 1 }?.values.first?.message
    return entry
  }

  private func value(_ index: Int, of field: Int, in parent: Int) -> Place {
    let node = tree.messages[parent].fields[field]
    let value = node.values[index]
    // An element with a block of its own is known by its name, one in a list by its bracket.
    let position = node.list == nil && value.message != nil ? node.position : value.position
    return Place(
      position: position, parent: parent, fields: [field], valueIndex: index, value: value, message: value.message)
  }
}
