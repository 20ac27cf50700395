import Facts
import Planning
import RuleBook
import TritonConfig

extension Advisor {
  /// Answers which image serves everything in a model repository.
  ///
  /// The models are read as the linter reads them: configs completed as the server does it, model files inspected.
  ///
  /// - Parameter request: its model is the repository.
  /// - Throws: ``AdvisorError`` for a repository, rules, a host or a release that cannot be used.
  package static func adviseRepository(_ path: String, _ request: AdviceRequest) throws(AdvisorError)
    -> RepositoryAdvice
  {
    let (book, host) = try FactGathering.rulesAndHost(request)
    let catalog = try RuleBookSource.backends(overlay: request.rules)
    let gathered = try FactGathering.assemble(request, nil, book: book, host: host)
    let situation = try LintSituation(
      LintRequest(paths: [path], rules: request.rules, release: request.release), book: book, catalog: catalog,
      host: host)
    let lints = try Linting.lint(repository: path, situation: situation)
    if lints.isEmpty {
      throw AdvisorError(
        "\(path.escapingControls): no model in this repository; a model is a folder in it", .inputNotFound)
    }
    let isStated = request.release != nil || host["host.triton.release"]?.value.stringValue == gathered.release
    return RepositoryPlanning(
      path: path, gathered: gathered, catalog: catalog, release: isStated ? gathered.release : nil
    ).advice(lints)
  }
}

/// Puts together the needs of a repository's models and asks the solver.
private struct RepositoryPlanning {
  let path: String
  let gathered: GatheredFacts
  let catalog: BackendCatalog
  let release: String?

  func advice(_ lints: [ModelLint]) -> RepositoryAdvice {
    let planner = ContainerPlanner(gathered.book, gathered.sheet)
    let reader = ModelNeedsReader(gathered: gathered, catalog: catalog, images: planner.solver.images)
    var backends: [String: String] = [:]
    var needs: [ContainerNeeds] = []
    var notes: [String] = []
    for lint in lints {
      guard let config = lint.effective else {
        notes.append("\(lint.name): its config.pbtxt does not parse, so that nothing is known of it; see `lint`")
        continue
      }
      let backend = config.ensembleScheduling == nil ? config.backend : "ensemble"
      if backend.isEmpty {
        notes.append("\(lint.name): neither its config nor its files tell its backend; see `lint`")
        continue
      }
      backends[lint.name] = backend
      needs.append(reader.needs(config, lint))
    }
    notes += unread(lints)
    let ensembles = Ensembles(lints)
    needs = needs.map(ensembles.withSteps(among: needs))
    let models = needs.map { need in
      RepositoryAdvice.Model(
        name: need.model, backend: backends[need.model] ?? "", needs: ContainerWording.needs([need]))
    }
    let split = planner.solver.split(needs, on: planner.host)
    let isOne = split.shares.count == 1
    let servers = split.shares.map { share in
      let names = share.needs.map(\.model)
      let container = planner.advice(
        share.needs, purpose: isOne ? "all models" : names.joined(separator: ", "), release: release, showsNewer: true)
      return RepositoryAdvice.Server(
        models: names, container: container, command: command(share.needs, container, loads: isOne ? [] : names))
    }
    if !isOne, !split.shares.isEmpty {
      notes.append(
        "on one host give each server ports of its own: the second, say, -p8010:8000 -p8011:8001 -p8012:8002")
    }
    return RepositoryAdvice(
      path: path, host: gathered.sheet.value("host.source").stringValue ?? "unknown",
      isSimulated: gathered.sheet.value("host.simulated") == .bool(true), release: release, models: models,
      servers: servers, homeless: split.homeless.map { problem($0, planner) }, notes: notes)
  }

  /// Why no image serves a model.
  private func problem(_ need: ContainerNeeds, _ planner: ContainerPlanner) -> RepositoryAdvice.Problem {
    let backends = ContainerWording.backends(need.backends.sorted())
    let place = planner.host.platform.map { " for \(ContainerWording.platform($0))" } ?? ""
    return RepositoryAdvice.Problem(
      model: need.model,
      text: "no image of NVIDIA's\(place) holds the \(backends)\(need.backends.count > 1 ? " together" : ""); "
        + "build one with build.py, or put the backend's library beside the model")
  }

  /// Files that could not be read ask for nothing, which is said.
  private func unread(_ lints: [ModelLint]) -> [String] {
    lints.flatMap { lint in
      lint.findings.filter { $0.id == "model-file-unreadable" }.map {
        "\(lint.name): what its model file needs is not known: \($0.message)"
      }
    }
  }

  /// The command that starts a server for some models.
  private func command(
    _ needs: [ContainerNeeds], _ container: ContainerAdvice, loads: [String]
  ) -> Advice.NextStep? {
    guard let image = container.image, let template = gathered.book.commands.first(where: { $0.id == "serve" }) else {
      return nil
    }
    var sheet = gathered.sheet
    let gpu = needs.contains(where: \.gpu)
    let isLarge = needs.contains { !$0.backends.isDisjoint(with: ["python", "vllm", "tensorrtllm"]) }
    let flags = loads.isEmpty ? [] : ["--model-control-mode=explicit"] + loads.map { "--load-model=\($0)" }
    PathPlan.setServer(&sheet, 0, of: [])
    let facts: [(String, Value)] = [
      ("device", gpu ? "gpu" : "cpu"), ("imageTag", .string(image)),
      ("gpuDevices", .string(PathPlan.gpuDevices(sheet))),
      ("sharedMemory", isLarge ? "1g" : "256m"), ("repositoryPath", .string(PathPlan.mountable(path))),
      ("repository", "/models"), ("cache", "/cache"), ("path", ""), ("loadFlags", .strings(flags)),
      // A Triton that is installed here does not change which image serves.
      ("servesHere", false),
      // What the configs of the repository do not say is left to the server's defaults.
      ("hostPolicyFlags", []), ("memoryFlags", []), ("cpuset", ""), ("memoryNodes", ""),
    ]
    for (name, value) in facts { sheet["plan.\(name)"] = Fact(value, Origin(.derived, "model repository")) }
    return ServingCommands.step(template, gathered.book, sheet)
  }
}

/// Which models the ensembles of a repository run.
private struct Ensembles {
  private let steps: [String: [String]]

  init(_ lints: [ModelLint]) {
    let pairs = lints.compactMap { lint in
      lint.effective?.ensembleScheduling.map { (lint.name, $0.step.map(\.modelName)) }
    }
    steps = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// An ensemble needs the backends of its steps in its own server.
  func withSteps(among needs: [ContainerNeeds]) -> (ContainerNeeds) -> ContainerNeeds {
    let backends = Dictionary(needs.map { ($0.model, $0.backends) }, uniquingKeysWith: { $0.union($1) })
    return { need in
      var need = need
      // Ensembles may run ensembles; each is passed once, so that a cycle ends.
      var pending = steps[need.model] ?? []
      var seen: Set<String> = [need.model]
      while let name = pending.popLast() {
        guard seen.insert(name).inserted else { continue }
        need.backends.formUnion(backends[name] ?? [])
        pending += steps[name] ?? []
      }
      return need
    }
  }
}
