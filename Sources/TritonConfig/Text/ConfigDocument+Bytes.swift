/// The ground of edits: how bytes are replaced, and how new ones are laid out.
extension ConfigDocument {
  /// Replaces ranges of bytes, none overlapping, and reads the text anew.
  mutating func apply(_ changes: [Change]) throws(ConfigEditError) {
    var edited = bytes
    for (range, text) in changes.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      edited.replaceSubrange(range, with: text)
    }
    do {
      self = try ConfigDocument(bytes: edited, file: file, release: release)
    } catch {
      throw .refused(error)
    }
  }

  func lineStart(of offset: Int) -> Int {
    bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
  }

  /// The spaces that a line begins with.
  func indentation(at offset: Int) -> String {
    String(decoding: bytes[lineStart(of: offset)...].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
  }

  /// How this text ends its lines.
  var newline: String {
    guard let first = bytes.firstIndex(of: UInt8(ascii: "\n")), first > 0 else { return "\n" }
    return bytes[first - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n"
  }

  /// A value as it stands after a name and colon, further lines indented.
  func valueText(_ value: ConfigValue, of field: FieldDescriptor, indentation: String) -> String {
    guard case .message(let message) = value else { return ConfigPrinter.scalar(value, of: field) }
    let lines = ConfigPrinter().print(message).split(separator: "\n")
    if lines.count <= 1 { return lines.isEmpty ? "{ }" : "{ \(lines[0]) }" }
    return "{" + lines.map { "\(newline)\(indentation)  \($0)" }.joined() + "\(newline)\(indentation)}"
  }

  /// A value in one line.
  func inlineText(_ value: ConfigValue, of field: FieldDescriptor) -> String {
    guard case .message(let message) = value else { return ConfigPrinter.scalar(value, of: field) }
    let lines = ConfigPrinter().print(message).split(separator: "\n").map { String($0).trimmingSpaces }
    return lines.isEmpty ? "{ }" : "{ \(lines.joined(separator: " ")) }"
  }
}

extension FieldType {
  /// Whether a value is of this type.
  func takes(_ value: ConfigValue) -> Bool {
    switch (self, value) {
    case (.scalar(.string), .string), (.scalar(.int64), .int), (.scalar(.uint64), .uint), (.scalar(.float), .float),
      (.scalar(.double), .double), (.scalar(.bool), .bool), (.enumeration, .enumeration):
      true
    case (.scalar(.int32), .int(let number)): Int32(exactly: number) != nil
    case (.scalar(.uint32), .uint(let number)): UInt32(exactly: number) != nil
    case (.message(let type), .message(let message)): type == Swift.type(of: message)
    default: false
    }
  }

  /// A value of this type in which nothing is set but the element at the steps; nil where the schema has none.
  func value(at steps: [ConfigPath.Step], _ value: ConfigValue) -> ConfigValue? {
    guard let first = steps.first else { return takes(value) ? value : nil }
    guard case .message(let type) = self, case .field(let name) = first, let index = type.schema.index(of: name) else {
      return nil
    }
    let field = type.schema.fields[index]
    var rest = Array(steps.dropFirst())
    var key: ConfigValue?
    switch (field.label, rest.first) {
    case (.singular, _): break
    case (.repeated, .index(0)?): rest.removeFirst()
    case (.map(.uint64), .key(let text)?):
      guard let number = UInt64(text) else { return nil }
      key = .uint(number)
      rest.removeFirst()
    case (.map, .key(let text)?):
      key = .string(text)
      rest.removeFirst()
    default: return nil
    }
    var message: any ConfigMessage = type.init()
    guard let element = field.type.value(at: rest, value), message.add(element, key: key, at: index) else { return nil }
    return .message(message)
  }
}

extension String {
  var trimmingSpaces: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
