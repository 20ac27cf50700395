import Facts
import ModelInspection

/// The rules of the TensorRT ONNX parser, alone or inside ONNX Runtime's TensorRT execution provider.
struct TensorRTJudge: RuntimeJudge {
  var graph: OperatorGraph
  var signatures: OperatorSignatures
  var table: TensorRTTable
  var restrictions: [Restriction]
  /// By tensor index: an output of the main graph.
  var isNetworkOutput: [Bool]
  /// Inside ONNX Runtime: its other providers, in the order in which they are asked. nil: the parser alone.
  var others: [KernelJudge]?

  var version: String { table.version }

  func judge(_ node: OperatorGraph.Node, _ knowledge: TensorKnowledge) -> Judgement {
    let index = node.operatorIndex
    if others != nil, knowledge.isFolded(node) { return .folded }
    if graph.operators[index].isModelFunction, !table.hasPlugin[index] { return .undetermined(.modelFunction) }
    guard let row = table.rows[index] else {
      return table.hasPlugin[index] ? .taken : refuseUnlessExpanded(.noRow, node, knowledge)
    }
    switch row.verdict {
    case .imported: break
    case .disputed: return .undetermined(.disputed)
    case .notImported:
      return table.hasPlugin[index] ? .taken : refuseUnlessExpanded(.notSupported, node, knowledge)
    case .refusedByChecker: return refuseUnlessExpanded(.refusedByChecker, node, knowledge)
    }
    let judgement = checkTypes(node, row, knowledge)
    return judgement == .taken ? checkRestrictions(node, row, knowledge) : judgement
  }

  /// ONNX Runtime puts the body of an ONNX function in its place when no provider has a kernel for it, and TensorRT is
  /// asked again for the pieces. The parser alone does not.
  private func refuseUnlessExpanded(
    _ reason: Reason, _ node: OperatorGraph.Node, _ knowledge: TensorKnowledge
  ) -> Judgement {
    guard let others, signatures.definitions[node.operatorIndex]?.signature.isFunction ?? false else {
      return .refused(reason)
    }
    return others.contains { $0.hasKernel(node.operatorIndex) } ? .refused(.elsewhere) : .taken
  }

  private func checkTypes(
    _ node: OperatorGraph.Node, _ row: TensorRTTable.Row, _ knowledge: TensorKnowledge
  ) -> Judgement {
    for tensor in node.inputs where tensor >= 0 {
      if let type = knowledge.type(tensor), table.acceptance[type] == nil {
        return .refused(.type(type, isOutput: false))
      }
    }
    for tensor in node.outputs where tensor >= 0 {
      guard let type = knowledge.type(tensor) else { continue }
      switch table.acceptance[type] {
      case nil: return .refused(.type(type, isOutput: true))
      case .inputOrOutput(let exempt)?:
        let name = graph.operators[node.operatorIndex].name[...]
        if !isNetworkOutput[tensor], !exempt.contains(name) { return .refused(.insideOnly(type)) }
      default: break
      }
    }
    guard let types = row.types, let main = mainTensor(node) else { return .taken }
    guard let type = knowledge.type(main.tensor) else {
      return types.isSuperset(of: main.allowed) ? .taken : .undetermined(.unknownType)
    }
    if types.contains(type) { return .taken }
    if case .cast(let other)? = table.acceptance[type], types.contains(other) { return .taken }
    return .refused(.type(type, isOutput: main.isOutput))
  }

  /// The tensor whose type the operator document means: the first input that may have several types, else output 0.
  private func mainTensor(
    _ node: OperatorGraph.Node
  ) -> (tensor: Int, allowed: ElementTypeSet, isOutput: Bool)? {
    guard let signature = signatures.definitions[node.operatorIndex]?.signature else {
      return node.input(0).map { ($0, .all, false) }
    }
    for (position, tensor) in node.inputs.enumerated() where tensor >= 0 {
      guard let formal = signature.input(position) else { continue }
      let allowed = signature.inputs[formal].allowed
      if allowed.only == nil { return (tensor, allowed, false) }
    }
    guard let output = node.output(0), let formal = signature.output(0) else { return nil }
    // A fixed type, such as the boolean condition of an If, is not what the document lists.
    return signature.inputs.isEmpty || signature.outputs[formal].variable != nil
      ? (output, signature.outputs[formal].allowed, true) : nil
  }

  private func checkRestrictions(
    _ node: OperatorGraph.Node, _ row: TensorRTTable.Row, _ knowledge: TensorKnowledge
  ) -> Judgement {
    let check = RestrictionCheck(graph: graph, knowledge: knowledge, foldsConstants: others != nil)
    var result = Judgement.taken
    for index in row.restrictions {
      switch check.holds(restrictions[index], node) {
      case true?: continue
      case false?: return .refused(.restriction(index))
      case nil: result = .undetermined(.restriction(index))
      }
    }
    return result
  }

  func explain(_ reason: Reason, _ index: Int) -> Explanation {
    let entry = graph.operators[index]
    switch reason {
    case .noRow where !signatures.isKnown[index]:
      return Explanation(.customDomain, "TensorRT \(version) has no operator and no standard plugin \(entry.name)")
    case .noRow:
      return Explanation(
        .unsupportedOperator, "TensorRT \(version) has no operator and no standard plugin \(entry.name)")
    case .type(let type, let isOutput):
      let listed = table.rows[index]?.types?.types.map(\.rawValue).joined(separator: ", ") ?? ""
      let side = isOutput ? "output" : "input"
      let text = "TensorRT \(version) does not take \(type.rawValue) \(side) here"
      return Explanation(.elementType, listed.isEmpty ? text : "\(text) (takes \(listed))")
    case .restriction(let found):
      let restriction = restrictions[found]
      return Explanation(restriction.isAboutShape ? .dynamicShape : .restriction, restriction.text)
    default: return reason.explanation(entry, runtime: "TensorRT \(version)")
    }
  }

  /// Texts to show for operators that are taken with reservations.
  func cautions(_ index: Int) -> [String] {
    table.rows[index]?.restrictions.filter { restrictions[$0].isCaution }.map { restrictions[$0].text } ?? []
  }
}

extension Restriction {
  /// Whether the restriction asks for a static shape.
  fileprivate var isAboutShape: Bool {
    clauses.contains { clause in
      clause.contains {
        switch $0 {
        case .input(_, .isStatic), .output(_, .isStatic): true
        default: false
        }
      }
    }
  }
}
