import RuleBook
import TestSupport
import Testing

@testable import Advisor

@Suite struct LogExplainerTests {
  private static let book = Result { try MessageBook.load() }

  private static func explain(_ lines: [String]) throws -> LogExplanation {
    var explainer = LogExplainer(try book.get())
    for (index, line) in lines.enumerated() { explainer.add(Array(line.utf8), isCut: false, number: index + 1) }
    return explainer.finished()
  }

  private static let gpuLine = "instance group m_0 of model m has kind KIND_GPU but no GPUs are available"

  @Test func `errors come first, in the order of their lines, and consequences last`() throws {
    let explanation = try Self.explain([
      "error: creating server: Internal - failed to load all models",
      "W0504 12:25:52.441171 1 x.cc:236] ignore version directory '01' which contains leading zeros in its name",
      "E0504 12:25:52.441171 1 x.cc:236] \(Self.gpuLine)", "torch.OutOfMemoryError: CUDA out of memory. Tried",
    ])
    let ids = explanation.findings.map(\.message.id)
    #expect(ids == ["no-gpu-for-instances", "out-of-memory", "version-leading-zeros", "models-failed-to-load"])
    #expect(explanation.findings.map(\.lines) == [[3], [4], [2], [1]])
  }

  @Test func `the same cause is told once, with all its lines`() throws {
    let explanation = try Self.explain([Self.gpuLine, "nothing", "| m | 1 | UNAVAILABLE: \(Self.gpuLine) |"])
    #expect(explanation.findings.map(\.lines) == [[1, 3]])
    #expect(explanation.findings.map(\.count) == [2])
  }

  @Test func `parts of a line stand in cause and remedy`() throws {
    let line = "unexpected directory name 'D' for model 'other', directory name must equal model name"
    let finding = try #require(try Self.explain([line]).findings.first)
    #expect(finding.cause == "config.pbtxt in the folder D says name 'other'")
    #expect(finding.remedies.first?.contains("Set name to D") == true)
  }

  @Test(arguments: [
    "E1122 10:21:33.123456 1 model_lifecycle.cc:838] \(gpuLine)",
    "2026-11-22T10:00:00.000000Z stdout F E1122 10:21:33.123456 1 model_lifecycle.cc:838] \(gpuLine)",
    "triton-1  | E1122 10:21:33.123456 1 model_lifecycle.cc:838] \"\(gpuLine)\"",
    "{\"log\":\"E1122 10:21:33.123456 1 x.cc:838] \(gpuLine)\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-22T10:00:00Z\"}",
    "\(gpuLine)\r",
  ])
  func `prefixes of servers and collectors are seen through`(_ line: String) throws {
    let explanation = try Self.explain([line])
    #expect(explanation.findings.map(\.message.id) == ["no-gpu-for-instances"])
    #expect(explanation.findings.first?.text.contains("E1122") == false)
  }

  @Test func `lines of information are left alone, unknown errors counted`() throws {
    let explanation = try Self.explain([
      "I1122 10:21:33.123456 1 x.cc:8] \(Self.gpuLine)", "E1122 10:21:33.123456 1 x.cc:8] never seen", "never seen",
    ])
    #expect(explanation.findings.isEmpty)
    #expect(explanation.unexplained.map(\.line) == [2])
    #expect(explanation.unexplained.map(\.text) == ["never seen"])
  }

  @Test func `a hostile log is bounded`() throws {
    let explanation = try Self.explain(
      (0..<2000).map { "unexpected directory name 'D\($0)' for model 'o', directory name must equal model name" })
    #expect(explanation.findings.count == LogExplainer.mostFindings)
    #expect(explanation.omittedCount == 2000 - LogExplainer.mostFindings)
    let escape = try Self.explain(["unexpected platform type '\u{1b}[2J' for m"])
    #expect(escape.findings.first?.cause.contains("\u{1b}") == false)
  }

  @Test func `long lines are cut, and lines after them are read`() throws {
    let folder = TemporaryFolder()
    let long = String(repeating: "x", count: 300_000)
    folder.write("a.log", "\(long)\n\(Self.gpuLine)\r\n\nno line break at the end")
    let explanation = try LogExplainer.explain(folder.path + "/a.log", with: try Self.book.get())
    #expect(explanation.lineCount == 4)
    #expect(explanation.cutCount == 1)
    #expect(explanation.findings.map(\.lines) == [[2]])
  }

  @Test func `a file that is not there is told`() throws {
    let error = try #require(throws: AdvisorError.self) {
      try LogExplainer.explain("/nowhere/a.log", with: try Self.book.get())
    }
    #expect(error.exitStatus == .inputNotFound)
  }
}
