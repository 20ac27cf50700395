import Facts
import ModelInspection

/// The rules of ONNX Runtime's OpenVINO execution provider on the CPU (`onnxruntime-openvino.tsv`), node by node.
struct OpenVINOProviderJudge: RuntimeJudge {
  struct Row {
    /// Whether scalars (rank 0) are taken.
    var takesScalars: Bool
    var restrictions: [Int]
  }

  let version: String
  let restrictions: [Restriction]
  private let graph: OperatorGraph
  /// By operator index; nil when the provider does not list the operator. Domains are not looked at.
  let rows: [Row?]
  private let types: ElementTypeSet

  init(
    _ table: CatalogTable, for graph: OperatorGraph, _ restrictions: [Restriction], version wanted: DottedVersion,
    openvino: DottedVersion
  ) throws(CatalogError) {
    var indices: [Substring: [Int]] = [:]
    for (index, entry) in graph.operators.enumerated() { indices[entry.name[...], default: []].append(index) }
    var numbers: [Substring: Int] = [:]
    for (number, restriction) in restrictions.enumerated() { numbers[restriction.id[...]] = number }
    var rows = [Row?](repeating: nil, count: graph.operators.count)
    var types: ElementTypeSet = []
    var versions = TableVersions(for: wanted)
    func isReached(_ text: Substring) -> Bool { DottedVersion(String(text)).map { $0 <= openvino } ?? false }
    try table.scan(wanted: Set(indices.keys)) { line throws(CatalogError) in
      switch line[0] {
      case "@versions": try versions.read(line)
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
        rows[index] = Row(takesScalars: !line[2].isEmpty && isReached(line[2]), restrictions: found)
      }
    }
    self.graph = graph
    self.restrictions = restrictions
    self.rows = rows
    self.types = types
    version = versions.name
  }

  func judge(_ node: OperatorGraph.Node, _ knowledge: TensorKnowledge) -> Judgement {
    if graph.operators[node.operatorIndex].isModelFunction { return .undetermined(.modelFunction) }
    if knowledge.isFolded(node) { return .folded }
    guard let row = rows[node.operatorIndex] else { return .refused(.noRow) }
    var result = Judgement.taken
    for (tensors, isOutput) in [(node.inputs, false), (node.outputs, true)] {
      for tensor in tensors where tensor >= 0 && !knowledge.isFoldable(tensor) {
        if let type = knowledge.type(tensor) {
          if !types.contains(type) { return .refused(.type(type, isOutput: isOutput)) }
        } else {
          result = .undetermined(.unknownType)
        }
        if row.takesScalars { continue }
        let rank = knowledge.rank(tensor)
        if rank == 0 { return .refused(.scalar) }
        if rank < 0 { result = .undetermined(.unknownRank) }
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

  func explain(_ reason: Reason, _ index: Int) -> Explanation {
    if case .restriction(let found) = reason { return Explanation(.restriction, restrictions[found].text) }
    return reason.explanation(graph.operators[index], runtime: "ONNX Runtime's OpenVINO provider")
  }
}
