import Facts
import ModelInspection

/// How element types and ranks pass through an operator (`inference.tsv`).
struct InferenceRule {
  /// The type of outputs that ONNX binds to no input.
  enum TypeRule {
    case signature
    /// The attribute holds an ONNX data type number; without it, the other rule.
    case attribute(String, default: Default?)

    enum Default {
      case type(ElementType)
      case input(Int)
    }
  }

  /// The rank of an output; the words are those of `inference.tsv`.
  enum RankRule {
    case fixed(Int16)
    case same(Int)
    case alike
    case broadcast
    case shape
    case length(Int)
    case expand
    case gather
    case concat
    case reduce
    case reduceOne
    case unsqueeze
    case squeeze
    case matmul
    case onehot
    case einsum
    case attributeCount(String)
    case flatUnless(String)
    case body
  }

  var type: TypeRule
  /// One for all outputs, or one for each.
  var ranks: [RankRule]
  var isNeverFolded: Bool
}

extension InferenceRule {
  /// The rules of a graph's operators by operator index; nil where the table has none.
  static func read(_ table: CatalogTable, for graph: OperatorGraph) throws(CatalogError) -> [InferenceRule?] {
    var indices: [Substring: [Int]] = [:]
    for (index, entry) in graph.operators.enumerated() { indices[entry.name[...], default: []].append(index) }
    var rules = [InferenceRule?](repeating: nil, count: graph.operators.count)
    try table.scan { _ throws(CatalogError) in
    } row: { line throws(CatalogError) in
      let names = line[0].split(separator: ",")
      guard names.contains(where: { indices[$0] != nil }) else { return }
      let rule = try InferenceRule(line)
      for name in names {
        for index in indices[name] ?? [] { rules[index] = rule }
      }
    }
    return rules
  }

  private init(_ line: CatalogLine) throws(CatalogError) {
    let words = line[1].split(separator: " ")
    switch (words.first, words.count) {
    case ("-", 1): type = .signature
    case ("attr", 2): type = .attribute(String(words[1]), default: nil)
    case ("attr", 4):
      guard let found = ElementType(rawValue: String(words[3])) else { throw line.error("unknown type \(words[3])") }
      type = .attribute(String(words[1]), default: .type(found))
    case ("attr", 5):
      guard let index = Int(words[4]) else { throw line.error("\(words[4]) is no input number") }
      type = .attribute(String(words[1]), default: .input(index))
    default: throw line.error("unknown type rule \(line[1])")
    }
    ranks = []
    for text in line[2].split(separator: ";") {
      guard let rule = RankRule(text) else { throw line.error("unknown rank rule \(text)") }
      ranks.append(rule)
    }
    isNeverFolded = line[3] == "u"
  }
}

extension InferenceRule.RankRule {
  fileprivate init?(_ text: Substring) {
    let words = text.split(separator: " ")
    let argument = words.count > 1 ? words[1] : ""
    switch words.first {
    case "same": self = .same(Int(argument) ?? 0)
    case "alike": self = .alike
    case "broadcast": self = .broadcast
    case "shape": self = .shape
    case "length":
      guard let input = Int(argument) else { return nil }
      self = .length(input)
    case "expand": self = .expand
    case "gather": self = .gather
    case "concat": self = .concat
    case "reduce": self = .reduce
    case "reduce-one": self = .reduceOne
    case "unsqueeze": self = .unsqueeze
    case "squeeze": self = .squeeze
    case "matmul": self = .matmul
    case "onehot": self = .onehot
    case "einsum": self = .einsum
    case "attr": self = .attributeCount(String(argument))
    case "flat": self = .flatUnless(String(argument))
    case "body": self = .body
    default:
      guard let rank = Int16(text) else { return nil }
      self = .fixed(rank)
    }
  }
}
