package import RuleBook

/// The decision tree drawn as text, Mermaid or DOT.
package enum TreeReport {
  /// The tree from its root; a part that several ways lead to is drawn once and referred to after that.
  package static func text(_ book: RuleBook, style: OutputStyle) -> String {
    var lines: [String] = []
    var drawn: Set<String> = []
    draw(book.nodes[book.rootIndex].id, book, style, prefix: "", label: "", isLast: true, isRoot: true, &drawn, &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func draw(
    _ id: String, _ book: RuleBook, _ style: OutputStyle, prefix: String, label: String, isLast: Bool, isRoot: Bool,
    _ drawn: inout Set<String>, _ lines: inout [String]
  ) {
    guard let node = book.node(id) else { return }
    let (tee, corner, bar) = style.usesUnicode ? ("├─ ", "└─ ", "│  ") : ("|- ", "`- ", "|  ")
    let branch = isRoot ? "" : isLast ? corner : tee
    let isNew = drawn.insert(id).inserted
    let seen = isNew ? "" : " (see \(id) above)"
    lines.append(prefix + branch + (label.isEmpty ? "" : style.paint(label, .bold) + ": ") + title(node) + seen)
    guard isNew else { return }
    let inner = isRoot ? "" : prefix + (isLast ? "   " : bar)
    let next = edges(node)
    for (index, edge) in next.enumerated() {
      draw(
        edge.target, book, style, prefix: inner, label: edge.label, isLast: index == next.count - 1, isRoot: false,
        &drawn,
        &lines)
    }
  }

  package static func mermaid(_ book: RuleBook) -> String {
    var text = "flowchart TD\n"
    for node in book.nodes {
      let (open, close) =
        switch node.kind {
        case .question: ("{{", "}}")
        case .step: ("[", "]")
        case .serve: ("([", "])")
        }
      text += "  \(node.id)\(open)\"\(title(node).replacingQuotes)\"\(close)\n"
      for edge in edges(node) {
        text +=
          edge.label.isEmpty
          ? "  \(node.id) --> \(edge.target)\n"
          : "  \(node.id) -- \"\(edge.label.replacingQuotes)\" --> \(edge.target)\n"
      }
    }
    return text
  }

  package static func dot(_ book: RuleBook) -> String {
    var text = "digraph decision {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n"
    for node in book.nodes {
      let shape =
        switch node.kind {
        case .question: "diamond"
        case .step: "box"
        case .serve: "box, style=rounded, penwidth=2"
        }
      text += "  \"\(node.id)\" [label=\"\(title(node).replacingQuotes)\", shape=\(shape)];\n"
      for edge in edges(node) {
        text += "  \"\(node.id)\" -> \"\(edge.target)\" [label=\"\(edge.label.replacingQuotes)\"];\n"
      }
    }
    return text + "}\n"
  }

  private static func title(_ node: DecisionNode) -> String {
    switch node.kind {
    case .question(let question): question.text
    case .step(let text, _): text
    case .serve(let paths, _): paths.joined(separator: " > ")
    }
  }

  private static func edges(_ node: DecisionNode) -> [(label: String, target: String)] {
    switch node.kind {
    case .question(let question): question.branches.map { ($0.answer, $0.next) }
    case .step(_, let next): [("", next)]
    case .serve(_, let otherwise): otherwise.map { [("none can serve", $0)] } ?? []
    }
  }
}

extension String {
  fileprivate var replacingQuotes: String { String(map { $0 == "\"" ? "'" : $0 }) }
}
