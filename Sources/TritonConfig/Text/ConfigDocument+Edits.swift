/// Why an edit was not made.
package enum ConfigEditError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The path leads to nothing that the text or the schema has.
  case noSuchElement(ConfigPath)
  /// The value is not of the type that the schema asks for.
  case wrongType(ConfigPath)
  /// The edited text would be refused: two members of a oneof, too large.
  case refused(ConfigSyntaxError)

  package var description: String {
    switch self {
    case .noSuchElement(let path): "there is no element \(path) to edit"
    case .wrongType(let path): "the value is of the wrong type for \(path)"
    case .refused(let error): "the edited text would be refused: \(error)"
    }
  }
}

/// Edits change the bytes of one element and no others: order and layout around it stay, and every comment does.
extension ConfigDocument {
  /// Writes a value: in place of the one that is there, or as a new element where users would put it.
  ///
  /// A path that ends in the index behind a list's last appends; missing messages on the way are made.
  package mutating func set(_ path: ConfigPath, to value: ConfigValue) throws(ConfigEditError) {
    guard !path.steps.isEmpty else { throw .wrongType(path) }
    let found = find(path)
    if found.count == path.steps.count, let place = found.last {
      guard place.value != nil else { throw .wrongType(path) }
      try replace(place, with: value, at: path)
    } else {
      try insert(value, at: path, after: found)
    }
  }

  /// Removes an element: a field with all its values, an element of a list, an entry of a map.
  package mutating func remove(_ path: ConfigPath) throws(ConfigEditError) {
    guard isWritten(path), let last = path.steps.last else { throw .noSuchElement(path) }
    try removeOnce(path)
    // A map's key, or a scalar that was zero at first, can be there more than once.
    if case .index = last { return }
    while isWritten(path) { try removeOnce(path) }
  }

  private mutating func removeOnce(_ path: ConfigPath) throws(ConfigEditError) {
    guard let place = find(path).last else { throw .noSuchElement(path) }
    let fields = place.fields.map { tree.messages[place.parent].fields[$0] }
    if let field = fields.first, let index = place.valueIndex, field.list != nil {
      return try apply(removal(ofElement: index, in: field))
    }
    try apply(removal(of: fields))
  }

  // MARK: replacing

  private mutating func replace(
    _ place: Place, with value: ConfigValue, at path: ConfigPath
  ) throws(ConfigEditError) {
    let field = tree.messages[place.parent].fields[place.fields[0]]
    let descriptor = tree.messages[place.parent].schema.fields[field.index]
    guard descriptor.type.takes(value), var target = place.value else { throw .wrongType(path) }
    if descriptor.isMap, let entry = target.message {
      // The key stays; an entry without a value gets one.
      guard let node = tree.messages[entry].fields.last(where: { $0.index == 1 }), let old = node.values.first else {
        let text = " value: \(inlineText(value, of: descriptor)) "
        let end = tree.messages[entry].content.upperBound
        return try apply([(end..<end, Array(text.utf8))])
      }
      target = old
    }
    let text = valueText(value, of: descriptor, indentation: indentation(at: field.range.lowerBound))
    try apply([(target.range, Array(text.utf8))])
  }

  // MARK: inserting

  private mutating func insert(
    _ value: ConfigValue, at path: ConfigPath, after found: [Place]
  ) throws(ConfigEditError) {
    let step = path.steps[found.count]
    let rest = Array(path.steps[(found.count + 1)...])
    if case .field = step {
      let parent = found.isEmpty ? 0 : found[found.count - 1].message
      guard let parent, let type = tree.messages[parent].schema.type else { throw .noSuchElement(path) }
      return try insertField(Array(path.steps[found.count...]), value, type, into: parent, path)
    }
    guard let place = found.last, place.value == nil, let last = place.fields.last else { throw .noSuchElement(path) }
    let node = tree.messages[place.parent]
    let descriptor = node.schema.fields[node.fields[last].index]
    let count = place.fields.reduce(0) { $0 + node.fields[$1].values.count }
    if case .index(let index) = step, index != count || descriptor.isMap { throw .noSuchElement(path) }
    if case .key = step, !descriptor.isMap { throw .noSuchElement(path) }
    // The new element is the first of the message it is made in.
    let made = descriptor.isMap ? step : .index(0)

    if let list = node.fields[last].list, !descriptor.isMap {
      guard let element = descriptor.type.value(at: rest, value) else { throw .wrongType(path) }
      let text = valueText(
        element, of: descriptor, indentation: indentation(at: node.fields[last].range.lowerBound) + "  ")
      return try append(text, toList: list, after: node.fields[last].values.last)
    }
    guard let type = node.schema.type else { throw .noSuchElement(path) }
    try insertField([.field(descriptor.name), made] + rest, value, type, into: place.parent, path)
  }

  private mutating func append(
    _ text: String, toList list: Range<Int>, after last: SyntaxTree.Value?
  ) throws(ConfigEditError) {
    guard let last else { return try apply([(list.lowerBound..<list.lowerBound, Array(" \(text)".utf8))]) }
    // One a line where the list is written so.
    let lineStart = lineStart(of: last.range.lowerBound)
    let isOnOwnLine = lineStart > list.lowerBound && bytes[lineStart..<last.range.lowerBound].allSatisfy(\.isSpace)
    let gap = isOnOwnLine ? newline + String(decoding: bytes[lineStart..<last.range.lowerBound], as: UTF8.self) : " "
    try apply([(last.range.upperBound..<last.range.upperBound, Array(",\(gap)\(text)".utf8))])
  }

  /// Writes a new field into a message: behind the last one that users write before it.
  private mutating func insertField(
    _ steps: [ConfigPath.Step], _ value: ConfigValue, _ type: any ConfigMessage.Type, into parent: Int,
    _ path: ConfigPath
  ) throws(ConfigEditError) {
    guard case .message(let message)? = FieldType.message(type).value(at: steps, value) else { throw .wrongType(path) }
    var lines = ConfigLines(width: ConfigPrinter().width)
    ConfigPrinter(explicit: [ConfigPath(steps)]).fields(of: message, at: [], &lines)
    let text = lines.text.split(separator: "\n").map(String.init)

    let node = tree.messages[parent]
    guard case .field(let name)? = steps.first, let order = node.schema.index(of: name) else {
      throw .noSuchElement(path)
    }
    guard let before = node.fields.last(where: { $0.index <= order }) ?? node.fields.first else {
      return try fill(node, parent, with: text)
    }
    let end = before.separatorEnd
    let rest = bytes[end...].prefix { $0 != UInt8(ascii: "\n") }
    let afterSpace = rest.drop { $0.isSpace }
    if afterSpace.isEmpty || afterSpace.first == UInt8(ascii: "#") {
      let indentation = indentation(at: before.range.lowerBound)
      let place = rest.last == UInt8(ascii: "\r") ? rest.endIndex - 1 : rest.endIndex
      let lines = text.map { newline + indentation + $0 }.joined()
      return try apply([(place..<place, Array(lines.utf8))])
    }
    let inline = " " + text.map { $0.trimmingSpaces }.joined(separator: " ")
    try apply([(end..<end, Array(inline.utf8))])
  }

  /// Puts the first fields into a message.
  private mutating func fill(
    _ node: SyntaxTree.Message, _ parent: Int, with text: [String]
  ) throws(ConfigEditError) {
    if parent == 0 {
      let isOpenLine = bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false
      let lines = (isOpenLine ? newline : "") + text.map { $0 + newline }.joined()
      return try apply([(bytes.count..<bytes.count, Array(lines.utf8))])
    }
    let content = node.content
    let place = content.upperBound
    if bytes[content].contains(UInt8(ascii: "\n")) {
      let line = lineStart(of: place)
      let indentation = String(decoding: bytes[line..<place].prefix { $0.isSpace }, as: UTF8.self)
      let lines = text.map { indentation + "  " + $0 + newline }.joined()
      return try apply([(line..<line, Array(lines.utf8))])
    }
    let inline = " " + text.map { $0.trimmingSpaces }.joined(separator: " ") + " "
    try apply([(content, Array(inline.utf8))])
  }
}
