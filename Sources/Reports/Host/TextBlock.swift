import Facts

/// A rectangle of text that can be framed and set beside others before it is printed.
struct TextBlock {
  /// Text of one colour.
  struct Span {
    var text: String
    var color: OutputStyle.Color?
  }

  /// A line: its spans, and how many columns they take.
  struct Line {
    var spans: [Span] = []

    init(_ text: String = "", _ color: OutputStyle.Color? = nil) {
      if !text.isEmpty { spans = [Span(text: text, color: color)] }
    }

    var width: Int { spans.reduce(0) { $0 + $1.text.count } }

    static func + (left: Line, right: Line) -> Line {
      var line = left
      line.spans += right.spans
      return line
    }

    /// Exactly so many columns: filled with blanks, or cut with an ellipsis.
    func fitted(_ columns: Int) -> Line {
      let width = self.width
      if width <= columns { return self + Line(String(repeating: " ", count: columns - width)) }
      var line = Line()
      var left = columns
      for span in spans where left > 0 {
        line.spans.append(
          Span(text: left < span.text.count ? span.text.shortened(to: left) : span.text, color: span.color))
        left -= min(left, span.text.count)
      }
      return line
    }
  }

  var lines: [Line]

  /// The lines in a frame of the given width, the title in its upper edge.
  static func framed(_ title: String, _ lines: [Line], width: Int) -> TextBlock {
    let inside = max(width - 4, 1)
    let shown = title.shortened(to: max(width - 6, 1))
    let rest = max(width - shown.count - 5, 0)
    let top =
      Line("┌─ ", .dim) + Line(shown, .bold) + Line(" " + String(repeating: "─", count: rest) + "┐", .dim)
    let body = lines.map { Line("│ ", .dim) + $0.fitted(inside) + Line(" │", .dim) }
    let bottom = Line("└" + String(repeating: "─", count: max(width - 2, 0)) + "┘", .dim)
    return TextBlock(lines: [top] + body + [bottom])
  }

  /// Blocks of equal width side by side, in as many rows as they need.
  /// - Parameters:
  ///   - least: columns that a block should have, unless the whole width is less.
  ///   - most: columns that no block is wider than.
  ///   - draw: makes the block with an index for a width.
  static func grid(
    count: Int, width: Int, least: Int, most widest: Int, gap: Int = 1, draw: (_ index: Int, _ width: Int) -> TextBlock
  ) -> TextBlock {
    if count == 0 { return TextBlock(lines: []) }
    let most = min(count, max(1, (width + gap) / (least + gap)))
    // Rows as full as each other: five blocks where four fit are three and two.
    let rows = (count + most - 1) / most
    let columns = (count + rows - 1) / rows
    let each = min(widest, (width - gap * (columns - 1)) / columns)
    var lines: [Line] = []
    for start in stride(from: 0, to: count, by: columns) {
      let blocks = (start..<min(start + columns, count)).map { draw($0, each) }
      for row in 0..<(blocks.map(\.lines.count).max() ?? 0) {
        var line = Line()
        for (index, block) in blocks.enumerated() {
          if index > 0 { line = line + Line(String(repeating: " ", count: gap)) }
          line = line + (row < block.lines.count ? block.lines[row] : Line()).fitted(each)
        }
        lines.append(line)
      }
    }
    return TextBlock(lines: lines)
  }

  /// The text, coloured and in the characters that the style allows, without blanks at the ends of lines.
  func text(_ style: OutputStyle) -> [String] {
    lines.map { line in
      var spans = line.spans
      while let last = spans.last, last.text.allSatisfy({ $0 == " " }) { spans.removeLast() }
      if let last = spans.last, last.color == nil {
        spans[spans.count - 1].text = String(last.text.reversed().drop { $0 == " " }.reversed())
      }
      return spans.map { span in span.color.map { style.paint(span.text, $0) } ?? span.text }.joined()
    }.map { style.usesUnicode ? $0 : $0.plainASCII }
  }
}

extension String {
  /// For terminals without Unicode: line drawing and signs by their nearest ASCII characters, one for one, so that columns
  /// keep their places.
  var plainASCII: String {
    if utf8.allSatisfy({ $0 < 0x80 }) { return self }
    return String(
      map { character in
        if character.isASCII { return character }
        return switch character {
        case "─": "-"
        case "│": "|"
        case "┌", "┐", "└", "┘", "├", "┤", "┬", "┴", "┼": "+"
        case "■": "#"
        case "□", "…": "."
        case "·", "–", "—": "-"
        case "×": "x"
        default: "?"
        }
      })
  }
}
