import Facts
import RuleText

/// The decision tree with names resolved to indices, once it is known to be sound: every name exists, every node can be
/// reached, nothing goes round in circles.
struct TreeStructure {
  let root: Int
  let successors: [[Int]]
  let leafPaths: [[Int]]

  init?(_ nodes: [DecisionNode], root: RuleNode?, paths: [ServingPath], log: inout ProblemLog) {
    let nodeIndex = Dictionary(nodes.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let pathIndex = Dictionary(paths.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    guard let root, let name = root.text, let rootIndex = nodeIndex[name] else {
      if let root { log.report(root.location, "no node '\(root.text ?? "")'") }
      return nil
    }
    self.root = rootIndex
    successors = nodes.map { node in
      node.successors.map { id in
        if nodeIndex[id] == nil {
          let hint = Suggestion.text(for: id, among: nodes.map(\.id))
          log.report(node.successorLocations[id] ?? node.location, "no node '\(id)'\(hint)")
        }
        return nodeIndex[id] ?? rootIndex
      }
    }
    leafPaths = nodes.map { node in
      guard case .serve(let ids, _) = node.kind else { return [] }
      return ids.compactMap { id in
        if pathIndex[id] == nil {
          log.report(node.location, "no path '\(id)'\(Suggestion.text(for: id, among: paths.map(\.id)))")
        }
        return pathIndex[id]
      }
    }
    if !log.problems.isEmpty { return nil }
    checkReachability(nodes, &log)
    for path in paths where !leafPaths.contains(where: { $0.contains(pathIndex[path.id] ?? -1) }) {
      log.report(path.location, "no leaf of the decision tree serves with '\(path.id)'")
    }
  }

  /// Depth-first from the root: a node met again while still on the way is a cycle, a node never met is unreachable.
  private func checkReachability(_ nodes: [DecisionNode], _ log: inout ProblemLog) {
    enum Mark { case new, open, done }
    var marks = Array(repeating: Mark.new, count: nodes.count)
    // An explicit stack: a book with a chain of thousands of nodes must not overflow the thread's.
    var stack: [(node: Int, next: Int)] = [(root, 0)]
    marks[root] = .open
    while let top = stack.last {
      if top.next == successors[top.node].count {
        marks[top.node] = .done
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].next += 1
      let child = successors[top.node][top.next]
      switch marks[child] {
      case .done: continue
      case .open:
        log.report(
          nodes[top.node].location, "the walk comes back to '\(nodes[child].id)': the tree must not have a cycle")
      case .new:
        marks[child] = .open
        stack.append((child, 0))
      }
    }
    for (index, mark) in marks.enumerated() where mark == .new {
      log.report(nodes[index].location, "no way from the root leads to '\(nodes[index].id)'")
    }
  }
}
