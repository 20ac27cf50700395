import Facts
import ModelInspection
import Testing

@testable import Coverage

@Suite struct InferenceTests {
  private func infer(_ builder: GraphBuilder) throws -> [String: (ElementType?, Int16)] {
    let graph = builder.graph
    let signatures = try OperatorSignatures(try CatalogFiles.catalog.table("onnx.tsv"), for: graph)
    let rules = try InferenceRule.read(try CatalogFiles.catalog.table("inference.tsv"), for: graph)
    let knowledge = ElementTypeInference.infer(graph, signatures, rules)
    var result: [String: (ElementType?, Int16)] = [:]
    for (index, tensor) in graph.tensors.enumerated() {
      result[tensor.name] = (knowledge.types[index], knowledge.ranks[index])
    }
    return result
  }

  @Test(arguments: [
    // operator, shapes of its inputs, attributes, type and rank of its output
    ("Relu", [[2, 3]], [:], ElementType?.some(.fp16), Int16(2)),
    ("Cast", [[2, 3]], ["to": OperatorGraph.Attribute.int(9)], .bool, 2),
    ("Cast", [[2, 3]], [:], nil, 2),
    ("Equal", [[2, 3], [1]], [:], .bool, 2),
    ("Shape", [[2, 3, 4]], [:], .int64, 1),
    ("Size", [[2, 3, 4]], [:], .int64, 0),
    ("MatMul", [[2, 3, 4], [4, 5]], [:], .fp16, 3),
    ("MatMul", [[4], [4]], [:], .fp16, 0),
    ("ReduceMean", [[2, 3]], ["keepdims": .int(0)], .fp16, 0),
    ("ReduceMean", [[2, 3]], ["keepdims": .int(0), "axes": .ints([1])], .fp16, 1),
    ("ReduceMean", [[2, 3]], ["axes": .ints([1])], .fp16, 2),
    ("ArgMax", [[2, 3]], ["keepdims": .int(0)], .int64, 1),
    ("Einsum", [[2, 3], [3, 4]], ["equation": .string("ij,jk->ik")], .fp16, 2),
    ("Einsum", [[2, 3], [3, 4]], ["equation": .string("ij,jk")], .fp16, -1),
    ("Squeeze", [[2, 1]], [:], .fp16, -1),
    ("EyeLike", [[2, 2]], [:], .fp16, 2),
    ("EyeLike", [[2, 2]], ["dtype": .int(1)], .fp32, 2),
    ("NonZero", [[2, 2]], [:], .int64, 2),
    ("NoSuchOperator", [[2, 2]], [:], nil, -1),
  ])
  func `type and rank of an output`(
    name: String, shapes: [[Int64]], attributes: [String: OperatorGraph.Attribute], type: ElementType?, rank: Int16
  ) throws {
    var builder = GraphBuilder()
    for (index, shape) in shapes.enumerated() { builder.input("x\(index)", .fp16, shape) }
    builder.node(name, shapes.indices.map { "x\($0)" }, ["y"], attributes: attributes)
    let output = try #require(try infer(builder)["y"])
    #expect(output.0 == type)
    #expect(output.1 == rank)
  }

  @Test func `ranks through shape arithmetic`() throws {
    var builder = GraphBuilder()
    builder.input("x", .fp32, [-1, 3, 8, 8])
    builder.constant("zero", .int64, [1])
    builder.constant("rest", .int64, [2])
    builder.node("Shape", ["x"], ["shape"])
    builder.node("Gather", ["shape", "zero"], ["batch"])
    builder.node("Concat", ["batch", "rest"], ["target"], attributes: ["axis": .int(0)])
    builder.node("Reshape", ["x", "target"], ["y"])
    #expect(try infer(builder)["y"]?.1 == 3)
  }

  @Test func `an input learns its type from one bound to the same variable`() throws {
    var builder = GraphBuilder()
    builder.input("x", .fp64, [1])
    builder.constant("untyped")
    builder.node("Identity", ["unknown"], ["z"])
    builder.node("Add", ["x", "z"], ["y"])
    #expect(try infer(builder)["z"]?.0 == .fp64)
  }

  @Test func `bodies of control flow give the outputs their types and ranks`() throws {
    var builder = GraphBuilder()
    builder.input("x", .fp32, [2, 3])
    builder.input("count", .int64, [])
    builder.input("go", .bool, [])
    let body = builder.body {
      $0.input("i", .int64, [])
      $0.input("again", .bool, [])
      $0.input("state", nil, [2, 3])
      $0.node("Identity", ["again"], ["more"])
      $0.node("Relu", ["state"], ["next"])
      $0.node("Cast", ["next"], ["seen"], attributes: ["to": .int(7)])
      for name in ["more", "next", "seen"] { $0.output(name) }
    }
    builder.node("Loop", ["count", "go", "x"], ["last", "all"], bodies: [body])
    let tensors = try infer(builder)
    #expect(tensors["last"]?.0 == .fp32)
    #expect(tensors["last"]?.1 == 2)
    #expect(tensors["all"]?.0 == .int64)
    #expect(tensors["all"]?.1 == 3)
  }

  @Test func `a body that names its own graph ends`() throws {
    var builder = GraphBuilder()
    builder.node("Loop", ["a"], ["b"], bodies: [0, 7, -1])
    let coverage = try Coverage(graph: builder.graph, catalog: CatalogFiles.catalog)
    let version = try #require(DottedVersion("1.28"))
    #expect(try coverage.onnxruntimeCUDA(version: version).nodes == 1)
    #expect(try coverage.onnxruntimeTensorRT(tensorrt: version, onnxruntime: version).nodes == 1)
    #expect(try coverage.onnxruntimeOpenVINO(onnxruntime: version, openvino: version).nodes == 1)
  }
}
