import Facts

/// A part of nvidia-smi's long log: what `-q` writes as indented lines and `-q -x` as elements comes down to the same.
struct ManagementNode: Sendable {
  /// In the spelling of the XML: `fb_memory_usage` for `FB Memory Usage`.
  var name: String
  /// The PCI address of a GPU.
  var id: String?
  var text = ""
  var children: [ManagementNode] = []
  var line: Int

  subscript(name: String) -> ManagementNode? { children.first { $0.name == name } }

  /// The text of a child; nil when there is none, or it says that there is no answer: `N/A`, `[N/A]`, `Unknown Error`.
  func value(_ name: String) -> String? { self[name].flatMap { Self.answer($0.text) } }

  /// A text that says something; nil for the ways of saying nothing.
  static func answer(_ text: String) -> String? {
    text.isEmpty || noAnswers.contains(text.lowercased()) ? nil : text.shortened(to: 300)
  }

  private static let noAnswers: Set<String> = [
    "n/a", "[n/a]", "none", "unknown", "unknown error", "[unknown error]", "[redacted]", "not supported",
    "[not supported]", "requested functionality has been deprecated", "[requested functionality has been deprecated]",
    "insufficient permissions", "[insufficient permissions]", "gpu requires reset",
    "gpu access blocked by the operating system",
  ]

  init(name: String, line: Int) {
    self.name = name
    self.line = line
  }

  init(_ element: XMLElement) {
    name = element.name
    id = element.attributes["id"]
    text = element.text
    children = element.children.map { ManagementNode($0) }
    line = element.line
  }
}

extension ManagementNode {
  private static let deepest = 24
  /// The line above the log of `nvidia-smi -q`.
  static let textMark = "NVSMI LOG"

  /// Reads the first log in a text; other output of nvidia-smi may stand before and after it.
  /// - Returns: nil when there is none.
  init?(log text: String) {
    var open: [(indent: Int, node: ManagementNode)] = []
    var isInside = false
    func close(to indent: Int) {
      while open.count > 1, let last = open.last, last.indent >= indent {
        open.removeLast()
        open[open.count - 1].node.children.append(last.node)
      }
    }
    for (number, line) in text.numberedLines {
      if !isInside {
        guard line.hasPrefix("=="), line.contains(Self.textMark) else { continue }
        isInside = true
        open = [(-1, ManagementNode(name: "nvidia_smi_log", line: number))]
        continue
      }
      let indent = line.utf8.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
      let content = line.trimmed
      if content.isEmpty { continue }
      if indent == 0 {
        // A GPU, or a line `key : value`; anything else is the output of another command.
        if content.hasPrefix("GPU "), content.utf8.filter({ $0 == UInt8(ascii: ":") }).count == 2 {
          close(to: 0)
          var gpu = ManagementNode(name: "gpu", line: number)
          gpu.id = content.dropFirst(4).trimmed
          open.append((0, gpu))
          continue
        }
        if !content.contains(" :") { break }
      }
      close(to: indent)
      if open.count > Self.deepest { continue }
      let (key, value) = Self.cut(content)
      var node = ManagementNode(name: Self.xmlName(key), line: number)
      node.text = value
      open.append((indent, node))
    }
    guard isInside else { return nil }
    close(to: 0)
    self = open[0].node
  }

  /// `FB Memory Usage` as the XML spells it.
  private static func xmlName(_ key: String) -> String {
    key.lowercased().split(separator: " ").joined(separator: "_")
  }

  private static func cut(_ line: String) -> (key: String, value: String) {
    let bytes = Array(line.utf8)
    for index in bytes.indices.dropLast()
    where bytes[index] == UInt8(ascii: " ") && bytes[index + 1] == UInt8(ascii: ":") {
      let key = String(decoding: bytes[..<index], as: UTF8.self).trimmed
      return (key, String(decoding: bytes[(index + 2)...], as: UTF8.self).trimmed)
    }
    return (line, "")
  }
}

extension String {
  /// The lines with their numbers from 1; the ends of Windows' lines are no part of them.
  var numberedLines: some Sequence<(number: Int, line: Substring)> {
    utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().lazy.map { index, line in
      (index + 1, Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line))
    }
  }
}
