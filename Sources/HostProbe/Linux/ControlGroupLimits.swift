import Facts

/// The limits that control groups put on this process: at each level of the tree one may be set, and the tightest counts.
struct ControlGroupLimits: Sendable, Hashable {
  /// A limit, that there is none, or why it cannot be known.
  enum Limit<Amount: Sendable & Hashable>: Sendable, Hashable {
    case none
    case limited(Amount, file: String)
    case unreadable(reason: String)
  }

  struct Memory: Sendable, Hashable {
    var bytes: Int
    /// What the group may still allocate: the limit less what is in use and cannot be dropped.
    var left: Int
  }

  /// CPUs' worth of time that may be used, for example 1.5.
  var cpuQuota: Limit<Double>
  var memory: Limit<Memory>
  /// The CPUs of the cpuset; the kernel applies it to the affinity as well.
  var cpus: Limit<CPUSet>

  /// - Parameter memoryTotal: bytes of the machine; version 1 writes "no limit" as a number larger than any memory.
  init(_ groups: ControlGroups, root: SystemRoot, memoryTotal: Int?) {
    cpuQuota = Self.tightest(groups, "cpu") { levels, folder in
      Self.quota(levels.version, folder, root)
    } isTighter: {
      $0 < $1
    }
    memory = Self.tightest(groups, "memory") { levels, folder in
      Self.memory(levels.version, folder, root, total: memoryTotal)
    } isTighter: {
      $0.bytes < $1.bytes
    }
    cpus = Self.tightest(groups, "cpuset") { levels, folder in
      Self.cpus(levels.version, folder, root)
    } isTighter: {
      $0.count < $1.count
    }
  }

  private static func tightest<Amount>(
    _ groups: ControlGroups, _ controller: String,
    _ read: (ControlGroups.Levels, String) -> (Amount, file: String)?, isTighter: (Amount, Amount) -> Bool
  ) -> Limit<Amount> {
    switch groups.search(controller) {
    case .unlimited: return .none
    case .notMounted(let group):
      return .unreadable(reason: "the process is in control group \(group), whose file system is not mounted here")
    case .found(let levels):
      var best: (amount: Amount, file: String)?
      for folder in levels.folders {
        guard let (amount, file) = read(levels, folder) else { continue }
        if let known = best, !isTighter(amount, known.amount) { continue }
        best = (amount, file)
      }
      return best.map { .limited($0.amount, file: $0.file) } ?? .none
    }
  }

  private static func quota(
    _ version: ControlGroups.Version, _ folder: String, _ root: SystemRoot
  ) -> (Double, file: String)? {
    let file: String
    let quota: Int?
    let period: Int?
    switch version {
    case .v2:
      file = folder + "/cpu.max"
      let words = root.line(file)?.words ?? []
      quota = words.first.flatMap { Int($0) }
      period = words.count > 1 ? Int(words[1]) : 100_000
    case .v1:
      file = folder + "/cpu.cfs_quota_us"
      quota = root.integer(file)
      period = root.integer(folder + "/cpu.cfs_period_us")
    }
    guard let quota, let period, quota > 0, period > 0 else { return nil }
    return (Double(quota) / Double(period), file)
  }

  private static func memory(
    _ version: ControlGroups.Version, _ folder: String, _ root: SystemRoot, total: Int?
  ) -> (Memory, file: String)? {
    let v1 = version == .v1
    let file = folder + (v1 ? "/memory.limit_in_bytes" : "/memory.max")
    // `max` is no number, and a version 1 limit may be above Int.max.
    guard let limit = root.integer(file), limit >= 0, limit < total ?? Int(1) << 60 else { return nil }
    let used = root.integer(folder + (v1 ? "/memory.usage_in_bytes" : "/memory.current")) ?? 0
    let droppable = droppableCache(
      root.text(folder + "/memory.stat") ?? "", key: v1 ? "total_inactive_file" : "inactive_file")
    let held = max(0, max(0, used) - min(max(0, used), droppable))
    return (Memory(bytes: limit, left: max(0, limit - min(limit, held))), file)
  }

  private static func droppableCache(_ text: String, key: String) -> Int {
    for line in text.fileLines {
      let words = line.words
      if words.count == 2, words[0] == key { return max(0, Int(words[1]) ?? 0) }
    }
    return 0
  }

  private static func cpus(
    _ version: ControlGroups.Version, _ folder: String, _ root: SystemRoot
  ) -> (CPUSet, file: String)? {
    let names = version == .v2 ? ["cpuset.cpus.effective"] : ["cpuset.effective_cpus", "cpuset.cpus"]
    for name in names {
      if let set = root.line("\(folder)/\(name)").flatMap({ CPUSet($0) }), !set.isEmpty {
        return (set, "\(folder)/\(name)")
      }
    }
    return nil
  }
}
