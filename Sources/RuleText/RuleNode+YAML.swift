import Facts
import Yams

extension RuleNode {
  /// Reads one YAML document.
  ///
  /// - Returns: nil for an empty document.
  /// - Throws: ``RuleBookError`` with file, line and column.
  package static func parse(_ text: String, file: String) throws(RuleBookError) -> RuleNode? {
    if let place = firstAnchor(in: text, file: file) {
      throw RuleBookError([RuleProblem(place, "anchors and aliases are not used in rule files: write it out")])
    }
    do {
      // `.basic` resolves no tags: three times faster, and `8.10` stays text. An explicit encoding keeps Yams from
      // reading (and announcing on stdout) an environment variable.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      // Nodes refer to their anchors weakly: without the parser, anchors and with them aliases could not be refused.
      return try withExtendedLifetime(parser) {
        try parser.singleRoot().map { try RuleNode($0, file: file, depth: 0) }
      }
    } catch let error as RuleBookError {
      throw error
    } catch let error as YamlError {
      throw RuleBookError([RuleProblem(error.location(file: file), error.problem)])
    } catch {
      throw RuleBookError([RuleProblem(SourceLocation(file: file), "\(error)")])
    }
  }

  private init(_ node: Node, file: String, depth: Int) throws(RuleBookError) {
    location = SourceLocation(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    if depth > 32 { throw RuleBookError([RuleProblem(location, "nested more than 32 levels deep")]) }
    switch node {
    case .scalar(let scalar):
      content = .scalar(scalar.string, ScalarStyle(scalar.style))
    case .sequence(let sequence):
      var nodes: [RuleNode] = []
      for element in sequence { nodes.append(try RuleNode(element, file: file, depth: depth + 1)) }
      content = .list(nodes)
    case .mapping(let mapping):
      var entries: [Entry] = []
      for (key, value) in mapping {
        let place = SourceLocation(file: file, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
        guard case .scalar(let scalar) = key else {
          throw RuleBookError([RuleProblem(place, "a key must be text")])
        }
        entries.append(
          Entry(key: scalar.string, keyLocation: place, node: try RuleNode(value, file: file, depth: depth + 1)))
      }
      content = .mapping(entries)
    case .alias:
      throw RuleBookError([RuleProblem(location, "anchors and aliases are not used in rule files: write it out")])
    }
  }
}

extension RuleNode {
  /// The first `&name` that YAML could take for an anchor.
  ///
  /// Looked for in the text: the parser expands aliases, and hashes what they expand to where they are keys, before it
  /// hands anything over, so that a few lines of them ("billion laughs") would take all memory. What stands inside a
  /// word, `&&` or `2>&1` is no anchor.
  private static func firstAnchor(in text: String, file: String) -> SourceLocation? {
    var (line, column) = (1, 0)
    var (beforeLast, last) = (UInt8(ascii: "\n"), UInt8(ascii: "\n"))
    for byte in text.utf8 {
      if last == UInt8(ascii: "&"), byte.isNamePart, !beforeLast.isNamePart, !"&<>=".utf8.contains(beforeLast) {
        return SourceLocation(file: file, line: line, column: column)
      }
      if byte == UInt8(ascii: "\n") {
        (line, column) = (line + 1, 0)
      } else if byte & 0xc0 != 0x80 {
        column += 1
      }
      (beforeLast, last) = (last, byte)
    }
    return nil
  }
}

extension UInt8 {
  /// Whether an anchor's name can have it.
  fileprivate var isNamePart: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

extension RuleNode.ScalarStyle {
  init(_ style: Node.Scalar.Style) {
    switch style {
    case .singleQuoted, .doubleQuoted: self = .quoted
    case .literal, .folded: self = .block
    default: self = .plain
    }
  }
}

extension YamlError {
  var problem: String {
    switch self {
    case .scanner(let context, let problem, _, _), .parser(let context, let problem, _, _),
      .composer(let context, let problem, _, _):
      [context?.text, problem].compactMap(\.self).joined(separator: " ").trimmed
    case .reader(let problem, _, _, _): problem
    case .duplicatedKeysInMapping(let duplicates, _):
      "the key \(duplicates.first.map { "'\($0)' " } ?? "")appears twice"
    default: "not YAML: \(self)"
    }
  }

  func location(file: String) -> SourceLocation {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      SourceLocation(file: file, line: mark.line, column: mark.column)
    case .duplicatedKeysInMapping(_, let context):
      SourceLocation(file: file, line: context.mark.line, column: context.mark.column)
    default: SourceLocation(file: file)
    }
  }
}
