import Expressions
import RuleText

extension FactDeclaration {
  static let shape = Shape.mapping([
    .required(
      "type", .text, "bool, int, double, string, list<T>, map<T> or list with fields; ? at the end allows null"),
    .optional("fields", .table(.text), "name and type of each field of a record"),
    .optional("unit", .text, "unit of a number, such as bytes"),
    .required("label", .text, "how a person calls it"),
    .required("from", .word(Provider.allCases.map(\.rawValue)), "who provides it"),
    .required("unknown", .text, "what it means when nobody could learn it"),
    .optional("ask", questionShape, "how the user can state it"),
  ])

  private static let questionShape = Shape.mapping([
    .required("option", .text, "the command-line option that states it"),
    .required("question", .text, "the question for a person"),
    .required("choices", .table(.text), "the values, each with words for people"),
  ])

  init?(path: String, _ node: RuleNode, _ log: inout ProblemLog) {
    guard Self.shape.check(node, &log), let typeNode = node["type"] else { return nil }
    var fields: [String: ExpressionType] = [:]
    for entry in node["fields"]?.entries ?? [] {
      guard let text = entry.node.text, let type = ExpressionType(ruleText: text) else {
        log.report(entry.node.location, "unknown type '\(entry.node.text ?? "")'")
        return nil
      }
      fields[entry.key] = type
    }
    let text = typeNode.text ?? ""
    guard let type = fields.isEmpty ? ExpressionType(ruleText: text) : text == "list" ? .list(.record(fields)) : nil
    else {
      log.report(typeNode.location, "unknown type '\(text)'; expected bool, int, double, string, list<T> or map<T>")
      return nil
    }
    self.path = path
    self.type = type
    unit = node["unit"]?.text ?? ""
    label = node["label"]?.text ?? ""
    provider = node["from"]?.text.flatMap(Provider.init(rawValue:)) ?? .host
    unknown = node["unknown"]?.text ?? ""
    question = node["ask"].map { ask in
      Question(
        option: ask["option"]?.text ?? "", prompt: ask["question"]?.text ?? "",
        choices: (ask["choices"]?.entries ?? []).map { Choice(value: $0.key, label: $0.node.text ?? "") })
    }
    location = node.location
  }
}

extension ExpressionType {
  /// Reads a type as `facts.yaml` writes it: `int`, `list<string>`, `map<int>`, `double?`.
  init?(ruleText text: String) {
    if text.hasSuffix("?") {
      guard let type = ExpressionType(ruleText: String(text.dropLast())) else { return nil }
      self = .nullable(type)
      return
    }
    switch text {
    case "bool": self = .bool
    case "int": self = .int
    case "double": self = .double
    case "string": self = .string
    default:
      guard text.hasSuffix(">"), let open = text.firstIndex(of: "<") else { return nil }
      let inner = text[text.index(after: open)...].dropLast()
      guard let element = ExpressionType(ruleText: String(inner)) else { return nil }
      switch text[..<open] {
      case "list": self = .list(element)
      case "map": self = .map(.string, element)
      default: return nil
      }
    }
  }
}
