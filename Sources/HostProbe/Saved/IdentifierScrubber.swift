import Facts
import Glibc

/// Replaces what tells one machine or device from all others: UUIDs, MAC addresses and other hardware addresses, serial
/// numbers, identifiers of containers, and the host's name.
///
/// The same identifier gets the same replacement wherever it stands, so that what was joined by it stays joined.
struct IdentifierScrubber {
  /// Names too ordinary to be replaced where they stand in running text: the probe itself looks for them.
  private static let ordinaryNames: Set<String> = [
    "localhost", "localdomain", "linux", "ubuntu", "debian", "fedora", "docker", "podman", "libpod", "containerd",
    "kubepods", "kubernetes", "lxc", "nvidia", "cgroup", "system", "user", "root", "proc", "node", "container", "none",
  ]

  private var replacements: [String: String] = [:]
  private let hostNames: [String]

  /// - Parameter hostName: the machine's own name; nil when it is not known.
  init(hostName: String?) {
    let full = hostName?.trimmed ?? ""
    let short = full.split(separator: ".").first.map(String.init) ?? ""
    hostNames = (full == short ? [full] : [full, short]).filter { name in
      name.utf8.count > 1 && !Self.ordinaryNames.contains(name.lowercased()) && Int(name) == nil
    }
  }

  /// For a document alone: GPUs are numbered as CUDA numbers them.
  init(_ document: FactDocument) {
    self.init(hostName: HostName.own)
    for (position, gpu) in (document["host.gpus"]?.value.listValue ?? []).enumerated() {
      guard let uuid = gpu["uuid"]?.stringValue, uuid.hasPrefix("GPU-") || uuid.hasPrefix("MIG-") else { continue }
      replacements[uuid.dropFirst(4).lowercased()] = "scrubbed-\(gpu["index"]?.intValue ?? Int64(position))"
    }
  }

  mutating func scrub(_ document: FactDocument) -> FactDocument {
    var result = FactDocument()
    for path in document.paths {
      guard let fact = document[path] else { continue }
      result[path] = Fact(scrub(fact.value), Origin(fact.origin.kind, scrub(fact.origin.source)))
    }
    return result
  }

  mutating func scrub(_ value: Value) -> Value {
    switch value {
    case .string(let text): return .string(scrub(text))
    case .list(let elements): return .list(elements.map { scrub($0) })
    case .map(let entries):
      var result: [Value: Value] = [:]
      // In order, so that replacements are numbered alike on every run.
      for (key, value) in entries.sorted(by: { ($0.key.stringValue ?? "") < ($1.key.stringValue ?? "") }) {
        let isSerial = key.stringValue?.lowercased().contains("serial") == true
        result[key] = isSerial && value.stringValue != nil ? "scrubbed" : scrub(value)
      }
      return .map(result)
    case .unknown(let unknown): return .unknown(Unknown(facts: unknown.facts, reason: scrub(unknown.reason)))
    default: return value
    }
  }

  /// Running text of any kind.
  mutating func scrub(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var word: [UInt8] = []
    for byte in text.utf8 {
      if Self.isWordByte(byte) {
        word.append(byte)
      } else {
        result += scrubbed(word)
        word = []
        result.append(byte)
      }
    }
    result += scrubbed(word)
    return withoutHostName(String(decoding: result, as: UTF8.self))
  }

  /// Hexadecimal digits with hyphens and colons; letters and digits besides, so that `mac` inside `machine` is none.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: ":") || isLetterOrDigit(byte)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte >= 0x40
    default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
  }

  private static func isHex(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  private mutating func scrubbed(_ word: [UInt8]) -> [UInt8] {
    if word.count < 12 { return word }
    let colon = UInt8(ascii: ":")
    let groups = word.split(separator: colon, omittingEmptySubsequences: false)
    if groups.count == 6, groups.allSatisfy({ $0.count == 2 && $0.allSatisfy(Self.isHex) }) {
      return Array("00:00:00:00:00:00".utf8)
    }
    // Hardware addresses of InfiniBand, and addresses of version 6 written out.
    if groups.count == 4 || groups.count == 8, groups.allSatisfy({ $0.count == 4 && $0.allSatisfy(Self.isHex) }) {
      return Array(groups.map { _ in "0000" }.joined(separator: ":").utf8)
    }
    var parts: [UInt8] = []
    for (index, group) in groups.enumerated() {
      if index > 0 { parts.append(colon) }
      parts += identifier(group)
    }
    return parts
  }

  /// A word without colons: a UUID, one behind `GPU-` or `MIG-` that may be abbreviated, or 32 digits and more.
  private mutating func identifier(_ word: ArraySlice<UInt8>) -> [UInt8] {
    let text = String(decoding: word, as: UTF8.self)
    if text.hasPrefix("MIG-GPU-") { return Array("MIG-".utf8) + identifier(word.dropFirst(4)) }
    if text.hasPrefix("GPU-") || text.hasPrefix("MIG-") {
      let rest = word.dropFirst(4)
      let digits = rest.prefix { Self.isHex($0) || $0 == UInt8(ascii: "-") }
      guard digits.count >= 8 else { return Array(word) }
      return Array(text.utf8.prefix(4)) + replacement(for: digits) + rest.dropFirst(digits.count)
    }
    // A UUID may stand at the end of a longer name: `user-0a1b…`.
    let groups = word.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    if groups.count >= 5, groups.suffix(5).map(\.count) == [8, 4, 4, 4, 12],
      groups.suffix(5).allSatisfy({ $0.allSatisfy(Self.isHex) })
    {
      return Array(word.dropLast(36)) + replacement(for: word.suffix(36))
    }
    var parts: [UInt8] = []
    for (index, group) in groups.enumerated() {
      if index > 0 { parts.append(UInt8(ascii: "-")) }
      parts += group.count >= 32 && group.allSatisfy(Self.isHex) ? replacement(for: group) : Array(group)
    }
    return parts
  }

  /// The number of an identifier; an abbreviation has that of the one it abbreviates.
  private mutating func replacement(for identifier: ArraySlice<UInt8>) -> [UInt8] {
    let key = String(decoding: identifier, as: UTF8.self).lowercased()
    if let known = replacements[key] { return Array(known.utf8) }
    let longer = replacements.keys.filter { $0.hasPrefix(key) }
    if longer.count == 1, let known = replacements[longer[0]] { return Array(known.utf8) }
    let new = "scrubbed-\(Set(replacements.values).count)"
    replacements[key] = new
    return Array(new.utf8)
  }

  private func withoutHostName(_ text: String) -> String {
    var text = text
    for name in hostNames where text.contains(name) {
      var result = ""
      var rest = text[...]
      while let range = Self.range(of: name, in: rest) {
        let before = rest[..<range.lowerBound].utf8.last
        let after = rest[range.upperBound...].utf8.first
        let isWord = before.map(Self.isLetterOrDigit) != true && after.map(Self.isLetterOrDigit) != true
        result += rest[..<range.lowerBound] + (isWord ? "scrubbed-host" : name)
        rest = rest[range.upperBound...]
      }
      text = result + rest
    }
    return text
  }

  private static func range(of name: String, in text: Substring) -> Range<String.Index>? {
    let (name, text) = (Array(name.utf8), text.utf8)
    var start = text.startIndex
    while let first = text[start...].firstIndex(of: name[0]) {
      if text[first...].starts(with: name) { return first..<text.index(first, offsetBy: name.count) }
      start = text.index(after: first)
    }
    return nil
  }
}

/// The name of this machine in its network.
package enum HostName {
  package static var own: String? {
    var names = utsname()
    if uname(&names) != 0 { return nil }
    return withUnsafeBytes(of: &names.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
