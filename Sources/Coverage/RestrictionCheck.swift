import Facts
import ModelInspection

/// Tests a node against a restriction's condition: true fine, false violated, nil not known.
struct RestrictionCheck {
  var graph: OperatorGraph
  var knowledge: TensorKnowledge
  /// Whether the runtime is handed a graph whose constants are folded already, as ONNX Runtime's providers are.
  var foldsConstants: Bool

  func holds(_ restriction: Restriction, _ node: OperatorGraph.Node) -> Bool? {
    var result: Bool? = true
    for clause in restriction.clauses {
      var clauseHolds: Bool? = false
      for test in clause {
        let holds = check(test, node)
        if holds == true {
          clauseHolds = true
          break
        }
        if holds == nil { clauseHolds = nil }
      }
      if clauseHolds == false { return restriction.isDoubt ? nil : false }
      if clauseHolds == nil { result = nil }
    }
    return result
  }

  private func check(_ test: Restriction.Test, _ node: OperatorGraph.Node) -> Bool? {
    switch test {
    case .attribute(let name, let test): return check(test, node.attributes[name])
    case .input(let index?, let test): return check(test, node.input(index))
    case .input(nil, let test):
      var result: Bool? = true
      for tensor in node.inputs where tensor >= 0 {
        let holds = check(test, tensor)
        if holds == false { return false }
        if holds == nil { result = nil }
      }
      return result
    case .output(let index, let test): return check(test, node.output(index))
    case .inputNamesNotIn(let names):
      return !node.inputs.contains { $0 >= 0 && names.contains(graph.tensors[$0].name) }
    case .bodiesOfOneRank: return bodiesHaveOneRank(node)
    }
  }

  private func bodiesHaveOneRank(_ node: OperatorGraph.Node) -> Bool? {
    let bodies = node.bodies.filter { graph.graphs.indices.contains($0) }.map { graph.graphs[$0].outputs }
    var result: Bool? = true
    for position in node.outputs.indices {
      let ranks = bodies.map { position < $0.count ? knowledge.rank($0[position]) : -1 }
      let known = Set(ranks.filter { $0 >= 0 })
      if known.count > 1 { return false }
      if ranks.contains(-1) { result = nil }
    }
    return result
  }

  private func check(_ test: Restriction.AttributeTest, _ attribute: OperatorGraph.Attribute?) -> Bool? {
    // ONNX's defaults satisfy every restriction of the tables.
    guard let attribute else { return true }
    switch (test, attribute) {
    case (.absent, _): return false
    case (.isIn(let values), .string(let text)): return values.contains(text)
    case (.notIn(let values), .string(let text)): return !values.contains(text)
    case (.isIn(let values), .int(let number)): return values.contains(String(number))
    case (.notIn(let values), .int(let number)): return !values.contains(String(number))
    case (.isIn(let values), .float(let number)): return values.contains { Float($0) == number }
    case (.notIn(let values), .float(let number)): return !values.contains { Float($0) == number }
    case (.all(let value), .ints(let numbers)): return numbers.allSatisfy { $0 == value }
    case (.symmetric, .ints(let numbers)):
      let half = numbers.count / 2
      return numbers.prefix(half).elementsEqual(numbers.suffix(half))
    case (.without(let part), .string(let text)): return !text.holds(part)
    default: return nil
    }
  }

  private func check(_ test: Restriction.TensorTest, _ tensor: Int?) -> Bool? {
    guard let tensor else { return true }
    switch test {
    case .absent: return false
    case .constant:
      if knowledge.isConstant(tensor) { return true }
      return knowledge.isFoldable(tensor) ? foldsConstants ? true : nil : false
    case .foldable: return knowledge.isFoldable(tensor)
    case .isStatic:
      guard let shape = graph.tensors[tensor].shape else { return nil }
      return shape.allSatisfy { if case .fixed = $0 { true } else { false } }
    case .nonempty:
      guard let shape = graph.tensors[tensor].shape else { return true }
      return !shape.contains(.fixed(0))
    case .rank(let range):
      let rank = knowledge.rank(tensor)
      return rank < 0 ? nil : range.contains(rank)
    case .typeIn(let set): return knowledge.type(tensor).map { set.contains($0) }
    case .typeNotIn(let set): return knowledge.type(tensor).map { !set.contains($0) }
    }
  }
}

extension String {
  /// Whether another text occurs in this one, byte by byte.
  fileprivate func holds(_ part: String) -> Bool {
    let bytes = Array(utf8)
    let wanted = Array(part.utf8)
    guard !wanted.isEmpty, bytes.count >= wanted.count else { return wanted.isEmpty }
    return (0...(bytes.count - wanted.count)).contains { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
  }
}
