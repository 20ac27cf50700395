import Facts
import ModelInspection

/// Fills in element types, ranks and foldability that the file does not state, in one pass over the nodes.
struct ElementTypeInference {
  private let graph: OperatorGraph
  private let signatures: OperatorSignatures
  private let rules: [InferenceRule?]
  private let isShape: [Bool]
  private(set) var knowledge: TensorKnowledge

  /// Infers what a graph's tensors are. What cannot be inferred stays unknown.
  static func infer(
    _ graph: OperatorGraph, _ signatures: OperatorSignatures, _ rules: [InferenceRule?]
  ) -> TensorKnowledge {
    var inference = ElementTypeInference(graph, signatures, rules)
    if !graph.graphs.isEmpty { inference.visit(0, depth: 0) }
    return inference.knowledge
  }

  private init(_ graph: OperatorGraph, _ signatures: OperatorSignatures, _ rules: [InferenceRule?]) {
    self.graph = graph
    self.signatures = signatures
    self.rules = rules
    isShape = graph.operators.map { $0.name == "Shape" || $0.name == "Size" }
    knowledge = TensorKnowledge(graph)
  }

  private mutating func visit(_ index: Int, depth: Int) {
    guard depth < OperatorGraph.maximumDepth else { return }
    for node in graph.graphs[index].nodes {
      // Bodies follow the graph that holds their node; a body that does not would make this walk endless.
      for body in node.bodies where body > index && body < graph.graphs.count {
        enter(body, from: node)
        visit(body, depth: depth + 1)
      }
      inferTypes(node)
      inferRanks(node)
      inferFolding(node)
    }
  }

  /// Hands what is known of the node's inputs to the inputs of a Loop or Scan body.
  private mutating func enter(_ body: Int, from node: OperatorGraph.Node) {
    let inputs = graph.graphs[body].inputs
    let skipped = graph.operators[node.operatorIndex].name == "Loop" ? 2 : 0
    for (position, tensor) in inputs.enumerated() where tensor >= 0 && tensor < knowledge.types.count {
      guard position >= skipped, let outer = node.input(position) else { continue }
      if knowledge.types[tensor] == nil { knowledge.types[tensor] = knowledge.type(outer) }
    }
  }

  private mutating func inferTypes(_ node: OperatorGraph.Node) {
    let signature = signatures.definitions[node.operatorIndex]?.signature
    if let signature, node.bodies.isEmpty { shareTypes(signature, node) }
    for (position, tensor) in node.outputs.enumerated() where tensor >= 0 && knowledge.types[tensor] == nil {
      if node.bodies.isEmpty {
        knowledge.types[tensor] = signature.flatMap { boundType($0, node, position) } ?? ruledType(node)
      } else {
        knowledge.types[tensor] = bodyOutput(node, position).flatMap { knowledge.type($0) }
      }
    }
  }

  /// Inputs bound to one type variable have one type, so one that is known tells the others.
  private mutating func shareTypes(_ signature: Signature, _ node: OperatorGraph.Node) {
    for (position, tensor) in node.inputs.enumerated() where tensor >= 0 && knowledge.types[tensor] == nil {
      guard let formal = signature.input(position) else { continue }
      guard let variable = signature.inputs[formal].variable else {
        knowledge.types[tensor] = signature.inputs[formal].allowed.only
        continue
      }
      if let type = type(of: variable, signature, node) { knowledge.types[tensor] = type }
    }
  }

  /// The type of the first input that is bound to a variable and has a known type.
  private func type(of variable: Substring, _ signature: Signature, _ node: OperatorGraph.Node) -> ElementType? {
    for index in node.inputs.indices {
      guard let input = signature.input(index), signature.inputs[input].variable == variable else { continue }
      if let type = node.input(index).flatMap({ knowledge.type($0) }) { return type }
    }
    return nil
  }

  /// The type that the signature gives an output: fixed, or that of an input bound to the same variable.
  private func boundType(_ signature: Signature, _ node: OperatorGraph.Node, _ position: Int) -> ElementType? {
    guard let formal = signature.output(position) else { return nil }
    let output = signature.outputs[formal]
    if let type = output.variable.flatMap({ type(of: $0, signature, node) }) { return type }
    return output.allowed.only
  }

  private func ruledType(_ node: OperatorGraph.Node) -> ElementType? {
    guard case .attribute(let name, let fallback)? = rules[node.operatorIndex]?.type else { return nil }
    if let attribute = node.attributes[name] {
      if case .int(let number) = attribute, number != 0 { return ElementType(onnxDataType: number) }
      if case .int(0) = attribute {} else { return nil }
    }
    switch fallback {
    case .type(let type): return type
    case .input(let index): return node.input(index).flatMap { knowledge.type($0) }
    case nil: return nil
    }
  }

  /// The body's tensor that becomes an output of If, Loop or Scan; nil for other operators.
  private func bodyOutput(_ node: OperatorGraph.Node, _ position: Int) -> Int? {
    guard let body = node.bodies.first, graph.graphs.indices.contains(body) else { return nil }
    let shift = graph.operators[node.operatorIndex].name == "Loop" ? 1 : 0
    let outputs = graph.graphs[body].outputs
    guard position + shift < outputs.count, outputs[position + shift] >= 0 else { return nil }
    return outputs[position + shift]
  }

  private mutating func inferRanks(_ node: OperatorGraph.Node) {
    guard let ranks = rules[node.operatorIndex]?.ranks, !ranks.isEmpty else { return }
    for (position, tensor) in node.outputs.enumerated() where tensor >= 0 && knowledge.ranks[tensor] < 0 {
      let rule = ranks.count == 1 ? ranks[0] : position < ranks.count ? ranks[position] : nil
      guard let rule else { continue }
      if case .body = rule {
        knowledge.ranks[tensor] = bodyRank(node, position)
        knowledge.isNoScalar[tensor] = bodyOutput(node, position).map { knowledge.isNoScalar($0) } ?? false
      } else {
        let inference = RankInference(node: node, knowledge: knowledge)
        var extent = inference.extent(rule)
        extent.isNoScalar = inference.isNoScalar(rule)
        knowledge.ranks[tensor] = extent.rank
        knowledge.lengths[tensor] = extent.length
        knowledge.isNoScalar[tensor] = extent.rank > 0 || (extent.rank < 0 && extent.isNoScalar)
      }
    }
  }

  /// Loop and Scan stack what each turn yields, which adds a dimension; the state they carry keeps its rank.
  private func bodyRank(_ node: OperatorGraph.Node, _ position: Int) -> Int16 {
    guard let tensor = bodyOutput(node, position) else { return -1 }
    let rank = knowledge.rank(tensor)
    let carried: Int
    switch graph.operators[node.operatorIndex].name {
    case "Loop": carried = max(node.inputs.count - 2, 0)
    case "Scan":
      let scanned = Int(clamping: node.int("num_scan_inputs") ?? 0)
      carried = max(node.inputs.count - min(scanned, node.inputs.count), 0)
    default: return rank
    }
    return position < carried || rank < 0 ? rank : rank &+ 1
  }

  private mutating func inferFolding(_ node: OperatorGraph.Node) {
    if rules[node.operatorIndex]?.isNeverFolded ?? false { return }
    let isFoldable: Bool
    if isShape[node.operatorIndex], let input = node.input(0), let shape = graph.tensors[input].shape {
      isFoldable = shape.allSatisfy { if case .fixed = $0 { true } else { false } }
    } else {
      isFoldable = !node.inputs.isEmpty && node.inputs.allSatisfy { $0 < 0 || knowledge.isFoldable[$0] }
    }
    if isFoldable {
      for tensor in node.outputs where tensor >= 0 { knowledge.isFoldable[tensor] = true }
    }
  }
}
