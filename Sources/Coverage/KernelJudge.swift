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

extension Reason {
  /// The reason in words that fit every runtime.
  func explanation(_ entry: OperatorGraph.Operator, runtime: String) -> Explanation {
    switch self {
    case .notDefined:
      Explanation(.customDomain, "neither ONNX nor ONNX Runtime defines \(entry.domain) \(entry.name)")
    case .notImported:
      Explanation(.operatorVersion, "the model imports no operator set for the domain \(entry.domain)")
    case .noRow, .notSupported: Explanation(.unsupportedOperator, "\(runtime) has no \(entry.name)")
    case .refusedByChecker: Explanation(.unsupportedOperator, "\(runtime) refuses \(entry.name)")
    case .disputed:
      Explanation(.unsupportedOperator, "\(runtime): its document and its source disagree on \(entry.name)")
    case .version(let since): Explanation(.operatorVersion, "\(runtime) has no \(entry.name) as of opset \(since)")
    case .type(let type, let isOutput):
      Explanation(.elementType, "\(runtime) does not take \(type.rawValue) as \(isOutput ? "output" : "input")")
    case .unknownType: Explanation(.elementType, "the element types are not stated in the model")
    case .insideOnly(let type):
      Explanation(.elementType, "\(runtime) takes \(type.rawValue) as input or output of the network only")
    case .restriction: Explanation(.restriction, "a restriction of \(runtime)")
    case .scalar: Explanation(.scalar, "\(runtime) does not take scalars (rank 0) here")
    case .unknownRank: Explanation(.dynamicShape, "the rank is not stated in the model, and a scalar is not taken here")
    case .controlFlow: Explanation(.controlFlow, "a body holds nodes that are not taken")
    case .modelFunction: Explanation(.function, "a function that the model defines; its body was not looked into")
    case .pattern: Explanation(.restriction, "taken only inside patterns that the front end can rewrite")
    case .alone: Explanation(.restriction, "a node by itself between nodes that are not taken is left to the CPU")
    case .noInputs: Explanation(.restriction, "a graph without inputs is computed when it is loaded")
    case .elsewhere: Explanation(.function, "a function of ONNX that another provider of ONNX Runtime runs whole")
    }
  }
}
