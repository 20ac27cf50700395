import Facts

/// Lines `key: value` of a YAML file with their depth, for configurations that need no more than that.
struct YAMLLines {
  struct Line {
    /// Spaces before the key.
    var indent: Int
    var key: String
    /// Without quotes and comment; empty where the value follows on later lines.
    var value: String
  }

  let lines: [Line]
  private static let lineLimit = 20_000

  /// - Parameter text: at most what a person would write; the rest is left out.
  init(_ text: String) {
    var lines: [Line] = []
    for line in text.split(whereSeparator: \.isNewline).prefix(Self.lineLimit) {
      let indent = line.prefix { $0 == " " }.count
      var body = line.dropFirst(indent)
      if body.hasPrefix("#") { continue }
      if body.hasPrefix("- ") { body = body.dropFirst(2) }
      guard let colon = body.firstIndex(of: ":") else { continue }
      let after = body[body.index(after: colon)...]
      guard after.isEmpty || after.hasPrefix(" ") else { continue }
      lines.append(
        Line(
          indent: indent, key: Self.plain(body[..<colon]).shortened(to: 200),
          value: Self.plain(after).shortened(to: 1_000)))
    }
    self.lines = lines
  }

  private static func plain(_ text: Substring) -> String {
    var text = text.drop { $0 == " " }
    if let quote = text.first, quote == "'" || quote == "\"" {
      return String(text.dropFirst().prefix { $0 != quote })
    }
    if let comment = text.range(of: " #") { text = text[..<comment] }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  /// The value of a key at the outermost level.
  func value(of key: String) -> String? {
    lines.first { $0.indent == 0 && $0.key == key && !$0.value.isEmpty }?.value
  }

  /// The lines below a key of the outermost level.
  func below(_ key: String) -> ArraySlice<Line> {
    guard let start = lines.firstIndex(where: { $0.indent == 0 && $0.key == key }) else { return [] }
    return lines[(start + 1)...].prefix { $0.indent > 0 }
  }
}

extension Substring {
  /// The place where a short text begins.
  fileprivate func range(of text: String) -> Index? {
    indices.first { self[$0...].hasPrefix(text) }
  }
}
