import Facts
import ModelInspection
import Testing

@testable import Coverage

@Suite struct TensorRTTests {
  private func coverage(_ builder: GraphBuilder) throws -> Coverage {
    try Coverage(graph: builder.graph, catalog: CatalogFiles.catalog)
  }

  private func version(_ text: String) throws -> DottedVersion { try #require(DottedVersion(text)) }

  @Test(arguments: [
    // operator, type of its input, version, complete, kind of the blocker
    ("Relu", ElementType.fp32, "10.10", true, BlockerKind?.none),
    ("Relu", .fp64, "10.10", true, nil),
    ("Relu", .bf16, "8.6.1", false, .elementType),
    ("Relu", .bf16, "10.0", true, nil),
    ("Relu", .string, "10.10", false, .elementType),
    ("Identity", .int64, "8.6.1", true, nil),
    ("Det", .fp32, "10.10", false, .unsupportedOperator),
    ("StringNormalizer", .string, "10.10", false, .unsupportedOperator),
    ("NoSuchOperator", .fp32, "10.10", false, .customDomain),
    ("EfficientNMS_TRT", .fp32, "10.10", true, nil),
  ])
  func `one operator`(name: String, type: ElementType, version text: String, complete: Bool, kind: BlockerKind?) throws
  {
    var builder = GraphBuilder()
    builder.input("x", type, [1, 3])
    builder.node(name, ["x"], ["y"])
    builder.output("y")
    let result = try coverage(builder).tensorrt(version: try version(text))
    #expect(result.complete == complete)
    #expect(result.blockers.first?.kind == kind)
    #expect(result.partitions == (complete ? 1 : 0))
  }

  @Test(arguments: [
    ("linear", Int64(0), true), ("nearest", 0, true), ("cubic", 0, false), ("linear", 1, false),
  ])
  func `an attribute that a restriction names`(mode: String, antialias: Int64, complete: Bool) throws {
    var builder = GraphBuilder(opset: 18)
    builder.input("x", .fp32, [1, 3, 8, 8])
    builder.constant("scales", .fp32, [4])
    builder.node(
      "Resize", ["x", "", "scales"], ["y"], attributes: ["mode": .string(mode), "antialias": .int(antialias)])
    let result = try coverage(builder).tensorrt(version: try version("10.10"))
    #expect(result.complete == complete)
    if !complete { #expect(result.blockers[0].kind == .restriction) }
  }

  @Test(arguments: [("k", true), ("computed", false)])
  func `an input that has to be an initializer`(input: String, complete: Bool) throws {
    var builder = GraphBuilder()
    builder.input("x", .fp32, [1, 3])
    builder.input("computed", .int64, [1])
    builder.constant("k", .int64, [1])
    builder.node("ReduceSum", ["x", input], ["y"])
    let result = try coverage(builder).tensorrt(version: try version("10.10"))
    #expect(result.complete == complete)
    #expect(result.blockers.map(\.nodes) == (complete ? [] : [["y"]]))
  }

  @Test func `unsigned zero points are a doubt, unsigned tensors a refusal`() throws {
    var builder = GraphBuilder()
    builder.input("x", .fp32, [1, 3])
    builder.constant("scale", .fp32, [])
    builder.constant("zero", .uint8, [])
    builder.node("QuantizeLinear", ["x", "scale", "zero"], ["q"])
    let quantized = try coverage(builder).tensorrt(version: try version("10.10"))
    #expect(quantized.complete == nil)
    #expect(quantized.undetermined == 1)
    builder.node("DequantizeLinear", ["q", "scale", "zero"], ["y"])
    let both = try coverage(builder).tensorrt(version: try version("10.10"))
    #expect(both.complete == false)
    #expect(both.blockers.map(\.operator) == ["DequantizeLinear"])
  }

  @Test func `an ONNX function without an importer: in pieces under ONNX Runtime, refused by the parser`() throws {
    var builder = GraphBuilder(opset: 18)
    builder.input("x", .fp32, [1, 3])
    builder.constant("target", .int64, [2])
    builder.node("CenterCropPad", ["x", "target"], ["y"])
    let onnxruntime = try version("1.20")
    let coverage = try coverage(builder)
    #expect(try coverage.tensorrt(version: try version("10.10")).complete == false)
    let inside = try coverage.onnxruntimeTensorRT(tensorrt: try version("10.10"), onnxruntime: onnxruntime)
    let hasKernel = try coverage.onnxruntimeCPU(version: onnxruntime).complete
    #expect(hasKernel == true)
    #expect(inside.nodes == 1)
  }

  @Test func `runs in execution order merge unless that closes a cycle`() throws {
    func chain(_ middle: String, side: Bool) throws -> CoverageResult {
      var builder = GraphBuilder()
      builder.input("x", .fp32, [3, 3])
      builder.node("Relu", ["x"], ["a"])
      builder.node(middle, ["a"], ["b"])
      builder.node("Relu", [side ? "a" : "b"], ["c"])
      builder.node("Sigmoid", ["c"], ["d"])
      builder.output("d")
      return try coverage(builder).onnxruntimeTensorRT(
        tensorrt: try version("10.10"), onnxruntime: try version("1.22"))
    }
    #expect(try chain("Tanh", side: false).partitions == 1)
    #expect(try chain("Det", side: false).partitions == 2)
    #expect(try chain("Det", side: true).partitions == 1)
    #expect(try chain("Det", side: true).share == 0.75)
  }

  @Test func `control flow is taken whole or not`() throws {
    func branch(_ name: String) throws -> CoverageResult {
      var builder = GraphBuilder()
      builder.input("condition", .bool, [])
      builder.input("x", .fp32, [3, 3])
      let then = builder.body {
        $0.node(name, ["x"], ["then"])
        $0.output("then")
      }
      let otherwise = builder.body {
        $0.node("Relu", ["x"], ["otherwise"])
        $0.output("otherwise")
      }
      builder.node("If", ["condition"], ["y"], bodies: [then, otherwise])
      builder.output("y")
      return try coverage(builder).onnxruntimeTensorRT(
        tensorrt: try version("10.10"), onnxruntime: try version("1.22"))
    }
    let whole = try branch("Tanh")
    #expect(whole.complete == true)
    #expect((whole.nodes, whole.partitions) == (3, 1))
    let split = try branch("Det")
    #expect((split.taken, split.partitions) == (1, 1))
    #expect(Set(split.blockers.map(\.kind)) == [.controlFlow, .unsupportedOperator])
  }

  @Test func `a function of the model is not looked into`() throws {
    var builder = GraphBuilder()
    builder.node("Block", ["x"], ["y"], domain: "local", isModelFunction: true)
    let result = try coverage(builder).tensorrt(version: try version("10.10"))
    #expect(result.complete == nil)
    #expect(result.doubts.map(\.kind) == [.function])
  }
}
