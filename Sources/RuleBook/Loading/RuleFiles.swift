/// The text files of a rule book, by path below the rules folder (`paths/tensorrt.yaml`).
package struct RuleFiles: Sendable {
  package var texts: [String: String]
  /// Where a file really lies, for messages; the path itself when it is built in.
  package var displayNames: [String: String]

  package init(_ texts: [String: String]) {
    self.texts = texts
    displayNames = [:]
  }

  /// The rules built into the binary.
  package static let builtIn = RuleFiles(embeddedRuleFiles)

  /// These files with an author's own laid over them: a file with the path of a built-in one replaces it, any other is
  /// added.
  package func overlaid(by overlay: [String: String], from directory: String) -> RuleFiles {
    var result = self
    for (path, text) in overlay {
      result.texts[path] = text
      result.displayNames[path] = directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
    }
    return result
  }

  /// These files but one.
  func without(_ path: String) -> RuleFiles {
    var result = self
    result.texts[path] = nil
    return result
  }

  /// Of these files those with the paths given: what a report needs loads in a fraction of the time of a whole book.
  func only(_ paths: String...) -> RuleFiles {
    var result = self
    result.texts = texts.filter { paths.contains($0.key) }
    return result
  }

  /// Paths in a folder with an ending, sorted.
  func paths(in folder: String, ending: String) -> [String] {
    texts.keys.filter { $0.hasPrefix(folder) && $0.hasSuffix(ending) }.sorted()
  }

  func displayName(_ path: String) -> String { displayNames[path] ?? path }
}
