import Expressions
package import Facts

extension RuleBook {
  /// Decides how to serve: evaluates every path, then walks the tree. Pure; the same facts give the same decision.
  package func decide(_ sheet: FactSheet) -> Decision {
    let verdicts = verdicts(sheet)
    let route = walk(from: rootIndex, sheet, verdicts)
    return Decision(route: route, verdicts: verdicts, recommendation: route.chosen)
  }

  /// Evaluates the requirements of one path.
  package func verdict(on index: Int, _ sheet: FactSheet) -> Decision.Verdict {
    verdict(on: index, sheet) { Truth(conditions[$0].evaluate(sheet.activation)) }
  }

  private func verdicts(_ sheet: FactSheet) -> [Decision.Verdict] {
    let truths = conditions.map { Truth($0.evaluate(sheet.activation)) }
    return paths.indices.map { index in verdict(on: index, sheet) { truths[$0] } }
  }

  private func verdict(on index: Int, _ sheet: FactSheet, _ truth: (Int) -> Truth) -> Decision.Verdict {
    var status = PathStatus.possible
    var truths: [Truth] = []
    truths.reserveCapacity(pathConditions[index].count)
    for (condition, isPresumed) in pathConditions[index] {
      let truth = truth(condition)
      truths.append(truth)
      switch truth {
      case .yes: break
      case .no: status = .ruledOut
      case .unknown: if status != .ruledOut { status = isPresumed && status != .unknown ? .presumed : .unknown }
      }
    }
    let preparation = sheet.value("model.format").stringValue.flatMap { preparations[index][$0] }
    return Decision.Verdict(status: status, requirements: truths, preparation: preparation)
  }

  private func walk(from start: Int, _ sheet: FactSheet, _ verdicts: [Decision.Verdict]) -> Decision.Route {
    var steps: [Decision.Step] = []
    var current = start
    // The loader has checked that the tree has no cycle, so this ends.
    while true {
      let node = nodes[current]
      switch node.kind {
      case .step:
        steps.append(Decision.Step(node: current))
        current = successors[current][0]
      case .serve(_, let otherwise):
        let candidates = leafPaths[current]
        // A path that is certain to be possible goes before one that is only presumed if both are equally good: the
        // author's order says which is better, so presumed ones keep their place.
        let chosen = candidates.first { verdicts[$0].status == .possible || verdicts[$0].status == .presumed }
        if chosen == nil, otherwise != nil {
          steps.append(Decision.Step(node: current, isExhausted: true))
          current = successors[current][0]
          continue
        }
        steps.append(Decision.Step(node: current))
        return Decision.Route(steps: steps, end: .leaf(chosen: chosen))
      case .question(let question):
        switch answer(question, sheet) {
        case .branch(let branch):
          steps.append(Decision.Step(node: current, branch: branch))
          current = successors[current][branch]
        case .unknown(let unknown):
          if let presumption = question.unknown,
            let branch = question.branches.firstIndex(where: { $0.answer == presumption.answer })
          {
            steps.append(Decision.Step(node: current, branch: branch, presumed: unknown))
            current = successors[current][branch]
          } else {
            let branches = successors[current].indices.map { branch in
              let supposed = supposing(branch, of: question, sheet)
              return walk(from: successors[current][branch], supposed, self.verdicts(supposed))
            }
            return Decision.Route(steps: steps, end: .open(node: current, unknown, branches: branches))
          }
        }
      }
    }
  }

  /// The facts as they would be if the question had the answer: what is unknown is supposed accordingly.
  private func supposing(_ branch: Int, of question: DecisionNode.Question, _ sheet: FactSheet) -> FactSheet {
    let isOtherwise = question.branches[branch].condition == nil
    guard let condition = question.branches[branch].condition ?? question.branches.first?.condition else {
      return sheet
    }
    let finder = ChangeFinder(book: self, sheet: sheet, condition: condition, supposesUnknowns: true)
    var supposed = sheet
    for (fact, value) in finder.supposition(toBe: !isOtherwise) ?? [] { apply(fact, value, to: &supposed) }
    return supposed
  }

  /// Which branch of a question is taken.
  package enum Answer: Sendable, Hashable {
    case branch(Int)
    case unknown(Unknown)
  }

  /// The first branch whose condition holds, provided that no earlier one is unknown.
  package func answer(_ question: DecisionNode.Question, _ sheet: FactSheet) -> Answer {
    var unknown: Unknown?
    for (index, branch) in question.branches.enumerated() {
      guard let condition = branch.condition else {
        if let unknown { return .unknown(unknown) }
        return .branch(index)
      }
      switch Truth(condition.evaluate(sheet.activation)) {
      case .yes:
        if let unknown { return .unknown(unknown) }
        return .branch(index)
      case .no: continue
      case .unknown(let reason): unknown = unknown?.merging(reason) ?? reason
      }
    }
    return .unknown(unknown ?? Unknown(reason: "none of the answers fits"))
  }
}
