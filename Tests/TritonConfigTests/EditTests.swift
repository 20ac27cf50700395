import Testing
import TritonConfig

@Suite struct EditTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var before: String
    /// Nil removes.
    var value: ConfigValue?
    var path: ConfigPath
    var after: String
    var testDescription: String { "\(path) in \(before)" }

    init(_ before: String, _ path: ConfigPath, _ value: ConfigValue?, _ after: String) {
      self.before = before
      self.value = value
      self.path = path
      self.after = after
    }
  }

  static let edits = [
    // Replacing
    Case("name : 'a' # c\n", ["name"], .string("b"), "name : \"b\" # c\n"),
    Case("max_batch_size:8,name:\"m\"", ["max_batch_size"], .int(4), "max_batch_size:4,name:\"m\""),
    Case("input { dims: [ 1 , 2 ] }", ["input", 0, "dims", 1], .int(-1), "input { dims: [ 1 , -1 ] }"),
    Case(
      "input { data_type: TYPE_FP32 }", ["input", 0, "data_type"], .enumeration(10), "input { data_type: TYPE_FP16 }"),
    Case(
      "parameters { key: \"a\" value: { string_value: \"1\" } # c\n}",
      [.field("parameters"), .key("a"), .field("string_value")],
      .string("2"), "parameters { key: \"a\" value: { string_value: \"2\" } # c\n}"),
    Case(
      "metric_tags { key: \"a\" value: \"1\" }", [.field("metric_tags"), .key("a")], .string("2"),
      "metric_tags { key: \"a\" value: \"2\" }"),
    Case(
      "metric_tags { key: \"a\" }", [.field("metric_tags"), .key("a")], .string("2"),
      "metric_tags { key: \"a\"  value: \"2\" }"),
    Case(
      "optimization { graph { level: 1 } }", ["optimization", "graph"],
      .message(ModelOptimizationPolicy.Graph.with { $0.level = 2 }), "optimization { graph { level: 2 } }"),
    // Inserting
    Case("", ["name"], .string("m"), "name: \"m\"\n"),
    Case("# head\n", ["max_batch_size"], .int(0), "# head\nmax_batch_size: 0\n"),
    Case("name: \"m\"", ["max_batch_size"], .int(8), "name: \"m\"\nmax_batch_size: 8"),
    Case(
      "name: \"m\"  # c\ninput [ ]\n", ["max_batch_size"], .int(8), "name: \"m\"  # c\nmax_batch_size: 8\ninput [ ]\n"),
    Case(
      "name: \"m\"\r\ninput [ ]\r\n", ["max_batch_size"], .int(8), "name: \"m\"\r\nmax_batch_size: 8\r\ninput [ ]\r\n"),
    Case("name: \"m\", input [ ]", ["max_batch_size"], .int(8), "name: \"m\", max_batch_size: 8 input [ ]"),
    Case(
      "input [\n  {\n    name: \"a\"\n  }\n]\n", ["input", 0, "data_type"], .enumeration(11),
      "input [\n  {\n    name: \"a\"\n    data_type: TYPE_FP32\n  }\n]\n"),
    Case("input { name: \"a\" }", ["input", 0, "dims", 0], .int(4), "input { name: \"a\" dims: [ 4 ] }"),
    Case("input { dims: [ 1 ] }", ["input", 0, "dims", 1], .int(4), "input { dims: [ 1, 4 ] }"),
    Case("input { dims: 1 }", ["input", 0, "dims", 1], .int(4), "input { dims: 1 dims: [ 4 ] }"),
    Case("input { dims: [] }", ["input", 0, "dims", 0], .int(4), "input { dims: [ 4] }"),
    Case(
      "input [\n  { name: \"a\" }\n]\n", ["input", 1, "name"], .string("b"),
      "input [\n  { name: \"a\" },\n  { name: \"b\" }\n]\n"),
    Case(
      "dynamic_batching { }\n", ["dynamic_batching", "preferred_batch_size", 0], .int(4),
      "dynamic_batching { preferred_batch_size: [ 4 ] }\n"),
    Case(
      "dynamic_batching {\n}\n", ["dynamic_batching", "preserve_ordering"], .bool(true),
      "dynamic_batching {\n  preserve_ordering: true\n}\n"),
    Case(
      "name: \"m\"\n", ["optimization", "graph", "level"], .int(1), "name: \"m\"\noptimization { graph { level: 1 } }\n"
    ),
    Case(
      "name: \"m\"\n", [.field("parameters"), .key("a b"), .field("string_value")], .string("1"),
      "name: \"m\"\nparameters { key: \"a b\" value: { string_value: \"1\" } }\n"),
    Case(
      "parameters { key: \"a\" }\nresponse_cache { }\n", [.field("parameters"), .key("b"), .field("string_value")],
      .string("1"),
      "parameters { key: \"a\" }\nparameters { key: \"b\" value: { string_value: \"1\" } }\nresponse_cache { }\n"),
    Case(
      "dynamic_batching { }",
      [.field("dynamic_batching"), .field("priority_queue_policy"), .key("2"), .field("max_queue_size")],
      .uint(9), "dynamic_batching { priority_queue_policy { key: 2 value: { max_queue_size: 9 } } }"),
    // Removing
    Case("# c\nname: \"m\"\nmax_batch_size: 8\n", ["name"], nil, "# c\nmax_batch_size: 8\n"),
    Case("name: \"m\" # c\nmax_batch_size: 8\n", ["name"], nil, "# c\nmax_batch_size: 8\n"),
    Case("name: \"m\", max_batch_size: 8", ["name"], nil, "max_batch_size: 8"),
    Case("name: \"m\"; max_batch_size: 8  # c\n", ["max_batch_size"], nil, "name: \"m\";  # c\n"),
    Case("backend: \"b\", platform: \"p\";\r\n", ["platform"], nil, "backend: \"b\",\r\n"),
    Case("input { dims: [ 1, 2, 3 ] }", ["input", 0, "dims", 0], nil, "input { dims: [ 2, 3 ] }"),
    Case("input { dims: [ 1, 2, 3 ] }", ["input", 0, "dims", 2], nil, "input { dims: [ 1, 2 ] }"),
    Case("max_batch_size: 0\nmax_batch_size: 4\n", ["max_batch_size"], nil, ""),
    Case(
      "metric_tags [ { key: \"a\" }, { key: \"b\" }, { key: \"a\" } ]", [.field("metric_tags"), .key("a")], nil,
      "metric_tags [ { key: \"b\" } ]"),
    Case("input { dims: [1] }", ["input", 0, "dims", 0], nil, "input { dims: [] }"),
    Case("input { dims: 1 dims: 2 }\n", ["input", 0, "dims"], nil, "input { }\n"),
    Case("input { dims: 1\n# c\ndims: 2 }\n", ["input", 0, "dims"], nil, "input {\n# c\n}\n"),
    Case(
      "dynamic_batching {  # a\n  # b # c\n  preserve_ordering: true\n}  # d\nname: '#'\n", ["dynamic_batching"], nil,
      "# a\n# b # c\n# d\nname: '#'\n"),
    Case(
      "dynamic_batching {  # a\r\n}\r\nmodel_warmup { name: '# no'\r\n}\r\n", ["dynamic_batching"], nil,
      "# a\r\nmodel_warmup { name: '# no'\r\n}\r\n"),
    Case(
      "input [ { dims: [ 1  # one\n , 2 ] # all\n ; name: \"a\" } ]", ["input", 0, "dims"], nil,
      "input [ { # one\n# all\nname: \"a\" } ]"),
    Case(
      "input [\n  { name: \"a\" # c\n  },\n  { name: \"b\" }\n]\n", ["input", 0], nil,
      "input [\n  # c\n  { name: \"b\" }\n]\n"),
    Case(
      "input { dims: [ 1, # one\n 2, # two\n 3 # three\n] }", ["input", 0, "dims", 1], nil,
      "input { dims: [ 1, # one\n # two\n 3 # three\n] }"),
    Case(
      "input [\n  { name: \"a\" },\n  # the second\n  { name: \"b\" }\n]\n", ["input", 0], nil,
      "input [\n  # the second\n  { name: \"b\" }\n]\n"),
    Case(
      "input [\n  { name: \"a\" }, # first\n  { name: \"b\" }\n]\n", ["input", 1], nil,
      "input [\n  { name: \"a\" } # first\n]\n"),
    Case(
      "parameters { key: \"a\" }\nparameters { key: \"b\" }\n", [.field("parameters"), .key("a")], nil,
      "parameters { key: \"b\" }\n"),
    Case(
      "optimization {\n  graph { level: 1 }\n  cuda { }\n}\n", ["optimization", "graph"], nil,
      "optimization {\n  cuda { }\n}\n"),
  ]

  @Test(arguments: edits)
  func `an edit changes its element and nothing else`(_ test: Case) throws {
    var document = try ConfigDocument(text: test.before, file: "config.pbtxt")
    if let value = test.value {
      try document.set(test.path, to: value)
    } else {
      try document.remove(test.path)
    }
    #expect(String(decoding: document.text, as: UTF8.self) == test.after)
  }

  static let refusals: [(String, ConfigPath, ConfigValue, String)] = [
    ("", ["nonsense"], .int(1), "nonsense"),
    ("", ["name"], .int(1), "wrong type for name"),
    ("name: \"m\"", ["name"], .int(1), "wrong type for name"),
    ("input { }", ["input", 2, "name"], .string("a"), "no element input[2].name"),
    ("dynamic_batching { }", ["sequence_batching"], .message(ModelSequenceBatching()), "scheduling_choice"),
    ("", ["max_batch_size"], .int(1 << 40), "wrong type"),
    ("", [], .int(1), "wrong type"),
  ]

  @Test(arguments: refusals)
  func `an edit that cannot be made changes nothing`(
    _ text: String, _ path: ConfigPath, _ value: ConfigValue, _ reason: String
  ) throws {
    var document = try ConfigDocument(text: text, file: "config.pbtxt")
    let error = #expect(throws: ConfigEditError.self) { try document.set(path, to: value) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    #expect(document.text == Array(text.utf8))
  }

  @Test func `any field of the schema can be set in any text, and removed again`() throws {
    var random = RandomConfig(seed: 11)
    for _ in 0..<60 {
      let config = random.config()
      let text = ConfigPrinter().print(config)
      var document = try ConfigDocument(text: text, file: "config.pbtxt")
      for (index, field) in ModelConfig.schema.fields.enumerated() where !field.isRepeated {
        guard case .values(let values) = config.content(at: index), let value = values.first else { continue }
        let path = ConfigPath([.field(field.name)])
        try document.remove(path)
        try #require(!document.isWritten(path))
        try document.set(path, to: value)
        try #require(document.config == config)
      }
    }
  }
}
