import Facts
import ModelInspection
import Testing

@testable import Coverage

/// Sizes of the tensors between operators.
@Suite struct TensorBytesTests {
  typealias Attributes = [String: OperatorGraph.Attribute]

  private func bytes(_ build: (inout GraphBuilder) -> Void) throws -> [Int64]? {
    var builder = GraphBuilder()
    build(&builder)
    return try Coverage(graph: builder.graph, catalog: CatalogFiles.catalog).tensorBytes()
  }

  struct Case: Sendable, CustomStringConvertible {
    var operation: String
    /// Shapes of the inputs; the first is an input of the model, the others constants.
    var shapes: [[Int64]]
    var attributes: Attributes = [:]
    /// Elements of the output.
    var elements: Int64?

    var description: String { "\(operation) \(shapes)" }
  }

  static let cases: [Case] = [
    Case(operation: "Relu", shapes: [[1, 3, 8, 8]], elements: 192),
    Case(operation: "Add", shapes: [[1, 3, 8, 8], [3, 1, 1]], elements: 192),
    Case(operation: "Add", shapes: [[8, 1], [1, 5]], elements: 40),
    Case(operation: "Conv", shapes: [[1, 3, 8, 8], [16, 3, 3, 3]], elements: 16 * 36),
    Case(
      operation: "Conv", shapes: [[1, 3, 224, 224], [64, 3, 7, 7]],
      attributes: ["strides": .ints([2, 2]), "pads": .ints([3, 3, 3, 3])], elements: 64 * 112 * 112),
    Case(
      operation: "Conv", shapes: [[1, 3, 9, 9], [4, 3, 3, 3]],
      attributes: ["auto_pad": .string("SAME_UPPER"), "strides": .ints([2, 2])], elements: 100),
    Case(
      operation: "MaxPool", shapes: [[1, 64, 112, 112]],
      attributes: ["kernel_shape": .ints([3, 3]), "strides": .ints([2, 2]), "pads": .ints([1, 1, 1, 1])],
      elements: 64 * 56 * 56),
    Case(
      operation: "AveragePool", shapes: [[1, 1, 5, 5]],
      attributes: ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2]), "ceil_mode": .int(1)], elements: 9),
    Case(operation: "GlobalAveragePool", shapes: [[1, 2048, 7, 7]], elements: 2048),
    Case(operation: "Flatten", shapes: [[1, 2048, 1, 1]], elements: 2048),
    Case(operation: "Gemm", shapes: [[1, 2048], [1000, 2048]], attributes: ["transB": .int(1)], elements: 1000),
    Case(operation: "MatMul", shapes: [[2, 12, 7, 64], [64, 7]], elements: 2 * 12 * 49),
    Case(operation: "Transpose", shapes: [[1, 2, 3]], attributes: ["perm": .ints([2, 0, 1])], elements: 6),
    Case(operation: "Reshape", shapes: [[1, 2, 3], [2]], elements: 6),
    Case(
      operation: "ReduceMean", shapes: [[4, 5, 6]], attributes: ["axes": .ints([-1]), "keepdims": .int(0)], elements: 20
    ),
    Case(operation: "Gather", shapes: [[30, 8], [2, 5]], elements: 80),
    Case(
      operation: "LSTM", shapes: [[26, 1, 64], [2, 256, 64], [2, 256, 64]],
      attributes: ["hidden_size": .int(64), "direction": .string("bidirectional")], elements: 26 * 2 * 64),
    Case(operation: "Slice", shapes: [[10, 10], [1], [1]], elements: 100),
    // A window larger than its input, and one without end.
    Case(operation: "Conv", shapes: [[1, 3, 2, 2], [16, 3, 5, 5]], elements: nil),
    Case(
      operation: "MaxPool", shapes: [[1, 1, 8, 8]], attributes: ["kernel_shape": .ints([.max, 2])], elements: nil),
    Case(
      operation: "Conv", shapes: [[1, 3, 8, 8], [1, 3, 3, 3]], attributes: ["strides": .ints([0, -1])], elements: nil),
    Case(operation: "NonZero", shapes: [[4]], elements: nil),
  ]

  @Test(arguments: cases)
  func `an output is as large as its operator makes it`(item: Case) throws {
    let found = try bytes { builder in
      builder.input("in0", .fp32, item.shapes[0])
      for (index, shape) in item.shapes.enumerated().dropFirst() {
        builder.constant(
          "in\(index)", index > 0 && ["Reshape", "Gather", "Slice"].contains(item.operation) ? .int64 : .fp32, shape)
      }
      builder.node(item.operation, item.shapes.indices.map { "in\($0)" }, ["out"], attributes: item.attributes)
      builder.output("out")
    }
    #expect(found?.last == item.elements.map { $0 * 4 })
  }

  @Test func `a free first dimension is a batch of one, another free dimension leaves it unknown`() throws {
    let batched = try bytes { builder in
      builder.input("x", .fp16, [-1, 10])
      builder.node("Relu", ["x"], ["y"])
      builder.output("y")
    }
    #expect(batched == [20, 20])
    let free = try bytes { builder in
      builder.input("x", .fp16, [-1, -1])
      builder.node("Relu", ["x"], ["y"])
      builder.output("y")
    }
    #expect(free == nil)
  }

  @Test func `constants and what follows from them take nothing, and hostile shapes do not trap`() throws {
    let folded = try bytes { builder in
      builder.input("x", .fp32, [1])
      builder.constant("c", .fp32, [1000])
      builder.node("Relu", ["c"], ["d"])
      builder.node("Add", ["x", "d"], ["y"])
      builder.output("y")
    }
    #expect(folded == [4, 0, 0, 4000])
    let hostile = try bytes { builder in
      builder.input("x", .fp32, [.max, .max])
      builder.node("Relu", ["x"], ["y"])
      builder.output("y")
    }
    #expect(hostile == nil)
  }
}
