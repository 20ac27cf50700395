import Dispatch
import Facts
import ModelInspection
import Synchronization
import TritonConfig

/// Checks models as the server does when it loads them.
package enum Linting {
  /// Checks everything below the paths of a request, on all cores.
  ///
  /// - Parameter progress: called with the models done and all of them, from any thread.
  /// - Throws: ``AdvisorError`` for a path, rules, a host or a release that cannot be used. What is wrong with a model is a
  ///   finding.
  package static func lint(
    _ request: LintRequest, progress: (@Sendable (_ done: Int, _ all: Int) -> Void)? = nil
  ) throws(AdvisorError) -> LintResult {
    let reader = RepositoryReader(configName: request.configName)
    // The paths first: most mistakes are there, and rules need not be waited for.
    let found = try LintTargets(reader: reader).find(request.paths)
    let situation = try LintSituation.read(request)
    return try lint(found, reader: reader, situation: situation, progress: progress)
  }

  /// Checks everything below the paths for a server that is already known.
  static func lint(
    paths: [String], configName: String?, situation: LintSituation,
    progress: (@Sendable (_ done: Int, _ all: Int) -> Void)? = nil
  ) throws(AdvisorError) -> LintResult {
    let reader = RepositoryReader(configName: configName)
    return try lint(
      try LintTargets(reader: reader).find(paths), reader: reader, situation: situation, progress: progress)
  }

  /// Checks a repository for a server that is already known.
  static func lint(repository: String, situation: LintSituation) throws(AdvisorError) -> [ModelLint] {
    let reader = RepositoryReader(configName: nil)
    return try lint(try LintTargets(reader: reader).find([repository]), reader: reader, situation: situation).models
  }

  private static func lint(
    _ found: LintTargets.Found, reader: RepositoryReader, situation: LintSituation,
    progress: (@Sendable (_ done: Int, _ all: Int) -> Void)? = nil
  ) throws(AdvisorError) -> LintResult {
    let models = try each(found.targets, TargetLinter(reader: reader, situation: situation), progress: progress)
    return LintResult(
      release: situation.release, repositoryFindings: found.findings, models: together(models, found.targets))
  }

  /// Judges each model by itself, on all cores.
  static func each(
    _ targets: [LintTarget], _ linter: TargetLinter, progress: (@Sendable (_ done: Int, _ all: Int) -> Void)? = nil
  ) throws(AdvisorError) -> [ModelLint] {
    let results = Mutex<[Int: Result<ModelLint, AdvisorError>]>([:])
    DispatchQueue.concurrentPerform(iterations: targets.count) { index in
      let result = Result { () throws(AdvisorError) in try linter.lint(targets[index]) }
      let done = results.withLock { results in
        results[index] = result
        return results.count
      }
      progress?(done, targets.count)
    }
    let finished = results.withLock { $0 }
    var models: [ModelLint] = []
    for index in targets.indices {
      guard let model = try finished[index]?.get() else {
        throw AdvisorError("a model was not checked", .internalError)
      }
      models.append(model)
    }
    return models
  }

  /// Judges models by the others that their server sees; a model that is in no named repository may be beside it.
  static func together(_ models: [ModelLint], _ targets: [LintTarget]) -> [ModelLint] {
    var models = models
    for (neighbourhood, places) in Dictionary(grouping: targets.indices, by: { targets[$0].neighbourhood }) {
      let linted = RepositoryLinter(isWhole: neighbourhood == .server).lint(places.map { models[$0] })
      for (place, model) in zip(places, linted) { models[place] = model }
    }
    return models
  }
}

/// Checks one target.
struct TargetLinter: Sendable {
  let reader: RepositoryReader
  let situation: LintSituation
  /// What was read of model files before; nil to read them each time.
  var readings: ModelReadings?

  /// Files of models, as this server's backends read them.
  var files: ModelFiles { ModelFiles(catalog: situation.catalog, readings: readings) }

  /// More versions than a server is ever told to keep loaded.
  private static let mostVersions = 16

  func lint(_ target: LintTarget) throws(AdvisorError) -> ModelLint {
    do throws(RepositoryError) {
      switch target {
      case .config(let file): return lint(try reader.detachedConfig(file), signature: nil)
      case .model(let directory, let repository): return lint(try reader.entry(directory, repository: repository))
      }
    } catch {
      throw AdvisorError(error.description.escapingControls, .inputNotFound)
    }
  }

  private func lint(_ entry: RepositoryEntry, signature: ModelSignature?) -> ModelLint {
    ModelLinter.lint(entry: entry, signature: signature, situation: situation.server, catalog: situation.catalog)
  }

  /// Checks a model's directory, be it the one on the disk or one that edits in memory would make of it.
  ///
  /// Which file to inspect follows from the completed config, so the config is completed once without it.
  /// - Parameter places: where the files of the entry lie on the disk.
  func lint(_ entry: RepositoryEntry, places: MovedFiles = MovedFiles()) -> ModelLint {
    if entry.listing == nil { return lint(entry, signature: nil) }
    let first = lint(entry, signature: nil)
    guard let config = first.effective, let versions = first.versions?.prefix(Self.mostVersions), !versions.isEmpty
    else {
      return first
    }
    let files = self.files
    var best: ModelLint?
    for version in versions {
      guard let reading = files.read(config, directory: entry.directory, version: version, places: places)
      else { continue }
      var model = reading.signature.map { lint(entry, signature: $0) } ?? first
      if let problem = reading.problem { model.add(problem, at: reading.path) }
      if model.firstError != nil, best?.firstError == nil { return model }
      best = best ?? model
    }
    return best ?? first
  }
}

extension ModelLint {
  /// Notes a model file that could not be read here. The server may still read it, so that nothing is certain.
  fileprivate mutating func add(_ problem: InspectionError, at path: String) {
    findings.append(
      LintFinding(
        id: "model-file-unreadable", severity: .warning, stage: .load, message: problem.problem,
        remedy: problem.remedy.prefix(1).lowercased() + problem.remedy.dropFirst(),
        model: name, file: path, source: "inspection of the model file"))
    doubts.insert("the model file could not be read: \(problem.problem)", at: 0)
  }
}
