import Facts

/// Reads a frozen graph: a lone GraphDef with its weights as constants.
enum GraphDefReader {
  /// Nodes that end a graph without being an output of the model.
  private static let ends: Set = [
    "Const", "NoOp", "Assert", "SaveV2", "Save", "MergeV2Checkpoints", "PrintV2", "Print",
  ]
  /// Operators that pass their input's element type on, so that attribute `T` is that of the output.
  private static let typeChanging: Set = [
    "Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual", "Shape", "Size", "Rank", "Where", "IsNan",
    "TopK", "TopKV2", "AsString", "StringToNumber",
  ]
  private static let outputGuess = "nodes that no other uses: a GraphDef does not name its outputs"

  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    var budget = ReadBudget()
    let graph = try TensorFlowGraph(bytes, 0..<bytes.count, budget: &budget)
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    let body = try TensorFlowReach.body(of: graph, from: nil, budget: &budget)
    state(graph, body, in: &facts)
    SideFiles([]).state(in: &facts, from: "the graph names no other file")
    facts.fillUnknown("a GraphDef does not say")
    return Inspection(facts: facts.document)
  }

  /// States inputs, outputs, operators and constants of a graph without signatures.
  private static func state(_ graph: TensorFlowGraph, _ body: TensorFlowBody, in facts: inout ModelFactBuilder) {
    ValueFacts.set(
      inputs: inputs(of: graph), outputs: outputs(of: graph), &facts,
      from: ValueFacts.Parts(inputs: "Placeholder nodes", outputs: outputGuess))
    stateOperators(graph, body, in: &facts)
  }

  /// States operators and constants of a graph.
  static func stateOperators(_ graph: TensorFlowGraph, _ body: TensorFlowBody, in facts: inout ModelFactBuilder) {
    TensorFlowFacts.state(body, in: &facts, from: "nodes")
    facts.set(.modelClass, TensorFlowFacts.modelClass(body.constants, body.operators), from: "nodes")
    body.constants.state(in: &facts, from: "Const nodes")
    TensorFlowFacts.setPrecision(body.constants, inputs: inputs(of: graph), in: &facts, from: "Const nodes")
  }

  /// - Parameter scope: the names of nodes that are left out start with it.
  static func inputs(of graph: TensorFlowGraph, without scope: String? = nil) -> [ModelValue] {
    graph.nodes.filter { node in node.isPlaceholder && !(scope.map { node.name.hasPrefix($0) } ?? false) }
      .map { value($0, type: $0.type) }
  }

  private static func outputs(of graph: TensorFlowGraph) -> [ModelValue] {
    var used: Set<Substring> = []
    for node in graph.nodes { for input in node.inputs { used.insert(TensorFlowReach.nodeName(input)) } }
    let inference = OutputShape(graph)
    let last = graph.nodes.filter { !used.contains($0.name[...]) && !$0.isPlaceholder && !ends.contains($0.op) }
    return last.map { node in
      var output = value(node, type: typeChanging.contains(node.op) ? nil : node.type)
      if output.shape == nil { output.shape = inference.shape(of: node) }
      return output
    }
  }

  /// A tensor is called by its node and the number of its output, which is what OpenVINO and tf2onnx go by.
  private static func value(_ node: TensorFlowNode, type: Int64?) -> ModelValue {
    ModelValue(
      "\(node.name):0", kind: .tensor, words: "tensor", type: type.map(TensorFlowType.name),
      elementType: type.flatMap(TensorFlowType.element), shape: node.shape?.dimensions)
  }
}
