package import Expressions
package import RuleText

/// A step that turns a model of one format into another.
package struct Conversion: Sendable {
  package var id: String
  package var from: [String]
  package var to: String
  package var title: Template
  /// Arguments of a command; empty when there is none to give. An argument that renders empty is dropped.
  package var command: [Template]
  /// What a command cannot say; nil when there is nothing.
  package var note: Template?
  package var citations: [Citation]
  package var location: SourceLocation

  static let shape = Shape.mapping([
    .required("id", .text, "id of the conversion"),
    .required("from", .list(.text), "formats it starts from"),
    .required("to", .text, "the format it makes"),
    .required("title", .template, "what is done"),
    .optional("command", .list(.template), "the arguments of the command, each quoted for the shell"),
    .optional("note", .template, "what the command cannot say"),
    .required("cite", .list(.text), "its sources"),
  ])

  init?(_ node: RuleNode, _ context: inout LoadContext) {
    guard Self.shape.check(node, &context.log), let id = node["id"]?.text, let to = node["to"]?.text else { return nil }
    self.id = id
    self.to = to
    from = node["from"]?.texts ?? []
    location = node.location
    citations = context.citations(node["cite"], for: node)
    guard let title = node["title"].flatMap({ context.template($0) }) else { return nil }
    self.title = title
    command = (node["command"].map { $0.list ?? [$0] } ?? []).compactMap { context.template($0) }
    note = node["note"].flatMap { context.template($0) }
  }
}

/// Which conversions lead from each format to each other one, by the shortest chain.
package struct ConversionGraph: Sendable {
  package let conversions: [Conversion]

  /// The indices of the conversions from `format` to the nearest of `targets`; empty when it is one of them, nil when
  /// there is no way. Among chains of equal length the author's order decides.
  package func route(from format: String, to targets: [String]) -> [Int]? {
    if targets.contains(format) || targets.contains("any") { return [] }
    var frontier: [(format: String, chain: [Int])] = [(format, [])]
    var seen: Set<String> = [format]
    while !frontier.isEmpty {
      var next: [(format: String, chain: [Int])] = []
      for place in frontier {
        for (index, conversion) in conversions.enumerated() where conversion.from.contains(place.format) {
          let chain = place.chain + [index]
          if targets.contains(conversion.to) { return chain }
          if seen.insert(conversion.to).inserted { next.append((conversion.to, chain)) }
        }
      }
      frontier = next
    }
    return nil
  }

  /// Every format that is one of `targets` or can be converted to one: the direct ones first.
  package func formats(reaching targets: [String]) -> [String] {
    targets + routes(to: targets).keys.filter { !targets.contains($0) }.sorted()
  }

  /// The shortest chain to one of `targets` from every format that has one.
  package func routes(to targets: [String]) -> [String: [Int]] {
    let formats = Set(conversions.flatMap { $0.from + [$0.to] }).union(targets)
    return formats.reduce(into: [:]) { $0[$1] = route(from: $1, to: targets) }
  }
}
