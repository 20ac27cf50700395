import Facts
import RuleText

/// Reads `catalog/memory.yaml`.
struct MemoryReader {
  private var amounts: [String: MemoryCatalog.Amount] = [:]
  private var profiles: [String: MemoryCatalog.Profile] = [:]

  /// - Parameter knownPaths: ids of the serving paths; nil when some of them could not be read.
  mutating func read(_ root: RuleNode, knownPaths: Set<String>?, _ context: inout LoadContext) -> MemoryCatalog {
    var limits: [String: MemoryCatalog.Limit] = [:]
    for entry in root["limits"]?.entries ?? [] { limits[entry.key] = limit(entry.node, &context) }
    for entry in root["amounts"]?.entries ?? [] { amounts[entry.key] = amount(entry.key, entry.node, &context) }
    for entry in root["profiles"]?.entries ?? [] { profiles[entry.key] = profile(entry.key, entry.node, &context) }
    var paths: [String: MemoryCatalog.PathProfiles] = [:]
    for entry in root["paths"]?.entries ?? [] {
      if let knownPaths, !knownPaths.contains(entry.key) {
        context.log.report(
          entry.keyLocation, "no path '\(entry.key)'\(Suggestion.text(for: entry.key, among: knownPaths))")
      }
      paths[entry.key] = MemoryCatalog.PathProfiles(
        gpu: named(entry.node["gpu"], &context), host: named(entry.node["host"], &context),
        cpu: named(entry.node["cpu"], &context))
    }
    return MemoryCatalog(paths: paths, limits: limits)
  }

  private func limit(_ node: RuleNode, _ context: inout LoadContext) -> MemoryCatalog.Limit {
    let factor = node["factor"].map { range($0, &context) } ?? (0, 0)
    return MemoryCatalog.Limit(
      bytes: node["MiB"].map { bytes(number($0, &context)) } ?? 0,
      share: node["share"].map { number($0, &context) } ?? 0,
      low: factor.0, high: factor.1, because: node["because"]?.text ?? "", isAssumed: node["basis"]?.text == "assumed",
      citations: context.citations(node["cite"], for: node))
  }

  private func amount(_ id: String, _ node: RuleNode, _ context: inout LoadContext) -> MemoryCatalog.Amount {
    let size = node["MiB"].map { range($0, &context) } ?? (0, 0)
    return MemoryCatalog.Amount(
      id: id, label: node["label"]?.text ?? "", low: bytes(size.0), high: bytes(size.1),
      because: node["because"]?.text ?? "", isAssumed: node["basis"]?.text == "assumed",
      operators: node["operators"]?.texts ?? [], citations: context.citations(node["cite"], for: node))
  }

  private func profile(_ id: String, _ node: RuleNode, _ context: inout LoadContext) -> MemoryCatalog.Profile {
    MemoryCatalog.Profile(
      id: id, server: listed(node["server"], &context), instance: listed(node["instance"], &context),
      weights: node["weights"].map { factor($0, &context) },
      activations: node["activations"].map { factor($0, &context) },
      hasWorkspace: node["workspace"]?.text == "true", narrowsWeights: node["narrows"]?.text == "true",
      widensWeights: node["widens"]?.text == "true")
  }

  private func factor(_ node: RuleNode, _ context: inout LoadContext) -> MemoryCatalog.Factor {
    let factor = node["factor"].map { range($0, &context) } ?? (1, 1)
    return MemoryCatalog.Factor(
      per: node["per"]?.text.flatMap(MemoryCatalog.Sharing.init) ?? .instance, low: factor.0, high: factor.1,
      because: node["because"]?.text ?? "", citations: context.citations(node["cite"], for: node))
  }

  private func listed(_ node: RuleNode?, _ context: inout LoadContext) -> [MemoryCatalog.Amount] {
    (node.map { $0.list ?? [$0] } ?? []).compactMap { item in
      if let amount = amounts[item.text ?? ""] { return amount }
      let hint = Suggestion.text(for: item.text ?? "", among: amounts.keys)
      context.log.report(item.location, "no amount '\(item.text ?? "")'\(hint)")
      return nil
    }
  }

  private func named(_ node: RuleNode?, _ context: inout LoadContext) -> MemoryCatalog.Profile? {
    guard let node, let name = node.text else { return nil }
    if profiles[name] == nil {
      context.log.report(node.location, "no profile '\(name)'\(Suggestion.text(for: name, among: profiles.keys))")
    }
    return profiles[name]
  }

  /// Larger than any device, small enough for sums of bytes.
  private static let largest = 1e9

  private func number(_ node: RuleNode, _ context: inout LoadContext) -> Double {
    guard let value = node.text.flatMap(Double.init), value >= 0, value <= Self.largest else {
      context.log.report(node.location, "expected a number from 0 to a billion")
      return 0
    }
    return value
  }

  private func range(_ node: RuleNode, _ context: inout LoadContext) -> (Double, Double) {
    let ends = (node.list ?? [node]).map { number($0, &context) }
    guard ends.count == 2, ends[0] <= ends[1] else {
      context.log.report(node.location, "expected the least and the most: [low, high]")
      return (0, 0)
    }
    return (ends[0], ends[1])
  }

  private func bytes(_ mebibytes: Double) -> Int64 { Int64(mebibytes * 1_048_576) }
}
