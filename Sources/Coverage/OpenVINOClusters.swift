import ModelInspection

/// What ONNX Runtime's OpenVINO provider takes of a graph whose nodes are judged one by one: all of it, or clusters.
struct OpenVINOClusters {
  let graph: OperatorGraph
  let knowledge: TensorKnowledge
  let judge: OpenVINOProviderJudge
  /// Index of the graph that is partitioned: the main graph, or a body whose node is not taken.
  let graphIndex: Int

  /// The final judgements of the graph's nodes and the number of subgraphs.
  func partition(_ judged: [Judgement]) -> (judgements: [Judgement], subgraphs: Int) {
    var judgements = judged
    let present = judgements.indices.filter { judgements[$0] != .folded }
    guard !present.isEmpty else { return (judgements, 0) }
    if present.allSatisfy({ judgements[$0].mayBeTaken }) {
      if let reason = refusalOfSmallGraph(present) {
        for index in present { judgements[index] = .refused(reason) }
        return (judgements, 0)
      }
      return (judgements, 1)
    }
    for index in present where judgements[index].mayBeTaken {
      if let found = restriction(index, { $0 == .partitioned }) { judgements[index] = .refused(.restriction(found)) }
    }
    let order = ExecutionOrder(graph, graphIndex: graphIndex, isPresent: judgements.map { $0 != .folded })
    var subgraphs = 0
    var single: [Int] = []
    let clusters = connected(order, judgements)
    let outputs = Set(graph.graphs[graphIndex].outputs)
    for (number, cluster) in clusters.enumerated() {
      // A lone node waits for a later cluster to join; the last one need not.
      if cluster.count == 1, number < clusters.count - 1 {
        single.append(cluster[0])
        continue
      }
      if let found = omission(cluster, order, outputs) {
        for index in cluster { judgements[index] = .refused(found) }
      } else {
        subgraphs += 1
      }
    }
    for index in single { judgements[index] = .refused(.alone) }
    return (judgements, subgraphs)
  }

  /// A graph of few nodes is left to the CPU provider when its first node is of the kinds that OpenVINO runs well in
  /// models only.
  private func refusalOfSmallGraph(_ present: [Int]) -> Reason? {
    if graph.graphs[graphIndex].inputs.isEmpty { return .noInputs }
    // Putting a large graph in order takes long and would tell nothing here.
    let sizes = judge.restrictions.map { if case .smallGraph(let size) = $0.scope { size } else { 1 } }
    guard present.count <= sizes.max() ?? 1 else { return nil }
    let order = ExecutionOrder(graph, graphIndex: graphIndex, isPresent: mask(present))
    guard let first = order.nodes.first else { return nil }
    if let found = restriction(first, { if case .smallGraph(let size) = $0 { present.count <= size } else { false } }) {
      return .restriction(found)
    }
    guard present.count == 1, let found = restriction(first, { $0 == .singleNode }) else { return nil }
    let check = RestrictionCheck(graph: graph, knowledge: knowledge, foldsConstants: true)
    return check.holds(judge.restrictions[found], graph.graphs[graphIndex].nodes[first]) == false
      ? .restriction(found) : nil
  }

  private func mask(_ nodes: [Int]) -> [Bool] {
    var mask = [Bool](repeating: false, count: graph.graphs[graphIndex].nodes.count)
    for index in nodes { mask[index] = true }
    return mask
  }

  private func restriction(_ node: Int, _ matches: (Restriction.Scope) -> Bool) -> Int? {
    let row = judge.rows[graph.graphs[graphIndex].nodes[node].operatorIndex]
    return row?.restrictions.first { matches(judge.restrictions[$0].scope) }
  }

  /// Runs of taken nodes in execution order, each cut into its connected parts.
  private func connected(_ order: ExecutionOrder, _ judgements: [Judgement]) -> [[Int]] {
    var neighbours = [[Int32]](repeating: [], count: judgements.count)
    for (index, consumers) in order.consumers.enumerated() {
      for consumer in consumers {
        neighbours[index].append(consumer)
        neighbours[Int(consumer)].append(Int32(clamping: index))
      }
    }
    var run = [Int32](repeating: -1, count: judgements.count)
    var number: Int32 = 0
    for index in order.nodes {
      if judgements[index].mayBeTaken { run[index] = number } else { number &+= 1 }
    }
    var clusters: [[Int]] = []
    for start in order.nodes where run[start] >= 0 {
      let mark = run[start]
      run[start] = -1
      var cluster = [start]
      var next = 0
      while next < cluster.count {
        for neighbour in neighbours[cluster[next]] where run[Int(neighbour)] == mark {
          run[Int(neighbour)] = -1
          cluster.append(Int(neighbour))
        }
        next += 1
      }
      clusters.append(cluster)
    }
    return clusters
  }

  /// Why a cluster is dropped whole: an operator whose output must not leave it, or no inputs.
  private func omission(_ cluster: [Int], _ order: ExecutionOrder, _ outputs: Set<Int>) -> Reason? {
    let members = Set(cluster)
    for index in cluster {
      guard let found = restriction(index, { $0 == .clusterOutput }) else { continue }
      let leaves = order.consumers[index].contains { !members.contains(Int($0)) }
      let isOutput =
        graph.graphs[graphIndex].nodes[index].output(0).map { outputs.contains($0) } ?? false
      if leaves || (isOutput && !order.consumers[index].isEmpty) { return .restriction(found) }
    }
    return nil
  }
}
