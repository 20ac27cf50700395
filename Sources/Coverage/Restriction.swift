import Facts

/// A restriction on an operator that a runtime takes otherwise (`restrictions.tsv`).
struct Restriction: Sendable {
  /// When the condition is looked at.
  enum Scope: Sendable, Equatable {
    case node
    /// As the first of at most this many nodes of a fully supported graph.
    case smallGraph(Int)
    /// As the only node.
    case singleNode
    /// Once any node of the graph is refused.
    case partitioned
    /// With a consumer outside its cluster.
    case clusterOutput
  }

  enum AttributeTest: Sendable {
    case isIn([String])
    case notIn([String])
    case absent
    /// Every integer is this one.
    case all(Int64)
    /// The first half of the integers equals the second: pads at begin and end.
    case symmetric
    case without(String)
  }

  enum TensorTest: Sendable {
    case constant
    case foldable
    case absent
    case isStatic
    case nonempty
    case rank(ClosedRange<Int16>)
    case typeIn(ElementTypeSet)
    case typeNotIn(ElementTypeSet)
  }

  enum Test: Sendable {
    case attribute(String, AttributeTest)
    /// nil: every input.
    case input(Int?, TensorTest)
    case output(Int, TensorTest)
    case inputNamesNotIn([String])
    /// Every output has the same rank from each body of the node.
    case bodiesOfOneRank
  }

  var id: String
  var runtime: String
  /// Empty: any operator whose row names this restriction.
  var operators: [String]
  var text: String
  var scope: Scope
  /// A node that fails is undetermined, not refused.
  var isDoubt: Bool
  /// All must hold; of each, one alternative. Empty: a caution, unless the scope alone decides.
  var clauses: [[Test]]

  var isCaution: Bool { clauses.isEmpty && scope == .node }
}

extension Restriction {
  static func read(_ table: CatalogTable) throws(CatalogError) -> [Restriction] {
    var restrictions: [Restriction] = []
    try table.scan { _ throws(CatalogError) in
    } row: { line throws(CatalogError) in
      restrictions.append(try Restriction(line))
    }
    return restrictions
  }

  private init(_ line: CatalogLine) throws(CatalogError) {
    id = String(line[0])
    runtime = String(line[1])
    operators = line[2] == "*" ? [] : line[2].split(separator: ",").map(String.init)
    text = String(line[3])
    scope = .node
    isDoubt = false
    clauses = []
    var words = line[4].split(separator: " ")
    switch words.first {
    case "doubt":
      isDoubt = true
      words.removeFirst()
    case "small-graph":
      scope = .smallGraph(words.count > 1 ? Int(words[1]) ?? 0 : 0)
      words.removeFirst(min(2, words.count))
    case "single-node":
      scope = .singleNode
      words.removeFirst()
    case "partitioned":
      scope = .partitioned
      words.removeFirst()
    case "cluster-output":
      scope = .clusterOutput
      words.removeFirst()
    default: break
    }
    for clause in words.split(separator: "&") {
      var alternatives: [Test] = []
      for test in clause.split(separator: "|") {
        guard let test = Test(Array(test)) else {
          throw line.error("unknown condition \(test.joined(separator: " "))")
        }
        alternatives.append(test)
      }
      clauses.append(alternatives)
    }
  }
}

extension Restriction.Test {
  fileprivate init?(_ words: [Substring]) {
    guard words.count >= 3 else { return nil }
    let rest = Array(words[2...])
    switch words[0] {
    case "attr":
      guard let test = Restriction.AttributeTest(rest) else { return nil }
      self = .attribute(String(words[1]), test)
    case "input" where words[1] == "names":
      guard rest.count == 3 else { return nil }
      self = .inputNamesNotIn(rest[2].split(separator: ",").map(String.init))
    case "input":
      guard let test = Restriction.TensorTest(rest), words[1] == "*" || Int(words[1]) != nil else { return nil }
      self = .input(Int(words[1]), test)
    case "output":
      guard let test = Restriction.TensorTest(rest), let index = Int(words[1]) else { return nil }
      self = .output(index, test)
    case "bodies" where words == ["bodies", "one", "rank"]: self = .bodiesOfOneRank
    default: return nil
    }
  }
}

extension Restriction.AttributeTest {
  fileprivate init?(_ words: [Substring]) {
    let list = words.last?.split(separator: ",").map(String.init) ?? []
    switch (words[0], words.count) {
    case ("in", 2): self = .isIn(list)
    case ("not", 3): self = .notIn(list)
    case ("absent", 1): self = .absent
    case ("symmetric", 1): self = .symmetric
    case ("without", 2): self = .without(String(words[1]))
    case ("all", 2):
      guard let number = Int64(words[1]) else { return nil }
      self = .all(number)
    default: return nil
    }
  }
}

extension Restriction.TensorTest {
  fileprivate init?(_ words: [Substring]) {
    switch (words[0], words.count) {
    case ("constant", 1): self = .constant
    case ("foldable", 1): self = .foldable
    case ("absent", 1): self = .absent
    case ("static", 1): self = .isStatic
    case ("nonempty", 1): self = .nonempty
    case ("rank", 2):
      let ends = words[1].split(separator: ".").compactMap { Int16($0) }
      guard ends.count == 2, ends[0] <= ends[1] else { return nil }
      self = .rank(ends[0]...ends[1])
    case ("type", 3), ("type", 4):
      guard let last = words.last, let set = ElementTypeSet(names: last) else { return nil }
      self = words.count == 3 ? .typeIn(set) : .typeNotIn(set)
    default: return nil
    }
  }
}
