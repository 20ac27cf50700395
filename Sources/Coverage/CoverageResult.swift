/// How much of a model a runtime takes.
package struct CoverageResult: Sendable, Hashable {
  /// Nodes of one operator that are refused, or undetermined, for one reason.
  package struct Blocker: Sendable, Hashable {
    /// As in `ai.onnx`'s `Resize`; other domains are written before the name, `com.microsoft.FastGelu`.
    package var `operator`: String
    package var kind: BlockerKind
    /// One sentence without a full stop.
    package var reason: String
    package var count: Int
    /// The names of up to three of the nodes, as the model spells them (hostile text: escape before printing).
    package var nodes: [String]

    package init(operator name: String, kind: BlockerKind, reason: String, count: Int, nodes: [String]) {
      self.operator = name
      self.kind = kind
      self.reason = reason
      self.count = count
      self.nodes = nodes
    }
  }

  /// A restriction that cannot be checked on the file, of operators that are taken.
  package struct Caution: Sendable, Hashable {
    package var `operator`: String
    package var text: String
    package var count: Int

    package init(operator name: String, text: String, count: Int) {
      self.operator = name
      self.text = text
      self.count = count
    }
  }

  /// The version whose rules were used, such as `10.10` for TensorRT 10.11; it may differ from the runtime's.
  package var version: String
  /// Nodes of the main graph and of the bodies of control flow, Constant nodes excluded.
  package var nodes: Int
  /// Nodes the runtime takes, or that are computed before it sees the graph.
  package var taken: Int
  /// Nodes for which a type, rank or value that the rule needs is not known.
  package var undetermined: Int
  /// How many subgraphs the runtime takes, undetermined nodes counted as taken; bodies that are not part of their
  /// node's subgraph are counted by themselves. For a runtime that takes a model whole
  /// or not at all: 1 or 0.
  package var partitions: Int
  /// Refused nodes, most frequent first.
  package var blockers: [Blocker]
  /// Undetermined nodes, most frequent first.
  package var doubts: [Blocker]
  package var cautions: [Caution]
  /// Nodes that the runtime claims and then fails on, so that the model does not load at all.
  package var failures: [Blocker] = []
  /// Why "taken" cannot be relied on for this version, where the table is of another; refusals stand.
  package var reservation: String?

  package init(
    version: String, nodes: Int, taken: Int, undetermined: Int, partitions: Int, blockers: [Blocker] = [],
    doubts: [Blocker] = [], cautions: [Caution] = []
  ) {
    self.version = version
    self.nodes = nodes
    self.taken = taken
    self.undetermined = undetermined
    self.partitions = partitions
    self.blockers = blockers
    self.doubts = doubts
    self.cautions = cautions
  }

  /// Refused nodes.
  package var unsupported: Int { nodes - taken - undetermined }

  /// Whether every node is taken; nil when nothing is refused but some node is undetermined.
  package var complete: Bool? { unsupported > 0 ? false : undetermined > 0 || reservation != nil ? nil : true }

  /// Taken nodes per node, 0 to 1; 1 for a model without nodes.
  package var share: Double { nodes == 0 ? 1 : Double(taken) / Double(nodes) }
}
