import Facts

/// The blocks of code in a text for people, such as a README: what stands between fences (``` or ~~~).
enum Markdown {
  /// Languages of blocks that can start a server; a block without one may.
  private static let languages: Set<String> = [
    "", "bash", "sh", "shell", "zsh", "console", "shell-session", "shellsession", "terminal", "text", "cmd", "yaml",
    "yml", "dockerfile", "docker", "makefile", "make", "ini", "systemd", "service",
  ]

  /// Whether a line opens or closes a block.
  static func isFence(_ line: String) -> Bool { line.hasPrefix("```") || line.hasPrefix("~~~") }

  /// Most lines that are read, and most blocks that speak of the server.
  private static let lineLimit = 20_000
  private static let blockLimit = 32

  /// Each block that speaks of the server as a text of its own whose lines keep their numbers; prompts are taken away.
  static func blocks(_ text: String) -> [String] {
    var blocks: [String] = []
    var block: [String]?
    var isRead = false
    var number = 0
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if number > lineLimit || blocks.count == blockLimit { break }
      let line = String(Substring(line))
      let said = line.trimmed
      if isFence(said) {
        if let lines = block {
          if isRead, lines.contains(where: { $0.after("triton") != nil }) {
            blocks.append(lines.joined(separator: "\n") + "\n")
          }
          block = nil
        } else {
          isRead = languages.contains(language(said))
          block = isRead ? Array(repeating: "", count: number) : []
        }
      } else if isRead {
        block?.append(said.hasPrefix("$ ") ? "  " + line.drop { $0 != "$" }.dropFirst(2) : line)
      }
    }
    return blocks
  }

  /// `bash` of a fence such as "```bash title=x" or "``` {.bash}".
  private static func language(_ fence: String) -> String {
    let name = fence.drop { "`~ {.".contains($0) }.prefix { !" },:".contains($0) }
    return name.lowercased()
  }
}
