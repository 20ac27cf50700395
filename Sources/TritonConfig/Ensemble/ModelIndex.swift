/// Finds models by the names that ensembles use.
struct ModelIndex: Sendable {
  private let usesNamespaces: Bool
  private let names: [String]
  private let namespaces: [String]
  private let places: [String: [Int]]
  /// Names of models that are there and that the server does not take up.
  let refused: Set<String>

  /// Models that failed before do not count: the server does not know them.
  init(_ models: [ModelLint], usesNamespaces: Bool) {
    self.usesNamespaces = usesNamespaces
    names = models.map(\.name)
    namespaces = models.map { usesNamespaces ? PathText.parent($0.entry.directory) : "" }
    refused = Set(models.filter { !$0.isPolled }.map(\.name))
    places = Dictionary(grouping: models.indices.filter { models[$0].isPolled }) { models[$0].name }
  }

  /// The model of a name that an ensemble gets: of its own repository, else the only one; nil when there is none or
  /// the choice is open.
  func find(_ name: String, from ensemble: Int) -> Int? {
    let candidates = places[name] ?? []
    let own = candidates.first { namespaces[$0] == namespaces[ensemble] }
    return own ?? (candidates.count == 1 ? candidates[0] : nil)
  }

  /// The models that a model needs, each once.
  func upstreams(of place: Int, _ models: [ModelLint]) -> [Int] {
    guard models[place].isPolled, let ensemble = models[place].effective?.ensembleScheduling else { return [] }
    var seen: Set<Int> = []
    return ensemble.step.compactMap { find($0.modelName, from: place) }.filter { seen.insert($0).inserted }
  }

  /// The name as messages write it, with the repository where it matters.
  func label(_ place: Int) -> String {
    usesNamespaces ? "\(namespaces[place])::\(names[place])" : names[place]
  }
}

extension ModelLint {
  /// Whether the server takes the model up at all, to be loaded or to fail at that.
  var isPolled: Bool {
    switch verdict {
    case .absent, .pollFailure: false
    case .ready, .loadFailure, .unknown: true
    }
  }

  /// Adds a finding before those that the server comes upon later, and before others of its stage.
  mutating func insert(_ finding: LintFinding) {
    let stages = LintFinding.Stage.allCases
    func rank(_ stage: LintFinding.Stage) -> Int { stages.firstIndex(of: stage) ?? 0 }
    let place = findings.firstIndex { rank($0.stage) >= rank(finding.stage) } ?? findings.count
    findings.insert(finding, at: place)
  }
}
