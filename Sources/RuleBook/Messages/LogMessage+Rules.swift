import Facts
import RuleText

extension LogMessage {
  static let fileShape = Shape.mapping([
    .required("group", .text, "id of the group"),
    .required("title", .text, "whose messages these are"),
    .required("messages", .table(shape), "messages by id"),
  ])

  private static let shape = Shape.mapping([
    .required(
      "says", .list(.text), "the words of the message, with {part} for what changes and {} for what is of no use"),
    .optional("kind", .word(Kind.allCases.map(\.rawValue)), "error (default), warning, or consequence of another one"),
    .optional("general", .flag, "whether any other error in the line says more"),
    .optional("quiet", .flag, "whether it counts even in a line that its writer calls information"),
    .required("cause", .text, "why it is written, with {part} of every pattern"),
    .required("remedy", .list(.text), "what to do, in sentences without a full stop"),
    .optional("check", .text, "id of the check, or of lint's finding, that sees it beforehand"),
    .required("cite", .list(.text), "source ids, each with an optional place after a colon"),
    .required("cases", .list(caseShape), "real lines that are this message"),
    .optional("others", .list(.text), "lines that are not this message"),
  ])

  private static let caseShape = Shape.mapping([
    .required("line", .text, "the line, with or without what stands before the message"),
    .optional("parts", .table(.text), "parts that it must give"),
  ])

  /// - Parameter checks: ids of checks and of lint's findings.
  init(id: String, group: String, _ node: RuleNode, checks: Set<String>, _ context: inout LoadContext) {
    self.id = id
    self.group = group
    location = node.location
    kind = node["kind"]?.text.flatMap(Kind.init(rawValue:)) ?? .error
    isGeneral = node["general"]?.text == "true"
    isQuiet = node["quiet"]?.text == "true"
    patterns = []
    for item in Self.items(node["says"]) {
      do throws(MessagePattern.Mistake) {
        patterns.append(try MessagePattern(item.text ?? ""))
      } catch {
        context.log.report(item.location, error.description)
      }
    }
    cause = node["cause"]?.text ?? ""
    remedies = node["remedy"]?.texts ?? []
    check = node["check"]?.text
    citations = context.citations(node["cite"], for: node)
    cases = Self.items(node["cases"]).map { item in
      let parts = (item["parts"]?.entries ?? []).map { ($0.key, $0.node.text ?? "") }
      return Case(
        line: item["line"]?.text ?? "", parts: Dictionary(parts, uniquingKeysWith: { $1 }), location: item.location)
    }
    others = Self.items(node["others"]).map { Case(line: $0.text ?? "", parts: [:], location: $0.location) }
    if let check = node["check"], let name = check.text, !checks.contains(name) {
      context.log.report(
        check.location, "no check and no finding of lint '\(name)'\(Suggestion.text(for: name, among: checks))")
    }
    for item in Self.items(node["cause"]) + Self.items(node["remedy"]) {
      for part in Self.parts(of: item.text ?? "") where !patterns.allSatisfy({ $0.names.contains(part) }) {
        context.log.report(item.location, "not every pattern of '\(id)' has the part '{\(part)}'")
      }
    }
  }

  private static func items(_ node: RuleNode?) -> [RuleNode] { node.map { $0.list ?? [$0] } ?? [] }

  private static func parts(of text: String) -> [String] {
    text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { piece in
      piece.firstIndex(of: "}").map { String(piece[..<$0]) }
    }
  }
}
