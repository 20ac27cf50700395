import ModelInspection

/// How many pieces of a graph a provider of ONNX Runtime takes.
enum Partitioning {
  /// Runs of taken nodes in execution order; with `merging`, one if they can all be joined without a cycle, that is
  /// when no refused node lies between two taken ones. (TensorRT provider, GetCapability.)
  ///
  /// Nodes that are undetermined count as taken; folded ones are not there.
  static func runs(_ graph: OperatorGraph, _ graphIndex: Int, _ judgements: [Judgement], merging: Bool) -> Int {
    let order = ExecutionOrder(graph, graphIndex: graphIndex, isPresent: judgements.map { $0 != .folded })
    var runs = 0
    var isInRun = false
    for index in order.nodes {
      let isTaken = judgements[index].mayBeTaken
      if isTaken, !isInRun { runs += 1 }
      isInRun = isTaken
    }
    return merging && runs > 1 && canMerge(order, judgements) ? 1 : runs
  }

  private static func canMerge(_ order: ExecutionOrder, _ judgements: [Judgement]) -> Bool {
    // A refused node that has a taken one before and after it would close a cycle.
    var followsTaken = [Bool](repeating: false, count: judgements.count)
    for index in order.nodes where judgements[index].mayBeTaken || followsTaken[index] {
      for consumer in order.consumers[index] { followsTaken[Int(consumer)] = true }
    }
    var precedesTaken = [Bool](repeating: false, count: judgements.count)
    for index in order.nodes.reversed() {
      precedesTaken[index] = order.consumers[index].contains {
        judgements[Int($0)].mayBeTaken || precedesTaken[Int($0)]
      }
      if !judgements[index].mayBeTaken, followsTaken[index], precedesTaken[index] { return false }
    }
    return true
  }
}

extension Judgement {
  /// Taken, or not known to be refused.
  var mayBeTaken: Bool {
    switch self {
    case .taken, .undetermined: true
    case .folded, .refused: false
    }
  }
}
