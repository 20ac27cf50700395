import RuleText
import TestSupport
import Testing

@testable import RuleBook

@Suite struct MessageBookTests {
  private static let book = Result { try MessageBook.load() }

  @Test func `every case of every message comes out as it says`() throws {
    let results = try Self.book.get().runCases()
    #expect(results.count > 170)
    for result in results {
      #expect(result.failure == nil, "\(result.subject) \(result.name): \(result.failure ?? "") \(result.location)")
    }
  }

  /// A line of `Tests/Fixtures/messages.tsv`.
  private static let realLines: [(message: String, source: String, line: String)] = {
    let text = TestFile.text(Places.fixtures + "/messages.tsv") ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { row in
      let cells = row.split(separator: "\t", maxSplits: 3).map(String.init)
      return (cells[0], cells[2], cells[3])
    }
  }()

  @Test func `real lines are the messages that they are`() throws {
    let book = try Self.book.get()
    #expect(Self.realLines.count >= 390)
    for item in Self.realLines {
      let found = book.match(Array(item.line.utf8))?.message.id
      #expect(found == item.message, "\(item.source): \(item.line.prefix(160))")
    }
  }

  @Test(arguments: [
    "I0801 successfully loaded 'm' version 1", "", "model",
    "Pinned memory pool is created at '0x7f' with size 268435456",
    "| densenet_onnx | 1 | READY |", "Started GRPCInferenceService at 0.0.0.0:8001",
    "INFO: Application startup complete.",
  ])
  func `other lines are left alone`(_ line: String) throws {
    #expect(try Self.book.get().match(Array(line.utf8)) == nil)
  }

  @Test func `a line that says why is not taken for one that says that`() throws {
    let line =
      "failed to load 'm' version 1: Invalid argument: instance group m_0 of model m has kind KIND_GPU but no GPUs"
    let book = try Self.book.get()
    #expect(book.match(Array((line + " are available").utf8))?.message.id == "no-gpu-for-instances")
    #expect(book.match(Array("failed to load 'm' version 1: ?".utf8))?.message.id == "load-failed")
  }

  @Test(arguments: [
    ("says: 'tensor {name}', cause: c, remedy: r", true), ("says: '{name} is bad enough', cause: c, remedy: r", false),
    ("says: 'bad {one}{two} bad enough', cause: c, remedy: r", false), ("says: 'bad', cause: c, remedy: r", false),
    ("says: 'bad enough {', cause: c, remedy: r", false), ("says: 'bad enough', cause: '{who}', remedy: r", false),
    ("says: 'bad enough', cause: c, remedy: r, check: DRV-0016", false),
    ("says: 'bad enough', cause: c, remedy: r, check: DRV-016", true),
  ])
  func `mistakes in a file of messages are told`(_ message: String, isSound: Bool) throws {
    let text = """
      group: own
      title: Own
      messages:
        own: {\(message), cite: judgement, cases: [{line: x}]}
      """
    let files = RuleFiles.builtIn.overlaid(by: ["messages/own.yaml": text], from: "rules")
    if isSound {
      #expect(try MessageBook.load(files)["own"] != nil)
    } else {
      let error = try #require(throws: RuleBookError.self) { try MessageBook.load(files) }
      #expect(error.problems.allSatisfy { $0.location.file == "rules/messages/own.yaml" && $0.location.line == 4 })
    }
  }
}
