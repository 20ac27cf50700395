package import Facts
package import RuleBook

/// The facts of one document, for `host` and `inspect`.
package enum FactsReport {
  /// One fact a line: label, value in words, and where it came from; many that are unknown for one reason come last,
  /// together.
  package static func text(_ document: FactDocument, _ vocabulary: FactVocabulary, style: OutputStyle) -> String {
    let unknown = unknownTogether(document, vocabulary)
    let grouped = Set(unknown.flatMap { $0.declarations.map(\.path) })
    let declarations = vocabulary.facts.filter { document[$0.path] != nil && !grouped.contains($0.path) }
    let width = min(declarations.map(\.label.count).max() ?? 0, 48) + 2
    var lines: [String] = isSimulated(document) ? [style.paint(simulated, .yellow)] : []
    for declaration in declarations {
      guard let fact = document[declaration.path] else { continue }
      let words = describe(fact.value, unit: declaration.unit)
      let head = TextLayout.padded(declaration.label, to: width)
      for (index, word) in words.enumerated() {
        let source = index == 0 ? style.paint("  (\(fact.origin.source.escapingControls))", .dim) : ""
        lines += TextLayout.hanging(
          index == 0 ? head : "", word.escapingControls.shortened(to: 2000) + source, indent: width, width: style.width)
      }
    }
    for group in unknown {
      let shown = group.declarations.prefix(mostLabels).map(\.label).joined(separator: ", ")
      let more = group.declarations.count - mostLabels
      let labels = more > 0 ? "\(shown) and \(more) more" : shown
      lines += TextLayout.hanging(
        TextLayout.padded("unknown", to: width),
        "\(group.reason.escapingControls.shortened(to: 2000))" + style.paint(" (\(labels))", .dim), indent: width,
        width: style.width)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Facts of one reason that are named; the rest is counted.
  private static let mostLabels = 12

  private struct UnknownGroup {
    var reason: String
    var declarations: [FactDeclaration]
  }

  /// Facts that share the reason why they are not known, where they are more than two.
  private static func unknownTogether(_ document: FactDocument, _ vocabulary: FactVocabulary) -> [UnknownGroup] {
    var groups: [UnknownGroup] = []
    var places: [String: Int] = [:]
    for declaration in vocabulary.facts {
      guard let reason = document[declaration.path]?.value.unknownValue?.reason else { continue }
      if let place = places[reason] {
        groups[place].declarations.append(declaration)
      } else {
        places[reason] = groups.count
        groups.append(UnknownGroup(reason: reason, declarations: [declaration]))
      }
    }
    return groups.filter { $0.declarations.count > 2 }
  }

  /// `{"schema": …, "facts": {path: {value, kind, source}}}`.
  package static func json(_ document: FactDocument, schema: String) -> String {
    JSONWriter.write([
      "schema": .string(schema),
      "facts": .map(
        Dictionary(
          uniqueKeysWithValues: document.facts.map { (.string($0.key), AdviceJSONReport.value($0.value)) })),
    ]) + "\n"
  }

  package static func markdown(_ document: FactDocument, _ vocabulary: FactVocabulary) -> String {
    var text = isSimulated(document) ? "> **\(simulated)**\n\n" : ""
    text += "| fact | value | source |\n| --- | --- | --- |\n"
    for declaration in vocabulary.facts {
      guard let fact = document[declaration.path] else { continue }
      let value = describe(fact.value, unit: declaration.unit).joined(separator: "; ").escapingControls.shortened(
        to: 2000)
      let cells = [declaration.label, value, fact.origin.source.escapingControls]
      text += "| " + cells.map(markdownCell).joined(separator: " | ") + " |\n"
    }
    return text
  }

  /// Text inside a table: its bars are escaped.
  static func markdownCell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// A value in words: one line, or one for each record of a list.
  static func describe(_ value: Value, unit: String) -> [String] {
    switch value {
    case .unknown(let unknown): return ["unknown: \(unknown.reason)"]
    case .null: return ["none"]
    case .bool(let flag): return [flag ? "yes" : "no"]
    case .string(let text): return [text.isEmpty ? "none" : text]
    case .list(let elements) where elements.isEmpty: return ["none"]
    case .list(let elements):
      if elements.allSatisfy({ $0.mapValue == nil }) {
        return [elements.map { describe($0, unit: unit).joined() }.joined(separator: ", ")]
      }
      return records(elements)
    case .map: return records([value])
    default:
      guard let count = value.intValue else { return [JSONWriter.write(value, pretty: false)] }
      return [unit == "bytes" ? HumanText.bytes(count) : unit == "count" ? HumanText.count(count) : String(count)]
    }
  }

  private static func records(_ elements: [Value]) -> [String] {
    RecordText.lines(elements.map { $0.mapValue ?? [.string("value"): $0] }) { value, isSize in
      describe(value, unit: isSize ? "bytes" : "").joined(separator: ", ")
    }
  }

  /// Whether a stand-in answered for the driver, so that no such report passes for one about real hardware.
  private static func isSimulated(_ document: FactDocument) -> Bool {
    document["host.simulated"]?.value == .bool(true)
      || document.facts.values.contains { $0.origin.kind == .simulated }
  }

  private static let simulated =
    "SIMULATED DRIVER: a stand-in answered for the driver; nothing about GPUs here is about real hardware."
}
