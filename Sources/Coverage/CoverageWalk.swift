import ModelInspection

/// The judgement of every node of a graph and its bodies by one runtime.
struct CoverageWalk {
  /// What a runtime asks of the bodies of If, Loop and Scan.
  enum BodyPolicy {
    /// A node whose bodies are not taken whole is refused; their nodes may still be taken by themselves.
    case whole
    /// Bodies are partitioned by themselves.
    case independent
  }

  /// By graph index, then by node; empty for graphs that the main graph does not reach.
  private(set) var judgements: [[Judgement]]

  init(_ graph: OperatorGraph, _ knowledge: TensorKnowledge, _ judge: some RuntimeJudge, bodies policy: BodyPolicy) {
    judgements = graph.graphs.map { _ in [] }
    // Bodies follow the graph that holds their node, so walking backwards judges bodies first.
    for index in graph.reachableGraphs.reversed() {
      judgements[index] = graph.graphs[index].nodes.map { node in
        if graph.isConstantNode(node) { return .folded }
        let judgement = judge.judge(node, knowledge)
        guard policy == .whole, judgement.mayBeTaken, !node.bodies.isEmpty else { return judgement }
        return wholeBodies(node, graph) ?? judgement
      }
    }
  }

  private func wholeBodies(_ node: OperatorGraph.Node, _ graph: OperatorGraph) -> Judgement? {
    var isUndetermined = false
    for body in node.bodies where judgements.indices.contains(body) {
      for judgement in judgements[body] {
        switch judgement {
        case .refused: return .refused(.controlFlow)
        case .undetermined: isUndetermined = true
        default: break
        }
      }
    }
    return isUndetermined ? .undetermined(.controlFlow) : nil
  }
}

extension OperatorGraph {
  /// How deep bodies are looked into. ONNX sets no limit; TensorRT's parser refuses more than 24 levels.
  static let maximumDepth = 64

  /// The main graph and the bodies below it, in ascending order. A body whose index does not follow its graph's is left
  /// out, and so is what lies too deep, so that a malformed graph cannot make a walk endless.
  var reachableGraphs: [Int] {
    guard !graphs.isEmpty else { return [] }
    var depth = [Int](repeating: 0, count: graphs.count)
    depth[0] = 1
    for index in graphs.indices where depth[index] > 0 && depth[index] < OperatorGraph.maximumDepth {
      for node in graphs[index].nodes {
        for body in node.bodies where body > index && body < graphs.count { depth[body] = depth[index] + 1 }
      }
    }
    return graphs.indices.filter { depth[$0] > 0 }
  }

  /// The node that holds each body, by the body's graph index.
  var bodyHolders: [Int: (graph: Int, node: Int)] {
    var holders: [Int: (graph: Int, node: Int)] = [:]
    for (index, graph) in graphs.enumerated() {
      for (position, node) in graph.nodes.enumerated() where !node.bodies.isEmpty {
        for body in node.bodies { holders[body] = (index, position) }
      }
    }
    return holders
  }

  /// Constant nodes hold a value and are no work for a runtime.
  func isConstantNode(_ node: Node) -> Bool {
    let entry = operators[node.operatorIndex]
    return entry.name == "Constant" && entry.domain == "ai.onnx"
  }
}
