import RuleText
import Testing
import TestSupport

@Suite struct CompactNodesTests {
  @Test(arguments: RuleFolder.texts.keys.filter { $0.hasSuffix(".yaml") }.sorted())
  func `a rule file reads back as it was parsed, places included`(path: String) throws {
    let node = try #require(try RuleNode.parse(RuleFolder.texts[path] ?? "", file: path))
    let text = CompactNodes.write(node)
    let back = try #require(CompactNodes.read(text, file: path))
    #expect("\(back)" == "\(node)")
  }

  @Test(arguments: ["a: ''", "[]", "{}", "- {é: \"ü ☃\", 'k k': |\n    two\n    lines\n  }", "true", "'true'"])
  func `texts of every kind keep their style and bytes`(yaml: String) throws {
    let node = try #require(try RuleNode.parse(yaml.replacing("|\n    two\n    lines\n  ", with: "two"), file: "f"))
    let back = try #require(CompactNodes.read(CompactNodes.write(node), file: "f"))
    #expect("\(back)" == "\(node)")
    #expect(back.literal == node.literal)
  }

  @Test func `an empty document stays one`() throws {
    #expect(CompactNodes.write(try RuleNode.parse("# nothing\n", file: "f")) == "")
    #expect(CompactNodes.read("", file: "f") == nil)
  }

  @Test func `a text cut short anywhere ends in nodes, not in a trap`() throws {
    let node = try RuleNode.parse("a: [1, {b: 'two', c: three}]\nd: {}\n", file: "f")
    let text = CompactNodes.write(node)
    for count in 1..<text.utf8.count {
      let cut = String(decoding: text.utf8.prefix(count), as: UTF8.self)
      #expect(CompactNodes.read(cut, file: "f") != nil)
    }
    #expect(CompactNodes.read("m1 1 99999999999999999999999 ", file: "f")?.entries?.count ?? 0 <= 64)
  }
}
