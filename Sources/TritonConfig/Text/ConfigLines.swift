import Facts

/// The lines of a text while it is written: indentation, wrapping, comments.
struct ConfigLines {
  let width: Int
  private(set) var text = ""
  private var depth: Int
  /// Whether a blank line would set off what follows: not at the beginning of a block.
  private var isAfterField = false

  init(width: Int, depth: Int = 0) {
    self.width = width
    self.depth = depth
  }

  private var indentation: String { String(repeating: "  ", count: depth) }

  /// Whether a text fits into a line of its own here.
  func fits(_ line: String) -> Bool { depth * 2 + line.count <= width }

  mutating func append(_ line: String) {
    text += line.isEmpty ? "\n" : "\(indentation)\(line)\n"
    isAfterField = !line.isEmpty
  }

  /// Lines between two brackets, one step further in.
  mutating func block(_ open: String, _ close: String, _ body: (inout ConfigLines) -> Void) {
    append(open)
    depth += 1
    isAfterField = false
    body(&self)
    depth -= 1
    append(close)
  }

  /// A blank line, unless this is the beginning of a block or there is one already.
  mutating func separate() {
    if isAfterField { append("") }
  }

  /// A list of scalars, in one line if it fits.
  mutating func list(_ name: String, _ elements: [String]) {
    let line = "\(name): [ \(elements.joined(separator: ", ")) ]"
    if fits(line) { return append(line) }
    block("\(name): [", "]") { lines in
      var row = ""
      for (index, element) in elements.enumerated() {
        let word = index == elements.count - 1 ? element : element + ","
        if !row.isEmpty, !lines.fits("\(row) \(word)") {
          lines.append(row)
          row = ""
        }
        row += row.isEmpty ? word : " " + word
      }
      lines.append(row)
    }
  }

  /// A comment, its paragraphs wrapped. Lines that begin with a space stay as they are.
  mutating func comment(_ comment: String) {
    for paragraph in comment.split(separator: "\n", omittingEmptySubsequences: false) {
      let paragraph = String(paragraph).escapingControls
      if paragraph.isEmpty {
        append("#")
      } else if paragraph.hasPrefix(" ") {
        append("# \(paragraph)")
      } else {
        wrap(paragraph)
      }
    }
    isAfterField = false
  }

  private mutating func wrap(_ paragraph: String) {
    var row = "#"
    for word in paragraph.split(separator: " ") {
      if row != "#", !fits("\(row) \(word)") {
        append(row)
        row = "#"
      }
      row += " \(word)"
    }
    append(row)
  }
}
