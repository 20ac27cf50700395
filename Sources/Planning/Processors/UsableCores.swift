/// What a machine or a container gives a server to compute with.
package struct ProcessorSupply: Sendable, Hashable {
  /// A kind of core where a machine mixes several.
  package struct Kind: Sendable, Hashable {
    /// As people name it: `performance`.
    package var name: String
    /// Cores of it that may be used.
    package var cores: Int

    package init(name: String, cores: Int) {
      self.name = name
      self.cores = cores
    }
  }

  /// Hardware threads that affinity and cpuset leave.
  package var cpus: Int
  /// Cores of which at least one hardware thread may be used; nil where cores cannot be told from threads.
  package var cores: Int?
  /// Cores of the whole machine, whatever is hidden.
  package var machineCores: Int?
  /// Processor time a control group allows, in CPUs; nil for no limit.
  package var quota: Double?
  /// The only kind to compute on; nil where all cores are one kind or all shall be used.
  package var kind: Kind?

  package init(cpus: Int, cores: Int? = nil, machineCores: Int? = nil, quota: Double? = nil, kind: Kind? = nil) {
    self.cpus = cpus
    self.cores = cores
    self.machineCores = machineCores
    self.quota = quota
    self.kind = kind
  }
}

/// How many threads may compute at once without waiting for each other.
///
/// Cores are counted, not hardware threads: two threads of a core share its vector units. A quota counts like missing
/// cores, because threads beyond it are stopped for the rest of each period.
package struct UsableCores: Sendable, Hashable {
  /// At least 1.
  package let count: Int
  /// The count and what it comes from: `16 cores of 32 (quota 16)`.
  package let basis: String
  /// The part of the time that even one thread may run; nil for all of it.
  package let partOfOneCore: Double?

  package init(_ supply: ProcessorSupply) {
    let cpus = max(1, supply.cpus)
    // More cores than threads would be a topology that contradicts the affinity: the affinity is enforced.
    let cores = min(supply.cores ?? cpus, cpus)
    var limits: [String] = []
    var usable = max(1, cores)
    if let kind = supply.kind, kind.cores > 0, kind.cores < usable {
      usable = kind.cores
      limits.append("those of the \(kind.name) kind")
    }
    if let quota = supply.quota, quota < Double(usable) {
      usable = quota < 1 ? 1 : Int(quota)
      limits.append("quota \(Self.text(quota))")
    }
    count = usable
    partOfOneCore = supply.quota.flatMap { $0 < 1 ? max(0, $0) : nil }
    let whole = max(supply.machineCores ?? cores, cores)
    if supply.cores != nil, cores < whole { limits.insert("\(Self.counted(cpus, "CPU")) allowed", at: 0) }
    if supply.cores == nil {
      let noun = Self.counted(cpus, "CPU")
      limits.append("which of them share a core is not known")
      basis = usable < cpus ? "\(usable) of \(noun) (\(limits.joined(separator: ", ")))" : "\(noun) (\(limits[0]))"
    } else if usable < whole {
      basis = "\(usable) of \(Self.counted(whole, "core")) (\(limits.joined(separator: ", ")))"
    } else {
      basis = Self.counted(usable, "core")
    }
  }

  /// A quota as people write it: `16`, `1.5`, `0.25`.
  private static func text(_ quota: Double) -> String {
    let hundredths = Int((max(0, quota) * 100).rounded())
    let rest = hundredths % 100
    if rest == 0 { return "\(hundredths / 100)" }
    return "\(hundredths / 100)." + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
  }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
