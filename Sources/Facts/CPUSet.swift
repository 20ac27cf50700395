/// A set of CPU or node numbers as Linux writes it: `0-23,48-71`.
package struct CPUSet: Sendable, Hashable, CustomStringConvertible {
  /// The largest number accepted: eight times what Linux can be configured for, so hostile text cannot ask for more.
  package static let largest = 65_535

  /// Ascending, not overlapping, never touching.
  package private(set) var ranges: [ClosedRange<Int>]

  package init() { ranges = [] }

  package init(_ numbers: some Sequence<Int>) {
    self.init(unsorted: numbers.filter { $0 >= 0 && $0 <= Self.largest }.map { $0...$0 })
  }

  package init(_ ranges: [ClosedRange<Int>]) {
    self.init(unsorted: ranges.filter { $0.lowerBound >= 0 && $0.upperBound <= Self.largest })
  }

  /// Reads Linux's list format; nil when the text is something else. Empty text is the empty set.
  package init?(_ text: String) {
    var parsed: [ClosedRange<Int>] = []
    for part in text.trimmed.split(separator: ",") {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0.trimmed) }
      guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1],
        first >= 0, first <= last, last <= Self.largest
      else { return nil }
      parsed.append(first...last)
    }
    self.init(unsorted: parsed)
  }

  /// Reads a mask of 32-bit words as the kernel and hwloc write it, `0x000000ff,0xffff0000` or without `0x`; an empty word
  /// is zero. nil when the text is something else, or an endless mask (`0xf...f`).
  package init?(mask text: String) {
    var members: [Int] = []
    for (place, word) in text.split(separator: ",", omittingEmptySubsequences: false).reversed().enumerated() {
      guard let bits = word.isEmpty ? 0 : UInt32(word.hasPrefix("0x") ? word.dropFirst(2) : word, radix: 16) else {
        return nil
      }
      for bit in 0..<32 where bits >> UInt32(bit) & 1 == 1 { members.append(place * 32 + bit) }
    }
    self.init(members)
  }

  private init(unsorted: [ClosedRange<Int>]) {
    ranges = []
    for range in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = ranges.last, range.lowerBound <= last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
  }

  package var count: Int { ranges.reduce(0) { $0 + $1.count } }
  package var isEmpty: Bool { ranges.isEmpty }
  package var members: [Int] { ranges.flatMap { Array($0) } }

  package func contains(_ number: Int) -> Bool { ranges.contains { $0.contains(number) } }

  package func intersection(_ other: CPUSet) -> CPUSet {
    var common: [ClosedRange<Int>] = []
    for left in ranges {
      for right in other.ranges where left.overlaps(right) { common.append(left.clamped(to: right)) }
    }
    return CPUSet(unsorted: common)
  }

  package func union(_ other: CPUSet) -> CPUSet { CPUSet(unsorted: ranges + other.ranges) }

  package var description: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }
}
