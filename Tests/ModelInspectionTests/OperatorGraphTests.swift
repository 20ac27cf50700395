import Facts
import ModelSamples
import Testing

@testable import ModelInspection

@Suite struct ONNXGraphTests {
  @Test func `nodes are joined by tensors with types and shapes`() throws {
    let graph = try #require(try inspect(Seeds.dense).graph)
    let main = graph.graphs[0]
    #expect(main.nodes.map { graph.operators[$0.operatorIndex].name } == ["Constant", "MatMul", "Mul"])
    #expect(main.nodes[1].name == "first")
    let product = graph.tensors[main.nodes[1].outputs[0]]
    #expect(product == OperatorGraph.Tensor(name: "h", type: .fp32, shape: [.unknown, .fixed(4)]))
    // All bytes of the samples' values are 1.
    let number = Double(Float(bitPattern: 0x0101_0101))
    let weight = graph.tensors[main.nodes[1].inputs[1]]
    #expect(
      weight
        == OperatorGraph.Tensor(
          name: "w", type: .fp32, shape: [.fixed(3), .fixed(4)], isConstant: true,
          values: Array(repeating: number, count: 12)))
    let scale = graph.tensors[main.nodes[2].inputs[1]]
    #expect(
      scale
        == OperatorGraph.Tensor(name: "scale", type: .fp32, shape: [.fixed(1)], isConstant: true, values: [number]))
    #expect(main.inputs == [main.nodes[1].inputs[0]])
    #expect(main.outputs == main.nodes[2].outputs)
  }

  @Test func `the values of short constants are kept, those of weights are not`() throws {
    /// The values of one initializer.
    func values(_ tensor: [UInt8]) throws -> [Double]? {
      let model = ONNX.model(
        ONNX.graph(
          nodes: [ONNX.node("Reshape", ["x", "c"], ["y"])], initializers: [tensor],
          inputs: [ONNX.float("x", [.size(4)])], outputs: [ONNX.float("y", [.size(4)])]), ir: 8, opsets: [("", 17)])
      return try #require(try inspect(model).graph).tensors.first { $0.name == "c" }?.values
    }
    #expect(
      try values(ONNX.tensor("c", type: 7, dims: [2], raw: 16)) == [72_340_172_838_076_672, 72_340_172_838_076_672])
    let listed = ONNX.tensor("c", type: 7, dims: [3]) + ProtobufBuilder.build { $0.bytes(7, [1, 2, 3]) }
    #expect(try values(listed) == [1, 2, 3])
    let tooFew = ONNX.tensor("c", type: 7, dims: [4]) + ProtobufBuilder.build { $0.bytes(7, [1, 2, 3]) }
    #expect(try values(tooFew) == nil)
    #expect(try values(ONNX.tensor("c", type: 1, dims: [17], raw: 68)) == nil)
    #expect(try values(ONNX.tensor("c", type: 7, dims: [2], external: [("location", "w.bin")])) == nil)
    #expect(try values(ONNX.tensor("c", type: 2, dims: [2], raw: 2)) == nil)
  }

  @Test func `branches see the graph around them and keep their own names apart`() throws {
    let graph = try #require(try inspect(Seeds.branches).graph)
    let bodies = graph.graphs[0].nodes[0].bodies
    #expect(bodies == [1, 2])
    let (then, other) = (graph.graphs[1], graph.graphs[2])
    let outer = try #require(graph.graphs[0].inputs.last)
    #expect(then.nodes[1].inputs[1] == outer)
    #expect(other.nodes[1].inputs[1] == outer)
    #expect(then.nodes[1].inputs[0] != other.nodes[1].inputs[0])
    #expect(then.outputs == then.nodes[1].outputs)
  }

  @Test func `a call is tied to the body of its function, which has its own opset`() throws {
    let graph = try #require(try inspect(Seeds.function).graph)
    let call = try #require(graph.operators.first { $0.name == "Twice" })
    #expect(call == OperatorGraph.Operator(domain: "local", name: "Twice", opset: 1, isModelFunction: true, body: 1))
    let body = graph.graphs[1]
    #expect(graph.operators[body.nodes[0].operatorIndex].opset == 18)
    #expect(body.nodes[0].inputs == body.inputs + body.inputs)
    #expect(body.nodes[0].outputs == body.outputs)
    let odd = graph.graphs[0].nodes[1]
    #expect(odd.inputs.last == -1)
    #expect(!graph.operators[odd.operatorIndex].isModelFunction)
  }

  @Test func `small attributes are kept, the rest is marked`() throws {
    let graph = try #require(try inspect(Seeds.attributes).graph)
    #expect(
      graph.graphs[0].nodes[0].attributes == [
        "i": .int(-7), "f": .float(0.5), "s": .string("same"), "zero": .int(0), "list": .ints([1, 2, 3]),
        "unpacked": .ints([4, 5]), "long": .other, "many": .other, "tensor": .other, "untyped": .int(9),
        "reference": .other,
      ])
    let constants = graph.graphs[0].nodes.dropFirst().map { graph.tensors[$0.outputs[0]] }
    #expect(constants.map(\.type) == [.fp32, .fp32, .int64, .int64, .string, .string])
    #expect(constants.map(\.shape) == [[], [.fixed(3)], [], [.fixed(2)], [], [.fixed(2)]])
    #expect(constants.filter(\.isConstant).count == constants.count)
  }
}
