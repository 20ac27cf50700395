package import Facts
package import RuleText

/// Facts to try a rule on: an example host and model by name, a release, and what is set or taken away on top.
package struct Situation: Sendable {
  /// Key below `hosts` of `catalog/examples.yaml`.
  package var host: String?
  /// Key below `models` of `catalog/examples.yaml`.
  package var model: String?
  /// Container release; the newest when nil.
  package var release: String?
  package var set: [(path: String, value: Value, location: SourceLocation)]
  /// Facts made unknown.
  package var unknown: [(path: String, location: SourceLocation)]
  package var location: SourceLocation

  static let fields: [Shape.Field] = [
    .optional("host", .text, "an example host of catalog/examples.yaml"),
    .optional("model", .text, "an example model of catalog/examples.yaml"),
    .optional("release", .text, "a container release; the newest when left out"),
    .optional("set", .table(.anything), "facts with the values to give them"),
    .optional("unknown", .list(.text), "facts to make unknown"),
  ]

  static let shape = Shape.mapping(fields)

  package init(host: String? = nil, model: String? = nil, release: String? = nil) {
    self.host = host
    self.model = model
    self.release = release
    set = []
    unknown = []
    location = SourceLocation(file: "")
  }

  init(_ node: RuleNode) {
    host = node["host"]?.text
    model = node["model"]?.text
    release = node["release"]?.text
    set = (node["set"]?.entries ?? []).map { ($0.key, $0.node.literal, $0.keyLocation) }
    unknown = (node["unknown"].map { $0.list ?? [$0] } ?? []).map { ($0.text ?? "", $0.location) }
    location = node.location
  }
}
