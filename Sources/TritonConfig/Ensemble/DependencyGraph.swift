/// Which model of a repository needs which, and the order in which the server can load them (core,
/// `model_repository_manager.cc`, DependencyGraph).
struct DependencyGraph: Sendable {
  /// What stands in a model's way because of how ensembles depend on each other.
  enum Circle: Sendable, Hashable {
    /// It is part of a circle: the model where the server's search starts, and the one that leads back to it.
    case member(start: Int, last: Int)
    /// It needs a circle without being part of it.
    case above
  }

  /// The models that each model needs, by their places in the list of models; each once.
  let upstreams: [[Int]]
  /// Every model after those it needs; without those that stand in a circle or need one.
  private(set) var order: [Int] = []
  private(set) var circles: [Int: Circle] = [:]

  init(upstreams: [[Int]]) {
    self.upstreams = upstreams
    order = Self.eliminate(edges: upstreams, among: Set(upstreams.indices))
    let stuck = Set(upstreams.indices).subtracting(order)
    if stuck.isEmpty { return }
    for model in stuck { circles[model] = .above }
    // What nothing of the stuck needs is on no circle.
    var downstreams = [[Int]](repeating: [], count: upstreams.count)
    for model in stuck { for upstream in upstreams[model] { downstreams[upstream].append(model) } }
    let core = stuck.subtracting(Self.eliminate(edges: downstreams, among: stuck))
    for start in core.sorted() where circles[start] == .above { mark(start, core) }
  }

  /// The nodes that can be taken one after the other, each when all its edges lead to nodes taken before.
  private static func eliminate(edges: [[Int]], among nodes: Set<Int>) -> [Int] {
    var waiting: [Int: Int] = [:]
    var reverse: [Int: [Int]] = [:]
    for node in nodes {
      let targets = edges[node].filter { nodes.contains($0) }
      waiting[node] = targets.count
      for target in targets { reverse[target, default: []].append(node) }
    }
    var taken = nodes.filter { waiting[$0] == 0 }.sorted()
    var next = 0
    while next < taken.count {
      for node in reverse[taken[next]] ?? [] {
        waiting[node, default: 0] -= 1
        if waiting[node] == 0 { taken.append(node) }
      }
      next += 1
    }
    return taken
  }

  /// Follows what a model needs until it comes back to it, and marks the way.
  private mutating func mark(_ start: Int, _ core: Set<Int>) {
    var comesFrom: [Int: Int] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let model = queue[next]
      next += 1
      for upstream in upstreams[model] where core.contains(upstream) {
        if upstream == start {
          var member = model
          while member != start {
            circles[member] = .member(start: start, last: model)
            member = comesFrom[member] ?? start
          }
          circles[start] = .member(start: start, last: model)
          return
        }
        if comesFrom.updateValue(model, forKey: upstream) == nil { queue.append(upstream) }
      }
    }
  }
}
