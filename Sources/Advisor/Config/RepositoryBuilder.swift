import Expressions
import Facts
import Glibc
import ModelInspection
import RuleBook
import TritonConfig

extension Advisor {
  /// Works out a model repository. Nothing is written.
  ///
  /// - Throws: ``AdvisorError`` when a model cannot be read, no sound path serves it, or two would have one name.
  package static func config(_ request: ConfigRequest) throws(AdvisorError) -> GeneratedRepository {
    try RepositoryBuilder(request).repository()
  }
}

/// Turns models into entries of one repository.
struct RepositoryBuilder {
  let request: ConfigRequest
  private let book: RuleBook
  private let situation: LintSituation
  private let gathered: [GatheredFacts]

  init(_ request: ConfigRequest) throws(AdvisorError) {
    self.request = request
    if request.models.isEmpty { throw AdvisorError("name at least one model", .usage) }
    if request.models.count > 1, request.name != nil {
      throw AdvisorError(
        "--name \(request.name?.escapingControls ?? ""): names one model, and several are given", .usage)
    }
    var inspections: [Inspection] = []
    for model in request.models { inspections.append(try Inspecting.inspectOne(model)) }
    let (book, host) = try FactGathering.rulesAndHost(request.advice)
    self.book = book
    situation = try LintSituation(
      LintRequest(paths: [], release: request.advice.release), book: book,
      catalog: try RuleBookSource.backends(overlay: request.advice.rules), host: host)
    var gathered: [GatheredFacts] = []
    for inspection in inspections {
      gathered.append(try FactGathering.assemble(request.advice, inspection, book: book, host: host))
    }
    self.gathered = gathered
  }

  func repository() throws(AdvisorError) -> GeneratedRepository {
    let place = PathPlan.Place(path: request.repository, absolutePath: AbsolutePath.of(request.repository))
    var choices: [PathChoice] = []
    var situations: [(sheet: FactSheet, path: ServingPath)] = []
    var names: [String: String] = [:]
    for (model, facts) in zip(request.models, gathered) {
      let name = try name(of: facts.sheet, model)
      if let other = names.updateValue(model, forKey: name) {
        throw AdvisorError(
          "\(other) and \(model) would both be the model '\(name)': generate one of them alone, with --name", .usage)
      }
      let choice = try PathChoice.choose(request.path, model: model, facts)
      var sheet = facts.sheet
      sheet["model.name"] = Fact(.string(name), Origin(.declared, "name of the entry"))
      choices.append(choice)
      situations.append((sheet, book.paths[choice.index]))
    }
    // All entries share the host's memory, so they are planned together.
    let plan = PathPlan.sheets(situations, book: book, at: place)
    let memory = plan.memory.budget() ?? plan.sheets.lazy.compactMap(TransformerBudget.budget).first
    var entries: [GeneratedEntry] = []
    for index in choices.indices {
      entries.append(
        try entry(request.models[index], choices[index], plan.sheets[index], release: gathered[index].release))
    }
    let sheet = gathered[0].sheet
    return GeneratedRepository(
      path: request.repository, release: gathered[0].release, host: sheet.value("host.source").stringValue ?? "unknown",
      isSimulated: sheet.value("host.simulated") == .bool(true), entries: entries,
      serving: ServingCommands.steps(for: plan.sheets, book: book, servers: memory?.servers ?? []), memory: memory,
      situation: situation)
  }

  private func name(of sheet: FactSheet, _ model: String) throws(AdvisorError) -> String {
    if let name = request.name {
      if let problem = EntryName.problem(with: name) {
        throw AdvisorError("--name \(name.escapingControls): \(problem)", .usage)
      }
      return name
    }
    let name = sheet.value("model.name").stringValue ?? ""
    if let problem = EntryName.problem(with: name) {
      throw AdvisorError(
        "\(model.escapingControls): its name is no name for a model: \(problem); for example --name \(EntryName.harmless(name))",
        .usage)
    }
    return name
  }

  /// - Parameter sheet: with the facts of the plan.
  private func entry(
    _ model: String, _ choice: PathChoice, _ sheet: FactSheet, release: String
  ) throws(AdvisorError) -> GeneratedEntry {
    let path = book.paths[choice.index]
    let name = sheet.value("model.name").stringValue ?? ""
    try checkBatch(sheet, model)
    let draft = try ConfigDraftBuilder.draft(
      name: name, path: path, book: book, sheet: sheet, settings: request.settings)
    try checkTensors(draft.config, path, sheet, model)
    let files = try EntryFiles(book: book, sheet: sheet, path: path, conversions: choice.preparation)
    let header = "Triton \(release), \(path.title) (\(path.id)). Words in brackets: triton-advisor explain WORD."
    let config = RepositoryFile(
      path: "config.pbtxt", content: .text(draft.text(header: header, withComments: request.hasComments)))
    let builder = AdviceBuilder(book: book, sheet: sheet, decision: choice.decision)
    return GeneratedEntry(
      name: name, model: model, path: path.id, title: path.title, status: choice.status, draft: draft,
      files: [config] + files.files, cautions: builder.cautions(of: path, configuredBy: draft.blocks.map(\.id)),
      notes: files.notes,
      preparation: choice.preparation.map { book.text($0.title, sheet) })
  }

  /// A batch asked for that the model does not have.
  private func checkBatch(_ sheet: FactSheet, _ model: String) throws(AdvisorError) {
    guard let asked = sheet.value("intent.maxBatchSize").intValue, asked > 0,
      sheet.value("model.batchable") == .bool(false)
    else { return }
    let blockers = (sheet.value("model.batchBlockers").listValue ?? []).compactMap(\.stringValue)
    throw AdvisorError(
      "--max-batch-size \(asked): \(model.escapingControls) has no batch dimension (\(blockers.joined(separator: "; "))); export it with a free first dimension in every input and output",
      .noSoundAdvice)
  }

  /// Backends that complete nothing need every tensor written.
  private func checkTensors(_ config: ModelConfig, _ path: ServingPath, _ sheet: FactSheet, _ model: String)
    throws(AdvisorError)
  {
    guard config.input.isEmpty || config.output.isEmpty, let reason = path.needsTensors else { return }
    throw AdvisorError(
      "\(model.escapingControls): the inputs and outputs of this file were not read, and \(book.text(reason, sheet)); state them with --input NAME:TYPE:DIMS and --output NAME:TYPE:DIMS, for example --input INPUT__0:FP32:-1,3,224,224",
      .noSoundAdvice)
  }
}
