/// Finds the patterns that may stand in a line in one pass over it: by the first four bytes of their longest words.
struct MessageIndex: Sendable {
  struct Found {
    /// Index of the message.
    var message: Int
    var parts: [String: String]
  }

  private struct Entry: Sendable {
    var message: Int
    /// Of two patterns in a line the one with the higher rank is the message.
    var rank: Int
    var pattern: MessagePattern
  }

  private var entries: [Entry] = []
  /// Entries by the first four bytes of their longest words.
  private var byKey: [UInt32: [Int]] = [:]
  /// One flag for each hash of such four bytes: most places of most lines end here.
  private var isKey = [Bool](repeating: false, count: 1 << 16)

  init(_ messages: [LogMessage]) {
    for (index, message) in messages.enumerated() {
      for pattern in message.patterns {
        let key = pattern.words[pattern.anchor].prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        byKey[key, default: []].append(entries.count)
        isKey[Self.hash(key)] = true
        entries.append(
          Entry(message: index, rank: message.kind == .consequence ? 0 : message.isGeneral ? 1 : 2, pattern: pattern))
      }
    }
  }

  private static func hash(_ key: UInt32) -> Int { Int((key &* 0x9e37_79b1) >> 16) }

  /// The best pattern in a line, whatever the case of its letters.
  func best(in original: UnsafeBufferPointer<UInt8>) -> Found? {
    original.map(\.inSmallLetters).withUnsafeBufferPointer { best(in: $0, of: original) }
  }

  private func best(in line: UnsafeBufferPointer<UInt8>, of original: UnsafeBufferPointer<UInt8>) -> Found? {
    var best: (entry: Int, parts: [String: String])?
    var key: UInt32 = 0
    for place in line.indices {
      key = key << 8 | UInt32(line[place])
      guard place >= 3, isKey[Self.hash(key)], let candidates = byKey[key] else { continue }
      for candidate in candidates {
        let pattern = entries[candidate].pattern
        if let best, best.entry == candidate || !isBetter(candidate, than: best.entry) { continue }
        guard MessagePattern.stands(pattern.words[pattern.anchor], in: line, at: place - 3) else { continue }
        if let parts = pattern.parts(in: line, of: original) { best = (candidate, parts) }
      }
    }
    return best.map { Found(message: entries[$0.entry].message, parts: $0.parts) }
  }

  private func isBetter(_ left: Int, than right: Int) -> Bool {
    if entries[left].rank != entries[right].rank { return entries[left].rank > entries[right].rank }
    return entries[left].pattern.weight > entries[right].pattern.weight
  }
}
