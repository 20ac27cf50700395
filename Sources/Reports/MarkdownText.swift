import Facts

/// Text inside Markdown.
enum MarkdownText {
  /// A row of a table.
  static func row(_ cells: [String]) -> String { "| " + cells.map(escaped).joined(separator: " | ") + " |\n" }

  /// Text that Markdown shows as it is: a model's names could otherwise add links, images or table cells.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.escapingControls {
      if "\\`*_[]<>|#!&".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }
}
