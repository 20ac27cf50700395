import Facts
import ModelInspection
import Testing

@testable import Coverage

@Suite struct OpenVINOTests {
  private func provider(_ builder: GraphBuilder, _ openvino: String = "2025.4") throws -> CoverageResult {
    let coverage = try Coverage(graph: builder.graph, catalog: CatalogFiles.catalog)
    return try coverage.onnxruntimeOpenVINO(
      onnxruntime: try #require(DottedVersion("1.24.4")), openvino: try #require(DottedVersion(openvino)))
  }

  /// A chain of four nodes whose third is given.
  private func chain(_ third: String, _ type: ElementType = .fp32) -> GraphBuilder {
    var builder = GraphBuilder()
    builder.input("x", type, [3, 3])
    builder.node("Relu", ["x"], ["a"])
    builder.node("Sigmoid", ["a"], ["b"])
    builder.node(third, ["b"], ["c"])
    builder.node("Tanh", ["c"], ["d"])
    builder.output("d")
    return builder
  }

  @Test func `a graph taken whole is one subgraph`() throws {
    let result = try provider(chain("Softmax"))
    #expect((result.complete, result.partitions) == (true, 1))
  }

  @Test func `a refused node splits the graph, and a lone node at the end is a cluster`() throws {
    let result = try provider(chain("Hardmax"))
    #expect((result.taken, result.partitions) == (3, 2))
  }

  @Test(arguments: [(ElementType.fp64, false), (.bf16, false), (.fp16, true), (.fp32, true)])
  func `types of tensors`(type: ElementType, complete: Bool) throws {
    let result = try provider(chain("Softmax", type))
    #expect(result.complete == complete)
    if !complete { #expect(result.blockers.allSatisfy { $0.kind == .elementType }) }
  }

  @Test func `scalars stop operators that do not take them, unless they fold away`() throws {
    func result(_ shape: [Int64]) throws -> CoverageResult {
      var builder = GraphBuilder()
      builder.input("x", .fp32, shape)
      builder.constant("index", .int64, [])
      builder.node("Relu", ["x"], ["r"])
      builder.node("Shape", ["x"], ["s"])
      builder.node("Gather", ["s", "index"], ["g"])
      builder.node("Cast", ["g"], ["f"], attributes: ["to": .int(1)])
      builder.node("Sin", ["f"], ["e"])
      builder.node("Mul", ["r", "e"], ["m"])
      builder.node("Sigmoid", ["m"], ["y"])
      builder.output("y")
      return try provider(builder)
    }
    #expect(try result([2, 3]).complete == true)
    let dynamic = try result([-1, 3])
    #expect(dynamic.complete == false)
    #expect(dynamic.blockers.contains { $0.operator == "Sin" && $0.kind == .scalar })
  }

  @Test func `tensors with a dimension of 0 stop most operators`() throws {
    var builder = GraphBuilder()
    builder.input("x", .fp32, [2, 0])
    builder.node("ReduceProd", ["x"], ["y"], attributes: ["keepdims": .int(1)])
    #expect(try provider(builder).blockers.map(\.kind) == [.dynamicShape])
  }

  @Test func `the front end of OpenVINO`() throws {
    func result(_ name: String, _ type: ElementType) throws -> CoverageResult {
      var builder = GraphBuilder()
      builder.input("x", type, [3, 3])
      builder.node(name, ["x"], ["y"])
      let coverage = try Coverage(graph: builder.graph, catalog: CatalogFiles.catalog)
      return try coverage.openvino(version: try #require(DottedVersion("2026.2")))
    }
    #expect(try result("Relu", .fp64).complete == true)
    #expect(try result("Identity", .int2).complete == false)
    #expect(try result("Det", .fp32).complete == false)
    #expect(try result("SequenceLength", .fp32).complete == nil)
  }
}
