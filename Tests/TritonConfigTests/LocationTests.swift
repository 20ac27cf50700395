import Testing
import TritonConfig

@Suite struct LocationTests {
  static let text = """
    # A model.
    name: "m"  # its name
    input [
      {
        name: "a"
        # any length
        dims: [ -1, 4 ]
      },
      { name: "b" dims: 1 dims: 2 }
    ]
    input { name: "c" }
    parameters { key: "x" value { string_value: "1" } }
    parameters [ { key: "y" value { string_value: "2" } }, { key: "x" value: { string_value: "3" } } ]
    optimization { graph { level: 1 } }

    """

  static let document: ConfigDocument = {
    do { return try ConfigDocument(text: text, file: "config.pbtxt") } catch { fatalError("\(error)") }
  }()

  static let places: [(ConfigPath, String?)] = [
    (["name"], "2:1"), (["input"], "3:1"), (["input", 0], "4:3"), (["input", 0, "name"], "5:5"),
    (["input", 0, "dims"], "7:5"), (["input", 0, "dims", 1], "7:17"), (["input", 0, "dims", 2], "7:5"),
    (["input", 0, "data_type"], "4:3"), (["input", 1], "9:3"), (["input", 1, "dims", 1], "9:29"),
    (["input", 2], "11:1"), (["input", 2, "name"], "11:9"), (["input", 3], "3:1"), (["output"], nil), ([], nil),
    ([.field("parameters"), .key("y")], "13:14"), ([.field("parameters"), .key("x")], "13:56"),
    ([.field("parameters"), .key("x"), .field("string_value")], "13:76"), ([.field("parameters"), .key("z")], "12:1"),
    (["optimization", "graph", "level"], "14:24"), (["optimization", "cuda", "graphs"], "14:1"),
    (["max_batch_size"], nil), (["nonsense"], nil), (["name", 0], "2:1"), (["input", "name"], "3:1"),
  ]

  @Test(arguments: places)
  func `an element is where it is written, else the nearest one around it`(_ path: ConfigPath, _ place: String?) {
    #expect(Self.document.location(of: path)?.description == place)
  }

  @Test func `a value has a place beside its name`() {
    #expect(Self.document.valueLocation(of: ["name"])?.description == "2:7")
    #expect(Self.document.valueLocation(of: ["max_batch_size"]) == nil)
  }

  @Test func `what is written is told from what is not`() {
    #expect(Self.document.isWritten(["input", 0, "dims", 1]))
    #expect(!Self.document.isWritten(["input", 0, "dims", 2]))
    #expect(!Self.document.isWritten(["max_batch_size"]))
  }

  @Test func `the entry of a map that a later one replaces is found`() {
    let replaced = Self.document.replacedEntries(of: ["parameters"])
    #expect(replaced.map(\.key) == ["x"])
    #expect(replaced.first?.position.description == "12:1")
  }

  @Test func `comments belong to what they stand above or behind`() {
    #expect(Self.document.comment(of: ["name"]) == "A model.\nits name")
    #expect(Self.document.comment(of: ["input", 0, "dims"]) == "any length")
    #expect(Self.document.comment(of: ["input"]) == nil)
    #expect(Self.document.comment(of: ["output"]) == nil)
  }
}

/// Places in long texts, where an index is searched instead of the text.
@Suite struct LongTextTests {
  @Test func `every element of a long text is found`() throws {
    let count = 5_000
    var text = ""
    for number in 0..<count {
      text += number % 3 == 0 ? "input { name: \"\(number)\" }\n" : "input [ { name: \"\(number)\" } ]\n"
      text += "metric_tags { key: \"\(number % 4_000)\" value: \"\(number)\" }\n"
    }
    text += "input [ { dims: [" + (0..<count).map { String($0) }.joined(separator: ",\n") + "] }, { } ]"
    let document = try ConfigDocument(text: text, file: "config.pbtxt")
    for number in 0..<count {
      let element = document.location(of: [.field("input"), .index(number)])
      try #require(element == SourcePosition(line: 2 * number + 1, column: number % 3 == 0 ? 1 : 9))
      let line = 2 * (number < 1_000 ? number + 4_000 : number) + 2
      if number < 4_000 {
        let entry = document.location(of: [.field("metric_tags"), .key("\(number)")])
        try #require(entry == SourcePosition(line: line, column: 1))
      }
      let dim = document.location(of: [.field("input"), .index(count), .field("dims"), .index(number)])
      try #require(dim?.line == 2 * count + 1 + number)
    }
    #expect(document.replacedEntries(of: ["metric_tags"]).count == 1_000)
    #expect(document.location(of: ["input", 5_001])?.line == 3 * count)
    #expect(!document.isWritten(["input", 5_002]))
  }
}
