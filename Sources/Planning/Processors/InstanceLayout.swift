/// Where a model's instances compute and with how many threads each.
///
/// A backend takes one number of threads for all instances of a model, so nodes of different size get different numbers
/// of instances rather than of threads.
package struct InstanceLayout: Sendable, Hashable {
  /// A place with cores of its own: a NUMA node, or the whole machine.
  package struct Place: Sendable, Hashable {
    package var id: Int
    package var cores: Int

    package init(id: Int, cores: Int) {
      self.id = id
      self.cores = cores
    }
  }

  package struct Group: Sendable, Hashable {
    package var place: Int
    package var instances: Int
    /// The share of the place's cores that these instances have.
    package var cores: Int
  }

  /// Threads of each instance, at least 1.
  package let threads: Int
  /// In order of their places; never empty.
  package let groups: [Group]
  /// Places on which no instance runs.
  package let idle: [Int]
  /// More threads than cores: models share fewer cores than there are of them.
  package let isOversubscribed: Bool

  package var instances: Int { groups.reduce(0) { $0 + $1.instances } }

  /// - Parameters:
  ///   - places: empty is taken for one place with all cores.
  ///   - cores: that may be used at once, over all places.
  ///   - wanted: instances on each place.
  ///   - models: that compute on the same cores.
  ///   - mostThreads: that an instance can put to use, where that is known.
  package init(places: [Place], cores: Int, wanted: Int, models: Int = 1, mostThreads: Int = .max) {
    // More cores than that are a mistake in the input; sums of them stay far from the largest number.
    let most = Int(Int32.max)
    let cores = min(max(1, cores), most)
    let models = max(1, models)
    let wanted = max(1, wanted)
    let known = places.filter { $0.cores > 0 }.map { Place(id: $0.id, cores: min($0.cores, most)) }
    let chosen = Self.fewest(known.isEmpty ? [Place(id: 0, cores: cores)] : known, holding: cores)
    let ceiling = Self.ceiling(chosen.map(\.cores), total: cores)
    let shares = chosen.map { Group(place: $0.id, instances: 0, cores: min($0.cores, ceiling) / models) }
    if let best = Self.best(shares.map(\.cores), wanted) {
      threads = max(1, min(best, mostThreads))
      groups = shares.compactMap { share in
        let count = min(wanted, share.cores / best)
        return count > 0 ? Group(place: share.place, instances: count, cores: share.cores) : nil
      }.sorted { $0.place < $1.place }
      isOversubscribed = false
    } else {
      threads = 1
      groups = [Group(place: chosen[0].id, instances: 1, cores: 1)]
      isOversubscribed = models > min(chosen[0].cores, ceiling)
    }
    let busy = Set(groups.map(\.place))
    idle = places.map(\.id).filter { !busy.contains($0) }.sorted()
  }

  /// The fewest places that have so many cores together: those of a quota lie on one node where they fit.
  private static func fewest(_ places: [Place], holding cores: Int) -> [Place] {
    var chosen: [Place] = []
    var sum = 0
    for place in places.sorted(by: { ($1.cores, $0.id) < ($0.cores, $1.id) }) where sum < cores {
      chosen.append(place)
      sum += place.cores
    }
    return chosen
  }

  /// The largest share for one place with which all shares together stay within the total.
  private static func ceiling(_ cores: [Int], total: Int) -> Int {
    var (low, high) = (0, max(1, total))
    while low < high {
      let middle = (low + high + 1) / 2
      let sum = cores.reduce(0) { $0 + min($1, middle) }
      if sum <= total { low = middle } else { high = middle - 1 }
    }
    return max(1, low)
  }

  /// The number of threads with which the largest place has all instances that are wanted and the fewest cores stay idle.
  /// nil where no place has a core.
  private static func best(_ cores: [Int], _ wanted: Int) -> Int? {
    guard let largest = cores.max(), largest > 0 else { return nil }
    let most = largest / min(wanted, largest)
    // Threads can be added until some place is used up by its instances, so that one of these numbers is best.
    let candidates = Set(cores.flatMap { own in own < 1 ? [] : (1...min(wanted, own)).map { own / $0 } })
    return candidates.filter { $0 <= most }.max { left, right in
      (used(cores, wanted, left), left) < (used(cores, wanted, right), right)
    }
  }

  private static func used(_ cores: [Int], _ wanted: Int, _ threads: Int) -> Int {
    cores.reduce(0) { $0 + min(wanted, $1 / threads) * threads }
  }
}

extension InstanceLayout {
  /// How the threads come about, in a line: `16 of 32 cores (quota 16) / 2 instances = 8 threads each`.
  ///
  /// - Parameters:
  ///   - cores: the cores that were shared out.
  ///   - models: that share them.
  package func arithmetic(_ cores: UsableCores, models: Int = 1) -> String {
    var text = cores.basis
    if models > 1 { text += " / \(models) models" }
    if groups.count == 1 || Set(groups.map { [$0.instances, $0.cores] }).count == 1 {
      if groups.count > 1 { text += " on \(groups.count) NUMA nodes" }
      text += " / \(UsableCores.counted(instances, "instance"))"
    } else {
      let parts = groups.map { "node \($0.place): \($0.cores) / \(UsableCores.counted($0.instances, "instance"))" }
      text += ", " + parts.joined(separator: ", ")
    }
    text += " = \(UsableCores.counted(threads, "thread"))\(instances == 1 ? "" : " each")"
    if let part = cores.partOfOneCore {
      text += ", which the quota stops \(Int(((1 - part) * 100).rounded())) % of the time"
    }
    if isOversubscribed { text += ": more threads than cores" }
    return text
  }
}
