import Facts
import RuleText

/// Reads `catalog/transformers.yaml` and `catalog/architectures.yaml`.
struct TransformerReader {
  private var log = ProblemLog()
  private var sources: [String: Source] = [:]

  mutating func read(_ files: RuleFiles) throws(RuleBookError) -> TransformerCatalog {
    let names = try document("catalog/sources.yaml", RuleFileShapes.sources, files)
    sources = Dictionary(
      (names?["sources"]?.entries ?? []).map { ($0.key, Source(id: $0.key, $0.node)) }, uniquingKeysWith: { $1 })
    let root = try document("catalog/transformers.yaml", TransformerCatalog.shape, files)
    let table = try document("catalog/architectures.yaml", TransformerCatalog.architecturesShape, files)
    guard let root, let table, log.problems.isEmpty else { throw RuleBookError(log.problems) }
    let engines = (root["engines"]?.entries ?? []).map { ($0.key, engine($0.node)) }
    let catalog = TransformerCatalog(
      engines: Dictionary(engines, uniquingKeysWith: { $1 }), memory: memory(root["memory"] ?? root),
      usefulContext: count(root["usefulContext"]?["tokens"]), formats: (root["formats"]?.list ?? []).map { format($0) },
      architectures: Dictionary(
        (table["engines"]?.entries ?? []).map { ($0.key, architectures($0.node)) }, uniquingKeysWith: { $1 }))
    _ = citations(root["usefulContext"])
    if !log.problems.isEmpty { throw RuleBookError(log.problems) }
    return catalog
  }

  private mutating func document(_ path: String, _ shape: Shape, _ files: RuleFiles) throws(RuleBookError) -> RuleNode?
  {
    guard let node = try files.document(path) else {
      log.report(SourceLocation(file: files.displayName(path)), "the file is missing")
      return nil
    }
    return shape.check(node, &log) ? node : nil
  }

  private mutating func engine(_ node: RuleNode) -> TransformerCatalog.Engine {
    let fractions = (node["fractions"]?.list ?? []).compactMap { row in
      version(row["since"]).map { TransformerCatalog.Engine.Fraction(since: $0, value: number(row["fraction"])) }
    }
    return TransformerCatalog.Engine(
      isShareOfTotal: node["share"]?.text == "total", tokensPerStep: range(node["tokensPerStep"], unit: 1),
      citations: citations(node), fractions: fractions)
  }

  private mutating func memory(_ node: RuleNode) -> TransformerCatalog.Memory {
    TransformerCatalog.Memory(
      reserve: range(node["reserveMB"], unit: 1_000_000),
      communication: byDegree(node["communicationMB"]).mapValues { Int64($0 * 1_000_000) },
      denseActivations: byDegree(node["denseActivations"]), expertActivations: byDegree(node["expertActivations"]),
      activationFloor: count(node["activationFloorMB"]) * 1_000_000, citations: citations(node))
  }

  private mutating func format(_ node: RuleNode) -> TransformerCatalog.Format {
    TransformerCatalog.Format(
      name: node["name"]?.text ?? "", bits: number(node["bits"]), types: node["types"]?.texts ?? [],
      minimum: node["minimum"].map { number($0) }, arithmetic: node["arithmetic"].map { number($0) },
      engines: node["engines"]?.texts ?? [], isOffered: node["offer"]?.text == "true", citations: citations(node),
      isRecalled: node["recalled"] != nil)
  }

  private mutating func architectures(_ node: RuleNode) -> TransformerCatalog.Architectures {
    var spans: [String: TransformerCatalog.Architectures.Span] = [:]
    for entry in node["architectures"]?.entries ?? [] {
      let words = (entry.node.text ?? "").split(separator: " ").map(String.init)
      let versions = words.filter { $0 != "to" }.map { DottedVersion($0) }
      if versions.contains(nil) || versions.count > 2 || words.count == 2 {
        log.report(entry.node.location, "expected a version, or 'SINCE to UNTIL'")
      }
      spans[entry.key] = TransformerCatalog.Architectures.Span(
        since: versions.first ?? nil, until: versions.count > 1 ? versions[1] : nil)
    }
    return TransformerCatalog.Architectures(
      first: version(node["first"]), newest: version(node["newest"]),
      others: node["others"]?.text ?? "", runsOthers: node["unlisted"]?.text != "no", citations: citations(node),
      versions: spans)
  }

  // MARK: Values

  private mutating func citations(_ node: RuleNode?) -> [Citation] {
    (node?["cite"]?.texts ?? []).map { text in
      let citation = Citation(text)
      if sources[citation.source] == nil, let place = node?["cite"]?.location {
        let hint = Suggestion.text(for: citation.source, among: sources.keys)
        log.report(place, "no source '\(citation.source)' in catalog/sources.yaml\(hint)")
      }
      return citation
    }
  }

  private mutating func version(_ node: RuleNode?) -> DottedVersion? {
    guard let node, let version = node.text.flatMap({ DottedVersion($0) }) else {
      if let node { log.report(node.location, "expected a version such as 1.2.0") }
      return nil
    }
    return version
  }

  private mutating func number(_ node: RuleNode?) -> Double {
    guard let node, let number = node.text.flatMap(Double.init), number.isFinite, number >= 0 else {
      if let node { log.report(node.location, "expected a number of at least 0") }
      return 0
    }
    return number
  }

  private mutating func count(_ node: RuleNode?) -> Int64 {
    guard let node, let count = node.text.flatMap(Int64.init), (0...1_000_000_000).contains(count) else {
      if let node { log.report(node.location, "expected a whole number from 0 to 1000000000") }
      return 0
    }
    return count
  }

  private mutating func range(_ node: RuleNode?, unit: Int64) -> ClosedRange<Int64> {
    let (low, high) = (count(node?["low"]) * unit, count(node?["high"]) * unit)
    guard low <= high else {
      if let node { log.report(node.location, "'low' is above 'high'") }
      return low...low
    }
    return low...high
  }

  private mutating func byDegree(_ node: RuleNode?) -> [Int64: Double] {
    var values: [Int64: Double] = [:]
    for entry in node?.entries ?? [] {
      guard let degree = Int64(entry.key), degree > 0 else {
        log.report(entry.keyLocation, "expected a number of GPUs")
        continue
      }
      values[degree] = number(entry.node)
    }
    return values
  }
}
