import Facts
import Testing
import TritonConfig

/// The server's verdicts on syntax, observed on tritonserver 24.10 or read from protobuf's sources.
@Suite struct SyntaxErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var says: String
    /// Part of the remedy.
    var remedy: String
    var testDescription: String { text }

    init(_ text: String, _ says: String, _ remedy: String) {
      self.text = text
      self.says = says
      self.remedy = remedy
    }
  }

  static let refused = [
    Case(
      "name: \"m\"\n\n\n\nmax_batchsize: 8",
      #"5:14: Message type "inference.ModelConfig" has no field named "max_batchsize"."#, "'max_batch_size'"),
    Case(
      "maxBatchSize : 8", #"1:14: Message type "inference.ModelConfig" has no field named "maxBatchSize"."#,
      "'max_batch_size'"),
    Case(
      "dims: [1]", #"1:5: Message type "inference.ModelConfig" has no field named "dims"."#, "ModelInput, ModelOutput"),
    Case(
      "input [ { data_type: FP32 } ]", #"1:27: Unknown enumeration value of "FP32" for field "data_type"."#, "TYPE_FP32"
    ),
    Case(
      "input { data_type: TYPE_FLOAT32 }", #"1:33: Unknown enumeration value of "TYPE_FLOAT32" for field "data_type"."#,
      "TYPE_FP32"),
    Case(
      "input { data_type: \"TYPE_FP32\" }", #"1:20: Expected integer or identifier, got: "TYPE_FP32""#, "without quotes"
    ),
    Case("instance_group [{ kind: CPU }]", #"1:29: Unknown enumeration value of "CPU" for field "kind"."#, "KIND_CPU"),
    Case(
      "max_batch_size: 8\nmax_batch_size: 8",
      #"2:15: Non-repeated field "max_batch_size" is specified multiple times."#, "keep one"),
    Case(
      "optimization {}\noptimization {}", #"2:14: Non-repeated field "optimization" is specified multiple times."#,
      "keep one"),
    Case(
      "dynamic_batching {}\nsequence_batching { }",
      #"2:19: Field "sequence_batching" is specified along with field "dynamic_batching", another member of oneof "scheduling_choice"."#,
      "keep one"),
    Case(
      "version_policy: { all {} latest { num_versions: 1 } }",
      #"1:33: Field "latest" is specified along with field "all", another member of oneof "policy_choice"."#, "keep one"
    ),
    Case(
      "parameters { key: \"a\" value: \"1\" }", #"1:30: Expected "{", found ""1""."#, #"value: { string_value: "1" }"#),
    Case("parameters { key: \"a\" value { string_value: 1 } }", "1:45: Expected string, got: 1", "\"1\""),
    Case(
      "parameters { key: \"a\" value { int64_value: 1 } }",
      #"1:42: Message type "inference.ModelParameter" has no field named "int64_value"."#, "string_value"),
    Case(
      "parameters { key: \"a\" key: \"\" }", #"1:26: Non-repeated field "key" is specified multiple times."#, "keep one"
    ),
    Case(
      "parameters { keys: \"a\" }",
      #"1:18: Message type "inference.ModelConfig.ParametersEntry" has no field named "keys"."#, "'key'"),
    Case("max_batch_size: \"8\"", #"1:17: Expected integer, got: "8""#, "8 without quotes"),
    Case("max_batch_size: ${triton_max_batch_size}", "1:17: Expected integer, got: $", "template"),
    Case("max_batch_size: 8.0", "1:17: Expected integer, got: 8.0", "whole number"),
    Case("max_batch_size: 3000000000", "1:17: Integer out of range (3000000000)", "2147483647"),
    Case("max_batch_size: -2147483649", "1:18: Integer out of range (2147483649)", "2147483647"),
    Case(
      "dynamic_batching { max_queue_delay_microseconds: -5 }", "1:50: Expected integer, got: -", "cannot be negative"),
    Case("input { dims: [1 2] }", #"1:18: Expected ",", found "2"."#, "','"),
    Case("input { dims: [1, 2,] }", "1:21: Expected integer, got: ]", "remove the comma"),
    Case("input [ {} {} ]", #"1:12: Expected ",", found "{"."#, "','"),
    Case("input [ {}, ]", #"1:13: Expected "{", found "]"."#, "remove the comma"),
    Case("max_batch_size = 8", #"1:16: Expected ":", found "="."#, "':'"),
    Case("// a comment\nname: \"m\"", "1:1: Expected identifier, got: /", "'#'"),
    Case("{\"name\": \"m\"}", "1:1: Expected identifier, got: {", "JSON"),
    Case("\u{feff}name: \"m\"", "1:1: Interpreting non ascii codepoint 239.", "byte-order mark"),
    Case("name: \u{201c}m\u{201d}", "1:7: Interpreting non ascii codepoint 226.", "typographic"),
    Case("name: \"m", "1:9: Unexpected end of string.", "close the string"),
    Case(
      "name: \"m\nplatform: \"x\"", #"1:9: Multiline strings are not allowed. Did you miss a "?."#, "close the string"),
    Case("name: \"C:\\models\"", "1:11: Invalid escape sequence in string literal.", "twice"),
    Case(#"name: "\xg""#, "1:10: Expected hex digits for escape sequence.", ""),
    Case(#"name: "\u12g""#, #"1:12: Expected four hex digits for \u escape sequence."#, ""),
    Case(#"name: "\U00200000""#, #"1:12: Expected eight hex digits up to 10ffff for \U escape sequence"#, ""),
    Case("input {", "1:8: Expected identifier, got: ", "close the bracket of 1:7"),
    Case("input {\n  name: \"a\"\n\n", "4:1: Expected identifier, got: ", "close the bracket of 1:7"),
    Case("input { >", #"1:9: Expected "}", found ">"."#, "1:7"),
    Case("max_batch_size: 8 }", "1:19: Expected identifier, got: }", "no bracket is open"),
    Case("name: \"m\",,", "1:11: Expected identifier, got: ,", "one separator"),
    Case("name \"m\"", #"1:6: Expected ":", found ""m""."#, "':'"),
    Case("name: { }", "1:7: Expected string, got: {", "bare string"),
    Case("name: m", "1:7: Expected string, got: m", "\"m\""),
    Case("name:", "1:6: Expected string, got: ", "value"),
    Case("name: [\"m\"]", "1:7: Expected string, got: [", "no list"),
    Case("optimization [ {} ]", #"1:14: Expected "{", found "["."#, "no list"),
    Case("parameters: 1", #"1:13: Expected "{", found "1"."#, "key: … value: …"),
    Case("name: \"m\"\n...", "2:1: Expected identifier, got: .", "dots"),
    Case("optimization: 1", #"1:15: Expected "{", found "1"."#, "block"),
    Case(
      "version_policy { all { x: 1 } }",
      #"1:25: Message type "inference.ModelVersionPolicy.All" has no field named "x"."#, "no fields"),
    Case(
      "input { optional: yes }", #"1:23: Invalid value for boolean field "optional". Value: "yes"."#, "true or false"),
    Case("input { optional: 2 }", "1:19: Integer out of range (2)", "true or false"),
    Case("input { optional: \"true\" }", #"1:19: Expected identifier, got: "true""#, "true or false"),
    Case("input { dims: 08 }", "1:16: Numbers starting with leading zero must be in octal.", "zero"),
    Case("input { dims: 0x }", #"1:17: "0x" must be followed by hex digits."#, ""),
    Case("input { dims: 1a }", "1:16: Need space between number and identifier.", ""),
    Case(
      "input { dims: 9223372036854775808 }", "1:15: Integer out of range (9223372036854775808)", "9223372036854775807"),
    Case(
      "sequence_batching { direct { minimum_slot_utilization: 0x1 } }", "1:56: Expect a decimal number, got: 0x1",
      "decimal"),
    Case(
      "sequence_batching { direct { minimum_slot_utilization: infi } }", "1:56: Expected double, got: infi", "number"),
    Case(
      "sequence_batching { direct { minimum_slot_utilization: 1.5.2 } }",
      "1:59: Already saw decimal point or exponent; can't have another one.", ""),
    Case(
      "sequence_batching { direct { minimum_slot_utilization: 1e } }", #"1:58: "e" must be followed by exponent."#, ""),
    Case(
      "[foo.bar]: 1", #"1:10: Extension "foo.bar" is not defined or is not an extension of "inference.ModelConfig"."#,
      "no extensions"),
    Case("[type.googleapis.com/inference.ModelInput] {}", #"1:21: Expected "]", found "/"."#, "no extensions"),
    Case("\u{1}name: \"m\"", "1:1: Invalid control characters encountered in text.", "text"),
    Case("name: \"m\"\u{0}", "1:10: Invalid control characters encountered in text.", "text"),
    Case("\"name\": \"m\"", #"1:1: Expected identifier, got: "name""#, "without quotes"),
    Case("1: \"m\"", "1:1: Expected identifier, got: 1", "name of a field"),
    Case(
      "\tmax_batchsize: 8", #"1:22: Message type "inference.ModelConfig" has no field named "max_batchsize"."#,
      "max_batch_size"),
  ]

  @Test(arguments: refused)
  func `a text the server refuses is refused in its words, at its place`(_ test: Case) throws {
    let error = #expect(throws: ConfigSyntaxError.self) {
      _ = try ConfigDocument(text: test.text, file: "config.pbtxt")
    }
    #expect(error?.description == test.says)
    #expect(test.remedy.isEmpty || error?.remedy?.contains(test.remedy) == true, "\(error?.remedy ?? "no remedy")")
  }

  @Test func `the wrong piece has a place of its own`() {
    let error = #expect(throws: ConfigSyntaxError.self) {
      _ = try ConfigDocument(text: "input {\n  data_typ : TYPE_FP32\n}", file: "f")
    }
    #expect(error?.position == SourcePosition(line: 2, column: 12))
    #expect(error?.culprit == SourcePosition(line: 2, column: 3))
    #expect(error?.file == "f")
  }

  @Test(arguments: [
    ("runtime: \"x\"", "23.12", "24.01", "inference.ModelConfig"),
    ("input { is_non_linear_format_io: true }", "24.07", "24.08", "is_non_linear_format_io"),
    ("ensemble_scheduling { max_inflight_requests: 1 }", "25.10", "25.11", "max_inflight_requests"),
    ("input { data_type: TYPE_BF16 }", "22.04", "22.05", "TYPE_BF16"),
  ])
  func `what came with a later release is refused as that server does`(
    _ text: String, _ old: String, _ new: String, _ words: String
  ) throws {
    _ = try ConfigDocument(text: text, file: "f", release: DottedVersion(new))
    let error = #expect(throws: ConfigSyntaxError.self) {
      _ = try ConfigDocument(text: text, file: "f", release: DottedVersion(old))
    }
    #expect(error?.message.contains(words) == true)
    #expect(error?.remedy == "it needs Triton \(new) or newer")
  }

  @Test func `files beyond the limit are not read`() {
    let error = #expect(throws: ConfigSyntaxError.self) {
      _ = try ConfigDocument(bytes: Array(repeating: 0x20, count: ConfigDocument.maximumSize + 1), file: "f")
    }
    #expect(error?.isOwnLimit == true)
  }
}
