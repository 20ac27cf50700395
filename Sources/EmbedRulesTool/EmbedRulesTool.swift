import Foundation
import RuleText

/// Writes the files of a rule book as one Swift file of raw string literals: YAML parsed, tables as they are.
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
    var (rules, tables): ([String], [String]) = ([], [])
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() {
      let file = folder.appendingPathComponent(name)
      if name.hasSuffix(".yaml") {
        rules.append(entry(name, CompactNodes.write(try parse(file))))
      } else if name.hasSuffix(".tsv") {
        tables.append(entry(name, try String(contentsOf: file, encoding: .utf8)))
      }
    }
    let source = """
      // Made by EmbedRulesTool from the files in Rules. Do not edit.

      /// The built-in rule files by path below the rules folder, as CompactNodes writes them.
      let embeddedRules: [String: String] = [
      \(rules.joined())]

      /// The built-in tables by path below the rules folder.
      let embeddedTables: [String: String] = [
      \(tables.joined())]

      """
    try source.write(to: URL(fileURLWithPath: arguments[2]), atomically: true, encoding: .utf8)
  }

  /// A mistake in a rule file ends the build with a line that editors and `swift build` show as an error in that file.
  private static func parse(_ file: URL) throws -> RuleNode? {
    do {
      return try RuleNode.parse(try String(contentsOf: file, encoding: .utf8), file: file.path)
    } catch let error as RuleBookError {
      for problem in error.problems {
        FileHandle.standardError.write(Data("\(problem.location): error: \(problem.message)\n".utf8))
      }
      exit(65)
    }
  }

  private static func entry(_ name: String, _ text: String) -> String {
    // More number signs than any run of them in the text, so that nothing in it can end the literal.
    let marks = String(repeating: "#", count: longestRun(of: "#", in: text) + 1)
    return "  \(marks)\"\(name)\"\(marks): \(marks)\"\"\"\n\(text)\n\"\"\"\(marks),\n"
  }

  private static func longestRun(of mark: Character, in text: String) -> Int {
    var longest = 0
    var run = 0
    for character in text {
      run = character == mark ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
