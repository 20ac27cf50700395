import Advisor
import Facts
import Reports
import RuleBook
import Testing

@Suite struct LogReportTests {
  private static let book = Result { try MessageBook.load() }

  private static func text(_ log: String, isVerbose: Bool = false) throws -> String {
    let explanation = LogExplainer.explain(bytes: Array(log.utf8), with: try book.get())
    return LogTextReport.text(explanation, style: OutputStyle(width: 100), isVerbose: isVerbose)
  }

  private static let loaded = "I1122 10:21:33.123456 1 x.cc:8] successfully loaded 'm'\n"
  private static let error = "E1122 10:21:33.123456 1 x.cc:8] model input 'X' must specify 'dims' for n\n"
  private static let warning =
    "W1122 10:21:33.123456 1 x.cc:8] ignore version directory '01' which contains leading zeros\n"

  @Test func `of a server in order it says that nothing is wrong, and no more`() throws {
    #expect(try Self.text(Self.loaded) == "1 line: nothing wrong\n  loaded: m\n")
    #expect(try Self.text(Self.loaded + Self.warning).hasPrefix("2 lines: no error, 1 warning\n"))
  }

  @Test func `of a log that nobody knows it says what to do next`() throws {
    let text = try Self.text("hello\n")
    #expect(text.hasPrefix("1 line: no message that the rules know\n\nWhat to do next\n"))
    #expect(text.contains("--log-verbose=1"))
    #expect(!(try Self.text(Self.error)).contains("What to do next"))
  }

  @Test func `the cause comes first, and warnings behind it are short unless asked for`() throws {
    let log = Self.warning + "error: creating server: Internal - failed to load all models\n" + Self.error
    let lines = try Self.text(log).split(separator: "\n")
    #expect(lines[1] == "error    tensor-without-dims  [tensor-without-dims]  line 3  begin here")
    #expect(try !Self.text(log).contains("Rename it without the zero"))
    #expect(try Self.text(log, isVerbose: true).contains("Rename it without the zero"))
    let order = ["begin here", "Warnings", "What follows"].compactMap { word in lines.firstIndex { $0.contains(word) } }
    #expect(order.count == 3 && order == order.sorted())
  }

  @Test func `models that are not loaded are named first`() throws {
    let log = Self.loaded + (0..<12).map { "failed to load 'n\($0)' version 1: x\n" }.joined()
    let lines = try Self.text(log).split(separator: "\n")
    #expect(lines[1].hasPrefix("  not loaded: n0, n1, "))
    #expect(lines[1].hasSuffix(" n9 and 2 more"))
    #expect(lines[2] == "  loaded: m")
  }

  @Test func `Markdown has the same, and nothing of a log is markup`() throws {
    let log = Self.loaded + "error: <b>*never* seen</b>\n"
    let text = LogMarkdownReport.text(LogExplainer.explain(bytes: Array(log.utf8), with: try Self.book.get()))
    #expect(text.contains("- loaded: m\n"))
    #expect(text.contains("## Errors that the rules do not know (1)"))
    #expect(!text.contains("<b>") && !text.contains("*never*"))
    #expect(text.contains("## What to do next"))
  }
}
