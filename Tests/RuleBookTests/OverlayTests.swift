import Facts
import Testing

@testable import RuleBook
import RuleText
import TestSupport

@Suite struct OverlayTests {
  private static func book(_ overlay: [String: String]) throws -> RuleBook {
    try RuleBook.load(SmallBook.files.overlaid(by: overlay, from: "mine"))
  }

  @Test func `a file with the path of a built-in one replaces it`() throws {
    let text = try #require(SmallBook.texts["paths/tensorrt.yaml"]).replacing("title: A path", with: "title: Mine")
    let book = try Self.book(["paths/tensorrt.yaml": text])
    #expect(book.path("tensorrt")?.title == "Mine")
    #expect(book.paths.count == 2)
    #expect(book.path("tensorrt")?.location.description == "mine/paths/tensorrt.yaml:1:1")
    #expect(book.path("onnxruntime")?.location.file == "paths/onnxruntime.yaml")
  }

  @Test func `any other file is added`() throws {
    let path = try #require(SmallBook.texts["paths/tensorrt.yaml"]).replacing("path: tensorrt", with: "path: mine")
    let tree = try #require(SmallBook.texts["decision/tree.yaml"])
      .replacing("serve: [tensorrt, onnxruntime]", with: "serve: [mine, tensorrt, onnxruntime]")
    let book = try Self.book(["paths/mine.yaml": path, "decision/tree.yaml": tree])
    #expect(book.paths.map(\.id).sorted() == ["mine", "onnxruntime", "tensorrt"])
    let decision = book.decide(book.sheet(for: Situation(host: "gpu", model: "net")))
    #expect(decision.recommendation.map { book.paths[$0].id } == "mine")
  }

  @Test func `a new file with an id that exists says how to replace a rule`() throws {
    let text = try #require(SmallBook.texts["paths/tensorrt.yaml"])
    let found = SmallBook.problems(SmallBook.files.overlaid(by: ["paths/a.yaml": text], from: "mine"))
    #expect(
      found == [
        "paths/tensorrt.yaml:1:1: the path 'tensorrt' is already defined at mine/paths/a.yaml:1:1; "
          + "to replace a built-in file, give yours the same path"
      ])
  }

  @Test func `tables of an overlay are handed on`() throws {
    let book = try Self.book(["catalog/operators/mine.tsv": "a\tb\n"])
    #expect(book.tables == ["catalog/operators/mine.tsv": "a\tb\n"])
  }

  @Test func `the built-in rules can be overlaid too`() throws {
    let file = "paths/python.yaml"
    let text = try #require(RuleFolder.texts[file]).replacing("title: ", with: "title: Our own ")
    let book = try RuleBook.load(RuleFiles.builtIn.overlaid(by: [file: text], from: "mine"))
    #expect(book.path("python")?.title.hasPrefix("Our own ") == true)
  }

  @Test func `a broken overlay of the built-in rules names its own file only`() throws {
    let file = "paths/python.yaml"
    let text = try #require(RuleFolder.texts[file]).replacing("title: ", with: "titl: ")
    let found = SmallBook.problems(RuleFiles.builtIn.overlaid(by: [file: text], from: "mine"))
    #expect(found.count == 2)
    for problem in found { #expect(problem.hasPrefix("mine/paths/python.yaml:"), "\(problem)") }
    #expect(found.contains { $0.hasSuffix("unknown key 'titl'; did you mean 'title'?") })
  }
}
