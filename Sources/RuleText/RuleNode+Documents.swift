import Facts
import Yams

extension RuleNode {
  /// Most nodes that the documents of one text may have once aliases are expanded.
  private static let nodeLimit = 100_000
  private static let depthLimit = 64

  /// Reads every document of a text that others wrote: unlike rule files, it may use anchors, aliases and merge keys.
  ///
  /// - Parameter file: the name that places get.
  /// - Throws: ``RuleBookError`` with file, line and column.
  package static func documents(_ text: String, file: String) throws(RuleBookError) -> [RuleNode] {
    if let place = complexKeyBesideAnchors(in: text, file: file) {
      throw RuleBookError([RuleProblem(place, "a list or mapping as a key is not read in a text with anchors")])
    }
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      var budget = nodeLimit
      var documents: [RuleNode] = []
      while let node = try parser.nextRoot() {
        documents.append(try RuleNode(expanding: node, file: file, depth: 0, budget: &budget))
      }
      return documents
    } catch let error as RuleBookError {
      throw error
    } catch let error as YamlError {
      throw RuleBookError([RuleProblem(error.location(file: file), error.problem)])
    } catch {
      throw RuleBookError([RuleProblem(SourceLocation(file: file), "\(error)")])
    }
  }

  private init(expanding node: Node, file: String, depth: Int, budget: inout Int) throws(RuleBookError) {
    let location = SourceLocation(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    budget -= 1
    if budget < 0 {
      throw RuleBookError([RuleProblem(location, "the text has more than \(Self.nodeLimit) values")])
    }
    if depth > Self.depthLimit {
      throw RuleBookError([RuleProblem(location, "nested more than \(Self.depthLimit) levels deep")])
    }
    switch node {
    case .scalar(let scalar):
      self.init(.scalar(scalar.string, ScalarStyle(scalar.style)), at: location)
    case .sequence(let sequence):
      var nodes: [RuleNode] = []
      for element in sequence {
        nodes.append(try RuleNode(expanding: element, file: file, depth: depth + 1, budget: &budget))
      }
      self.init(.list(nodes), at: location)
    case .mapping(let mapping):
      var entries: [Entry] = []
      for (key, value) in mapping {
        let place = SourceLocation(file: file, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
        guard case .scalar(let scalar) = key else {
          throw RuleBookError([RuleProblem(place, "a key must be text")])
        }
        let node = try RuleNode(expanding: value, file: file, depth: depth + 1, budget: &budget)
        entries.append(Entry(key: scalar.string, keyLocation: place, node: node))
      }
      self.init(.mapping(Self.merged(entries)), at: location)
    case .alias:
      throw RuleBookError([RuleProblem(location, "the alias has no anchor before it")])
    }
  }

  /// The entries with what their merge key (`<<`) brings; entries of their own win.
  private static func merged(_ entries: [Entry]) -> [Entry] {
    guard entries.contains(where: { $0.key == "<<" }) else { return entries }
    var result = entries.filter { $0.key != "<<" }
    var keys = Set(result.map(\.key))
    for entry in entries where entry.key == "<<" {
      for source in entry.node.list ?? [entry.node] {
        for merged in source.entries ?? [] where keys.insert(merged.key).inserted { result.append(merged) }
      }
    }
    return result
  }

  /// The place of a key that is a list or a mapping, in a text with anchors.
  ///
  /// The parser hashes keys with what their aliases expand to, so that a few lines of them ("billion laughs") would take
  /// all time; expanded values share their memory and are counted as they are taken over.
  private static func complexKeyBesideAnchors(in text: String, file: String) -> SourceLocation? {
    guard text.utf8.contains(UInt8(ascii: "*")), text.utf8.contains(UInt8(ascii: "&")) else { return nil }
    var (line, column) = (1, 0)
    // Bytes but blanks and line breaks, and whether a blank stands before the current one.
    var before: UInt8 = 0x0a
    var isAfterBlank = true
    var questionMark = false
    // `${NAME}` of a compose file is text, wherever the parser takes it at all.
    var (last, isVariable) = (UInt8(0x0a), false)
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n") { (line, column) = (line + 1, 0) } else { column += 1 }
      let isBlank = byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
      let isClosed = before == UInt8(ascii: "]") || before == UInt8(ascii: "}")
      if (byte == UInt8(ascii: ":") && isClosed) || (isBlank && questionMark) {
        return SourceLocation(file: file, line: line, column: max(column, 1))
      }
      questionMark = byte == UInt8(ascii: "?") && (isAfterBlank || "{[,-".utf8.contains(before))
      isAfterBlank = isBlank
      if byte == UInt8(ascii: "{") { isVariable = last == UInt8(ascii: "$") }
      last = byte
      if !isBlank { before = isVariable && byte == UInt8(ascii: "}") ? UInt8(ascii: "$") : byte }
    }
    return nil
  }
}
