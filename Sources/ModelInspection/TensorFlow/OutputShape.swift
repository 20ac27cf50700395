import Facts

/// Infers what a frozen classifier gives out: rows as wide as the matrix of its last product.
struct OutputShape {
  private let graph: TensorFlowGraph
  private let indexByName: [Substring: Int]

  /// Operators that give out what comes in first, in another form.
  private static let shapeKeeping: Set = [
    "Add", "AddV2", "BiasAdd", "Elu", "Identity", "LogSoftmax", "Relu", "Relu6", "Selu", "Sigmoid", "Softmax", "Tanh",
  ]
  /// Nodes between an output and its product.
  private static let reach = 8

  init(_ graph: TensorFlowGraph) {
    self.graph = graph
    indexByName = Dictionary(
      graph.nodes.enumerated().map { ($0.element.name[...], $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// The shape of a node's output; nil where it is not the result of a product with constant weights.
  func shape(of node: TensorFlowNode) -> [OperatorGraph.Dimension]? {
    var node = node
    for _ in 0..<Self.reach {
      guard let first = node.inputs.first.flatMap(source) else { return nil }
      if node.op == "MatMul", node.inputs.count >= 2 {
        guard !node.isTransposed, let sizes = source(node.inputs[1]).flatMap(constant)?.sizes, sizes.count == 2 else {
          return nil
        }
        return [.unknown, .fixed(sizes[1])]
      }
      guard Self.shapeKeeping.contains(node.op) else { return nil }
      node = first
    }
    return nil
  }

  private func source(_ tensor: String) -> TensorFlowNode? {
    indexByName[TensorFlowReach.nodeName(tensor)].map { graph.nodes[$0] }
  }

  /// The shape of a constant, also behind nodes that only pass it on.
  private func constant(_ node: TensorFlowNode) -> TensorFlowShape? {
    var node = node
    for _ in 0..<Self.reach where node.op == "Identity" || node.op == "ReadVariableOp" {
      guard let next = node.inputs.first.flatMap(source) else { return nil }
      node = next
    }
    return node.constant?.shape
  }
}
