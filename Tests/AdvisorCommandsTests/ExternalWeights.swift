import ModelSamples

/// A model whose only weight lies in another file.
enum ExternalWeights {
  static func model(location: String) -> [UInt8] {
    ONNX.model(
      ONNX.graph(
        nodes: [ONNX.node("Add", ["x", "w"], ["y"])],
        initializers: [ONNX.tensor("w", dims: [4], external: [("location", location)])],
        inputs: [ONNX.float("x", [.symbol("batch"), .size(4)])],
        outputs: [ONNX.float("y", [.symbol("batch"), .size(4)])]), ir: 8, opsets: [("", 17)])
  }

  /// A square matrix product, whose weights take four bytes for each element.
  static func square(_ side: Int64, location: String) -> [UInt8] {
    let sides: [ONNX.Dim] = [.symbol("batch"), .size(side)]
    return ONNX.model(
      ONNX.graph(
        nodes: [ONNX.node("MatMul", ["x", "w"], ["y"])],
        initializers: [ONNX.tensor("w", dims: [side, side], external: [("location", location)])],
        inputs: [ONNX.float("x", sides)], outputs: [ONNX.float("y", sides)]), ir: 8, opsets: [("", 17)])
  }
}
