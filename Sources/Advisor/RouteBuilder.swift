import Facts
import RuleBook

/// The walk through the tree as lines.
struct RouteBuilder {
  private let builder: AdviceBuilder
  private var book: RuleBook { builder.book }

  init(_ builder: AdviceBuilder) { self.builder = builder }

  func lines() -> [Advice.RouteLine] { lines(builder.decision.route, depth: 0) }

  private func lines(_ route: Decision.Route, depth: Int) -> [Advice.RouteLine] {
    var lines = route.steps.map { line($0, route, depth: depth) }
    if case .open(let node, let unknown, let branches) = route.end,
      case .question(let question) = book.nodes[node].kind
    {
      var open = line(of: node, kind: .question, depth: depth)
      open.question = question.text
      open.answer = "unknown"
      open.evidence = [unknown.reason]
      lines.append(open)
      for (branch, route) in zip(question.branches, branches) {
        var heading = line(of: node, kind: .question, depth: depth + 1)
        heading.question = "if \(branch.answer)"
        lines.append(heading)
        lines += self.lines(route, depth: depth + 1)
      }
    }
    return lines
  }

  private func line(of node: Int, kind: Advice.RouteLine.Kind, depth: Int) -> Advice.RouteLine {
    Advice.RouteLine(
      node: book.nodes[node].id, kind: kind, question: "", answer: "", evidence: [], presumption: nil, trace: nil,
      citations: book.nodes[node].citations, depth: depth)
  }

  private func line(_ step: Decision.Step, _ route: Decision.Route, depth: Int) -> Advice.RouteLine {
    let node = book.nodes[step.node]
    switch node.kind {
    case .step(let text, _):
      var line = line(of: step.node, kind: .step, depth: depth)
      line.question = text
      return line
    case .serve:
      var line = line(of: step.node, kind: .leaf, depth: depth)
      let chosen: Int?
      if !step.isExhausted, case .leaf(let path) = route.end { chosen = path } else { chosen = nil }
      line.question = chosen.map { book.paths[$0].title } ?? "none of its paths can serve"
      line.evidence = passedOver(step.node, chosen: chosen)
      return line
    case .question(let question):
      var line = line(of: step.node, kind: .question, depth: depth)
      line.question = question.text
      line.answer = step.branch.map { question.branches[$0].answer } ?? "unknown"
      line.evidence = question.evidence.compactMap { book.knownText($0, builder.sheet) }
      if let presumed = step.presumed {
        line.presumption = "\(question.unknown?.reason ?? "presumed") (\(presumed.reason))"
      }
      line.trace = step.branch.flatMap { branch in
        (question.branches[branch].condition ?? question.branches.first?.condition).map {
          book.trace($0, builder.sheet)
        }
      }
      return line
    }
  }

  /// The better paths of the leaf that had to be passed over, those with one reason together.
  private func passedOver(_ leaf: Int, chosen: Int?) -> [String] {
    var groups: [(reason: String, paths: [String])] = []
    for index in book.paths(ofLeaf: leaf).prefix(while: { $0 != chosen }) {
      let path = book.paths[index]
      let failing = zip(path.requirements, builder.decision.verdicts[index].requirements).first { requirement, truth in
        truth == .no || (truth != .yes && !requirement.isPresumed)
      }
      guard let (requirement, truth) = failing else { continue }
      let reason = truth.unknownValue.map { "not known: \($0.reason)" } ?? book.text(requirement.because, builder.sheet)
      if let place = groups.firstIndex(where: { $0.reason == reason }) {
        groups[place].paths.append(path.id)
      } else {
        groups.append((reason, [path.id]))
      }
    }
    return groups.map { "not \($0.paths.joined(separator: ", ")): \($0.reason)" }
  }
}
