import TestSupport
import Testing

@testable import Advisor

@Suite struct ShellTextTests {
  /// Names that do harm when a shell reads them as more than a name.
  static let hostile = [
    "", "a", "model.onnx", "my model.onnx", "it's", "''", "'", "\"", "\\", "\\'", "$(touch x)", "`touch x`", "$HOME",
    "${x}",
    "a;b", "a&b", "a|b", "a>b", "a<b", "*", "?", "[a]", "{a,b}", "~", "~root", "#a", "!a", "!!", "a=b", "-rf", "--",
    "-",
    "a\nb", "\n", "a\tb", "a\rb", "\u{1}", "\u{7f}", "\u{1b}[31m", "a\nb'c\\d", "é", "模型.onnx", "\u{202e}a", "a b  c",
    "EOF", "%s", "%", "a\\", "$'a'", "a\u{1}'", "\u{1}7", "\n0",
  ]

  /// What bash reads from a command line of `printf`, argument by argument.
  private static func readBack(_ arguments: [String]) -> [String] {
    let command = ShellText.command(["printf", "%s\\0"] + arguments)
    let result = Program("/bin/bash").run(["--norc", "-c", command], environment: ["LC_ALL": "C.UTF-8"])
    return result.output.split(separator: "\0", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test func `bash reads every argument back as it was`() {
    for argument in Self.hostile {
      let found = Self.readBack([argument])
      #expect(found.map { Array($0.utf8) } == [Array(argument.utf8)], "\(ShellText.quoted(argument))")
    }
    #expect(Self.readBack(Self.hostile).map { Array($0.utf8) } == Self.hostile.map { Array($0.utf8) })
  }

  @Test func `bash reads random arguments back as they were`() {
    var state: UInt64 = 1
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    let pieces = Array("'\"\\$`!*?[]{}()<>|&;#~=-% \t\n\u{1}\u{1b}\u{7f}abé0").map(String.init)
    let arguments = (0..<400).map { _ in (0..<random(12)).map { _ in pieces[random(pieces.count)] }.joined() }
    let found = Self.readBack(arguments)
    #expect(found.count == arguments.count)
    for (argument, found) in zip(arguments, found) {
      #expect(Array(found.utf8) == Array(argument.utf8), "\(ShellText.quoted(argument))")
    }
  }

  @Test func `what needs no quotes has none, and no line carries a control character`() {
    #expect(ShellText.quoted("model_repository/a-b.c:1=2,3+4@5%6") == "model_repository/a-b.c:1=2,3+4@5%6")
    #expect(ShellText.quoted("my model") == "'my model'")
    #expect(ShellText.quoted("it's") == "'it'\\''s'")
    for argument in Self.hostile {
      let text = ShellText.quoted(argument)
      #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f }, "\(text.debugDescription)")
    }
  }

  @Test func `long commands go on in another line`() {
    let command = ShellText.command((0..<30).map { "argument-\($0)" })
    let lines = command.split(separator: "\n")
    #expect(lines.count > 2)
    #expect(lines.dropLast().allSatisfy { $0.hasSuffix(" \\") })
    #expect(lines.allSatisfy { $0.count <= 104 })
  }
}
