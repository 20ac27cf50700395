import Facts

/// A list of records in lines for people: what all records share once, what differs a line each, ways between two things
/// gathered by where they start, and unknown fields together by reason.
enum RecordText {
  private typealias Fields = [String: Value]

  /// Lists longer than this are read with `--format json`.
  private static let mostLines = 24
  /// Records with fewer fields are easier to read whole.
  private static let fieldsWorthSharing = 9

  /// - Parameter describe: a value that is no record, in words; the flag is true for bytes.
  static func lines(_ records: [[Value: Value]], _ describe: (Value, _ isSize: Bool) -> String) -> [String] {
    let all = records.map { record in
      Fields(
        record.compactMap { key, value in key.stringValue.map { ($0, value) } }, uniquingKeysWith: { first, _ in first }
      )
    }
    let shared = shared(all)
    var lines: [String] = []
    if !shared.isEmpty { lines.append("all \(all.count): \(line(shared, describe))") }
    let own = all.map { $0.filter { shared[$0.key] == nil } }
    let rest = gathered(own, describe) ?? numbers(own, describe) ?? own.map { line($0, describe) }
    lines += rest.prefix(mostLines)
    if rest.count > mostLines { lines.append("… and \(rest.count - mostLines) more") }
    return lines
  }

  /// Fields that have the same value in each of at least two records.
  private static func shared(_ records: [Fields]) -> Fields {
    guard records.count > 1, let first = records.first, first.count >= fieldsWorthSharing else { return [:] }
    return first.filter { name, value in records.allSatisfy { $0[name] == value } }
  }

  /// Records of which only the number differs, in one line; nil for others.
  private static func numbers(_ records: [Fields], _ describe: (Value, Bool) -> String) -> [String]? {
    guard records.count > 1, records.allSatisfy({ $0.count == 1 && $0["index"] != nil }) else { return nil }
    let texts = records.compactMap { $0["index"].map { describe($0, false) } }
    return ["index \(texts.joined(separator: " "))"]
  }

  /// Records with `from` and `to`, those alike but for `to` in one line; nil for others.
  private static func gathered(_ records: [Fields], _ describe: (Value, Bool) -> String) -> [String]? {
    guard !records.isEmpty, records.allSatisfy({ $0["from"] != nil && $0["to"] != nil }) else { return nil }
    var groups: [(like: Fields, targets: [String])] = []
    for record in records {
      var like = record
      let target = like.removeValue(forKey: "to").map { describe($0, false) } ?? ""
      if let index = groups.firstIndex(where: { $0.like == like }) {
        groups[index].targets.append(target)
      } else {
        groups.append((like, [target]))
      }
    }
    return groups.map { group in
      var more = group.like
      let from = more.removeValue(forKey: "from").map { describe($0, false) } ?? ""
      let way = "from \(from) to \(group.targets.joined(separator: " "))"
      return more.isEmpty ? way : "\(way): \(line(more, describe))"
    }
  }

  private static func line(_ fields: Fields, _ describe: (Value, Bool) -> String) -> String {
    // A name first, then the rest in alphabetical order.
    let first = ["name", "location", "id", "index", "type", "operator"]
    let sorted = fields.sorted { left, right in
      (first.firstIndex(of: left.key) ?? first.count, left.key)
        < (first.firstIndex(of: right.key) ?? first.count, right.key)
    }
    var parts: [String] = []
    var unknown: [(reason: String, names: [String])] = []
    for (name, value) in sorted {
      if let reason = value.unknownValue?.reason {
        if let index = unknown.firstIndex(where: { $0.reason == reason }) {
          unknown[index].names.append(name)
        } else {
          unknown.append((reason, [name]))
        }
        continue
      }
      let isSize = name.lowercased().hasSuffix("bytes") || name.hasPrefix("memory")
      let text =
        name == "computeCapability" ? value.doubleValue.map(HumanText.tenths) ?? "?" : describe(value, isSize)
      parts.append(name == "name" || name == "location" ? text : "\(name) \(text)")
    }
    parts += unknown.map { "unknown \($0.names.joined(separator: " ")): \($0.reason)" }
    return parts.joined(separator: ", ")
  }
}
