import Facts
import ModelInspection

extension Coverage {
  /// Bytes of each tensor of the main graph for one request, by tensor index: 0 for constants and what is computed from
  /// them alone.
  ///
  /// A free first dimension counts as a batch of one.
  ///
  /// - Returns: nil when the size of a tensor cannot be told, such as behind another free dimension or in control flow.
  package func tensorBytes() -> [Int64]? {
    guard let main = graph.graphs.first else { return nil }
    var extents: [TensorExtent?] = graph.tensors.map { tensor in
      guard let shape = tensor.shape else { return nil }
      var sizes: [Int64] = []
      for (index, dimension) in shape.enumerated() {
        switch dimension {
        case .fixed(let size) where size >= 0: sizes.append(size)
        case _ where index == 0: sizes.append(1)
        default: return nil
        }
      }
      return .shape(sizes)
    }
    var values = graph.tensors.map(\.values)
    for node in main.nodes {
      // A body may run any number of times.
      guard node.bodies.isEmpty else { return nil }
      let inference = ExtentInference(
        node: node, inputs: node.inputs.map { $0 >= 0 ? extents[$0] : nil },
        isConstant: node.inputs.map { $0 >= 0 && knowledge.isFoldable($0) },
        values: node.inputs.map { $0 >= 0 ? values[$0] : nil })
      let operation = graph.operators[node.operatorIndex].name
      if let tensor = node.output(0), values[tensor] == nil {
        // What is no number would be no size either.
        values[tensor] = inference.valuesOut(of: operation).flatMap { $0.allSatisfy(\.isFinite) ? $0 : nil }
      }
      let found = inference.outputs(of: operation)
      for (place, tensor) in node.outputs.enumerated() where tensor >= 0 && extents[tensor] == nil {
        extents[tensor] = found.indices.contains(place) ? found[place] : nil
      }
    }
    var bytes = Array(repeating: Int64(0), count: graph.tensors.count)
    for tensor in Set(main.inputs + main.outputs + main.nodes.flatMap(\.outputs)) where tensor >= 0 {
      if knowledge.isFoldable(tensor) { continue }
      guard let bits = knowledge.type(tensor)?.bits, let elements = extents[tensor]?.elements else { return nil }
      let (product, overflow) = elements.multipliedReportingOverflow(by: Int64(bits))
      if overflow { return nil }
      bytes[tensor] = product / 8
    }
    return bytes
  }
}
