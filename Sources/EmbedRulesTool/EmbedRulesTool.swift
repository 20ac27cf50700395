import Foundation

/// Writes the text files below a folder as one Swift file of raw string literals.
///
/// Literals compile in half a second where an array of bytes takes twenty; and a single binary carries its rules.
@main struct EmbedRulesTool {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      FileHandle.standardError.write(Data("usage: EmbedRulesTool RULES_FOLDER OUTPUT.swift\n".utf8))
      exit(64)
    }
    let folder = URL(fileURLWithPath: arguments[1]).standardizedFileURL
    var entries: [String] = []
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    for name in names where name.hasSuffix(".yaml") || name.hasSuffix(".tsv") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      // More number signs than any run of them in the text, so that nothing in it can end the literal.
      let marks = String(repeating: "#", count: longestRun(of: "#", in: text) + 1)
      entries.append("  \(marks)\"\(name)\"\(marks): \(marks)\"\"\"\n\(text)\n\"\"\"\(marks),\n")
    }
    let source = """
      // Made by EmbedRulesTool from the files in Rules. Do not edit.

      /// The built-in rule files by path below the rules folder.
      let embeddedRuleFiles: [String: String] = [
      \(entries.joined())]

      """
    try source.write(to: URL(fileURLWithPath: arguments[2]), atomically: true, encoding: .utf8)
  }

  static func longestRun(of mark: Character, in text: String) -> Int {
    var longest = 0
    var run = 0
    for character in text {
      run = character == mark ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
