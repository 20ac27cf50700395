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
    guard let found = find(path).last, isWritten(path) else { return [:] }
    return Dictionary(entries(of: found).map { ($0.key, $0.place.position) }, uniquingKeysWith: { $1 })
  }

  /// The entries of a map field that a later entry of the same key replaces, with the place of each.
  package func replacedEntries(of path: ConfigPath) -> [(key: String, position: SourcePosition)] {
    guard let found = find(path).last, isWritten(path) else { return [] }
    var last: [String: SourcePosition] = [:]
    var replaced: [(key: String, position: SourcePosition)] = []
    for (place, key) in entries(of: found) {
      if let earlier = last.updateValue(place.position, forKey: key) { replaced.append((key, earlier)) }
    }
    return replaced
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
      case .key(let key): next = places.last.flatMap { place in entries(of: place).last { $0.key == key }?.place }
      }
      guard let next else { break }
      places.append(next)
    }
    return places
  }

  private func field(_ name: String, in message: Int?) -> Place? {
    guard let message, let index = tree.messages[message].schema.index(of: name) else { return nil }
    let node = tree.messages[message]
    let fields = node.fields.indices.filter { node.fields[$0].index == index }
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

  private func element(_ index: Int, of place: Place) -> Place? {
    var rest = index
    guard place.value == nil, rest >= 0 else { return nil }
    for field in place.fields {
      let count = tree.messages[place.parent].fields[field].values.count
      if rest < count { return value(rest, of: field, in: place.parent) }
      rest -= count
    }
    return nil
  }

  private func value(_ index: Int, of field: Int, in parent: Int) -> Place {
    let node = tree.messages[parent].fields[field]
    let value = node.values[index]
    // An element with a block of its own is known by its name, one in a list by its bracket.
    let position = node.list == nil && value.message != nil ? node.position : value.position
    return Place(
      position: position, parent: parent, fields: [field], valueIndex: index, value: value, message: value.message)
  }

  /// The entries of a map field with their keys, in the order of the text.
  private func entries(of place: Place) -> [(place: Place, key: String)] {
    let node = tree.messages[place.parent]
    guard let first = place.fields.first, node.schema.fields[node.fields[first].index].isMap else { return [] }
    var found: [(place: Place, key: String)] = []
    for field in place.fields {
      for index in node.fields[field].values.indices {
        var entry = value(index, of: field, in: place.parent)
        guard let message = entry.message else { continue }
        let fields = tree.messages[message].fields
        let key = fields.last { $0.index == 0 }.flatMap(\.values.first).map { keyText($0.range) } ?? ""
        entry.message = fields.last { $0.index == 1 }?.values.first?.message
        found.append((entry, key))
      }
    }
    return found
  }

  /// The key that a range of the text stands for: a string, or a number in decimal.
  private func keyText(_ range: Range<Int>) -> String {
    var tokenizer = Tokenizer(Array(bytes[range]))
    if tokenizer.current.kind == .integer {
      return ConfigParser.integer(tokenizer.bytes[tokenizer.current.range], .max).map { String($0) } ?? ""
    }
    var key: [UInt8] = []
    while tokenizer.current.kind == .string {
      StringLiteral.append(tokenizer.bytes[tokenizer.current.range], to: &key)
      tokenizer.advance()
    }
    return String(decoding: key, as: UTF8.self)
  }
}
