import Facts
import ModelInspection

/// The rules of the CPU and CUDA execution providers of ONNX Runtime: a kernel of the right version and types.
struct KernelJudge: RuntimeJudge {
  var graph: OperatorGraph
  var signatures: OperatorSignatures
  var table: KernelTable
  /// By operator index: restrictions of the provider on that operator.
  var restrictions: [[Int]]
  var allRestrictions: [Restriction]
  /// `CPU` or `CUDA`.
  var provider: String

  var version: String { table.version }

  /// Whether some kernel could take a node of this operator.
  func hasKernel(_ index: Int) -> Bool { !table.kernels[index].isEmpty }

  func judge(_ node: OperatorGraph.Node, _ knowledge: TensorKnowledge) -> Judgement {
    let index = node.operatorIndex
    if graph.operators[index].isModelFunction { return .undetermined(.modelFunction) }
    if knowledge.isFolded(node) { return .folded }
    guard let definition = signatures.definitions[index] else {
      if !signatures.isKnown[index] { return .refused(.notDefined) }
      return .refused(graph.operators[index].opset == nil ? .notImported : .notDefined)
    }
    var best: Judgement?
    for kernel in table.kernels[index] {
      let judgement = match(kernel, definition.signature, node, knowledge)
      if judgement == .taken {
        best = .taken
        break
      }
      if case .undetermined = judgement { best = judgement } else if best == nil { best = judgement }
    }
    if case .undetermined? = best { return .undetermined(.unknownType) }
    // An operator of ONNX that is a function is replaced by its body when no provider takes it.
    if best?.isTaken != true, definition.signature.isFunction, provider == "CPU" { return .taken }
    guard let best else {
      return .refused(table.hasName[index] ? .version(definition.sinceVersion) : .noRow)
    }
    return best.isTaken ? checkRestrictions(node, knowledge) : best
  }

  private func match(
    _ kernel: KernelTable.Kernel, _ signature: Signature, _ node: OperatorGraph.Node, _ knowledge: TensorKnowledge
  ) -> Judgement {
    var isKnown = true
    for (position, tensor) in node.inputs.enumerated() where tensor >= 0 {
      guard let formal = signature.input(position) else { continue }
      switch takes(kernel.inputs[formal], signature.inputs[formal].allowed, knowledge.type(tensor)) {
      case true?: continue
      case false?: return .refused(.type(knowledge.type(tensor) ?? .fp32, isOutput: false))
      case nil: isKnown = false
      }
    }
    for (position, tensor) in node.outputs.enumerated() where tensor >= 0 {
      guard let formal = signature.output(position) else { continue }
      switch takes(kernel.outputs[formal], signature.outputs[formal].allowed, knowledge.type(tensor)) {
      case true?: continue
      case false?: return .refused(.type(knowledge.type(tensor) ?? .fp32, isOutput: true))
      case nil: isKnown = false
      }
    }
    return isKnown ? .taken : .undetermined(.unknownType)
  }

  /// A type that is not known does no harm when the kernel takes all that the operator allows (complex numbers aside,
  /// which no kernel takes), or when it is no plain tensor and the kernel takes such.
  private func takes(_ set: ElementTypeSet, _ allowed: ElementTypeSet, _ type: ElementType?) -> Bool? {
    guard let type else { return set.union(.complex).isSuperset(of: allowed) || set.contains(.other) ? true : nil }
    if set.contains(type) { return true }
    if let cast = table.casts[type], set.contains(cast) { return true }
    return false
  }

  private func checkRestrictions(_ node: OperatorGraph.Node, _ knowledge: TensorKnowledge) -> Judgement {
    for index in restrictions[node.operatorIndex] {
      let check = RestrictionCheck(graph: graph, knowledge: knowledge, foldsConstants: true)
      switch check.holds(allRestrictions[index], node) {
      case true?: continue
      case false?: return .refused(.restriction(index))
      case nil: return .undetermined(.restriction(index))
      }
    }
    return .taken
  }

  func explain(_ reason: Reason, _ index: Int) -> Explanation {
    let entry = graph.operators[index]
    switch reason {
    case .version(let since):
      return Explanation(
        .operatorVersion, "no \(provider) kernel for \(entry.name) as of \(entry.domain) opset \(since)")
    case .type(let type, let isOutput):
      return Explanation(
        .elementType, "no \(provider) kernel for \(entry.name) with \(type.rawValue) \(isOutput ? "output" : "input")")
    case .restriction(let found): return Explanation(.restriction, allRestrictions[found].text)
    default: return reason.explanation(entry, runtime: "ONNX Runtime \(version) (\(provider))")
    }
  }
}

extension TensorKnowledge {
  /// Whether ONNX Runtime computes the node's outputs when it loads the model.
  func isFolded(_ node: OperatorGraph.Node) -> Bool {
    node.bodies.isEmpty && !node.outputs.isEmpty && node.outputs.allSatisfy { $0 < 0 || isFoldable($0) }
  }
}
