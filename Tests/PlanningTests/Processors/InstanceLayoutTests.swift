import TestSupport
import Testing

@testable import Planning

@Suite struct InstanceLayoutTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var cores: [Int]
    var total: Int?
    var wanted: Int
    var models = 1
    var most = Int.max
    /// Instances by node, and threads of each.
    var instances: [Int: Int]
    var threads: Int

    var testDescription: String { "\(cores) x\(wanted), total \(total.map(String.init) ?? "all"), models \(models)" }
    var layout: InstanceLayout {
      InstanceLayout(
        places: cores.enumerated().map { InstanceLayout.Place(id: $0, cores: $1) }, cores: total ?? cores.reduce(0, +),
        wanted: wanted, models: models, mostThreads: most)
    }
  }

  @Test(arguments: [
    Case(cores: [16], wanted: 2, instances: [0: 2], threads: 8),
    Case(cores: [16], wanted: 1, instances: [0: 1], threads: 16),
    Case(cores: [1], wanted: 2, instances: [0: 1], threads: 1),
    Case(cores: [7], wanted: 2, instances: [0: 2], threads: 3),
    Case(cores: [24, 24], wanted: 2, instances: [0: 2, 1: 2], threads: 12),
    // A quota that fits on one node stays there; a larger one is shared evenly.
    Case(cores: [32, 32], total: 16, wanted: 2, instances: [0: 2], threads: 8),
    Case(cores: [32, 32], total: 48, wanted: 2, instances: [0: 2, 1: 2], threads: 12),
    Case(cores: [4, 32], total: 8, wanted: 1, instances: [1: 1], threads: 8),
    // A cpuset that cuts nodes: as many instances as have room, of equal size.
    Case(cores: [16, 8], wanted: 2, instances: [0: 2, 1: 1], threads: 8),
    Case(cores: [1, 31], wanted: 1, instances: [1: 1], threads: 31),
    Case(cores: [0, 8], wanted: 2, instances: [1: 2], threads: 4),
    // Other models compute on the same cores.
    Case(cores: [16], wanted: 2, models: 2, instances: [0: 2], threads: 4),
    Case(cores: [16, 16], wanted: 1, models: 3, instances: [0: 1, 1: 1], threads: 5),
    Case(cores: [2], wanted: 2, models: 3, instances: [0: 1], threads: 1),
    // An instance on a GPU has little for the processor to do.
    Case(cores: [64], wanted: 2, most: 1, instances: [0: 2], threads: 1),
    Case(cores: [], total: 8, wanted: 2, instances: [0: 2], threads: 4),
    Case(cores: [], total: 0, wanted: 0, instances: [0: 1], threads: 1),
  ])
  func `cores are shared out`(_ given: Case) {
    let layout = given.layout
    #expect(Dictionary(uniqueKeysWithValues: layout.groups.map { ($0.place, $0.instances) }) == given.instances)
    #expect(layout.threads == given.threads)
  }

  @Test(arguments: 0..<400)
  func `no place and no total is exceeded, and no other number of threads uses more cores`(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    let cores = (0..<Int.random(in: 1...6, using: &random)).map { _ in Int.random(in: 0...40, using: &random) }
    let total = Int.random(in: 1...max(1, cores.reduce(0, +)), using: &random)
    let wanted = Int.random(in: 1...4, using: &random)
    let models = Int.random(in: 1...3, using: &random)
    let places = cores.enumerated().map { InstanceLayout.Place(id: $0, cores: $1) }
    let layout = InstanceLayout(places: places, cores: total, wanted: wanted, models: models)
    #expect(layout.threads >= 1)
    #expect(!layout.groups.isEmpty)
    if !layout.isOversubscribed { #expect(layout.threads * layout.instances * models <= total) }
    for group in layout.groups {
      #expect(group.instances <= wanted)
      #expect(layout.threads * group.instances <= max(group.cores, 1))
      if cores.contains(where: { $0 > 0 }) { #expect(group.cores <= cores[group.place]) }
    }
    let used = layout.threads * layout.instances
    let shares = layout.groups.map(\.cores)
    let largest = shares.max() ?? 1
    for threads in 1...max(1, largest / min(wanted, max(largest, 1))) {
      #expect(shares.reduce(0) { $0 + min(wanted, $1 / threads) * threads } <= used)
    }
    #expect(Set(layout.idle).isDisjoint(with: layout.groups.map(\.place)))
    #expect(layout.idle.count + layout.groups.count == max(cores.count, layout.groups.count))
  }

  @Test func `numbers at the edge do not trap`() {
    let layout = InstanceLayout(
      places: [.init(id: 0, cores: .max), .init(id: 1, cores: .max)], cores: .max, wanted: 3, models: .max)
    #expect(layout.threads == 1)
  }

  @Test(arguments: [
    (Case(cores: [16], wanted: 2, instances: [:], threads: 0), nil, "16 cores / 2 instances = 8 threads each"),
    (Case(cores: [16], wanted: 1, instances: [:], threads: 0), nil, "16 cores / 1 instance = 16 threads"),
    (
      Case(cores: [24, 24], wanted: 2, instances: [:], threads: 0), nil,
      "48 cores on 2 NUMA nodes / 4 instances = 12 threads each"
    ),
    (
      Case(cores: [16, 8], wanted: 2, instances: [:], threads: 0), nil,
      "24 cores, node 0: 16 / 2 instances, node 1: 8 / 1 instance = 8 threads each"
    ),
    (
      Case(cores: [16], wanted: 2, models: 2, instances: [:], threads: 0), nil,
      "16 cores / 2 models / 2 instances = 4 threads each"
    ),
    (
      Case(cores: [4], total: 1, wanted: 2, instances: [:], threads: 0), 0.25,
      "1 of 4 cores (quota 0.25) / 1 instance = 1 thread, which the quota stops 75 % of the time"
    ),
    (
      Case(cores: [1], wanted: 2, models: 2, instances: [:], threads: 0), nil,
      "1 core / 2 models / 1 instance = 1 thread: more threads than cores"
    ),
  ])
  func `the arithmetic is told`(_ given: Case, quota: Double?, text: String) {
    let cores = given.cores.reduce(0, +)
    let usable = UsableCores(ProcessorSupply(cpus: cores, cores: cores, machineCores: cores, quota: quota))
    #expect(given.layout.arithmetic(usable, models: given.models) == text)
  }
}
