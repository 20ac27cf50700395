package import Facts
package import RuleBook

/// The facts about a host as people look at a machine: a picture, then the facts under headings.
package struct HostReport {
  private let document: FactDocument
  private let vocabulary: HostVocabulary
  /// Whether the source of each fact is shown, and the facts that the picture already tells.
  private let isVerbose: Bool

  package init(_ document: FactDocument, _ vocabulary: HostVocabulary, isVerbose: Bool = false) {
    self.document = document
    self.vocabulary = vocabulary
    self.isVerbose = isVerbose
  }

  package func text(style: OutputStyle) -> String {
    var lines = isSimulated ? [style.paint("SIMULATED DRIVER: the GPUs below are not real", .red), ""] : []
    if let view = MachineView(document) { lines += MachineDrawing(view: view, style: style).lines }
    for section in sections {
      lines += ["", style.paint(section.heading, .bold)]
      let (single, alike) = isVerbose ? (section.facts, []) : gathered(section.facts)
      let labels = single.map(\.declaration.label) + alike.map(\.head)
      let width = min(labels.map(\.count).max() ?? 0, 32) + 4
      for entry in single { lines += self.lines(entry, indent: width, style) }
      for group in alike {
        lines += TextLayout.hanging("  \(group.head)", group.text, indent: width, width: style.width).map {
          style.paint($0, .dim)
        }
      }
    }
    return lines.map { style.usesUnicode ? $0 : $0.plainASCII }.joined(separator: "\n") + "\n"
  }

  package func markdown() -> String {
    var text = isSimulated ? "**SIMULATED DRIVER: the GPUs below are not real**\n\n" : ""
    if let view = MachineView(document) {
      let lines = MachineDrawing(view: view, style: OutputStyle(usesColor: false, width: 100)).lines
      text += "```text\n\(lines.joined(separator: "\n"))\n```\n"
    }
    for section in sections {
      text += "\n## \(section.heading)\n\n| fact | value | source |\n| --- | --- | --- |\n"
      for entry in section.facts {
        let value = words(entry).map { $0.escapingControls.shortened(to: 2000) }.joined(separator: "; ")
        let cells = [entry.declaration.label, value, entry.fact.origin.source.escapingControls]
        text += "| " + cells.map(FactsReport.markdownCell).joined(separator: " | ") + " |\n"
      }
    }
    return text
  }

  /// A picture for a document or a ticket, in Scalable Vector Graphics; nil where there is nothing to draw.
  package static func svg(_ document: FactDocument) -> String? {
    MachineView(document).map { MachineSVG(view: $0, isSimulated: document["host.simulated"]?.value == true).text }
  }

  private var isSimulated: Bool { document["host.simulated"]?.value == true }

  private struct Entry {
    var declaration: FactDeclaration
    var fact: Fact
  }

  /// Headings with the beginnings of the paths below them; what fits nowhere stands under the first.
  private static let headings: [(heading: String, prefixes: [String])] = [
    ("System", []), ("GPU", ["host.gpu", "host.driver.", "host.cuda", "host.nvml", "host.mig", "host.simulated"]),
    ("CPU", ["host.cpu."]), ("Memory", ["host.memory.", "host.shm."]), ("NUMA", ["host.numa."]),
    ("Devices", ["host.devices", "host.accelerators"]),
    ("Container and limits", ["host.container.", "host.cgroup.", "host.limits."]),
    ("Software", ["host.triton.", "host.libraries"]),
  ]

  /// What the picture shows already.
  private static let drawn: Set<String> = ["host.cpu.layout", "host.numa.distances"]

  /// Of one fact; longer lists are read with `--format json`.
  private static let mostLines = 64

  private func isToldAlready(_ path: String) -> Bool {
    Self.drawn.contains(path) || path == "host.simulated" && !isSimulated
  }

  private var sections: [(heading: String, facts: [Entry])] {
    var facts: [[Entry]] = Array(repeating: [], count: Self.headings.count)
    for declaration in vocabulary.facts.facts {
      guard let fact = document[declaration.path], isVerbose || !isToldAlready(declaration.path) else { continue }
      let index = Self.headings.firstIndex { $0.prefixes.contains { declaration.path.hasPrefix($0) } } ?? 0
      facts[index].append(Entry(declaration: declaration, fact: fact))
    }
    return zip(Self.headings, facts).filter { !$1.isEmpty }.map { ($0.heading, $1) }
  }

  /// Facts that say the same nothing, in one line each: no value, or unknown for one reason.
  private func gathered(_ facts: [Entry]) -> (single: [Entry], alike: [(head: String, text: String)]) {
    var reasons: [(reason: String, labels: [String])] = []
    var absent: [String] = []
    for entry in facts {
      let label = entry.declaration.label
      if let reason = entry.fact.value.unknownValue?.reason {
        if let index = reasons.firstIndex(where: { $0.reason == reason }) {
          reasons[index].labels.append(label)
        } else {
          reasons.append((reason, [label]))
        }
      } else if words(entry) == ["none"] {
        absent.append(label)
      }
    }
    reasons.removeAll { $0.labels.count < 2 }
    if absent.count < 3 { absent = [] }
    let gone = Set(absent + reasons.flatMap(\.labels))
    var alike = absent.isEmpty ? [] : [(head: "none", text: absent.joined(separator: ", "))]
    alike += reasons.map { reason, labels in
      let text = "\(labels.joined(separator: ", ")): \(reason)"
      return (head: "unknown", text: text.escapingControls.shortened(to: 2000))
    }
    return (facts.filter { !gone.contains($0.declaration.label) }, alike)
  }

  private func words(_ entry: Entry) -> [String] {
    let (path, value, unit) = (entry.declaration.path, entry.fact.value, entry.declaration.unit)
    // Most fields of a GPU are unknown to some driver, each with its reason: only the verbose report has room for them.
    if isVerbose, path.hasPrefix("host.gpu") { return FactsReport.describe(value, unit: unit) }
    let told = path.hasPrefix("host.gpu") ? value.withoutUnknownFields : value
    let words =
      HostWording.words(path, value, vocabulary.accelerators) ?? FactsReport.describe(told, unit: unit)
    if words.count <= Self.mostLines { return words }
    return words.prefix(Self.mostLines) + ["… and \(words.count - Self.mostLines) more"]
  }

  private func lines(_ entry: Entry, indent: Int, _ style: OutputStyle) -> [String] {
    let isUnknown = entry.fact.value.unknownValue != nil
    var lines: [String] = []
    for (index, words) in words(entry).enumerated() {
      let text = words.escapingControls.shortened(to: 2000)
      let head = index == 0 ? "  \(entry.declaration.label)" : ""
      var wrapped = TextLayout.hanging(head, text, indent: indent, width: style.width)
      if isUnknown { wrapped = wrapped.map { style.paint($0, .dim) } }
      lines += wrapped
    }
    if isVerbose {
      let source = "from \(entry.fact.origin.source.escapingControls.shortened(to: 200))"
      lines += TextLayout.hanging("", source, indent: indent, width: style.width).map { style.paint($0, .dim) }
    }
    return lines
  }
}

extension Value {
  /// A list of records with the fields only that are known.
  fileprivate var withoutUnknownFields: Value {
    guard case .list(let elements) = self else { return self }
    return .list(
      elements.map { element in
        guard case .map(let fields) = element else { return element }
        return .map(fields.filter { $0.value.unknownValue == nil })
      })
  }
}
