import TritonConfig

/// Which models a change of one can matter to: ensembles, the models of their steps, and models of the same name.
struct RelatedModels {
  private let groups: [[Int]]
  private let group: [Int]

  /// The places of all models that are judged together with one, itself among them.
  subscript(place: Int) -> [Int] { groups[group[place]] }

  init(_ models: [ModelLint], _ targets: [LintTarget]) {
    // A name stands for whoever bears or asks for it, seen by one server.
    struct Name: Hashable {
      var neighbourhood: LintTarget.Neighbourhood
      var name: String
    }
    var parents = Array(models.indices)
    func root(_ place: Int) -> Int {
      var place = place
      while parents[place] != place {
        parents[place] = parents[parents[place]]
        place = parents[place]
      }
      return place
    }
    var first: [Name: Int] = [:]
    for (place, model) in models.enumerated() {
      let steps = [model.effective, model.entry.document?.config].flatMap { $0?.ensembleScheduling?.step ?? [] }
      for name in Set([model.name] + steps.map(\.modelName)) {
        let name = Name(neighbourhood: targets[place].neighbourhood, name: name)
        if let other = first[name] { parents[root(place)] = root(other) } else { first[name] = place }
      }
    }
    let roots = models.indices.map(root)
    let members = Dictionary(grouping: models.indices) { roots[$0] }
    let order = members.keys.sorted()
    let numbers = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    groups = order.map { members[$0] ?? [] }
    group = roots.map { numbers[$0] ?? 0 }
  }
}
