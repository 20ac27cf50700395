import Facts
import RuleBook

/// Turns a decision into an answer: renders the rules' texts, adds counterfactuals, doubts and commands.
struct AdviceBuilder {
  let book: RuleBook
  let sheet: FactSheet
  let decision: Decision
  /// Options of the request that a later command needs again.
  var arguments: [String] = []
  private let containers: ContainerPlanner

  init(book: RuleBook, sheet: FactSheet, decision: Decision, arguments: [String] = []) {
    self.book = book
    self.sheet = sheet
    self.decision = decision
    self.arguments = arguments
    containers = ContainerPlanner(book, sheet)
  }

  func advice() -> Advice {
    let lines = paths()
    let plan = decision.recommendation.map { PathPlan.sheets([(sheet, book.paths[$0])], book: book) }
    return Advice(
      subject: subject, release: string("release.id"), host: string("host.source"),
      isSimulated: sheet.value("host.simulated") == .bool(true), recommendation: recommendation(lines),
      obstacles: decision.recommendation == nil ? obstacles() : [], route: RouteBuilder(self).lines(), paths: lines,
      doubts: DoubtBuilder(self).doubts(), containers: containers.advice(decision, lines),
      next: NextStepBuilder(self, planned: plan?.sheets.first).steps(),
      memory: plan?.memory.budget() ?? plan?.sheets.first.flatMap(TransformerBudget.budget),
      assumptions: AssumptionBuilder(self).assumptions(),
      facts: book.vocabulary.facts.enumerated().compactMap { slot, declaration in
        sheet.facts[slot].map { Advice.ReportedFact(path: declaration.path, fact: $0) }
      })
  }

  var subject: String { sheet.value("model.file").stringValue ?? "the model" }

  func string(_ path: String) -> String { sheet.value(path).stringValue ?? "unknown" }

  private func recommendation(_ lines: [Advice.PathLine]) -> Advice.Recommendation? {
    guard let index = decision.recommendation, let line = lines.first(where: \.isRecommended) else { return nil }
    let path = book.paths[index]
    let after = line.preparation.isEmpty ? "" : ", after preparation"
    return Advice.Recommendation(
      path: path.id, title: path.title, sentence: "Serve \(subject) \(path.serve)\(after).", status: line.status,
      cautions: line.cautions)
  }

  // MARK: Paths

  /// The leaf's paths in its order of preference, then the rest in the book's.
  private var orderedPaths: [Int] {
    let preferred = decision.route.steps.last.map { book.paths(ofLeaf: $0.node) } ?? []
    return preferred + book.paths.indices.filter { !preferred.contains($0) }
  }

  private func paths() -> [Advice.PathLine] {
    orderedPaths.map { index in
      let path = book.paths[index]
      let verdict = decision.verdicts[index]
      let requirements = zip(path.requirements, verdict.requirements).map(line)
      let counterfactual = book.counterfactual(for: index, sheet)
      return Advice.PathLine(
        path: path.id, title: path.title, status: verdict.status, merit: book.text(path.merit, sheet),
        isRecommended: decision.recommendation == index, requirements: requirements,
        wouldNeed: counterfactual?.changes ?? [],
        otherRelease: verdict.status == .ruledOut
          ? book.otherRelease(for: index, sheet, among: containers.releases(for: path)) : nil,
        wouldBeAdvised: counterfactual.map { wouldBeAdvised(index, $0) } ?? false,
        cautions: verdict.status == .ruledOut ? [] : cautions(of: path),
        preparation: (verdict.preparation ?? []).map { book.text(book.conversions.conversions[$0].title, sheet) },
        citations: path.citations)
    }
  }

  /// Whether the path is the recommendation once the changes are made. Another format or class is another model, about
  /// which nothing else is known; the question is only asked of the host, the release and the user's wishes.
  private func wouldBeAdvised(_ index: Int, _ counterfactual: Counterfactual) -> Bool {
    if counterfactual.changes.contains(where: { $0.path.hasPrefix("model.") }) { return false }
    return book.decide(book.applying(counterfactual, to: sheet)).recommendation == index
  }

  private func line(_ requirement: Requirement, _ truth: Truth) -> Advice.RequirementLine {
    let status: Advice.RequirementLine.Status
    let text: String
    switch truth {
    case .yes: (status, text) = (.met, "")
    case .no: (status, text) = (.failed, book.text(requirement.because, sheet))
    case .unknown(let unknown): (status, text) = (.unknown, unknown.reason)
    }
    return Advice.RequirementLine(
      id: requirement.id, status: status, text: text, isPresumed: requirement.isPresumed,
      waysOut: truth == .no ? requirement.waysOut.map { book.text($0.text, sheet) } : [],
      trace: book.trace(requirement.condition, sheet), citations: requirement.citations)
  }

  /// What to know before relying on a path.
  ///
  /// - Parameter blocks: ids of the blocks that its config.pbtxt has; what they see to is left out.
  func cautions(of path: ServingPath, configuredBy blocks: [String] = []) -> [Advice.Note] {
    path.cautions.compactMap { caution in
      if caution.solvedBy.contains(where: blocks.contains) { return nil }
      if let condition = caution.condition, !book.holds(condition, sheet) { return nil }
      return Advice.Note(id: caution.id, text: book.text(caution.text, sheet), citations: caution.citations)
    }
  }

  // MARK: No recommendation

  /// Why nothing is recommended: an open question, or a leaf without a way.
  private func obstacles() -> [String] {
    switch decision.route.end {
    case .open(let node, let unknown, let branches):
      guard case .question(let question) = book.nodes[node].kind else { return [] }
      let outcomes = zip(question.branches, branches).map { branch, route in
        "\(branch.answer): \(route.chosen.map { book.paths[$0].id } ?? "no sound advice")"
      }
      return [
        "\(question.text) is not known: \(unknown.reason) (\(unknown.facts.joined(separator: ", ")))",
        "it decides between \(outcomes.joined(separator: ", "))",
      ]
    case .leaf:
      guard let leaf = decision.route.steps.last?.node else { return [] }
      return book.paths(ofLeaf: leaf).flatMap { index in
        zip(book.paths[index].requirements, decision.verdicts[index].requirements).compactMap { requirement, truth in
          switch truth {
          case .yes: nil
          case .no: "\(book.paths[index].id): \(book.text(requirement.because, sheet))"
          case .unknown(let unknown):
            requirement.isPresumed ? nil : "\(book.paths[index].id): not known: \(unknown.reason)"
          }
        }
      }
    }
  }
}
