import Facts

/// Reads a frozen graph: a lone GraphDef with its weights as constants.
enum GraphDefReader {
  /// Nodes that end a graph without being an output of the model.
  private static let ends: Set = ["Const", "NoOp", "Assert", "SaveV2", "Save", "MergeV2Checkpoints", "PrintV2", "Print"]
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
    state(graph, body, in: &facts, prefix: "")
    SideFiles([]).state(in: &facts, from: "the graph names no other file")
    facts.fillUnknown("a GraphDef does not say")
    return Inspection(facts: facts.document)
  }

  /// States inputs, outputs, operators and constants of a graph without signatures.
  /// - Parameter prefix: of the parts' names, for a graph within a larger message.
  static func state(
    _ graph: TensorFlowGraph, _ body: TensorFlowBody, in facts: inout ModelFactBuilder, prefix: String
  ) {
    let (inputs, outputs) = values(of: graph)
    ValueFacts.set(
      inputs: inputs, outputs: outputs, &facts,
      from: ValueFacts.Parts(inputs: "\(prefix)Placeholder nodes", outputs: prefix + outputGuess))
    TensorFlowFacts.state(body, in: &facts, from: "\(prefix)nodes")
    facts.set(.modelClass, TensorFlowFacts.modelClass(body.constants, body.operators), from: "\(prefix)nodes")
    body.constants.state(in: &facts, from: "\(prefix)Const nodes")
    TensorFlowFacts.setPrecision(body.constants, inputs: inputs, in: &facts, from: "\(prefix)Const nodes")
  }

  private static func values(of graph: TensorFlowGraph) -> (inputs: [ModelValue], outputs: [ModelValue]) {
    var used: Set<Substring> = []
    for node in graph.nodes { for input in node.inputs { used.insert(TensorFlowReach.nodeName(input)) } }
    var inputs: [ModelValue] = []
    var outputs: [ModelValue] = []
    for node in graph.nodes {
      if node.isPlaceholder {
        inputs.append(value(node, type: node.type))
      } else if !used.contains(node.name[...]), !ends.contains(node.op) {
        outputs.append(value(node, type: typeChanging.contains(node.op) ? nil : node.type))
      }
    }
    return (inputs, outputs)
  }

  private static func value(_ node: TensorFlowNode, type: Int64?) -> ModelValue {
    ModelValue(
      node.name, kind: .tensor, words: "tensor", type: type.map(TensorFlowType.name),
      elementType: type.flatMap(TensorFlowType.element), shape: node.shape?.dimensions)
  }
}
