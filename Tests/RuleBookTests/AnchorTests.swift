import Testing

@testable import RuleBook
import RuleText

@Suite struct AnchorTests {
  private func load(_ text: String) throws(RuleBookError) -> RuleBook {
    try RuleBook.load(RuleFiles.builtIn.overlaid(by: ["paths/x.yaml": text], from: "mine"))
  }

  @Test(arguments: [
    ("a: &x [1]\nb: *x\n", "1:4"), ("a:\n  é: &x 1\n", "2:6"), ("- [1,&x 2]\n", "1:6"), ("\"a\":&x 1\n", "1:5"),
    ("&x a: 1\n", "1:1"), ("a: !!str &x 1\n", "1:10"),
  ])
  func `an anchor is refused where it stands`(text: String, place: String) throws {
    let error = try #require(throws: RuleBookError.self) { try load(text) }
    let expected = "mine/paths/x.yaml:\(place): anchors and aliases are not used in rule files: write it out"
    #expect(error.problems.map(\.description).contains(expected), "\(error)")
  }

  @Test(arguments: ["a: b && c\n", "a: \"2>&1\"\n", "a: R&D &\n", "a: x?y=1&z=2\n"])
  func `other ampersands are text`(text: String) throws {
    let error = try #require(throws: RuleBookError.self) { try load(text) }
    #expect(!error.description.contains("anchors"))
  }

  @Test(arguments: ["l%: &l% [", "? &l% ["])
  func `aliases of aliases are refused before they are expanded`(head: String) throws {
    var text = "l0: &l0 [a, a, a, a, a, a, a, a, a]\n"
    for level in 1..<40 {
      let start = head.split(separator: "%", omittingEmptySubsequences: false).joined(separator: String(level))
      text += start + [String](repeating: "*l\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
    }
    let error = try #require(throws: RuleBookError.self) { try load(text) }
    #expect(error.description.contains("mine/paths/x.yaml:1:5: anchors"))
  }
}
