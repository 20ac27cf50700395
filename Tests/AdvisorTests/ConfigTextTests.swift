import Facts
import Testing

@testable import Advisor
@testable import RuleBook

@Suite struct ConfigTextTests {
  private static func text(_ config: ConfigTemplate, name: String = "m", platform: String = "") throws -> String {
    let book = try RuleBook.load()
    var path = try #require(book.path("onnxruntime-cpu"))
    path.config = config
    path.platform = platform
    return ConfigText.text(name: name, path: path, FactSheet(book.vocabulary))
  }

  @Test func `name and backend come first, fields in the author's order`() throws {
    let config = ConfigTemplate.mapping([
      ("max_batch_size", .literal(16)), ("default_model_filename", .literal("model.onnx")),
      ("instance_group", .list([.mapping([("kind", .literal("KIND_CPU")), ("count", .literal(2))])])),
      ("dynamic_batching", .mapping([])),
    ])
    #expect(
      try Self.text(config, platform: "onnxruntime_onnx") == """
        name: "m"
        backend: "onnxruntime"
        platform: "onnxruntime_onnx"
        max_batch_size: 16
        default_model_filename: "model.onnx"
        instance_group {
          kind: KIND_CPU
          count: 2
        }
        dynamic_batching { }

        """)
  }

  @Test func `parameters are a map of messages at the top and of strings inside an accelerator`() throws {
    let parameters = ConfigTemplate.mapping([("precision", .literal("FP16")), ("size", .literal(3))])
    let accelerator = ConfigTemplate.mapping([("name", .literal("tensorrt")), ("parameters", parameters)])
    let config = ConfigTemplate.mapping([
      ("optimization", .mapping([("gpu_execution_accelerator", .list([accelerator]))])), ("parameters", parameters),
    ])
    #expect(
      try Self.text(config) == """
        name: "m"
        backend: "onnxruntime"
        optimization {
          gpu_execution_accelerator {
            name: "tensorrt"
            parameters { key: "precision" value: "FP16" }
            parameters { key: "size" value: "3" }
          }
        }
        parameters { key: "precision" value: { string_value: "FP16" } }
        parameters { key: "size" value: { string_value: "3" } }

        """)
  }

  @Test(arguments: [
    ("a\"b", "\"a\\\"b\""), ("a\\b", "\"a\\\\b\""), ("a\nb", "\"a\\nb\""), ("\u{1b}", "\"\\033\""), ("é", "\"é\""),
    ("EOF", "\"EOF\""),
  ])
  func `a hostile name stays one string`(name: String, written: String) throws {
    #expect(try Self.text(.mapping([]), name: name).hasPrefix("name: \(written)\n"))
  }

  @Test func `null and unknown fields are left out`() throws {
    let config = ConfigTemplate.mapping([
      ("a", .literal(.null)), ("b", .literal(true)), ("c", .list([.literal(.null)])),
    ])
    #expect(try Self.text(config) == "name: \"m\"\nbackend: \"onnxruntime\"\nb: true\n")
  }
}
