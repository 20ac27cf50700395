import Facts

/// How the machine is put together: what a picture of it shows beyond the counts.
///
/// It describes the whole machine, whatever a control group hides; what this process may use is marked in it.
struct MachineLayout: Sendable, Hashable {
  /// The processors of one package that have the same NUMA nodes: the smallest piece that is drawn.
  struct Domain: Sendable, Hashable {
    /// By position, counted from 0; nil where the machine does not tell packages apart.
    var package: Int?
    /// The nodes these processors are near: several where a node of fast memory lies beside one of usual memory.
    var nodes: [Int]
    /// nil where cores cannot be told from threads.
    var cores: Int?
    var cpus: CPUSet
    /// The threads of each core; empty where cores cannot be told from threads.
    var coreThreads: [[Int]] = []

    /// Cores of which at least one thread is in the set; nil where cores cannot be told from threads.
    func cores(in usable: CPUSet) -> Int? {
      cores == nil ? nil : coreThreads.reduce(0) { $0 + ($1.contains(where: usable.contains) ? 1 : 0) }
    }
  }

  struct Cache: Sendable, Hashable {
    var level: Int
    /// Bytes of one instance.
    var bytes: Int
    /// Threads that share one instance.
    var threads: Int
    /// Instances of this size and sharing.
    var count: Int
  }

  /// Cores of one make where a machine mixes several.
  struct CoreKind: Sendable, Hashable {
    /// `performance` and `efficiency` where the maker tells them so, else `kind 1` and up, slowest first.
    var name: String
    var cpus: CPUSet
    /// 0 where it is not told.
    var maximumMHz: Int
  }

  /// Relative latencies from a node as the firmware states them: 10 is the node itself.
  struct Distances: Sendable, Hashable {
    var node: Int
    /// In the order of the nodes that have one.
    var values: [Int]
  }

  /// A node whose memory is not the usual one.
  struct MemoryKind: Sendable, Hashable {
    var node: Int
    /// As hwloc writes it: `HBM`, `MCDRAM`, `NVM`, `CXL-DRAM`.
    var kind: String
  }

  var domains: [Domain] = []
  /// Data and unified caches, nearest to the core first.
  var caches: [Cache] = []
  /// Empty where all cores are of one kind.
  var kinds: [CoreKind] = []
  var distances: [Distances] = []
  var memoryKinds: [MemoryKind] = []
  /// The processors that a control group leaves to this process, as hwloc tells; nil where only the affinity does.
  var allowed: CPUSet?
  /// nil where no device could be looked for.
  var devices: [AttachedDevice]?
}

extension MachineLayout {
  /// Collects processors into domains and caches into sizes, whichever reader finds them.
  struct Collector {
    private struct DomainKey: Hashable {
      var package: Int?
      var nodes: [Int]
    }
    private var order: [DomainKey] = []
    private var members: [DomainKey: (cores: [Int: [Int]], cpus: [Int])] = [:]
    private var caches: [Cache: Int] = [:]

    mutating func add(cpu: Int, core: Int?, package: Int?, nodes: [Int]) {
      let key = DomainKey(package: package, nodes: nodes)
      if members[key] == nil { order.append(key) }
      members[key, default: ([:], [])].cpus.append(cpu)
      if let core { members[key]?.cores[core, default: []].append(cpu) }
    }

    mutating func addCache(level: Int, bytes: Int, threads: Int) {
      caches[Cache(level: level, bytes: bytes, threads: threads, count: 0), default: 0] += 1
    }

    var domains: [Domain] {
      order.map { key in
        let found = members[key] ?? ([:], [])
        return Domain(
          package: key.package, nodes: key.nodes, cores: found.cores.isEmpty ? nil : found.cores.count,
          cpus: CPUSet(found.cpus), coreThreads: found.cores.sorted { $0.key < $1.key }.map(\.value))
      }.sorted { left, right in
        (left.package ?? -1, left.nodes.first ?? -1, left.cpus.members.first ?? -1)
          < (right.package ?? -1, right.nodes.first ?? -1, right.cpus.members.first ?? -1)
      }
    }

    var sizes: [Cache] {
      caches.map { Cache(level: $0.level, bytes: $0.bytes, threads: $0.threads, count: $1) }.sorted {
        ($0.level, $0.threads, -$0.bytes) < ($1.level, $1.threads, -$1.bytes)
      }
    }
  }

  /// Kinds that differ by less than a tenth in speed and by nothing else are one: firmware rounds differently for cores
  /// of one make.
  static func merged(_ kinds: [CoreKind]) -> [CoreKind] {
    var merged: [CoreKind] = []
    for kind in kinds {
      if let last = merged.last, last.name == kind.name || last.name.isEmpty && kind.name.isEmpty,
        last.maximumMHz > 0, kind.maximumMHz > 0,
        abs(last.maximumMHz - kind.maximumMHz) * 10 <= max(last.maximumMHz, kind.maximumMHz)
      {
        merged[merged.count - 1].cpus = last.cpus.union(kind.cpus)
        merged[merged.count - 1].maximumMHz = max(last.maximumMHz, kind.maximumMHz)
      } else {
        merged.append(kind)
      }
    }
    if merged.count < 2 { return [] }
    for index in merged.indices where merged[index].name.isEmpty { merged[index].name = "kind \(index + 1)" }
    return merged
  }
}
