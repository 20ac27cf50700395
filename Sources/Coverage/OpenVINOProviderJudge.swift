import Facts
import ModelInspection

/// The rules of ONNX Runtime's OpenVINO execution provider on the CPU (`onnxruntime-openvino.tsv`), node by node.
struct OpenVINOProviderJudge: RuntimeJudge {
  struct Row {
    /// Whether scalars (rank 0) are taken.
    var takesScalars: Bool
    /// Whether tensors with a dimension of 0 are taken.
    var takesEmpty: Bool
    var restrictions: [Int]
  }

  let version: String
  let restrictions: [Restriction]
  private let graph: OperatorGraph
  /// By operator index; nil when the provider does not list the operator. Domains are not looked at.
  let rows: [Row?]
  private let types: ElementTypeSet
  private let cpu: KernelJudge

  init(
    _ table: CatalogTable, for graph: OperatorGraph, _ restrictions: [Restriction], version wanted: DottedVersion,
    openvino: DottedVersion, cpu: KernelJudge
  ) throws(CatalogError) {
    var indices: [Substring: [Int]] = [:]
    for (index, entry) in graph.operators.enumerated() { indices[entry.name[...], default: []].append(index) }
    var numbers: [Substring: Int] = [:]
    for (number, restriction) in restrictions.enumerated() { numbers[restriction.id[...]] = number }
    var rows = [Row?](repeating: nil, count: graph.operators.count)
    var types: ElementTypeSet = []
    var takesEmpty: [Substring] = []
    var versions = TableVersions(for: wanted)
    func isReached(_ text: Substring) -> Bool { DottedVersion(String(text)).map { $0 <= openvino } ?? false }
    try table.scan(wanted: Set(indices.keys)) { line throws(CatalogError) in
      switch line[0] {
      case "@versions": try versions.read(line)
      case "@empty": takesEmpty = line[1].split(separator: ",")
      case "@type":
        guard let type = ElementType(rawValue: String(line[1])) else { throw line.error("unknown type \(line[1])") }
        if line[2].isEmpty || isReached(line[2]) { types.formUnion(ElementTypeSet(type)) }
      default: break
      }
    } row: { line throws(CatalogError) in
      guard try versions.hold(line[4], at: line), isReached(line[1]) else { return }
      var found: [Int] = []
      for id in line[3].split(separator: ",") {
        guard let number = numbers[id] else { throw line.error("restrictions.tsv has no \(id)") }
        found.append(number)
      }
      for index in indices[line[0]] ?? [] {
        rows[index] = Row(
          takesScalars: !line[2].isEmpty && isReached(line[2]), takesEmpty: takesEmpty.contains(line[0]),
          restrictions: found)
      }
    }
    self.graph = graph
    self.restrictions = restrictions
    self.rows = rows
    self.types = types
    self.cpu = cpu
    version = versions.name
  }

  func judge(_ node: OperatorGraph.Node, _ knowledge: TensorKnowledge) -> Judgement {
    let index = node.operatorIndex
    if graph.operators[index].isModelFunction { return .undetermined(.modelFunction) }
    if knowledge.isFolded(node) { return .folded }
    let judgement = rows[index].map { judge(node, $0, knowledge) } ?? .refused(.noRow)
    if case .refused = judgement, isExpanded(index) { return .undetermined(.expanded) }
    return judgement
  }

  private func judge(_ node: OperatorGraph.Node, _ row: Row, _ knowledge: TensorKnowledge) -> Judgement {
    var result = Judgement.taken
    for (tensors, isOutput) in [(node.inputs, false), (node.outputs, true)] {
      for tensor in tensors where tensor >= 0 && !knowledge.isFoldable(tensor) {
        switch check(tensor, row, isOutput: isOutput, knowledge) {
        case .refused(let reason): return .refused(reason)
        case .undetermined(let reason): result = .undetermined(reason)
        default: break
        }
      }
    }
    guard graph.operators[node.operatorIndex].domain == "ai.onnx" else { return result }
    let check = RestrictionCheck(graph: graph, knowledge: knowledge, foldsConstants: true)
    for index in row.restrictions where restrictions[index].scope == .node {
      switch check.holds(restrictions[index], node) {
      case true?: continue
      case false?: return .refused(.restriction(index))
      case nil: result = .undetermined(.restriction(index))
      }
    }
    return result
  }

  private func check(_ tensor: Int, _ row: Row, isOutput: Bool, _ knowledge: TensorKnowledge) -> Judgement {
    let type = knowledge.type(tensor)
    if let type, !types.contains(type) { return .refused(.type(type, isOutput: isOutput)) }
    if !row.takesEmpty, graph.tensors[tensor].shape?.contains(.fixed(0)) ?? false { return .refused(.empty) }
    let rank = knowledge.rank(tensor)
    if !row.takesScalars, rank == 0 { return .refused(.scalar) }
    if type == nil { return .undetermined(.unknownType) }
    return !row.takesScalars && rank < 0 && !knowledge.isNoScalar(tensor) ? .undetermined(.unknownRank) : .taken
  }

  /// ONNX Runtime puts the body of an ONNX function in its place when no provider takes it whole, and asks again.
  private func isExpanded(_ index: Int) -> Bool {
    (cpu.signatures.definitions[index]?.signature.isFunction ?? false) && !cpu.hasKernel(index)
  }

  func explain(_ reason: Reason, _ index: Int) -> Explanation {
    if case .restriction(let found) = reason { return Explanation(.restriction, restrictions[found].text) }
    return reason.explanation(graph.operators[index], runtime: "ONNX Runtime's OpenVINO provider")
  }
}
