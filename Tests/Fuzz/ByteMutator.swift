import TestSupport

/// Changes that know nothing of a format.
enum ByteMutator {
  /// Changes the bytes in one to four places.
  static func mutate(_ bytes: inout [UInt8], other: [UInt8], _ random: inout SplitMix64) {
    for _ in 0...random.below(4) { mutateOnce(&bytes, other: other, &random) }
  }

  /// Changes the bytes in one place.
  static func mutateOnce(_ bytes: inout [UInt8], other: [UInt8], _ random: inout SplitMix64) {
    guard !bytes.isEmpty else {
      bytes = Array(other.prefix(64))
      return
    }
    let place = random.below(bytes.count)
    switch random.below(9) {
    case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes[place] ^= 1 << UInt8(random.below(8))
    case 2: bytes[place] = random.pick([0, 1, 0x7f, 0x80, 0xfe, 0xff])
    case 3: bytes.removeSubrange(random.range(in: bytes.count, upTo: 64))
    case 4: bytes.insert(contentsOf: bytes[random.range(in: bytes.count, upTo: 256)], at: place)
    case 5: bytes.insert(contentsOf: other[random.range(in: other.count, upTo: 512)], at: place)
    case 6: bytes.replaceSubrange(place..., with: other[min(place, other.count)...])
    case 7: bytes.insert(contentsOf: random.pick(lengths), at: place)
    default: bytes.removeSubrange(place...)
    }
  }

  /// Varints and little-endian words at the ends of their ranges.
  private static let lengths: [[UInt8]] = [
    [0xff, 0xff, 0xff, 0xff, 0x07], [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00], [0xff, 0xff, 0xff, 0xff], [0, 0, 0, 0x80],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  ]
}
