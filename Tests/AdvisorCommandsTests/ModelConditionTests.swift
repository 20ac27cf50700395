import Facts
import ModelSamples
import TestSupport
import Testing

/// Models that can be read and yet not served by every path: the facts are answered, and the exit status says whether
/// sound advice is left.
@Suite struct ModelConditionTests {
  private static let inputs = [ONNX.float("x", [.size(4)])]
  private static let outputs = [ONNX.float("y", [.size(4)])]

  /// `y = x + w` with `w` in another file.
  private static func external(_ location: String) -> [UInt8] {
    let weight = ONNX.tensor("w", dims: [4], external: [("location", location), ("length", "16")])
    return ONNX.model(
      ONNX.graph(
        nodes: [ONNX.node("Add", ["x", "w"], ["y"])], initializers: [weight], inputs: inputs, outputs: outputs))
  }

  private static func advice(_ arguments: [String], in folder: TemporaryFolder) throws -> (Value, Program.Result) {
    let result = Program.advisor.run(["advise", "--gpu", "never", "--format", "json"] + arguments, in: folder.path)
    return (try JSONReader.read(bytes: Array(result.output.utf8), maximumDepth: 32), result)
  }

  private static func path(_ id: String, _ advice: Value) -> Value? {
    advice["paths"]?.listValue?.first { $0["path"] == .string(id) }
  }

  private static func failed(_ id: String, _ advice: Value) -> [String] {
    (path(id, advice)?["requirements"]?.listValue ?? []).filter { $0["status"] == "failed" }
      .compactMap { $0["id"]?.stringValue }
  }

  @Test(arguments: [
    ("missing.bin", "model.externalData.missing"), ("../outside.bin", "model.externalData.outside"),
    ("/etc/passwd", "model.externalData.outside"),
  ])
  func `external data that is not there rules out what needs the weights`(location: String, fact: String) throws {
    let folder = TemporaryFolder()
    folder.write("outside.bin", [UInt8](repeating: 0, count: 16))
    folder.write("model/m.onnx", Self.external(location))
    let (advice, result) = try Self.advice(["model/m.onnx"], in: folder)
    #expect(advice["facts"]?[fact]?["value"] == 1)
    for id in ["onnxruntime-cpu", "onnxruntime-openvino", "openvino"] {
      #expect(Self.path(id, advice)?["status"] == "ruled-out", "\(id)")
      #expect(Self.failed(id, advice).contains("external-data"), "\(id)")
    }
    let recommended = advice["recommendation"]?["path"]?.stringValue
    #expect(!["onnxruntime-cpu", "onnxruntime-openvino", "openvino"].contains(recommended))
    #expect(result.status == (recommended == nil ? 2 : 0))
  }

  @Test func `external data beside the model serves`() throws {
    let folder = TemporaryFolder()
    folder.write("model/w.bin", [UInt8](repeating: 0, count: 16))
    folder.write("model/m.onnx", Self.external("w.bin"))
    let (advice, result) = try Self.advice(["model/m.onnx"], in: folder)
    #expect(result.status == 0)
    #expect(Self.path("onnxruntime-cpu", advice)?["status"] == "possible")
  }

  @Test func `an opset that no release supports rules out every path that reads ONNX`() throws {
    let folder = TemporaryFolder()
    let graph = ONNX.graph(nodes: [ONNX.node("Neg", ["x"], ["y"])], inputs: Self.inputs, outputs: Self.outputs)
    folder.write("m.onnx", ONNX.model(graph, opsets: [("", 999)]))
    let (advice, result) = try Self.advice(["m.onnx"], in: folder)
    for path in advice["paths"]?.listValue ?? [] where path["path"] != "python" {
      #expect(path["status"] == "ruled-out", "\(path["path"]?.stringValue ?? "")")
    }
    #expect(Self.failed("onnxruntime-cpu", advice).contains("opset-exists"))
    let recommended = advice["recommendation"]?["path"]?.stringValue
    #expect(recommended == nil || recommended == "python")
    #expect(result.status == (recommended == nil ? 2 : 0))
  }

  @Test func `a hostile name reaches the terminal escaped and the shell quoted`() throws {
    let folder = TemporaryFolder()
    let name = "$(touch pwned) \u{202e}\u{1b}[31m'.onnx"
    let bytes = try #require(TestFile.bytes(BadInputTests.example))
    folder.write(name, bytes)
    for format in ["text", "json", "markdown"] {
      let result = Program.advisor.run(["advise", name, "--format", format, "--gpu", "never"], in: folder.path)
      #expect(result.status == 0)
      #expect(!result.output.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202e}" }, "\(format)")
    }
  }
}
