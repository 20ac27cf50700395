package import Facts
import RuleText

extension RuleBook {
  /// What the user wished when nothing was said: the defaults of the command line.
  package static let defaultIntent: FactDocument = {
    let origin = Origin(.assumed, "default")
    var document = FactDocument()
    document.set("intent.gpu", "auto", origin)
    document.set("intent.goal", "throughput", origin)
    document.set("intent.precision", "auto", origin)
    document.set("intent.operatorsSupported", "", origin)
    document.set("intent.maxBatchSize", .null, origin)
    return document
  }()

  /// The facts of a situation: defaults, release, example host and model, then what it sets and takes away.
  package func sheet(for situation: Situation) -> FactSheet {
    let release = situation.release ?? releases.newest
    var sheet = FactSheet(vocabulary, [Self.defaultIntent])
    if let document = releases.facts(of: release) { sheet.merge(document) }
    if let host = situation.host, let document = examples.hosts[host] { sheet.merge(document) }
    if let model = situation.model, let document = examples.models[model] { sheet.merge(document) }
    for item in situation.set { sheet[item.path] = Fact(item.value, Origin(.assumed, "case")) }
    for item in situation.unknown { sheet[item.path] = nil }
    return sheet
  }

  /// Names in situations that do not exist: examples, facts, releases, values of the wrong type.
  func caseProblems() -> [RuleProblem] { problems(of: allSituations) }

  /// Names in these situations that do not exist.
  func problems(of situations: [Situation]) -> [RuleProblem] {
    var problems: [RuleProblem] = []
    for situation in situations {
      func report(_ place: SourceLocation, _ message: String) { problems.append(RuleProblem(place, message)) }
      if let host = situation.host, examples.hosts[host] == nil {
        report(situation.location, "no example host '\(host)'\(Suggestion.text(for: host, among: examples.hosts.keys))")
      }
      if let model = situation.model, examples.models[model] == nil {
        report(
          situation.location, "no example model '\(model)'\(Suggestion.text(for: model, among: examples.models.keys))")
      }
      if let release = situation.release, releases.facts(of: release) == nil {
        report(situation.location, "no release '\(release)' in catalog/releases.yaml")
      }
      for item in situation.set {
        guard let declaration = vocabulary[item.path] else {
          report(item.location, "no fact '\(item.path)' in facts.yaml")
          continue
        }
        if let problem = declaration.type.problem(with: item.value) { report(item.location, problem) }
      }
      for item in situation.unknown where vocabulary[item.path] == nil {
        report(item.location, "no fact '\(item.path)' in facts.yaml")
      }
    }
    return problems
  }

  private var allSituations: [Situation] {
    let requirements = Array(sharedRequirements.values) + paths.flatMap(\.requirements)
    let questions = nodes.compactMap { if case .question(let question) = $0.kind { question } else { nil } }
    return requirements.flatMap { $0.cases.map(\.situation) } + paths.flatMap { $0.cases.map(\.situation) }
      + questions.flatMap { $0.cases.map(\.situation) }
  }
}

extension RuleBook {
  /// Every example model on every example host: a representative set of questions for measurements and property tests.
  package func sampleSheets(release: String? = nil) -> [FactSheet] {
    examples.hosts.keys.sorted().flatMap { host in
      examples.models.keys.sorted().map { model in
        sheet(for: Situation(host: host, model: model, release: release))
      }
    }
  }
}
