import Facts

/// Sorts an ONNX model into one of the classes that backends are chosen by.
enum ONNXModelClass {
  private static let attention: Set = [
    "Attention", "MultiHeadAttention", "GroupQueryAttention", "PagedAttention", "SparseAttention", "QAttention",
    "PackedAttention", "PackedMultiHeadAttention", "DecoderMaskedMultiHeadAttention", "DecoderMaskedSelfAttention",
  ]

  /// Operators of the default domain that converters put around trees and linear models.
  private static let glue: Set = [
    "Abs", "Add", "And", "ArgMax", "ArgMin", "Cast", "CastLike", "Ceil", "Clip", "Concat", "Constant",
    "ConstantOfShape", "Div", "Equal", "Exp", "Expand", "Flatten", "Floor", "Gather", "GatherElements", "Gemm",
    "Greater", "GreaterOrEqual", "Identity", "IsNaN", "Less", "LessOrEqual", "Log", "MatMul", "Max", "Mean", "Min",
    "Mul", "Neg", "Not", "Or", "Pow", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "Reshape", "Shape",
    "Sigmoid",
    "Sign", "Slice", "Softmax", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "TopK", "Transpose", "Unsqueeze", "Where",
  ]

  static func of(_ model: ONNXModel) -> ModelClass {
    let operators = model.graph.operators
    let isShallow =
      operators.contains { $0.domain == "ai.onnx.ml" }
      && operators.allSatisfy {
        $0.domain == "ai.onnx.ml" || ($0.domain == ONNXReader.defaultDomain && glue.contains($0.name))
      }
    if isShallow { return .shallow }
    let isLarge = model.weights.parameters > 1_000_000_000 || model.weights.bytes > 2_000_000_000
    if isLarge, model.uses(attention) || attentionPatterns(in: model.graph) >= 4 { return .largeTransformer }
    return .neuralNetwork
  }

  /// How often a product goes through Softmax into another product, which is what attention is when it is spelled out.
  static func attentionPatterns(in graph: OperatorGraph) -> Int {
    graph.graphs.reduce(0) { $0 + attentionPatterns(in: $1, of: graph) }
  }

  private static let products: Set = ["MatMul", "Einsum", "FusedMatMul", "QLinearMatMul", "MatMulInteger"]
  /// Operators that scale, mask or reshape between the products.
  private static let passing: Set = [
    "Add", "Cast", "Clip", "Div", "Dropout", "Expand", "Identity", "Max", "Min", "Mul", "Reshape", "Squeeze", "Sub",
    "Transpose", "Unsqueeze", "Where", "QuantizeLinear", "DequantizeLinear",
  ]

  private static func attentionPatterns(in body: OperatorGraph.Graph, of graph: OperatorGraph) -> Int {
    func name(_ node: Int) -> String { graph.operators[body.nodes[node].operatorIndex].name }
    let softmaxes = body.nodes.indices.filter { name($0) == "Softmax" }
    if softmaxes.isEmpty { return 0 }
    var producers: [Int: Int] = [:]
    var consumers: [Int: [Int]] = [:]
    for (index, node) in body.nodes.enumerated() {
      for output in node.outputs { producers[output] = index }
      for input in node.inputs where input >= 0 { consumers[input, default: []].append(index) }
    }
    func before(_ node: Int) -> [Int] { body.nodes[node].inputs.compactMap { producers[$0] } }
    func after(_ node: Int) -> [Int] { body.nodes[node].outputs.flatMap { consumers[$0] ?? [] } }

    /// Whether a product is reached within a few steps; the number of nodes looked at is bounded too.
    func reachesProduct(from start: Int, by neighbours: (Int) -> [Int]) -> Bool {
      var frontier = [start]
      var seen: Set = [start]
      for _ in 0..<8 {
        var next: [Int] = []
        for node in frontier {
          for neighbour in neighbours(node).prefix(16) where seen.insert(neighbour).inserted {
            if products.contains(name(neighbour)) { return true }
            if passing.contains(name(neighbour)), seen.count < 64 { next.append(neighbour) }
          }
        }
        frontier = next
      }
      return false
    }
    return softmaxes.count { reachesProduct(from: $0, by: before) && reachesProduct(from: $0, by: after) }
  }
}
