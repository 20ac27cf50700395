import Facts
import ModelInspection
import Testing

@testable import Coverage

@Suite struct KernelTests {
  private func cpu(_ builder: GraphBuilder, _ version: String) throws -> CoverageResult {
    let coverage = try Coverage(graph: builder.graph, catalog: CatalogFiles.catalog)
    return try coverage.onnxruntimeCPU(version: try #require(DottedVersion(version)))
  }

  @Test(arguments: [
    // An open range of kernel versions ends where the operator gets a new version.
    ("GlobalLpPool", 21, "1.31.1", true), ("GlobalLpPool", 22, "1.31.1", false), ("Relu", 14, "1.16", true),
    ("RandomNormalLike", 22, "1.31.1", false), ("RandomNormalLike", 21, "1.31.1", true), ("Swish", 23, "1.31.1", false),
  ])
  func `the kernel's version has to match`(name: String, opset: Int, version: String, complete: Bool) throws {
    var builder = GraphBuilder(opset: opset)
    builder.input("x", .fp32, [1, 3, 4, 4])
    builder.node(name, ["x"], ["y"])
    #expect(try cpu(builder, version).complete == complete)
  }

  @Test(arguments: [
    ("Conv", ElementType.fp32, true), ("Conv", .fp64, false), ("Conv", .fp16, true), ("MatMul", .bf16, false),
    ("MatMul", .int32, true),
  ])
  func `the kernel's types have to match, half precision being cast`(
    name: String, type: ElementType, complete: Bool
  ) throws {
    var builder = GraphBuilder()
    builder.input("x", type, [1, 3, 4, 4])
    builder.constant("w", type, [3, 3, 1, 1])
    builder.node(name, ["x", "w"], ["y"])
    let result = try cpu(builder, "1.16")
    #expect(result.complete == complete)
    if !complete { #expect(result.blockers.map(\.kind) == [.elementType]) }
  }

  @Test func `a type that nothing states is a doubt where it matters`() throws {
    var builder = GraphBuilder()
    builder.input("x", nil, [1, 3])
    builder.node("Identity", ["x"], ["y"])
    #expect(try cpu(builder, "1.28").undetermined == 0)
    builder.node("Relu", ["y"], ["z"])
    let result = try cpu(builder, "1.28")
    #expect((result.complete, result.undetermined) == (nil, 1))
  }

  @Test func `a function of ONNX without a kernel is replaced by its body`() throws {
    var builder = GraphBuilder(opset: 18)
    builder.input("x", .fp32, [1, 3])
    builder.constant("target", .int64, [2])
    builder.node("CenterCropPad", ["x", "target"], ["y"])
    #expect(try cpu(builder, "1.28").complete == true)
  }

  @Test func `domains count: a contributed operator is not ONNX's of the same name`() throws {
    var builder = GraphBuilder()
    builder.input("x", .fp32, [1, 3])
    builder.node("FastGelu", ["x"], ["y"], domain: "com.microsoft")
    #expect(try cpu(builder, "1.28").complete == true)
    builder.node("FastGelu", ["x"], ["z"])
    let result = try cpu(builder, "1.28")
    #expect(result.blockers.map(\.kind) == [.customDomain])
    #expect(result.share == 0.5)
  }

  @Test func `CUDA leaves some nodes to the CPU although it has a kernel`() throws {
    var builder = GraphBuilder()
    builder.input("x", .fp32, [1, 3, 4, 4])
    builder.node("ArgMax", ["x"], ["y"])
    builder.node("ArgMax", ["x"], ["z"], attributes: ["select_last_index": .int(1)])
    let coverage = try Coverage(graph: builder.graph, catalog: CatalogFiles.catalog)
    let result = try coverage.onnxruntimeCUDA(version: try #require(DottedVersion("1.28")))
    #expect(result.taken == 1)
    #expect(result.blockers.map(\.nodes) == [["z"]])
  }
}
