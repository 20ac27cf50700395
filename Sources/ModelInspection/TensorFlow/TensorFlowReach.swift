import Facts

/// What runs when certain tensors of a graph are asked for: the nodes they come from and the functions those call.
///
/// A SavedModel also holds what trains, saves and restores it, and each function once for every way it is called;
/// counting all of that would describe a model that nobody serves.
enum TensorFlowReach {
  /// - Parameter tensors: `node` or `node:output`; nil for the whole main graph.
  static func body(
    of graph: TensorFlowGraph, from tensors: [String]?, budget: inout ReadBudget
  ) throws(StructureError) -> TensorFlowBody {
    var sum = TensorFlowBody()
    for index in tensors.map({ reached(in: graph, from: $0) }) ?? Array(graph.nodes.indices) {
      try sum.count(graph.nodes[index], at: 0, budget: &budget)
    }
    // A function that several nodes call is one piece of work to a converter, and counts once.
    var pending = Array(sum.calls)
    var seen = sum.calls
    while let name = pending.popLast() {
      guard let function = graph.functions[name] else { continue }
      sum.add(function)
      for call in function.calls where seen.insert(call).inserted { pending.append(call) }
    }
    return sum
  }

  /// Indices of the nodes that the tensors depend on.
  private static func reached(in graph: TensorFlowGraph, from tensors: [String]) -> [Int] {
    var indexByName: [Substring: Int] = [:]
    for (index, node) in graph.nodes.enumerated() { indexByName[node.name[...]] = index }
    var pending = tensors.compactMap { indexByName[nodeName($0)] }
    var seen = Set(pending)
    while let index = pending.popLast() {
      for input in graph.nodes[index].inputs {
        if let source = indexByName[nodeName(input)], seen.insert(source).inserted { pending.append(source) }
      }
    }
    return seen.sorted()
  }

  /// The node that gives out a tensor: `node` of `node`, `node:1` and `^node`.
  static func nodeName(_ tensor: String) -> Substring {
    let name = tensor.hasPrefix("^") ? tensor.dropFirst() : tensor[...]
    guard let colon = name.lastIndex(of: ":") else { return name }
    return name[..<colon]
  }
}
