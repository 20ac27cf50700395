extension ConfigDocument {
  /// The comment of an element: the lines of comment right above it and the one behind it on its line, without their
  /// signs; nil when there is none or the element is not in the text.
  package func comment(of path: ConfigPath) -> String? {
    let found = find(path)
    guard found.count == path.steps.count, let place = found.last, let first = place.fields.first else { return nil }
    let field = tree.messages[place.parent].fields[first]
    let isListed = field.list != nil && place.valueIndex != nil
    let start = isListed ? place.value?.range.lowerBound ?? field.range.lowerBound : field.range.lowerBound
    let end = isListed ? place.value?.range.upperBound ?? field.separatorEnd : field.separatorEnd

    var lines: [String] = []
    var line = lineStart(of: start)
    if bytes[line..<start].allSatisfy(\.isSpace) {
      while line > 0 {
        let above = lineStart(of: line - 1)
        guard let text = commentText(bytes[above..<line - 1]) else { break }
        lines.insert(text, at: 0)
        line = above
      }
    }
    let rest = bytes[end...].prefix { $0 != UInt8(ascii: "\n") }
    if let text = commentText(rest.drop { $0 == UInt8(ascii: ",") }) { lines.append(text) }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  /// The text of a line that is nothing but a comment.
  private func commentText(_ line: ArraySlice<UInt8>) -> String? {
    let text = line.drop { $0.isSpace }
    guard text.first == UInt8(ascii: "#") else { return nil }
    let words = text.drop { $0 == UInt8(ascii: "#") }.drop { $0 == 0x20 }
    return String(decoding: words, as: UTF8.self).trimmingTail
  }
}

extension String {
  /// Without the space and carriage returns at its end.
  fileprivate var trimmingTail: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
