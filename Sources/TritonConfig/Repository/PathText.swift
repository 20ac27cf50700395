/// Paths as text, without a look at the disk.
enum PathText {
  /// The last component; empty when there is none.
  static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? ""
  }

  /// The folder around, as it is written; empty for a single name.
  static func parent(_ path: String) -> String {
    var text = path[...]
    while text.count > 1, text.last == "/" { text = text.dropLast() }
    guard let slash = text.lastIndex(of: "/") else { return "" }
    return slash == text.startIndex ? "/" : String(text[..<slash])
  }

  /// Whether a relative path with its dots worked out stays below where it starts.
  static func staysBelow(_ path: String) -> Bool {
    var depth = 0
    for part in path.split(separator: "/") where part != "." {
      depth += part == ".." ? -1 : 1
      if depth < 0 { return false }
    }
    return true
  }

  /// Whether a text can be the name of a folder: not empty, no separator, not `.` or `..`, no NUL.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text != "." && text != ".." && !text.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
  }
}
