package import Facts

/// A named setting of the server that binds the threads and the memory of instances to a NUMA node.
package struct HostPolicy: Sendable, Hashable {
  /// What the server can be told: its parser is SetNumaMemoryPolicy and SetNumaThreadAffinity in core's src/numa_utils.cc,
  /// the same in every release from 21.06 to 26.08.
  package enum Limit {
    /// The node is a bit of one 64-bit word.
    package static let largestNode = 63
    /// glibc's cpu_set_t; larger numbers are dropped without a word.
    package static let largestCPU = 1023
  }

  package let name: String
  package let node: Int
  /// Never empty, all of them processors of the node.
  package let cpus: CPUSet

  /// As the server takes it: ranges only, a single CPU as `3-3`; a bare number would end in an error, or, before a range,
  /// be read as that range's start.
  package var cores: String {
    cpus.ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }

  /// The options of `tritonserver`. Always both: with processors alone the server's pool of pinned memory is left without
  /// an entry, and its first use ends the server.
  package var options: [String] {
    ["--host-policy=\(name),numa-node=\(node)", "--host-policy=\(name),cpu-cores=\(cores)"]
  }
}

/// A NUMA node as the operating system numbers it.
package struct MemoryNode: Sendable, Hashable {
  package var id: Int
  /// Its processors that may be used.
  package var cpus: CPUSet
  /// 0 where it has none or nothing tells.
  package var memoryBytes: Int64
  /// Memory of another make beside the usual one: HBM, CXL, persistent memory.
  package var isSpecial: Bool

  package init(id: Int, cpus: CPUSet, memoryBytes: Int64, isSpecial: Bool = false) {
    self.id = id
    self.cpus = cpus
    self.memoryBytes = memoryBytes
    self.isSpecial = isSpecial
  }
}
