/// A small deterministic generator (Steele, Lea and Flood's SplitMix64): every run tries the same inputs, so that a failure
/// can be repeated.
package struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Whether one of `count` dice throws came out.
  package mutating func oneIn(_ count: UInt64) -> Bool { next() % count == 0 }

  /// A number below `count`, which must be positive.
  package mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

  /// An element of a collection that must not be empty.
  package mutating func pick<T>(_ elements: [T]) -> T { elements[below(elements.count)] }

  /// A place in a sequence of `count` elements and a length that stays inside, short ones more often.
  package mutating func range(in count: Int, upTo limit: Int) -> Range<Int> {
    let start = below(count + 1)
    let longest = min(limit, count - start)
    return start..<start + below(below(longest + 1) + 1)
  }
}
