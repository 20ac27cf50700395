package import Advisor
import Facts
import RuleBook

/// One rule explained.
package enum ExplanationReport {
  package static func text(_ explanation: Explanation, style: OutputStyle) -> String {
    var lines = ["\(style.paint(explanation.id, .bold))  (\(explanation.kind))"]
    lines += TextLayout.wrapped(explanation.title, width: style.width)
    for section in explanation.sections where !section.lines.isEmpty {
      lines += ["", "  " + style.paint(section.name, .bold)]
      for line in section.lines { lines += TextLayout.hanging("    ", line, indent: 4, width: style.width) }
    }
    if !explanation.citations.isEmpty {
      lines += ["", "  " + style.paint("Sources", .bold)]
      for line in sourceLines(explanation) { lines += TextLayout.hanging("    ", line, indent: 4, width: style.width) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  package static func markdown(_ explanation: Explanation) -> String {
    var text = "# `\(explanation.id)` (\(explanation.kind))\n\n\(explanation.title)\n"
    for section in explanation.sections where !section.lines.isEmpty {
      text += "\n## \(section.name)\n\n" + section.lines.map { "- \($0)\n" }.joined()
    }
    if !explanation.citations.isEmpty {
      text += "\n## Sources\n\n" + sourceLines(explanation).map { "- \($0)\n" }.joined()
    }
    return text
  }

  package static func json(_ explanation: Explanation) -> String {
    JSONWriter.write([
      "schema": "triton-advisor/explanation/1", "kind": .string(explanation.kind), "id": .string(explanation.id),
      "title": .string(explanation.title),
      "sections": .map(
        Dictionary(
          explanation.sections.map { (.string($0.name), .strings($0.lines)) }, uniquingKeysWith: { first, _ in first })),
      "cite": AdviceJSONReport.citations(explanation.citations),
    ]) + "\n"
  }

  private static func sourceLines(_ explanation: Explanation) -> [String] {
    var seen: Set<String> = []
    return explanation.citations.compactMap { citation in
      guard let source = explanation.sources.first(where: { $0.id == citation.source }) else { return nil }
      let place = citation.place.isEmpty ? "" : ", \(citation.place)"
      let version = source.version.isEmpty ? "" : " (\(source.version))"
      let line = "\(source.id): \(source.title)\(place); \(source.location)\(version)"
      return seen.insert(line).inserted ? line : nil
    }
  }
}
