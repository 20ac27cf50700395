import Facts
import ModelInspection

/// What one TensorRT version imports of a graph's operators (`tensorrt.tsv`, `tensorrt-plugins.tsv`,
/// `tensorrt-types.tsv`).
struct TensorRTTable {
  enum Verdict: Substring {
    case imported = "Y"
    case notImported = "N"
    case refusedByChecker = "R"
    case disputed = "?"
  }

  struct Row {
    var verdict: Verdict
    /// nil: no document says.
    var types: ElementTypeSet?
    /// Indices into the catalog's restrictions, cautions included.
    var restrictions: [Int]
  }

  enum Acceptance {
    case yes
    case cast(ElementType)
    case inputOrOutput(exempt: Set<Substring>)
  }

  /// By operator index; nil without a row.
  private(set) var rows: [Row?]
  /// By operator index: the open plugin library has a plugin of this name.
  private(set) var hasPlugin: [Bool]
  /// Types that are taken somewhere. The others are never.
  private(set) var acceptance: [ElementType: Acceptance] = [:]
  private(set) var version: String

  init(
    _ catalog: OperatorCatalog, for graph: OperatorGraph, _ restrictions: [Restriction], version wanted: DottedVersion
  ) throws(CatalogError) {
    var indices: [Substring: [Int]] = [:]
    for (index, entry) in graph.operators.enumerated() { indices[entry.name[...], default: []].append(index) }
    let names = Set(indices.keys)
    var numbers: [Substring: Int] = [:]
    for (number, restriction) in restrictions.enumerated() { numbers[restriction.id[...]] = number }
    var rows = [Row?](repeating: nil, count: graph.operators.count)
    var versions = TableVersions(for: wanted)
    var types: [ElementTypeSet] = []
    try catalog.table("tensorrt.tsv").scan(wanted: names) { line throws(CatalogError) in
      switch line[0] {
      case "@versions": try versions.read(line)
      case "@types": try types.readTypes(line)
      default: break
      }
    } row: { line throws(CatalogError) in
      guard try versions.hold(line[1], at: line) else { return }
      let row = try Row(line, types, numbers)
      for index in indices[line[0]] ?? [] { rows[index] = row }
    }
    self.rows = rows
    version = versions.name

    var hasPlugin = [Bool](repeating: false, count: graph.operators.count)
    var pluginVersions = TableVersions(for: wanted)
    try catalog.table("tensorrt-plugins.tsv").scan(wanted: names) { line throws(CatalogError) in
      if line[0] == "@versions" { try pluginVersions.read(line) }
    } row: { line throws(CatalogError) in
      guard try pluginVersions.hold(line[1], at: line) else { return }
      for index in indices[line[0]] ?? [] { hasPlugin[index] = true }
    }
    self.hasPlugin = hasPlugin
    acceptance = try TensorRTTable.readTypes(try catalog.table("tensorrt-types.tsv"), wanted)
  }

  private static func readTypes(
    _ table: CatalogTable, _ wanted: DottedVersion
  ) throws(CatalogError) -> [ElementType: Acceptance] {
    var acceptance: [ElementType: Acceptance] = [:]
    try table.scan { _ throws(CatalogError) in
    } row: { line throws(CatalogError) in
      guard let type = ElementType(rawValue: String(line[0])) else { throw line.error("unknown type \(line[0])") }
      guard let since = DottedVersion(String(line[1])) else { throw line.error("\(line[1]) is no version") }
      guard since <= wanted else { return }
      let words = line[2].split(separator: " ")
      switch (words.first, words.count) {
      case ("yes", 1), ("quantized", 1): acceptance[type] = .yes
      case ("no", 1): acceptance[type] = nil
      case ("io", 1): acceptance[type] = .inputOrOutput(exempt: Set(line[3].split(separator: ",")))
      case ("as", 2):
        guard let other = ElementType(rawValue: String(words[1])) else { throw line.error("unknown type \(words[1])") }
        acceptance[type] = .cast(other)
      default: throw line.error("unknown acceptance \(line[2])")
      }
    }
    return acceptance
  }
}

extension TensorRTTable.Row {
  fileprivate init(
    _ line: CatalogLine, _ types: [ElementTypeSet], _ numbers: [Substring: Int]
  ) throws(CatalogError) {
    guard let verdict = TensorRTTable.Verdict(rawValue: line[2]) else { throw line.error("unknown verdict \(line[2])") }
    self.verdict = verdict
    self.types = nil
    if !line[3].isEmpty {
      let number = try line.int(3)
      guard types.indices.contains(number) else { throw line.error("no @types line \(number)") }
      self.types = types[number]
    }
    restrictions = []
    for id in line[4].split(separator: ",") {
      guard let number = numbers[id] else { throw line.error("restrictions.tsv has no \(id)") }
      restrictions.append(number)
    }
  }
}
