import Expressions
import Facts
package import RuleBook

/// The rule book as a list.
package enum RuleListReport {
  package static func text(_ book: RuleBook, isMarkdown: Bool) -> String {
    var text = ""
    for section in sections(book) {
      let width = (section.items.map(\.id.count).max() ?? 0) + 2
      text +=
        isMarkdown
        ? "\n## \(section.name)\n\n| id | |\n| --- | --- |\n" : "\(text.isEmpty ? "" : "\n")\(section.name)\n"
      for item in section.items {
        text +=
          isMarkdown
          ? "| `\(item.id)` | \(item.title) |\n" : "  \(TextLayout.padded(item.id, to: width))\(item.title)\n"
      }
    }
    return text
  }

  package static func json(_ book: RuleBook) -> String {
    var value: [Value: Value] = ["schema": "triton-advisor/rules/1"]
    for section in sections(book) {
      value[.string(section.key)] = .list(section.items.map { ["id": .string($0.id), "title": .string($0.title)] })
    }
    return JSONWriter.write(.map(value)) + "\n"
  }

  private struct Section {
    var key: String
    var name: String
    var items: [(id: String, title: String)]
  }

  private static func sections(_ book: RuleBook) -> [Section] {
    [
      Section(
        key: "paths", name: "Serving paths",
        items: book.paths.map { path in
          let from = path.since.map { "since \($0)" } ?? ""
          let to = path.until.map { "until \($0)" } ?? ""
          let span = [from, to].filter { !$0.isEmpty }.joined(separator: ", ")
          return (path.id, path.title + (span.isEmpty ? "" : " (\(span))"))
        }),
      Section(key: "nodes", name: "Decision tree", items: book.nodes.map { ($0.id, title($0)) }),
      Section(
        key: "requirements", name: "Requirements",
        items: book.sharedRequirements.values.sorted { $0.id < $1.id }.map { ($0.id, $0.condition.source) }),
      Section(
        key: "conversions", name: "Conversions",
        items: book.conversions.conversions.map { ($0.id, "\($0.from.joined(separator: ", ")) → \($0.to)") }),
      Section(
        key: "releases", name: "Releases",
        items: book.releases.ids.map { id in
          let facts = book.releases.facts(of: id)
          let parts = ["tensorrt", "onnxruntime", "openvino", "cuda"].compactMap { key in
            facts?["release.\(key)"]?.value.stringValue.map { "\(key) \($0)" }
          }
          return (id, parts.joined(separator: ", "))
        }),
      Section(
        key: "sources", name: "Sources", items: book.sources.values.sorted { $0.id < $1.id }.map { ($0.id, $0.title) }),
    ]
  }

  private static func title(_ node: DecisionNode) -> String {
    switch node.kind {
    case .question(let question): question.text
    case .step(let text, _): text
    case .serve(let paths, _): "serve with \(paths.joined(separator: ", "))"
    }
  }
}
