import TestSupport

/// Changes to texts of a grammar: pieces are words, numbers, strings and signs rather than bytes.
struct TextMutator {
  /// Whole texts, for pieces.
  let corpus: [[UInt8]]
  /// Words of the grammar, and such as a reader may trip over.
  let words: [[UInt8]]
  /// Longest text made.
  let limit: Int

  init(corpus: [String], words: [String], limit: Int) {
    self.corpus = corpus.map { Array($0.utf8) }.filter { !$0.isEmpty }
    self.words = words.map { Array($0.utf8) }
    self.limit = limit
  }

  /// A text of the corpus, changed; one in sixteen is left as it is.
  func text(_ random: inout SplitMix64) -> [UInt8] {
    let bytes = random.pick(corpus)
    return random.oneIn(16) ? bytes : mutated(bytes, &random)
  }

  /// A text changed in up to three places.
  func mutated(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = text
    for _ in 0...random.below(3) where !bytes.isEmpty {
      if random.oneIn(10) {
        ByteMutator.mutateOnce(&bytes, other: random.pick(corpus), &random)
      } else {
        mutate(&bytes, &random)
      }
    }
    return bytes.count > limit ? Array(bytes[..<limit]) : bytes
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let tokens = Self.tokens(bytes)
    let token = random.pick(tokens)
    let last = tokens[min(tokens.count - 1, random.below(tokens.count))]
    let span = min(token.lowerBound, last.lowerBound)..<max(token.upperBound, last.upperBound)
    switch random.below(10) {
    case 0: bytes.removeSubrange(token)
    case 1: bytes.replaceSubrange(token, with: random.pick(words))
    case 2: bytes.insert(contentsOf: random.pick(words), at: token.lowerBound)
    case 3:
      let donor = random.pick(corpus)
      bytes.replaceSubrange(token, with: donor[random.pick(Self.tokens(donor))])
    case 4: bytes.insert(contentsOf: bytes[span], at: token.upperBound)
    case 5: bytes.removeSubrange(span)
    case 6: bytes.insert(contentsOf: random.pick(corpus), at: token.lowerBound)
    case 7: wrap(&bytes, span, &random)
    case 8:
      let piece = bytes[span]
      let count = min(1 << random.below(12), max(1, limit / max(piece.count, 1)))
      bytes.insert(contentsOf: repeatElement(piece, count: count).joined(), at: span.upperBound)
    default: bytes.replaceSubrange(token, with: huge(&random))
    }
  }

  private func wrap(_ bytes: inout [UInt8], _ span: Range<Int>, _ random: inout SplitMix64) {
    let (open, close) = random.pick(Self.brackets)
    let count = random.oneIn(4) ? 1 << random.below(11) : 1
    bytes.insert(contentsOf: repeatElement(close, count: random.oneIn(8) ? 0 : count).joined(), at: span.upperBound)
    bytes.insert(contentsOf: repeatElement(open, count: count).joined(), at: span.lowerBound)
  }

  private func huge(_ random: inout SplitMix64) -> [UInt8] {
    let count = 1 << random.below(14)
    switch random.below(5) {
    case 0: return [UInt8](repeating: UInt8(ascii: "9"), count: count)
    case 1: return Array("0x".utf8) + [UInt8](repeating: UInt8(ascii: "f"), count: count)
    case 2: return Array("1.".utf8) + [UInt8](repeating: UInt8(ascii: "0"), count: count) + Array("e-99999999999".utf8)
    case 3: return [UInt8](repeating: UInt8(ascii: "a"), count: count)
    default: return Array("\"".utf8) + [UInt8](repeating: 0xc3, count: count) + Array("\"".utf8)
    }
  }

  private static let brackets: [([UInt8], [UInt8])] = [
    ("(", ")"), ("[", "]"), ("{", "}"), ("{1: ", "}"), ("!", ""), ("-", ""), ("[", "][0]"), ("\"", "\""), ("'", "'"),
    ("{\"a\":", "}"), ("- ", ""), ("  ", "\n"), ("", ".a"), ("true ? ", " : 1"), ("[1].map(x, ", ")"),
    ("[1, 2, 3].all(y, ", ")"), ("size(", ")"), ("{", ""), ("", ".matches('(a+)+$')"), ("&a ", ""), ("*", ""),
  ].map { (Array($0.utf8), Array($1.utf8)) }

  /// Words and numbers, blanks, and single other bytes; at least one range, unless the text is empty.
  private static func tokens(_ bytes: [UInt8]) -> [Range<Int>] {
    func kind(_ byte: UInt8) -> Int {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), 0x80...:
        0
      case 0x20, 0x0a: 1
      default: 2
      }
    }
    var tokens: [Range<Int>] = []
    var start = 0
    for index in bytes.indices.dropFirst() {
      let before = kind(bytes[index - 1])
      if before != kind(bytes[index]) || before == 2 {
        tokens.append(start..<index)
        start = index
      }
    }
    return tokens + [start..<bytes.count]
  }
}
