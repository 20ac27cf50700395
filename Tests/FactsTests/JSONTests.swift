import Facts
import Testing

@Suite struct JSONTests {
  @Test func `what is written reads back`() throws {
    let value: Value = [
      "name": "é\u{1b}\"\\\n", "list": [1, -2, 3.5, true, .null], "empty": [:], "none": [], "large": .uint(.max),
    ]
    for pretty in [true, false] {
      #expect(try JSONReader.read(JSONWriter.write(value, pretty: pretty)) == value)
    }
  }

  @Test func `keys are sorted and terminal controls never appear raw`() {
    let text = JSONWriter.write(["b": 1, "a": "\u{7f}\u{202e}"], pretty: false)
    #expect(text == #"{"a":"\u007f\u202e","b":1}"#)
  }

  @Test(arguments: [
    ("{\"a\": 1,}", 1, 9, "expected a quoted key"), ("[1 2]", 1, 4, "expected ',' or ']'"),
    ("{\"a\":1,\n \"a\":2}", 2, 2, "the key appears twice"), ("\"\\ud800x\"", 1, 8, "half a surrogate pair"),
    ("01", 1, 1, "a number must not start with 0"), ("", 1, 1, "unexpected end of text"),
    ("1e", 1, 1, "not a number"), ("true false", 1, 6, "unexpected text after the value"),
    ("\"a\nb\"", 1, 3, "a control character in a string must be escaped"),
  ])
  func `a mistake is named with its place`(text: String, line: Int, column: Int, problem: String) {
    #expect(throws: JSONError(line: line, column: column, problem: problem)) { try JSONReader.read(text) }
  }

  @Test func `nesting is bounded`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError(line: 1, column: 130, problem: "nested more than 128 levels deep")) {
      try JSONReader.read(deep)
    }
  }

  @Test func `non-finite numbers of published configurations are read`() throws {
    let value = try JSONReader.read("[0.0, Infinity, -Infinity, 1e3]")
    #expect(value == [0.0, .double(.infinity), .double(-.infinity), 1000.0])
  }
}
