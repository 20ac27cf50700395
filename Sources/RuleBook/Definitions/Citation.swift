import Facts
import RuleText

/// Where a rule's knowledge comes from: a key into `catalog/sources.yaml`, and the place in that source.
package struct Citation: Sendable, Hashable, CustomStringConvertible {
  /// Key of the source, such as `tutorial-part-4`.
  package var source: String
  /// The place in it, such as `decision tree, P1`; empty for the whole.
  package var place: String

  /// Reads `source` or `source: place`.
  package init(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1)
    source = String(parts.first ?? "").trimmed
    place = parts.count > 1 ? String(parts[1]).trimmed : ""
  }

  package var description: String { place.isEmpty ? source : "\(source): \(place)" }
}

/// A source that rules cite.
package struct Source: Sendable, Hashable {
  package var id: String
  package var title: String
  /// Address or repository; empty where there is none, as for a judgement.
  package var location: String
  /// Commit, version or date of what was read; empty when it has none.
  package var version: String
  /// True where the knowledge was recalled or judged, not found in a document: advice resting on it says so.
  package var isRecalled: Bool

  static let shape = Shape.mapping([
    .required("title", .text, "what the source is"),
    .optional("repository", .text, "repository or package it is in"),
    .optional("url", .text, "its address"),
    .optional("version", .text, "version that was read"),
    .optional("commit", .text, "commit that was read"),
    .optional("commits", .text, "commits that were read"),
    .optional("date", .text, "date of what was read"),
    .optional("basis", .word(["recalled"]), "recalled where nothing written backs it: judgement or memory"),
  ])

  init(id: String, _ node: RuleNode) {
    self.id = id
    title = node["title"]?.text ?? ""
    location = ["repository", "url"].compactMap { node[$0]?.text }.joined(separator: ", ")
    version = ["version", "commit", "commits", "date"].compactMap { node[$0]?.text }.joined(separator: ", ")
    isRecalled = node["basis"]?.text == "recalled"
  }
}
