import Expressions

/// The loaded and checked rules: facts, decision tree, serving paths, conversions, releases.
package struct RuleBook: Sendable {
  package let vocabulary: FactVocabulary
  package let sources: [String: Source]
  package let nodes: [DecisionNode]
  package let rootIndex: Int
  package let paths: [ServingPath]
  /// The shared requirements, by id.
  package let sharedRequirements: [String: Requirement]
  package let conversions: ConversionGraph
  package let releases: ReleaseCatalog
  package let examples: ExampleCatalog
  /// Accelerators that are not NVIDIA GPUs, by the kinds of `host.accelerators`.
  package let accelerators: [String: Accelerator]
  package let commands: [CommandTemplate]
  package let batchSizes: BatchSizes
  /// Blocks of config.pbtxt that serving paths share, by id.
  package let sharedBlocks: [String: ConfigBlock]
  /// What is worked out once a path is chosen, in order.
  package let planValues: [PlanValue]
  /// What serving paths take of a device's memory.
  package let memory: MemoryCatalog
  /// Tables that other modules read, such as operator coverage: text by path below the rules folder.
  package let tables: [String: String]

  /// Each condition that a requirement has, once: paths share most of theirs, and none is evaluated twice.
  let conditions: [Expression]
  /// For each path its requirements as indices into ``conditions``, with whether an unknown one is presumed.
  let pathConditions: [[(condition: Int, isPresumed: Bool)]]
  /// For each node the indices of the nodes that follow, in the order of its branches.
  let successors: [[Int]]
  /// For each leaf the indices of its paths; empty for other nodes.
  let leafPaths: [[Int]]
  /// For each path the conversions that lead to it, by format.
  let preparations: [[String: [Int]]]

  package func path(_ id: String) -> ServingPath? { paths.first { $0.id == id } }
  package func node(_ id: String) -> DecisionNode? { nodes.first { $0.id == id } }

  /// The paths of a leaf, in order of preference.
  package func paths(ofLeaf node: Int) -> [Int] { leafPaths[node] }
}
