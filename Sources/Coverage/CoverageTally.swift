import ModelInspection

/// Counts judgements into a ``CoverageResult``, grouped by operator and reason.
struct CoverageTally {
  private struct Key: Hashable {
    var operatorIndex: Int
    var reason: Reason
  }

  private struct Group {
    var count = 0
    var nodes: [String] = []

    mutating func add(_ node: OperatorGraph.Node) {
      count += 1
      if nodes.count < 3, !node.name.isEmpty { nodes.append(node.name) }
    }
  }

  private let graph: OperatorGraph
  private var nodes = 0
  private var taken = 0
  private var undetermined = 0
  private var blockers: [Key: Group] = [:]
  private var doubts: [Key: Group] = [:]
  private var takenByOperator: [Int]

  /// - Parameter judgements: by graph index, then by node.
  init(_ graph: OperatorGraph, _ judgements: [[Judgement]]) {
    self.graph = graph
    takenByOperator = [Int](repeating: 0, count: graph.operators.count)
    for (index, list) in judgements.enumerated() {
      for (node, judgement) in zip(graph.graphs[index].nodes, list) where !graph.isConstantNode(node) {
        count(node, judgement)
      }
    }
  }

  private mutating func count(_ node: OperatorGraph.Node, _ judgement: Judgement) {
    nodes += 1
    switch judgement {
    case .taken, .folded:
      taken += 1
      takenByOperator[node.operatorIndex] += 1
    case .refused(let reason):
      blockers[Key(operatorIndex: node.operatorIndex, reason: reason), default: Group()].add(node)
    case .undetermined(let reason):
      undetermined += 1
      doubts[Key(operatorIndex: node.operatorIndex, reason: reason), default: Group()].add(node)
    }
  }

  /// - Parameter cautions: texts to show for an operator that is taken, by operator index.
  func result(_ judge: some RuntimeJudge, partitions: Int, cautions: (Int) -> [String] = { _ in [] }) -> CoverageResult
  {
    var shown: [CoverageResult.Caution] = []
    for (index, count) in takenByOperator.enumerated() where count > 0 {
      let name = graph.operators[index].displayName
      shown += cautions(index).map { CoverageResult.Caution(operator: name, text: $0, count: count) }
    }
    return CoverageResult(
      version: judge.version, nodes: nodes, taken: taken, undetermined: undetermined, partitions: partitions,
      blockers: list(blockers, judge), doubts: list(doubts, judge), cautions: shown)
  }

  private func list(_ groups: [Key: Group], _ judge: some RuntimeJudge) -> [CoverageResult.Blocker] {
    let blockers = groups.map { key, group in
      let explanation = judge.explain(key.reason, key.operatorIndex)
      return CoverageResult.Blocker(
        operator: graph.operators[key.operatorIndex].displayName, kind: explanation.kind, reason: explanation.text,
        count: group.count, nodes: group.nodes)
    }
    return blockers.sorted { ($1.count, $0.operator, $0.reason) < ($0.count, $1.operator, $1.reason) }
  }
}

extension OperatorGraph.Operator {
  /// The name, with its domain unless that is ONNX's own.
  var displayName: String { domain == "ai.onnx" || domain.isEmpty ? name : "\(domain).\(name)" }
}
