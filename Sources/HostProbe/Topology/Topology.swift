import Facts

/// The processors and the memory nodes of the machine, and which of them this process may use.
struct Topology: Sendable, Hashable {
  struct Node: Sendable, Hashable {
    var id: Int
    /// What the node holds, as the kernel counts it; 0 where it has none or does not tell.
    var memoryBytes: Int
    /// Its CPUs that this process may use; none for a node that is memory only.
    var cpus: CPUSet
  }

  /// Counts of the whole machine, whatever a control group hides.
  var packages: Int?
  var cores: Int?
  var threads: Int?
  /// The nodes whose memory this process may use, by number.
  var nodes: [Node]
  /// How it was learnt, with a note where that was not the usual way.
  var source: String
  var layout = MachineLayout()

  /// The same topology with the nodes' CPUs narrowed to a set.
  func restricted(to cpus: CPUSet) -> Topology {
    var copy = self
    for index in copy.nodes.indices { copy.nodes[index].cpus = copy.nodes[index].cpus.intersection(cpus) }
    return copy
  }
}
