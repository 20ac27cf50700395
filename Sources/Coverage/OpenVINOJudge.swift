import Facts
import ModelInspection

/// The rules of OpenVINO's ONNX front end (`openvino.tsv`): a converter registered at or below the model's opset.
struct OpenVINOJudge: RuntimeJudge {
  enum Verdict: Substring {
    case converted = "Y"
    case notConverted = "N"
    case inPatterns = "P"
  }

  struct Row {
    var verdict: Verdict
    var oldestVersion: Int
  }

  let version: String
  private let graph: OperatorGraph
  private let rows: [Row?]
  private let refusedTypes: ElementTypeSet
  /// The oldest version for which "converted" can be relied on.
  let oldest: DottedVersion?
  private let restrictions: [Restriction]
  /// Those of each operator, by operator index.
  private let applying: [[Int]]

  /// - Parameter version: the OpenVINO version to name; the table has one column.
  init(
    _ table: CatalogTable, for graph: OperatorGraph, _ restrictions: [Restriction], version: String
  ) throws(CatalogError) {
    var indices: [Substring: [Int]] = [:]
    for (index, entry) in graph.operators.enumerated() { indices[entry.name[...], default: []].append(index) }
    var rows = [Row?](repeating: nil, count: graph.operators.count)
    var domain: Substring = ""
    var refusedTypes: ElementTypeSet = []
    var oldest: DottedVersion?
    try table.scan(wanted: Set(indices.keys)) { line throws(CatalogError) in
      if line[0] == "@domain" { domain = line[1] }
      if line[0] == "@oldest" { oldest = DottedVersion(String(line[1])) }
      if line[0] == "@refused" {
        guard let types = ElementTypeSet(names: line[1]) else { throw line.error("unknown type in \(line[1])") }
        refusedTypes = types
      }
    } row: { line throws(CatalogError) in
      guard let verdict = Verdict(rawValue: line[1]) else { throw line.error("unknown verdict \(line[1])") }
      let oldest = verdict == .converted ? try line.int(2) : 1
      for index in indices[line[0]] ?? [] where graph.operators[index].domain[...] == domain {
        rows[index] = Row(verdict: verdict, oldestVersion: oldest)
      }
    }
    self.graph = graph
    self.rows = rows
    self.refusedTypes = refusedTypes
    self.oldest = oldest
    self.restrictions = restrictions
    applying = graph.operators.map { entry in
      restrictions.indices.filter {
        restrictions[$0].runtime == "openvino" && restrictions[$0].operators.contains(entry.name)
          && entry.domain == "ai.onnx"
      }
    }
    self.version = version
  }

  func judge(_ node: OperatorGraph.Node, _ knowledge: TensorKnowledge) -> Judgement {
    let entry = graph.operators[node.operatorIndex]
    if entry.isModelFunction { return .undetermined(.modelFunction) }
    guard let row = rows[node.operatorIndex] else { return .refused(.noRow) }
    switch row.verdict {
    case .notConverted: return .refused(.notSupported)
    case .inPatterns: return .undetermined(.pattern)
    case .converted:
      if let opset = entry.opset, opset < row.oldestVersion { return .refused(.version(opset)) }
      let judgement = checkTypes(node, knowledge)
      return judgement == .taken ? checkRestrictions(node, knowledge) : judgement
    }
  }

  /// What a converter that exists fails on all the same.
  func checkRestrictions(_ node: OperatorGraph.Node, _ knowledge: TensorKnowledge) -> Judgement {
    let check = RestrictionCheck(graph: graph, knowledge: knowledge, foldsConstants: false)
    var result = Judgement.taken
    for index in applying[node.operatorIndex] {
      switch check.holds(restrictions[index], node) {
      case true?: continue
      case false?: return .refused(.restriction(index))
      case nil: result = .undetermined(.restriction(index))
      }
    }
    return result
  }

  private func checkTypes(_ node: OperatorGraph.Node, _ knowledge: TensorKnowledge) -> Judgement {
    for tensor in node.inputs where tensor >= 0 {
      if let type = knowledge.type(tensor), refusedTypes.contains(type) {
        return .refused(.type(type, isOutput: false))
      }
    }
    for tensor in node.outputs where tensor >= 0 {
      if let type = knowledge.type(tensor), refusedTypes.contains(type) { return .refused(.type(type, isOutput: true)) }
    }
    return .taken
  }

  func explain(_ reason: Reason, _ index: Int) -> Explanation {
    if case .restriction(let found) = reason { return Explanation(.restriction, restrictions[found].text) }
    return reason.explanation(graph.operators[index], runtime: "the ONNX front end of OpenVINO")
  }
}
