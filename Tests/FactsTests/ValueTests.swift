import Facts
import Testing

@Suite struct ValueTests {
  @Test(arguments: [
    (Value.int(1), Value.uint(1)), (.int(1), .double(1)), (.uint(1 << 63), .double(9_223_372_036_854_775_808)),
  ])
  func `equal numbers of different types are equal and hash alike`(left: Value, right: Value) {
    #expect(left == right)
    #expect(left.hashValue == right.hashValue)
  }

  @Test(arguments: [
    (Value.int(-1), Value.uint(.max)), (.int(1), .bool(true)), (.int(1), .string("1")), (.double(0.5), .int(0)),
    (.int(9_007_199_254_740_993), .double(9_007_199_254_740_992)), (.null, .bool(false)),
  ])
  func `different values differ`(left: Value, right: Value) {
    #expect(left != right)
  }

  @Test func `unknown causes are merged without repetition`() {
    let one = Unknown(facts: ["host.gpus"], reason: "the driver did not answer")
    let two = Unknown(facts: ["host.gpus", "model.opset"], reason: "the file is cut short")
    let both = one.merging(two)
    #expect(both.facts == ["host.gpus", "model.opset"])
    #expect(both.reason == "the driver did not answer; the file is cut short")
    #expect(one.merging(one) == one)
  }
}

@Suite struct DottedVersionTests {
  @Test(arguments: [("10.9", "10.14"), ("22.11", "26.08"), ("8.5.1", "8.5.3"), ("9", "10.0.1"), ("2.9.0a0", "2.10")])
  func `versions compare by number`(older: String, newer: String) throws {
    #expect(try #require(DottedVersion(older)) < #require(DottedVersion(newer)))
  }

  @Test func `missing parts are zero and suffixes are ignored`() {
    #expect(DottedVersion("10.9") == DottedVersion("10.9.0"))
    #expect(DottedVersion("2.12.0a0")?.parts == [2, 12, 0])
  }

  @Test(arguments: ["", "latest", ".5", "99999999999999999999.1"])
  func `text without a version is refused`(text: String) {
    #expect(DottedVersion(text) == nil)
  }
}

@Suite struct TerminalTextTests {
  @Test func `control characters and direction overrides are escaped`() {
    #expect("a\u{1b}[2Jb\n\u{202e}c".escapingControls == "a\\u{1b}[2Jb\\n\\u{202e}c")
    #expect("température 温度".escapingControls == "température 温度")
  }

  @Test func `long text is cut with a mark`() {
    #expect("abcdef".shortened(to: 4) == "abc…")
    #expect("abc".shortened(to: 4) == "abc")
  }
}
