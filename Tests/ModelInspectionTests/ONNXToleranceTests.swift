import Facts
import ModelSamples
import TestSupport
import Testing

@testable import ModelInspection

/// Protobuf leaves writers free in order, in packing and in splitting messages; the facts must not depend on it.
@Suite struct ONNXToleranceTests {
  @Test func `a graph may come in pieces, in any order, before and after the operator sets`() throws {
    let weight = ONNX.tensor("w", dims: [3, 4], raw: 48)
    let split = ProtobufBuilder.build { model in
      model.bytes(8, ONNX.opset("", 17))
      model.bytes(
        7,
        ONNX.graph(
          inputs: [ONNX.float("x", [.symbol("batch"), .size(3)])],
          outputs: [ONNX.float("y", [.symbol("batch"), .size(4)])]))
      model.text(3, "2.9")
      model.int(1, 8)
      model.bytes(7, ONNX.graph(nodes: [ONNX.node("MatMul", ["x", "w"], ["y"])]))
      model.text(2, "pytorch")
      model.bytes(7, ONNX.graph(initializers: [weight]))
    }
    let whole = ONNX.model(
      ONNX.graph(
        nodes: [ONNX.node("MatMul", ["x", "w"], ["y"])], initializers: [weight],
        inputs: [ONNX.float("x", [.symbol("batch"), .size(3)])],
        outputs: [ONNX.float("y", [.symbol("batch"), .size(4)])]))
    var (left, right) = (try inspect(split).facts, try inspect(whole).facts)
    for path in [ModelFact.bytes.rawValue] {
      left[path] = nil
      right[path] = nil
    }
    #expect(left == right)
  }

  @Test func `a type and a shape may come in pieces`() throws {
    let value = ProtobufBuilder.build { value in
      value.bytes(2, ONNX.tensorType(10, nil))
      value.text(1, "x")
      value.bytes(
        2,
        ProtobufBuilder.build { type in
          for dim in [ONNX.Dim.symbol("n"), .size(7)] {
            type.bytes(1, ProtobufBuilder.build { $0.bytes(2, ONNX.shape([dim])) })
          }
        })
    }
    let inspection = try inspect(ONNX.model(ONNX.graph(inputs: [value])))
    #expect(
      inspection[.inputs] == [
        ["name": "x", "kind": "tensor", "type": "FP16", "dims": [-1, 7], "symbols": ["n", ""], "batch": true]
      ])
  }

  @Test func `a size below zero and an empty name are free dimensions, a size of zero is one`() throws {
    let inspection = try inspect(
      ONNX.model(ONNX.graph(inputs: [ONNX.float("x", [.size(-1), .symbol(""), .size(0)])])))
    #expect(inspection[.inputs].listValue?.first?["dims"] == [-1, -1, 0])
  }

  @Test func `unknown fields and unexpected wire types are stepped over`() throws {
    let model =
      Seeds.dense
      + ProtobufBuilder.build { extra in
        extra.int(99, 1)
        extra.float(98, 1)
        extra.bytes(97, [1, 2, 3])
        extra.int(8, 5)
      }
    #expect(try inspect(model)[.opset] == 17)
  }

  @Test func `names that are not UTF-8 are repaired`() throws {
    let value = ProtobufBuilder.build { value in
      value.bytes(1, [0x61, 0xff, 0x1b])
      value.bytes(2, ONNX.tensorType(14, [.unknown]))
    }
    let inspection = try inspect(ONNX.model(ONNX.graph(inputs: [value])))
    #expect(inspection[.inputs].listValue?.first?["name"] == "a\u{fffd}\u{1b}")
    #expect(inspection[.unmappableTypes] == ["a\u{fffd}\\u{1b}: COMPLEX64"])
  }

  @Test func `an element type newer than the table keeps its number`() throws {
    let inspection = try inspect(
      ONNX.model(
        ONNX.graph(
          initializers: [ONNX.tensor("w", type: 99, dims: [4], raw: 1)],
          inputs: [ONNX.value("x", ONNX.tensorType(99, [.unknown]))])))
    #expect(inspection[.unmappableTypes] == ["x: ONNX type 99"])
    #expect(inspection[.weights] == [["type": "ONNX type 99", "tensors": 1, "parameters": 4, "bytes": 0]])
  }

  @Test func `a file longer than the window reads as the same bytes in memory`() throws {
    let nodes = (0..<4_000).map { ONNX.node("Add", ["t\($0)", "w"], ["t\($0 + 1)"], name: "a node with a name \($0)") }
    let weights = (0..<40).map { ONNX.tensor("w\($0)", dims: [5_000], raw: 20_000) }
    let model = ONNX.model(ONNX.graph(nodes: nodes, initializers: weights))
    let folder = TemporaryFolder()
    let path = folder.write("long.onnx", model)
    let fromFile = try ModelInspector.inspect(path: path)
    let fromMemory = try inspect(model, as: path)
    #expect(fromFile.facts == fromMemory.facts)
    #expect(fromFile.graph == fromMemory.graph)
    #expect(fromFile[.parameters] == 200_000)
  }

  @Test func `a vocabulary in the metadata is cut, not refused`() throws {
    let vocabulary = String(repeating: "字\n", count: 50_000)
    let model = Seeds.dense + ProtobufBuilder.build { $0.bytes(14, ONNX.entry("character", vocabulary)) }
    let text = try #require(try inspect(model).metadata["character"])
    #expect(text.hasPrefix("字\n字"))
    #expect(text.count <= 1_000)
  }
}
