/// The verdict on models that depend on each other: ensembles across a whole repository.
package struct RepositoryLinter: Sendable {
  /// Whether ``lint(_:)`` is given every model that the server sees; else a model that is missing may be elsewhere.
  package var isWhole: Bool
  /// `--model-namespacing`: models of different repositories may have the same name.
  package var usesNamespaces: Bool

  package init(isWhole: Bool = true, usesNamespaces: Bool = false) {
    self.isWhole = isWhole
    self.usesNamespaces = usesNamespaces
  }

  /// Adds what the models' dependence on each other decides.
  ///
  /// - Parameter models: linted one by one; those of one folder belong to one repository.
  /// - Returns: the same models in the same order, with findings, doubts and completed configs of ensembles added.
  package func lint(_ models: [ModelLint]) -> [ModelLint] {
    var models = models
    refuseDuplicates(&models)
    let index = ModelIndex(models, usesNamespaces: usesNamespaces)
    let graph = DependencyGraph(upstreams: models.indices.map { index.upstreams(of: $0, models) })
    for (place, circle) in graph.circles { refuse(circle, place, &models, index) }
    for place in graph.order where models[place].effective?.ensembleScheduling != nil && models[place].isPolled {
      // A check that lived on while its result is stored would make that a copy of all models.
      models[place] = EnsembleCheck.checked(place, models, index, isWhole: isWhole)
    }
    checkResources(&models)
    return models
  }

  /// What the folder of a repository itself keeps the server from (core, `model_repository_manager.cc`, Poll).
  package static func findings(in listing: DirectoryListing, path: String) -> [LintFinding] {
    var findings = listing.entries.filter { $0.isDirectory && $0.outside != nil }.map { entry in
      LintFinding(
        id: "link-out-of-repository", severity: .note, stage: .poll,
        message: "\(entry.name) is a link to \(entry.outside ?? ""), outside the repository: the server follows it",
        remedy: "a container needs that folder mounted at the same path", model: entry.name,
        file: "\(path)/\(entry.name)", source: Source.fileSystem)
    }
    if let broken = listing.firstBroken {
      findings.append(
        LintFinding(
          id: "broken-link", severity: .error, stage: .poll,
          message: "failed to poll model repository '\(path)': failed to stat file \(path)/\(broken.name)",
          remedy: "remove the link or mend it: until then the server sees no model of this repository",
          model: broken.name, file: "\(path)/\(broken.name)", source: Source.repositoryManager))
    }
    return findings
  }

  private func refuseDuplicates(_ models: inout [ModelLint]) {
    if usesNamespaces { return }
    let places = Dictionary(grouping: models.indices.filter { models[$0].entry.name != nil }) { models[$0].name }
    for (name, doubles) in places where doubles.count > 1 {
      for place in doubles {
        models[place].insert(
          LintFinding(
            id: "model-twice", severity: .error, stage: .poll,
            message: "failed to poll model '\(name)': not unique across all model repositories",
            remedy: "rename one of \(doubles.map { models[$0].entry.directory }.joined(separator: ", "))", model: name,
            file: models[place].entry.directory, source: Source.repositoryManager))
      }
    }
  }

  private func refuse(_ circle: DependencyGraph.Circle, _ place: Int, _ models: inout [ModelLint], _ index: ModelIndex)
  {
    let message: String
    let remedy: String
    switch circle {
    case .member(let start, let last):
      message =
        "circular dependency between ensembles: \(index.label(start)) -> ... -> \(index.label(last)) -> "
        + index.label(start)
      remedy = "remove one of these steps"
    case .above:
      message = "a step needs ensembles that depend on each other in a circle: the server follows it until it ends"
      remedy = "remove the circle; the findings of the other ensembles name it"
    }
    let ensemble = models[place].effective?.ensembleScheduling
    let step = ensemble?.step.firstIndex { step in
      index.find(step.modelName, from: place).map { models[$0].effective?.ensembleScheduling != nil } ?? false
    }
    let path: ConfigPath? = step.map { ["ensemble_scheduling", "step", .index($0), "model_name"] }
    models[place].insert(
      LintFinding(
        id: "circular-dependency", severity: .error, stage: .load, message: message, remedy: remedy,
        model: models[place].name, file: models[place].entry.configFile,
        position: path.flatMap { models[place].entry.document?.location(of: $0) }, path: path,
        source: Source.repositoryManager))
  }
}
