import Facts

/// Replaces the identifiers that tell one GPU in the world from all others: UUIDs of GPUs and of MIG instances, wherever
/// they stand, for `CUDA_VISIBLE_DEVICES` is quoted in sentences.
struct IdentifierScrubber {
  private var names: [String: String] = [:]

  init(_ document: FactDocument) {
    for (position, gpu) in (document["host.gpus"]?.value.listValue ?? []).enumerated() {
      guard let uuid = gpu["uuid"]?.stringValue else { continue }
      let prefix = uuid.hasPrefix("MIG-") ? "MIG" : "GPU"
      names[uuid.lowercased()] = "\(prefix)-scrubbed-\(gpu["index"]?.intValue ?? Int64(position))"
    }
  }

  func scrub(_ fact: Fact) -> Fact {
    Fact(scrub(fact.value), Origin(fact.origin.kind, scrub(fact.origin.source)))
  }

  private func scrub(_ value: Value) -> Value {
    switch value {
    case .string(let text): .string(scrub(text))
    case .list(let elements): .list(elements.map(scrub))
    case .map(let entries): .map(entries.mapValues(scrub))
    case .unknown(let unknown): .unknown(Unknown(facts: unknown.facts, reason: scrub(unknown.reason)))
    default: value
    }
  }

  /// `GPU-` or `MIG-` and at least eight hexadecimal digits, as abbreviated UUIDs have them too.
  private func scrub(_ text: String) -> String {
    guard text.contains("GPU-") || text.contains("MIG-") else { return text }
    var result = ""
    var rest = text[...]
    while !rest.isEmpty {
      if rest.hasPrefix("GPU-") || rest.hasPrefix("MIG-") {
        let prefix = rest.prefix(4)
        let digits = rest.dropFirst(4).prefix { $0.isHexDigit || $0 == "-" }
        if digits.count >= 8 {
          result += names[(prefix + digits).lowercased()] ?? "\(prefix)scrubbed"
          rest = rest.dropFirst(4 + digits.count)
          continue
        }
      }
      result.append(rest.removeFirst())
    }
    return result
  }
}
