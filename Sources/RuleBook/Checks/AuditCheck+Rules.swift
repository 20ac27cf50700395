import Expressions
import Facts
import RuleText

extension AuditCheck {
  /// The outcomes that conditions give, the worst first.
  private static let judged: [CheckOutcome] = [.fail, .warn, .info]

  private static let caseOutcomes: [CheckOutcome] = [.pass, .fail, .warn, .info, .skipped, .unknown]

  static let fileShape = Shape.mapping([
    .required("group", .text, "id of the group"),
    .required("title", .text, "what the group is about"),
    .required("place", .text, "a number: groups are reported in ascending order of it"),
    .required("checks", .table(shape), "checks by id; an id is never given to another check"),
  ])

  private static let shape = Shape.mapping([
    .required("title", .text, "what is the case when all is well"),
    .optional("severity", .word(Severity.allCases.map(\.rawValue)), "how much depends on it"),
    .optional(
      "level", .word(["1", "2", "3"]),
      "cost: 1 reads files and asks the driver (default), 2 looks at models, 3 asks a running server"),
    .optional(
      "about", .list(.word(Topic.allCases.map(\.rawValue))), "what must have been named for the check to apply"),
    .optional(
      "applies",
      .list(
        .mapping([
          .required("when", .expression, "true where the check makes sense"),
          .required("else", .template, "why it does not otherwise"),
        ])), "where the check makes sense"),
    .optional(
      "each",
      .mapping([
        .required("of", .expression, "the list whose elements are checked one by one"),
        .required("as", .text, "the name of an element in the check's expressions"),
        .required("name", .template, "what an element is called in a report"),
        .required("none", .template, "why the check does not apply when the list is empty"),
      ]), "checks every element of a list"),
    .optional("fail", .expression, "true where it is wrong"),
    .optional("warn", .expression, "true where it is doubtful"),
    .optional("info", .expression, "true where it is worth knowing"),
    .optional("found", .template, "what was measured, beside what was expected"),
    .optional("because", .template, "why it matters"),
    .optional("remedy", .list(.template), "what to do, in sentences without a full stop"),
    .optional("run", .list(.template), "commands that do it, or show more"),
    .optional("lint", .list(.text), "ids of lint's findings that are this check's"),
    .optional("replaces", .list(.text), "ids of lint's findings that it makes superfluous"),
    .optional("needs", .list(.text), "for an id kept free: the facts it would need"),
    .optional("cite", .list(.text), "source ids, each with an optional place after a colon"),
    .optional(
      "cases",
      .mapping(
        caseOutcomes.map { .optional($0.rawValue, .list(Situation.shape), "situations in which it is \($0.rawValue)") }
      ), "situations of each outcome"),
  ])

  init?(id: String, group: String, _ node: RuleNode, _ context: inout LoadContext) {
    self.id = id
    self.group = group
    location = node.location
    title = node["title"]?.text ?? ""
    severity = node["severity"]?.text.flatMap(Severity.init(rawValue:)) ?? .medium
    level = node["level"]?.text.flatMap { Int($0) } ?? 1
    topics = Self.items(node["about"]).compactMap { $0.text.flatMap(Topic.init(rawValue:)) }
    preconditions = topics.compactMap { $0.precondition(at: node.location, &context) }
    guard let basis = Self.basis(id, node, &context) else { return nil }
    if case .reserved = basis {
      (evidence, because, remedies, commands, citations, cases) = (nil, nil, [], [], [], [])
      self.basis = basis
      return
    }
    for item in Self.items(node["applies"]) {
      guard let when = item["when"], let other = item["else"] else { continue }
      guard let condition = context.condition(when), let otherwise = context.template(other) else { return nil }
      preconditions.append(Precondition(condition: condition, otherwise: otherwise))
    }
    citations = context.citations(node["cite"], for: node)
    // What follows may name the element.
    let outer = context
    if let each = node["each"] {
      guard let iteration = Self.iteration(each, &context) else { return nil }
      self.iteration = iteration
    }
    defer { context = outer.keeping(context.log) }
    self.basis = .lint([])
    evidence = node["found"].flatMap { context.template($0) }
    because = node["because"].flatMap { context.template($0) }
    remedies = Self.items(node["remedy"]).compactMap { context.template($0) }
    replaced = Self.items(node["replaces"]).compactMap(\.text)
    commands = Self.items(node["run"]).compactMap { context.template($0) }
    cases = (node["cases"]?.entries ?? []).flatMap { entry in
      CheckOutcome(rawValue: entry.key).map { outcome in
        Self.items(entry.node).map { CheckCase(expected: outcome, situation: Situation($0)) }
      } ?? []
    }
    if case .conditions = basis {
      var conditions: [Condition] = []
      for outcome in Self.judged {
        guard let item = node[outcome.rawValue] else { continue }
        guard let expression = context.condition(item) else { return nil }
        conditions.append(Condition(outcome: outcome, expression: expression))
      }
      self.basis = .conditions(conditions)
      for key in ["found", "because"] where node[key] == nil {
        context.log.report(node.location, "the check '\(id)' needs the key '\(key)'")
      }
    } else {
      self.basis = basis
    }
  }

  private static func items(_ node: RuleNode?) -> [RuleNode] { node.map { $0.list ?? [$0] } ?? [] }

  private static func basis(_ id: String, _ node: RuleNode, _ context: inout LoadContext) -> Basis? {
    let hasConditions = judged.contains { node[$0.rawValue] != nil }
    let kinds = [node["needs"] != nil, node["lint"] != nil, hasConditions]
    guard kinds.count(where: { $0 }) == 1 else {
      context.log.report(
        node.location, "the check '\(id)' has conditions (fail, warn, info), or lint, or needs: one of the three")
      return nil
    }
    if let needs = node["needs"] { return .reserved(items(needs).compactMap(\.text)) }
    if let lint = node["lint"] { return .lint(items(lint).compactMap(\.text)) }
    return .conditions([])
  }

  /// Reads `each`, and declares the element for what is read after it.
  private static func iteration(_ node: RuleNode, _ context: inout LoadContext) -> Iteration? {
    guard let of = node["of"], let name = node["as"]?.text, let label = node["name"], let none = node["none"],
      let list = context.expression(of), let whenEmpty = context.template(none)
    else { return nil }
    guard case .list(let element) = list.type else {
      context.log.report(of.location, "'of' must be a list; this is \(list.type)")
      return nil
    }
    context.declare(name, element, at: node.location)
    guard let template = context.template(label) else { return nil }
    return Iteration(list: list, name: template, whenEmpty: whenEmpty)
  }
}

extension AuditCheck.Topic {
  /// What tells that it was named, and what to say when it was not.
  private var texts: (condition: String, otherwise: String) {
    switch self {
    case .repository: ("repository.given", "no model repository was named (--model-repository DIR)")
    case .deployment: ("deployment.kind != \"none\"", "no deployment was named (--deployment FILE)")
    case .server: ("server.asked", "no server was named (--url URL)")
    }
  }

  fileprivate func precondition(at place: SourceLocation, _ context: inout LoadContext) -> AuditCheck.Precondition? {
    let (condition, otherwise) = texts
    guard let condition = context.condition(RuleNode(.scalar(condition, .plain), at: place)),
      let otherwise = context.template(RuleNode(.scalar(otherwise, .plain), at: place))
    else { return nil }
    return AuditCheck.Precondition(condition: condition, otherwise: otherwise)
  }
}
