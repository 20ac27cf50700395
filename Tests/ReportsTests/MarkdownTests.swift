import Testing

@testable import Advisor
@testable import Reports

@Suite struct MarkdownTests {
  static let hostile = [
    "a | b", "| --- |", "`code`", "```", "**bold**", "_it_", "[link](https://example.org)", "![image](x)", "<script>",
    "<!-- -->", "# heading", "&amp;", "\\", "a\\|b", "a\n\n# heading", "> quote", "~~~", "a]b", "*",
  ]

  @Test(arguments: hostile) func `a hostile name adds no cell, heading, link, image or markup`(name: String) {
    let text = AdviceMarkdownReport.render(HostileAdvice.advice(name))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let plain = AdviceMarkdownReport.render(HostileAdvice.advice("plain")).split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == plain.count)
    for (line, expected) in zip(lines, plain) {
      #expect(Self.unescaped("|", in: line) == Self.unescaped("|", in: expected), "\(line)")
      for mark in "`*_[]<" {
        #expect(Self.unescaped(mark, in: line) == Self.unescaped(mark, in: expected), "\(mark) in \(line)")
      }
      #expect(line.hasPrefix("#") == expected.hasPrefix("#"), "\(line)")
      #expect(line.hasPrefix(">") == expected.hasPrefix(">"), "\(line)")
    }
  }

  /// How often a character stands without a backslash that escapes it.
  private static func unescaped(_ mark: Character, in line: Substring) -> Int {
    var count = 0
    var isEscaped = false
    for character in line {
      if character == mark, !isEscaped { count += 1 }
      isEscaped = character == "\\" && !isEscaped
    }
    return count
  }

  @Test func `tables have as many cells in every row as in the head`() {
    let text = AdviceMarkdownReport.render(HostileAdvice.advice("a | b"))
    var width: Int?
    var tables = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("|") else {
        width = nil
        continue
      }
      let cells = Self.unescaped("|", in: line)
      if width == nil { tables += 1 }
      #expect(width == nil || width == cells, "\(line)")
      width = cells
    }
    #expect(tables == 3)
  }

  @Test func `commands stand in fenced blocks as they are`() {
    let text = AdviceMarkdownReport.render(HostileAdvice.advice("m.onnx"))
    #expect(text.contains("```sh\ntritonserver --model-repository=/models\n```\n"))
  }
}
