/// How text is laid out for the place it goes to.
package struct OutputStyle: Sendable, Hashable {
  /// Whether colour escapes may be written.
  package var usesColor: Bool
  /// Whether box-drawing characters can be shown; ASCII otherwise.
  package var usesUnicode: Bool
  /// Columns available.
  package var width: Int

  package init(usesColor: Bool = false, usesUnicode: Bool = true, width: Int = 100) {
    self.usesColor = usesColor
    self.usesUnicode = usesUnicode
    self.width = min(max(width, 60), 160)
  }

  enum Color: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
  }

  func paint(_ text: String, _ color: Color) -> String {
    usesColor && !text.isEmpty ? "\u{1b}[\(color.rawValue)m\(text)\u{1b}[0m" : text
  }
}

/// Lines of text in columns, wrapped to a width.
enum TextLayout {
  /// Breaks text at spaces so that no line is longer than `width`; a longer word gets a line of its own.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: true) {
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(word)
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines.isEmpty ? [""] : lines
  }

  static func padded(_ text: String, to width: Int) -> String {
    text.count >= width ? text : text + String(repeating: " ", count: width - text.count)
  }

  /// A first line that begins with `head`, and following lines indented to the same column.
  static func hanging(_ head: String, _ text: String, indent: Int, width: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    return wrapped(text, width: max(width - indent, 20)).enumerated().map { index, line in
      index == 0 ? padded(head, to: indent) + line : margin + line
    }
  }
}
