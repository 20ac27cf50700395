import Facts

/// What the structure of an ONNX file says, before it is turned into facts.
struct ONNXModel {
  var irVersion: Int64
  var producer: String
  /// Versions by domain, the default domain written `ai.onnx`.
  var opsets: [String: Int64]
  /// Model-local functions defined.
  var functionCount: Int
  /// `metadata_props`, cut to what a reader wants to see.
  var metadata: [String: String]
  var graph: OperatorGraph
  /// Occurrences of each operator of `graph`.
  var operatorCounts: [Int]
  /// Initializers excluded.
  var inputs: [ValueInfo]
  var outputs: [ValueInfo]
  var weights: WeightTally

  /// Whether an operator of this name occurs, in one of the domains; nil for any domain.
  func uses(_ names: Set<String>, domains: Set<String>? = nil) -> Bool {
    graph.operators.contains { names.contains($0.name) && domains?.contains($0.domain) ?? true }
  }

  /// The names among `names` that occur in the domain, sorted.
  func used(_ names: Set<String>, domain: String = ONNXReader.defaultDomain) -> [String] {
    Set(graph.operators.lazy.filter { $0.domain == domain && names.contains($0.name) }.map(\.name)).sorted()
  }
}
