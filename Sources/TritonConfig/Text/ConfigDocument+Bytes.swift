/// The ground of edits: which bytes go, and how new ones are laid out.
extension ConfigDocument {
  /// Replaces ranges of bytes, none overlapping, and reads the text anew.
  mutating func apply(_ changes: [(range: Range<Int>, text: [UInt8])]) throws(ConfigEditError) {
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

  /// What has to go for a field to go: its whole lines when nothing else is on them.
  func fieldRange(_ field: SyntaxTree.Field) -> Range<Int> {
    wholeLines(field.range.lowerBound..<field.separatorEnd) ?? field.range.lowerBound..<field.separatorEnd
  }

  /// What has to go for an element of a list to go: its bytes and one comma.
  func elementRanges(_ index: Int, in field: SyntaxTree.Field) -> [Range<Int>] {
    let element = field.values[index].range
    if index + 1 < field.values.count {
      let comma = comma(after: element.upperBound)
      guard bytes[element.upperBound..<comma].allSatisfy(\.isSpace) else {
        return [element, comma..<comma + 1]
      }
      let range = element.lowerBound..<comma + 1
      return [wholeLines(range) ?? range.lowerBound..<comma + 1 + bytes[(comma + 1)...].prefix { $0 == 0x20 }.count]
    }
    guard index > 0 else { return [element] }
    let comma = comma(after: field.values[index - 1].range.upperBound)
    let gap = bytes[..<element.lowerBound].reversed().prefix { $0 == 0x20 }.count
    let range = wholeLines(element) ?? max(element.lowerBound - gap, comma + 1)..<element.upperBound
    return [comma..<comma + 1, range]
  }

  /// The lines of a range when nothing but space is beside it on them.
  private func wholeLines(_ range: Range<Int>) -> Range<Int>? {
    let start = lineStart(of: range.lowerBound)
    let rest = bytes[range.upperBound...].prefix { $0 != UInt8(ascii: "\n") }
    guard bytes[start..<range.lowerBound].allSatisfy(\.isSpace), rest.allSatisfy(\.isSpace) else { return nil }
    return start..<min(rest.endIndex + 1, bytes.count)
  }

  /// The comma behind an element that is not its list's last.
  private func comma(after offset: Int) -> Int {
    var place = offset
    while place < bytes.count, bytes[place] != UInt8(ascii: ",") {
      if bytes[place] == UInt8(ascii: "#") {
        place = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      } else {
        place += 1
      }
    }
    return place
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
