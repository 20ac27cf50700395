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
    "2026-11-22T10:21:33Z E 1 model_lifecycle.cc:838] \"\(gpuLine)\"",
    "2026-11-22T10:21:33.123456789Z 2026-11-22T10:21:33Z E 1 model_lifecycle.cc:838] \(gpuLine)",
    "[pod/triton-0/server] E1122 10:21:33.123456 1 model_lifecycle.cc:838] \(gpuLine)",
    "Nov  2 10:21:33 node-7 docker[1234]: E1122 10:21:33.123456 1 model_lifecycle.cc:838] \(gpuLine)",
    "2026-11-22T10:21:33+0100 node-7 docker[1234]: E1122 10:21:33.123456 1 model_lifecycle.cc:838] \(gpuLine)",
    "triton-1  | {\"log\":\"E1122 10:21:33.123456 1 x.cc:838] \\u001b[31m\(gpuLine)\\u001b[0m\\r\\n\"}",
    "\u{1b}[1;31mE1122 10:21:33.123456 1 x.cc:838] instance gr\u{1b}[0moup m_0 of model m has kind KIND_\u{1b}[4mGPU\u{1b}[K but no GPUs are available",
    "some collector: E1122 10:21:33.123456 1 x.cc:838] \(gpuLine)",
    "{\"log\":\"E1122 10:21:33.123456 1 x.cc:838] \(gpuLine)\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-22T10:00:00Z\"}",
    "\(gpuLine)\r",
  ])
  func `prefixes of servers and collectors are seen through`(_ line: String) throws {
    let explanation = try Self.explain([line])
    #expect(explanation.findings.map(\.message.id) == ["no-gpu-for-instances"])
    #expect(explanation.findings.first?.text.contains("E1122") == false)
  }

  @Test(arguments: [
    "triton-1  | error: never seen", "[pod/a/b] error: never seen", "2026-11-22T10:21:33.1Z stderr F error: never seen",
    "Nov 22 10:21:33 node-7 docker[1234]: error: never seen", "{\"log\":\"error: never seen\\n\"}",
    "2026-11-22T10:21:33.123456789Z error: never seen",
  ])
  func `what begins a line begins it behind prefixes too`(_ line: String) throws {
    #expect(try Self.explain([line]).unexplained.map(\.text) == ["error: never seen"])
  }

  @Test func `quotes and escapes of a message are taken off, and its lines joined`() throws {
    let text =
      #"E1122 10:21:33.123456 1 x.cc:8] "failed to load 'm' version 1: Internal: ValueError: a \"b\"\n\nAt:\n  m.py(5)\u000a""#
    let finding = try #require(try Self.explain([text]).findings.first)
    #expect(finding.message.id == "python-code-fails")
    #expect(finding.cause.hasSuffix(#"fails: a "b""#))
    #expect(finding.text.hasSuffix(#"ValueError: a "b" At: m.py(5)"#))
  }

  @Test func `a row of the table of models is the line before it`() throws {
    let explanation = try Self.explain([
      "E1122 10:21:33.123456 1 x.cc:8] failed to load 'm' version 1: Internal: ValueError: a | b", "+---+---+---+",
      "| Model | Version | Status |", "| m     | 1       | UNAVAILABLE: Internal: ValueError: a | b         |",
      "|       |         | At:       |", "| n     | 1       | READY  |",
    ])
    #expect(explanation.findings.map(\.lines) == [[1, 4]])
    #expect(explanation.failedModels == ["m"])
    #expect(explanation.readyModels == ["n"])
  }

  @Test func `a model is what the last line says of it`() throws {
    let ready = "I1122 10:21:33.123456 1 x.cc:8] \"successfully loaded 'm'\""
    let failed = "E1122 10:21:33.123456 1 x.cc:8] Poll failed for model directory 'm': none"
    #expect(try Self.explain([failed, ready]).readyModels == ["m"])
    #expect(try Self.explain([ready, failed]).failedModels == ["m"])
    #expect(
      try Self.explain((0..<3000).map { "failed to load 'm\($0)' version 1" }).failedModels.count
        == LogModels.mostModels)
  }

  @Test func `a traceback is its last line`() throws {
    let traceback = [
      "Traceback (most recent call last):", "  File \"x.py\", line 1", "    f()", "OddError: never seen",
    ]
    #expect(try Self.explain(traceback).unexplained.map(\.line) == [4])
    let worker = traceback.map { "(EngineCore_0 pid=7) ERROR 11-22 10:21:33 [core.py:99] \($0)" }
    #expect(
      try Self.explain(worker + ["after it"]).unexplained.map(\.text) == ["OddError: never seen"])
  }

  @Test func `a message may count although its line is information`() throws {
    let line =
      "I1122 10:21:33.123456 1 pb_stub.cc:2105]  Failed to preinitialize Python stub: Python model file not found in '/m/1/model.py'"
    #expect(try Self.explain([line]).findings.map(\.message.id) == ["python-model-missing"])
  }

  @Test func `the same error that nobody knows is shown once`() throws {
    let explanation = try Self.explain(["error: never seen", "error: never seen", "error: nor this"])
    #expect(explanation.unexplained.map(\.line) == [1, 3])
    #expect(explanation.unexplainedCount == 3)
  }

  @Test func `no byte of a log reaches a terminal as it is`() throws {
    let line: [UInt8] = Array("error: \u{1b}]0;title\u{7} \u{1b}[2J \u{202e}".utf8) + [0, 0xff, 0xfe, 0x80]
    let explanation = LogExplainer.explain(bytes: line, with: try Self.book.get())
    let text = try #require(explanation.unexplained.first?.text)
    #expect(text.contains(#"\u{1b}]0;title\u{7} \u{1b}[2J \u{202e}\u{0}"#))
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202e })
  }

  @Test func `lines come out whole, whatever pieces they are read in`() throws {
    let text = "one\n\r\n\(String(repeating: "x", count: 70_000))\n\ntwo"
    var lines: [String] = []
    LogLines.forEach(in: Array(text.utf8)) { line, isCut, number in
      lines.append("\(number) \(isCut) \(line.count)")
    }
    #expect(lines == ["1 false 3", "2 false 0", "3 true \(LogLines.longestLine)", "4 false 0", "5 false 3"])
    let folder = TemporaryFolder()
    folder.write("a.log", text)
    #expect(try LogExplainer.explain(folder.path + "/a.log", with: try Self.book.get()).lineCount == 5)
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
