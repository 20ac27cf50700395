import RuleText

/// The files of a rule book, by path below the rules folder (`paths/tensorrt.yaml`).
package struct RuleFiles: Sendable {
  package enum Content: Sendable {
    /// The file as it is written.
    case text(String)
    /// A YAML file parsed beforehand, as ``CompactNodes`` writes it.
    case parsed(String)
  }

  package private(set) var contents: [String: Content]
  /// Where a file really lies, for messages; the path itself when it is built in.
  private var displayNames: [String: String] = [:]

  package init(_ texts: [String: String]) { contents = texts.mapValues(Content.text) }

  /// The rules built into the binary.
  package static let builtIn = RuleFiles(parsed: embeddedRules, tables: embeddedTables)

  private init(parsed: [String: String], tables: [String: String]) {
    contents = parsed.mapValues(Content.parsed).merging(tables.mapValues(Content.text)) { $1 }
  }

  /// These files with an author's own laid over them: a file with the path of a built-in one replaces it, any other is
  /// added.
  package func overlaid(by overlay: [String: String], from directory: String) -> RuleFiles {
    var result = self
    for (path, text) in overlay {
      result.contents[path] = .text(text)
      result.displayNames[path] = directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
    }
    return result
  }

  /// These files but one.
  func without(_ path: String) -> RuleFiles {
    var result = self
    result.contents[path] = nil
    return result
  }

  /// Paths in a folder with an ending, sorted.
  func paths(in folder: String, ending: String) -> [String] {
    contents.keys.filter { $0.hasPrefix(folder) && $0.hasSuffix(ending) }.sorted()
  }

  /// The tables (`*.tsv`) by path.
  var tables: [String: String] {
    contents.compactMapValues { if case .text(let text) = $0 { text } else { nil } }.filter { $0.key.hasSuffix(".tsv") }
  }

  func displayName(_ path: String) -> String { displayNames[path] ?? path }

  /// The document of a YAML file; nil for an empty or missing one.
  /// - Throws: ``RuleBookError`` with file, line and column.
  func document(_ path: String) throws(RuleBookError) -> RuleNode? {
    switch contents[path] {
    case .text(let text): try RuleNode.parse(text, file: displayName(path))
    case .parsed(let text): CompactNodes.read(text, file: displayName(path))
    case nil: nil
    }
  }
}
