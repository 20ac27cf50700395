import Facts

/// What is wrong with a table of the operator catalog, and where.
package struct CatalogError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's name, such as `tensorrt.tsv`.
  package var file: String
  /// From 1; nil when the whole file is meant.
  package var line: Int?
  package var problem: String

  package var description: String {
    line.map { "Rules/catalog/operators/\(file):\($0): \(problem)" } ?? "Rules/catalog/operators/\(file): \(problem)"
  }

  package init(file: String, line: Int? = nil, problem: String) {
    self.file = file
    self.line = line
    self.problem = problem
  }
}

/// One line of a catalog table, cut at its tabs.
struct CatalogLine {
  var fields: [Substring]
  var number: Int
  var file: String

  /// The field, or an empty one: trailing empty fields are not written.
  subscript(index: Int) -> Substring { index < fields.count ? fields[index] : "" }

  func error(_ problem: String) -> CatalogError { CatalogError(file: file, line: number, problem: problem) }

  /// - Throws: ``CatalogError`` when the field is no number.
  func int(_ index: Int) throws(CatalogError) -> Int {
    guard let value = Int(self[index]) else { throw error("column \(index + 1) must be a number") }
    return value
  }
}

/// The text of one table: comments (`#`), directives (`@keyword`, fields) and rows, all cut by tabs.
struct CatalogTable {
  let file: String
  let text: String

  /// Calls `directive` with each directive line and `row` with each row whose first field is in `wanted` (nil: all),
  /// in the file's order.
  func scan(
    wanted: Set<Substring>? = nil,
    directive: (CatalogLine) throws(CatalogError) -> Void,
    row: (CatalogLine) throws(CatalogError) -> Void
  ) throws(CatalogError) {
    let tab = UInt8(ascii: "\t")
    var number = 0
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      let isDirective = first == UInt8(ascii: "@")
      if !isDirective, let wanted, !wanted.contains(Substring(line.prefix { $0 != tab })) { continue }
      let fields = line.split(separator: tab, omittingEmptySubsequences: false).map(Substring.init)
      let cut = CatalogLine(fields: fields, number: number, file: file)
      if isDirective { try directive(cut) } else { try row(cut) }
    }
  }
}

/// The versions a table has columns for, and the one chosen for a runtime.
struct TableVersions {
  private(set) var names: [Substring] = []
  private var chosen = 0
  private var wanted: DottedVersion
  private var cache: [Substring: Bool] = [:]

  init(for wanted: DottedVersion) { self.wanted = wanted }

  /// The name of the version whose rows are used.
  var name: String { names.isEmpty ? wanted.description : String(names[chosen]) }

  /// Takes the `@versions` line. Chosen is the table of the same major and minor version, else the newest one that is
  /// not newer than the runtime, else the oldest.
  mutating func read(_ line: CatalogLine) throws(CatalogError) {
    names = Array(line.fields.dropFirst())
    let versions = names.compactMap { DottedVersion(String($0)) }
    guard !versions.isEmpty, versions.count == names.count else { throw line.error("@versions must list versions") }
    chosen = versions.lastIndex { $0 <= wanted } ?? 0
    if let same = versions.firstIndex(where: { $0.major == wanted.major && $0.minor == wanted.minor }) {
      chosen = max(chosen, same)
    }
  }

  /// Whether runs such as `8.0.1..8.6.1,10.0..` hold the chosen version. No runs hold every version.
  mutating func hold(_ runs: Substring, at line: CatalogLine) throws(CatalogError) -> Bool {
    if runs.isEmpty { return true }
    if let known = cache[runs] { return known }
    var result = false
    for run in runs.split(separator: ",") {
      let dots = run.twoDots
      let first = dots.map { run[..<$0.lowerBound] } ?? run
      let last = dots.map { run[$0.upperBound...] } ?? run
      guard let start = names.firstIndex(of: first) else { throw line.error("\(first) is not in @versions") }
      let end = last.isEmpty ? names.count - 1 : names.firstIndex(of: last)
      guard let end else { throw line.error("\(last) is not in @versions") }
      if start <= chosen, chosen <= end { result = true }
    }
    cache[runs] = result
    return result
  }
}

extension Substring {
  /// The first place with two dots in a row.
  fileprivate var twoDots: Range<Substring.Index>? {
    var index = startIndex
    while index < endIndex {
      let next = utf8.index(after: index)
      if utf8[index] == UInt8(ascii: "."), next < endIndex, utf8[next] == UInt8(ascii: ".") {
        return index..<utf8.index(after: next)
      }
      index = next
    }
    return nil
  }
}
