import Expressions
import Facts
package import RuleText

extension RuleBook {
  /// Loads and checks a rule book.
  ///
  /// - Parameter withCases: whether the examples that the rules' cases are tried on are loaded and the cases checked. A
  ///   sixth of the time goes there, and an answer needs neither.
  /// - Throws: ``RuleBookError`` with every problem found, each with file, line and column.
  package static func load(
    _ files: RuleFiles = .builtIn, withCases: Bool = true
  ) throws(RuleBookError) -> RuleBook {
    var loader = RuleBookLoader(files: withCases ? files : files.without("catalog/examples.yaml"))
    return try loader.load(withCases: withCases)
  }
}

/// Reads the files of a book in the order in which they depend on each other.
struct RuleBookLoader {
  let files: RuleFiles
  var log = ProblemLog()

  mutating func load(withCases: Bool) throws(RuleBookError) -> RuleBook {
    let vocabulary = factVocabulary()
    let sources = sourceCatalog()
    // Expressions cannot be checked against facts that did not load: stop here rather than report every use of them.
    try stopIfBroken()
    var context = LoadContext(log: log, vocabulary: vocabulary, sources: sources)
    let releases = releaseCatalog(&context)
    let examples =
      withCases ? document("catalog/examples.yaml", &context).map { ExampleCatalog($0, &context) } : ExampleCatalog()
    let accelerators = acceleratorCatalog(&context)
    let conversions = ConversionGraph(conversions: self.conversions(&context))
    let shared = sharedRules(&context)
    let paths = servingPaths(shared, conversions, &context)
    let (nodes, root) = decisionNodes(&context)
    let (commands, batchSizes) = commandTemplates(&context)
    let planValues = self.planValues(&context)
    let memory = memoryCatalog(paths, &context)
    log = context.log
    try stopIfBroken()
    let structure = TreeStructure(nodes, root: root, paths: paths, log: &log)
    try stopIfBroken()
    guard let structure, let examples else { throw RuleBookError(log.problems) }
    let (conditions, pathConditions) = Self.distinctConditions(paths)
    let book = RuleBook(
      vocabulary: vocabulary, sources: sources, nodes: nodes, rootIndex: structure.root, paths: paths,
      sharedRequirements: shared.requirements, conversions: conversions, releases: releases, examples: examples,
      accelerators: accelerators, commands: commands, batchSizes: batchSizes, sharedBlocks: shared.blocks,
      planValues: planValues, memory: memory,
      tables: files.tables, conditions: conditions, pathConditions: pathConditions,
      successors: structure.successors,
      leafPaths: structure.leafPaths,
      preparations: paths.map { conversions.routes(to: $0.accepts) })
    if withCases { log.append(book.caseProblems()) }
    try stopIfBroken()
    return book
  }

  mutating func loadFactVocabulary() throws(RuleBookError) -> FactVocabulary {
    let vocabulary = factVocabulary()
    try stopIfBroken()
    return vocabulary
  }

  mutating func loadHostVocabulary() throws(RuleBookError) -> HostVocabulary {
    let vocabulary = factVocabulary()
    let sources = sourceCatalog()
    var context = LoadContext(log: log, vocabulary: vocabulary, sources: sources)
    let accelerators = acceleratorCatalog(&context)
    log = context.log
    try stopIfBroken()
    return HostVocabulary(facts: context.vocabulary, accelerators: accelerators)
  }

  mutating func loadChecks() throws(RuleBookError) -> CheckBook {
    let vocabulary = factVocabulary()
    let sources = sourceCatalog()
    try stopIfBroken()
    var context = LoadContext(log: log, vocabulary: vocabulary, sources: sources)
    let releases = releaseCatalog(&context)
    let documents = files.paths(in: "checks/", ending: ".yaml").compactMap { document($0, &context) }
    let book = CheckBook.read(documents, releases: releases, &context)
    log = context.log
    try stopIfBroken()
    return book
  }

  mutating func loadMessages() throws(RuleBookError) -> MessageBook {
    let checks = try loadChecks()
    var context = LoadContext(log: log, vocabulary: checks.vocabulary, sources: checks.sources)
    let documents = files.paths(in: "messages/", ending: ".yaml").compactMap { document($0, &context) }
    let book = MessageBook.read(documents, checks: checks, &context)
    log = context.log
    try stopIfBroken()
    return book
  }

  private static func distinctConditions(
    _ paths: [ServingPath]
  ) -> (all: [Expression], byPath: [[(condition: Int, isPresumed: Bool)]]) {
    var all: [Expression] = []
    var indices: [String: Int] = [:]
    let byPath = paths.map { path in
      path.requirements.map { requirement in
        let index = indices[requirement.condition.source] ?? all.count
        if index == all.count {
          indices[requirement.condition.source] = index
          all.append(requirement.condition)
        }
        return (index, requirement.isPresumed)
      }
    }
    return (all, byPath)
  }

  private func stopIfBroken() throws(RuleBookError) {
    if !log.problems.isEmpty { throw RuleBookError(log.problems) }
  }

  /// Reads a file that must exist; problems go to the log.
  private func document(_ path: String, _ context: inout LoadContext) -> RuleNode? {
    parse(path, &context.log)
  }

  private func parse(_ path: String, _ log: inout ProblemLog) -> RuleNode? {
    guard files.contents[path] != nil else {
      log.report(SourceLocation(file: files.displayName(path)), "the file is missing")
      return nil
    }
    do {
      if let node = try files.document(path) { return node }
      log.report(SourceLocation(file: files.displayName(path)), "the file is empty")
    } catch {
      log.append(error.problems)
    }
    return nil
  }

  private mutating func factVocabulary() -> FactVocabulary {
    guard let root = parse("facts.yaml", &log), RuleFileShapes.facts.check(root, &log) else {
      return FactVocabulary([])
    }
    return FactVocabulary(
      (root["facts"]?.entries ?? []).compactMap { FactDeclaration(path: $0.key, $0.node, &log) })
  }

  private mutating func sourceCatalog() -> [String: Source] {
    guard let root = parse("catalog/sources.yaml", &log), RuleFileShapes.sources.check(root, &log) else { return [:] }
    return Dictionary(
      (root["sources"]?.entries ?? []).map { ($0.key, Source(id: $0.key, $0.node)) }, uniquingKeysWith: { $1 })
  }

  private func releaseCatalog(_ context: inout LoadContext) -> ReleaseCatalog {
    ReleaseCatalog(
      releases: document("catalog/releases.yaml", &context),
      onnxRuntime: document("catalog/onnxruntime.yaml", &context),
      &context)
  }

  private func acceleratorCatalog(_ context: inout LoadContext) -> [String: Accelerator] {
    guard let root = document("catalog/accelerators.yaml", &context),
      RuleFileShapes.accelerators.check(root, &context.log)
    else { return [:] }
    var accelerators: [String: Accelerator] = [:]
    for entry in root["accelerators"]?.entries ?? [] {
      accelerators[entry.key] = Accelerator(id: entry.key, entry.node, &context)
    }
    return accelerators
  }

  private func conversions(_ context: inout LoadContext) -> [Conversion] {
    guard let root = document("conversions.yaml", &context),
      RuleFileShapes.conversions.check(root, &context.log)
    else { return [] }
    let conversions = (root["conversions"]?.list ?? []).compactMap { Conversion($0, &context) }
    reportDuplicates(conversions.map { ($0.id, $0.location) }, "conversion", &context.log)
    return conversions
  }

  private func commandTemplates(_ context: inout LoadContext) -> ([CommandTemplate], BatchSizes) {
    guard let root = document("commands.yaml", &context), RuleFileShapes.commands.check(root, &context.log) else {
      return ([], BatchSizes(usual: 1, largest: 1))
    }
    let commands = (root["commands"]?.list ?? []).compactMap { CommandTemplate($0, &context) }
    func size(_ key: String) -> Int64 {
      guard let node = root["batch"]?[key], let size = node.text.flatMap(Int64.init), size > 0 else {
        context.log.report(root["batch"]?.location ?? root.location, "'\(key)' must be a number of requests above 0")
        return 1
      }
      return size
    }
    return (commands, BatchSizes(usual: size("usual"), largest: size("largest")))
  }

  private func sharedRules(_ context: inout LoadContext) -> SharedRules {
    var shared = SharedRules()
    guard let root = document("requirements.yaml", &context) else { return shared }
    shared.names = Set(["requirements", "cautions"].flatMap { root[$0]?.entries ?? [] }.map(\.key))
    guard RuleFileShapes.requirements.check(root, &context.log) else { return shared }
    for entry in root["requirements"]?.entries ?? [] {
      shared.requirements[entry.key] = Requirement(id: entry.key, entry.node, &context)
    }
    for entry in root["cautions"]?.entries ?? [] {
      shared.cautions[entry.key] = ServingPath.Caution(id: entry.key, entry.node, &context)
    }
    addConfig(to: &shared, &context)
    return shared
  }

  private func addConfig(to shared: inout SharedRules, _ context: inout LoadContext) {
    for file in files.paths(in: "config/", ending: ".yaml") {
      guard let root = document(file, &context) else { continue }
      for entry in ["blocks", "files"].flatMap({ root[$0]?.entries ?? [] }) {
        if !shared.names.insert(entry.key).inserted {
          context.log.report(entry.keyLocation, "'\(entry.key)' is already defined")
        }
      }
      guard RuleFileShapes.config.check(root, &context.log) else { continue }
      for entry in root["blocks"]?.entries ?? [] {
        shared.blocks[entry.key] = ConfigBlock(id: entry.key, entry.node, &context)
      }
      for entry in root["files"]?.entries ?? [] {
        shared.files[entry.key] = EntryFile(id: entry.key, entry.node, &context)
      }
    }
  }

  private func planValues(_ context: inout LoadContext) -> [PlanValue] {
    guard let root = document("plan.yaml", &context), RuleFileShapes.plan.check(root, &context.log) else { return [] }
    return (root["values"]?.entries ?? []).compactMap { PlanValue(path: $0.key, $0.node, &context) }
  }

  /// A book without the file, such as a small one of a test, has no budgets.
  private func memoryCatalog(_ paths: [ServingPath], _ context: inout LoadContext) -> MemoryCatalog {
    guard files.contents["catalog/memory.yaml"] != nil, let root = document("catalog/memory.yaml", &context),
      MemoryCatalog.shape.check(root, &context.log)
    else { return MemoryCatalog() }
    var reader = MemoryReader()
    return reader.read(root, knownPaths: context.log.problems.isEmpty ? Set(paths.map(\.id)) : nil, &context)
  }

  private func servingPaths(
    _ shared: SharedRules, _ conversions: ConversionGraph, _ context: inout LoadContext
  ) -> [ServingPath] {
    var paths: [ServingPath] = []
    // Those of files with a mistake too: the mistake is reported, not each mention of the path.
    var ids: Set<String> = []
    var isComplete = true
    for file in files.paths(in: "paths/", ending: ".yaml") {
      let root = document(file, &context)
      if let id = root?["path"]?.text { ids.insert(id) } else { isComplete = false }
      guard let root, var path = ServingPath(root, shared: shared, &context) else {
        continue
      }
      path.requirements =
        GeneratedRequirements.requirements(for: path, conversions, &context) + path.requirements
      path.cautions += GeneratedRequirements.cautions(for: path, &context)
      paths.append(path)
    }
    reportDuplicates(paths.map { ($0.id, $0.location) }, "path", &context.log)
    for path in isComplete ? paths : [] {
      let named = path.supersededBy + path.requirements.flatMap { $0.waysOut.compactMap(\.path) }
      for id in named where !ids.contains(id) {
        context.log.report(path.location, "no path '\(id)'\(Suggestion.text(for: id, among: ids))")
      }
    }
    return paths
  }

  private func decisionNodes(_ context: inout LoadContext) -> ([DecisionNode], root: RuleNode?) {
    var questions: [String: RuleNode] = [:]
    var items: [RuleNode] = []
    var root: RuleNode?
    for file in files.paths(in: "decision/", ending: ".yaml") {
      guard let file = document(file, &context), RuleFileShapes.decision.check(file, &context.log) else { continue }
      for entry in file["questions"]?.entries ?? [] { questions[entry.key] = entry.node }
      items += file["nodes"].map { $0.list ?? [$0] } ?? []
      if let named = file["root"] {
        if root != nil { context.log.report(named.location, "a second root: only one file may name it") }
        root = named
      }
    }
    let nodes = items.compactMap { DecisionNode($0, questions: questions, &context) }
    reportDuplicates(nodes.map { ($0.id, $0.location) }, "node", &context.log)
    // A file that could not be read may name it: its own mistake comes first.
    if root == nil, context.log.problems.isEmpty {
      context.log.report(SourceLocation(file: "decision"), "no file names the root of the tree")
    }
    return (nodes, root)
  }

  private func reportDuplicates(
    _ items: [(id: String, location: SourceLocation)], _ kind: String, _ log: inout ProblemLog
  ) {
    var seen: [String: SourceLocation] = [:]
    for item in items {
      if let first = seen[item.id] {
        log.report(
          item.location,
          "the \(kind) '\(item.id)' is already defined at \(first); to replace a built-in file, give yours the same path"
        )
      } else {
        seen[item.id] = item.location
      }
    }
  }
}
