import Testing
import TritonConfig

/// Leniencies of protobuf's parser, each as the canonical text of what it reads.
@Suite struct AcceptedTextTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var canonical: String
    var testDescription: String { text }

    init(_ text: String, _ canonical: String) {
      self.text = text
      self.canonical = canonical
    }
  }

  static let accepted = [
    Case("", ""),
    Case("# only a comment", ""),
    Case("name: \"m\"", "name: \"m\"\n"),
    Case("name:'m'", "name: \"m\"\n"),
    Case("name: \"a\" 'b'\n # between\n\"c\"", "name: \"abc\"\n"),
    Case(#"name: "\101\x42\u0043\U00000044\n\?""#, #"name: "ABCD\n?""# + "\n"),
    Case(#"name: "\ud83d\ude00""#, "name: \"😀\"\n"),
    Case(#"name: "\1234""#, "name: \"S4\"\n"),
    Case(#"name: "\x414""#, "name: \"A4\"\n"),
    Case(#"name: "\0""#, "name: \"\\000\"\n"),
    Case(#"name: "\U0011ffff""#, #"name: "\\U0011ffff""# + "\n"),
    Case("max_batch_size: 8; name: \"m\", platform: \"p\"", "name: \"m\"\nplatform: \"p\"\nmax_batch_size: 8\n"),
    Case("max_batch_size: 0x10", "max_batch_size: 16\n"),
    Case("max_batch_size: 010", "max_batch_size: 8\n"),
    Case("max_batch_size: -\n# sign\n2147483648", "max_batch_size: -2147483648\n"),
    Case("max_batch_size: 0 max_batch_size: 4", "max_batch_size: 4\n"),
    Case("max_batch_size\r\n:\r\n8\r\n", "max_batch_size: 8\n"),
    Case("input { dims: 1 dims: [2, 3] dims: [] dims: -1 }", "input [\n  {\n    dims: [ 1, 2, 3, -1 ]\n  }\n]\n"),
    Case(
      "input < name: \"a\" > input: [ { name: \"b\" }, <> ]",
      "input [\n  {\n    name: \"a\"\n  },\n  {\n    name: \"b\"\n  },\n  { }\n]\n"),
    Case("input [ ] output: []", ""),
    Case("input { data_type: 11 }", "input [\n  {\n    data_type: TYPE_FP32\n  }\n]\n"),
    Case("input { data_type: 77 }", "input [\n  {\n    data_type: 77\n  }\n]\n"),
    Case("input { data_type: -0x1 }", "input [\n  {\n    data_type: -1\n  }\n]\n"),
    Case("response_cache { enable: t }", "response_cache { enable: true }\n"),
    Case("response_cache { enable: 01 }", "response_cache { enable: true }\n"),
    Case("response_cache { enable: False }", "response_cache { }\n"),
    Case("version_policy: { latest {} }", "version_policy { latest { } }\n"),
    Case("version_policy { latest { num_versions: 2 } }", "version_policy { latest { num_versions: 2 } }\n"),
    Case(
      "sequence_batching { direct { minimum_slot_utilization: 5e-1f } }",
      "sequence_batching { direct { minimum_slot_utilization: 0.5 } }\n"),
    Case(
      "sequence_batching { direct { minimum_slot_utilization: .5 } }",
      "sequence_batching { direct { minimum_slot_utilization: 0.5 } }\n"),
    Case(
      "sequence_batching { direct { minimum_slot_utilization: -INFINITY } }",
      "sequence_batching { direct { minimum_slot_utilization: -inf } }\n"),
    Case(
      "sequence_batching { direct { minimum_slot_utilization: 3 } }",
      "sequence_batching { direct { minimum_slot_utilization: 3.0 } }\n"),
    Case(
      "parameters { key: \"a\" value { string_value: \"1\" } }",
      "parameters { key: \"a\" value: { string_value: \"1\" } }\n"),
    Case(
      "parameters [ { value { string_value: \"1\" } key: \"a\" }, { key: \"b\" } ]",
      "parameters { key: \"a\" value: { string_value: \"1\" } }\nparameters { key: \"b\" value: { } }\n"),
    Case(
      "metric_tags { key: \"a\" value: \"1\" } metric_tags { key: \"a\" value: \"2\" }",
      "metric_tags { key: \"a\" value: \"2\" }\n"),
    Case("metric_tags { }", "metric_tags { key: \"\" value: \"\" }\n"),
    Case(
      "dynamic_batching { priority_queue_policy { key: 1 value { max_queue_size: 9 } } }",
      "dynamic_batching {\n  priority_queue_policy { key: 1 value: { max_queue_size: 9 } }\n}\n"),
  ]

  @Test(arguments: accepted)
  func `a text the server accepts has the values it would have there`(_ test: Case) throws {
    let document = try ConfigDocument(text: test.text, file: "config.pbtxt")
    #expect(ConfigPrinter().print(document.config) == test.canonical)
    #expect(document.text == Array(test.text.utf8))
    #expect(document.invalidStrings.isEmpty)
  }

  @Test func `a string that is not UTF-8 is read and pointed at`() throws {
    let document = try ConfigDocument(bytes: Array("name: \"a".utf8) + [0xff] + Array("\"".utf8), file: "f")
    #expect(document.config.name == "a\u{fffd}")
    #expect(document.invalidStrings == [SourcePosition(line: 1, column: 7)])
    #expect(try ConfigDocument(text: #"name: "\ud800""#, file: "f").invalidStrings.count == 1)
  }

  @Test func `long lists are read in good time`() throws {
    let count = 100_000
    let text = "input { dims: [" + Array(repeating: "-1", count: count).joined(separator: ",") + "] }"
    #expect(try ConfigDocument(text: text, file: "f").config.input[0].dims.count == count)
  }
}
