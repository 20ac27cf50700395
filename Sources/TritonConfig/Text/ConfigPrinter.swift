/// Writes configurations in the order and layout of Triton's users.
///
/// What it writes reads back as the same values. Fields that hold their default are left out.
package struct ConfigPrinter: Sendable {
  /// Comments by what they are about: printed above it, wrapped. The empty path is the head of the file.
  package var comments: [ConfigPath: String]
  /// Scalars that are written even if they hold their default, such as `max_batch_size: 0`.
  package var explicit: Set<ConfigPath>
  /// Columns of a line; only single words and strings go beyond.
  package var width: Int

  package init(comments: [ConfigPath: String] = [:], explicit: Set<ConfigPath> = [], width: Int = 100) {
    self.comments = comments
    self.explicit = explicit
    self.width = width
  }

  /// The text of a message, one field after the other, ending with a newline unless it is empty.
  package func print(_ message: any ConfigMessage) -> String {
    var lines = ConfigLines(width: width)
    if let header = comments[[]] {
      lines.comment(header)
      lines.append("")
    }
    fields(of: message, at: [], &lines)
    return lines.text
  }

  // MARK: fields

  func fields(of message: any ConfigMessage, at path: ConfigPath, _ lines: inout ConfigLines) {
    for (index, field) in type(of: message).schema.fields.enumerated() {
      let place = path.field(field.name)
      let content = printed(index, of: message, at: path)
      if content.isEmpty { continue }
      comment(at: place, &lines)
      self.field(field, content, at: place, &lines)
    }
  }

  /// What is printed of a field: what it holds, or its default where that is asked for and says the same as nothing. A
  /// message or a member of a oneof that is not there stays away: its default would be something.
  private func printed(_ index: Int, of message: any ConfigMessage, at path: ConfigPath) -> FieldContent {
    let content = message.content(at: index)
    let field = type(of: message).schema.fields[index]
    guard content.isEmpty, !field.isRepeated, !field.hasPresence, explicit.contains(path.field(field.name)) else {
      return content
    }
    return .values([field.type.defaultValue])
  }

  private func field(
    _ field: FieldDescriptor, _ content: FieldContent, at path: ConfigPath, _ lines: inout ConfigLines
  ) {
    switch content {
    case .entries(let entries):
      for (key, value) in entries { entry(field.name, key, value, at: path, &lines) }
    case .values(let values) where field.isRepeated && field.isMessage:
      lines.block("\(field.name) [", "]") { lines in
        for (index, value) in values.enumerated() {
          let place = path.index(index)
          comment(at: place, &lines)
          element(value, at: place, isLast: index == values.count - 1, &lines)
        }
      }
    case .values(let values) where field.isRepeated: lines.list(field.name, values.map { Self.scalar($0, of: field) })
    case .values(let values):
      for value in values { single(field, value, at: path, &lines) }
    }
  }

  private func single(_ field: FieldDescriptor, _ value: ConfigValue, at path: ConfigPath, _ lines: inout ConfigLines) {
    guard case .message(let message) = value else {
      return lines.append("\(field.name): \(Self.scalar(value, of: field))")
    }
    if let inline = inline(message, at: path), lines.fits("\(field.name) \(inline)") {
      lines.append("\(field.name) \(inline)")
    } else {
      lines.block("\(field.name) {", "}") { fields(of: message, at: path, &$0) }
    }
  }

  private func element(_ value: ConfigValue, at path: ConfigPath, isLast: Bool, _ lines: inout ConfigLines) {
    guard case .message(let message) = value else { return }
    let end = isLast ? "}" : "},"
    if Self.isEmpty(message) {
      lines.append("{ \(end)")
    } else {
      lines.block("{", end) { fields(of: message, at: path, &$0) }
    }
  }

  private func entry(
    _ name: String, _ key: ConfigValue, _ value: ConfigValue, at path: ConfigPath, _ lines: inout ConfigLines
  ) {
    let place = path.key(Self.keyText(key))
    comment(at: place, &lines)
    let keyText = "key: \(Self.scalar(key))"
    guard case .message(let message) = value else {
      return lines.append("\(name) { \(keyText) value: \(Self.scalar(value)) }")
    }
    if let inline = inline(message, at: place) {
      let line = "\(name) { \(keyText) value: \(inline) }"
      // A string is not broken, so that a line of its own would not make an entry fit.
      if lines.fits(line) || Self.isSmall(message) { return lines.append(line) }
    }
    lines.block("\(name) {", "}") { lines in
      lines.append(keyText)
      lines.block("value: {", "}") { fields(of: message, at: place, &$0) }
    }
  }

  private func comment(at path: ConfigPath, _ lines: inout ConfigLines) {
    guard let text = comments[path] else { return }
    lines.separate()
    lines.comment(text)
  }

  // MARK: one line

  /// A message in one line: empty, or a single value, itself in one line; nil for others.
  private func inline(_ message: any ConfigMessage, at path: ConfigPath) -> String? {
    let fields = type(of: message).schema.fields
    let present = fields.indices.filter { !printed($0, of: message, at: path).isEmpty }
    guard let index = present.first else { return "{ }" }
    let field = fields[index]
    let place = path.field(field.name)
    guard present.count == 1, comments[place] == nil, !field.isRepeated else { return nil }
    guard case .values(let values) = printed(index, of: message, at: path), let value = values.first else { return nil }
    guard case .message(let nested) = value else { return "{ \(field.name): \(Self.scalar(value, of: field)) }" }
    return inline(nested, at: place).map { "{ \(field.name) \($0) }" }
  }

  /// Whether a type of message has but one plain field, as ModelParameter has.
  private static func isSmall(_ message: any ConfigMessage) -> Bool {
    let fields = type(of: message).schema.fields
    return fields.count == 1 && !fields[0].isMessage && !fields[0].isRepeated
  }

  private static func isEmpty(_ message: any ConfigMessage) -> Bool {
    type(of: message).schema.fields.indices.allSatisfy { message.content(at: $0).isEmpty }
  }

  // MARK: values

  /// A key as paths have it.
  static func keyText(_ key: ConfigValue) -> String {
    if case .string(let text) = key { text } else { scalar(key) }
  }

  /// A scalar as the text format writes it.
  static func scalar(_ value: ConfigValue, of field: FieldDescriptor? = nil) -> String {
    switch value {
    case .string(let text): return TextQuoting.quoted(text)
    case .int(let number): return String(number)
    case .uint(let number): return String(number)
    case .float(let number): return "\(number)"
    case .double(let number): return "\(number)"
    case .bool(let flag): return flag ? "true" : "false"
    case .enumeration(let number):
      if case .enumeration(let type)? = field?.type { return type.init(number: number).text }
      return String(number)
    case .message: return "{ }"
    }
  }
}
