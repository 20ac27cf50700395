import Expressions
import Facts
import RuleText

extension DecisionNode {
  private static let caseShape = Shape.mapping(
    Situation.fields + [.required("answer", .text, "the answer it must give, or unknown")])
  private static let questionFields: [Shape.Field] = [
    .optional("question", .text, "the question in words"),
    .optional("when", .expression, "the condition of a yes-or-no question"),
    .optional("evidence", .list(.template), "what the answer rests on; a part that is unknown or empty is left out"),
    .optional(
      "unknown",
      .mapping([
        .required("take", .text, "the answer taken when the condition is unknown"),
        .required("say", .text, "why that one"),
      ]), "what to do when the condition is unknown; every branch is followed if left out"),
    .optional("cases", .list(caseShape), "situations with the expected answer"),
  ]

  static let sharedQuestionShape = Shape.mapping(questionFields)

  static let shape = Shape.mapping(
    [
      .required("node", .text, "id of the node"),
      .optional("uses", .text, "a question of decision/questions.yaml asked here"),
      .optional("yes", .text, "the node after yes"), .optional("no", .text, "the node after no"),
      .optional(
        "branches",
        .list(
          .mapping([
            .required("when", .expression, "the condition of this answer"), .required("answer", .text, "the answer"),
            .required("next", .text, "the node that follows"),
          ])), "the answers of a question with more than two"),
      .optional("step", .text, "what is done here, for a node that asks nothing"),
      .optional("next", .text, "the node after a step"),
      .optional("serve", .list(.text), "serving paths in order of preference, for a leaf"),
      .optional("otherwise", .text, "where to go on when none of the paths can serve"),
      .required("cite", .list(.text), "its sources"),
    ] + questionFields)

  init?(_ node: RuleNode, questions: [String: RuleNode], _ context: inout LoadContext) {
    guard Self.shape.check(node, &context.log), let id = node["node"]?.text else { return nil }
    self.id = id
    location = node.location
    citations = context.citations(node["cite"], for: node)
    var places: [String: SourceLocation] = [:]
    for key in ["yes", "no", "next", "otherwise"] {
      if let target = node[key], let text = target.text { places[text] = target.location }
    }
    for branch in node["branches"]?.list ?? [] {
      if let target = branch["next"], let text = target.text { places[text] = target.location }
    }
    successorLocations = places
    if let step = node["step"]?.text {
      guard let next = node["next"]?.text else {
        context.log.report(location, "the step '\(id)' needs 'next'")
        return nil
      }
      kind = .step(text: step, next: next)
    } else if let serve = node["serve"] {
      kind = .serve(paths: serve.texts, otherwise: node["otherwise"]?.text)
    } else {
      guard let question = Self.question(node, id: id, questions: questions, &context) else { return nil }
      kind = .question(question)
    }
  }

  private static func question(
    _ node: RuleNode, id: String, questions: [String: RuleNode], _ context: inout LoadContext
  ) -> Question? {
    var shared: RuleNode?
    if let uses = node["uses"], let name = uses.text {
      guard let found = questions[name] else {
        context.log.report(
          uses.location,
          "no question '\(name)' in decision/questions.yaml\(Suggestion.text(for: name, among: questions.keys))")
        return nil
      }
      shared = found
    }
    func part(_ key: String) -> RuleNode? { node[key] ?? shared?[key] }
    guard let text = part("question")?.text else {
      context.log.report(node.location, "the node '\(id)' is no question, step or leaf: give question, step or serve")
      return nil
    }
    guard let branches = branches(node, when: part("when"), &context) else { return nil }
    let presumption = part("unknown").map {
      Presumption(answer: $0["take"]?.text ?? "", reason: $0["say"]?.text ?? "")
    }
    if let presumption, !branches.contains(where: { $0.answer == presumption.answer }) {
      context.log.report(
        part("unknown")?.location ?? node.location, "'\(presumption.answer)' is no answer of this node")
    }
    let cases = (part("cases").map { $0.list ?? [$0] } ?? []).map {
      Case(situation: Situation($0), answer: $0["answer"]?.text ?? "")
    }
    return Question(
      text: text, branches: branches,
      evidence: (part("evidence").map { $0.list ?? [$0] } ?? []).compactMap { context.template($0) },
      unknown: presumption, cases: cases)
  }

  private static func branches(_ node: RuleNode, when: RuleNode?, _ context: inout LoadContext) -> [Branch]? {
    if let list = node["branches"] {
      return (list.list ?? [list]).compactMap { item in
        guard let when = item["when"], let condition = context.condition(when) else { return nil }
        return Branch(condition: condition, answer: item["answer"]?.text ?? "", next: item["next"]?.text ?? "")
      }
    }
    guard let when, let yes = node["yes"]?.text, let no = node["no"]?.text else {
      context.log.report(node.location, "a question needs 'when' with 'yes' and 'no', or 'branches'")
      return nil
    }
    guard let condition = context.condition(when) else { return nil }
    return [Branch(condition: condition, answer: "yes", next: yes), Branch(condition: nil, answer: "no", next: no)]
  }
}
