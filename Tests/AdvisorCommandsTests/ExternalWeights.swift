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
}
