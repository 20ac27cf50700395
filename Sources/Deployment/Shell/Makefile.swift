import Facts

/// A Makefile as the text of a shell: its recipes, with the variables that it sets.
enum Makefile {
  /// Whether lines have a rule with a recipe: `target:` at the start of a line and a tab before the next one.
  static func isMakefile(_ text: String) -> Bool {
    var isAfterRule = false
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if isAfterRule, line.first == 0x09 { return true }
      let name = line.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "=") }
      let isRule =
        name.endIndex < line.endIndex && line[name.endIndex] == UInt8(ascii: ":")
        && line.dropFirst(name.count + 1).first != UInt8(ascii: "=") && name.first.map { $0 > 0x20 } ?? false
      if isRule || !line.isEmpty { isAfterRule = isRule }
    }
    return false
  }

  /// Every line in its place: recipes lose their signs (`@`, `-`), and variables are written as a shell writes them.
  static func shell(_ text: String) -> String {
    var isContinued = false
    var lines: [String] = []
    for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let line = String(Substring(bytes))
      if isContinued {
        lines.append(variables(line))
      } else if line.hasPrefix("\t") {
        lines.append(variables(String(line.dropFirst().drop { "@-+ \t".contains($0) })))
      } else {
        lines.append(assignment(line) ?? "")
      }
      let isSaid = !(lines.last?.isEmpty ?? true)
      isContinued = isSaid && line.trimmed.hasSuffix("\\")
    }
    return lines.joined(separator: "\n")
  }

  /// `NAME = value`, `NAME := value` and `NAME ?= value` as a shell sets them; nil for any other line.
  private static func assignment(_ line: String) -> String? {
    guard let (before, after) = line.cut(at: "=") else { return nil }
    var words = before.split { $0 == " " || $0 == ":" || $0 == "?" }
    if words.first == "export" || words.first == "override" { words.removeFirst() }
    guard words.count == 1, words[0].utf8.allSatisfy({ $0.isNameStart || $0.isDigit }) else { return nil }
    let value = variables(String(after.cut(at: "#")?.before ?? after).trimmed)
    return value.contains("\"") || value.hasSuffix("\\") ? nil : "\(words[0])=\"\(value)\""
  }

  /// `$(NAME)` as `${NAME}`, and `$$` as `$`.
  private static func variables(_ line: String) -> String {
    var written = ""
    var rest = line[...]
    while let (before, after) = rest.cut(at: "$") {
      written += before
      rest = after
      if rest.first == "$" {
        rest.removeFirst()
        written += "$"
      } else if rest.first == "(", let (name, after) = rest.dropFirst().cut(at: ")"),
        name.utf8.allSatisfy({ $0.isNameStart || $0.isDigit })
      {
        written += "${\(name)}"
        rest = after
      } else {
        written += "$"
      }
    }
    return written + rest
  }
}
