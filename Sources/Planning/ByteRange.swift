/// An amount of memory that is known only within bounds: what a plan adds up, and what it compares with free memory.
package struct ByteRange: Sendable, Hashable {
  /// Bytes at least needed, as far as anyone knows.
  package var low: Int64
  /// Bytes that suffice under the stated assumptions; never below `low`.
  package var high: Int64

  package static let zero = ByteRange(0)

  /// An exact amount.
  package init(_ bytes: Int64) { self.init(bytes, bytes) }

  /// The bounds in either order; negative ones count as zero.
  package init(_ first: Int64, _ second: Int64) {
    low = max(0, min(first, second))
    high = max(0, max(first, second))
  }

  /// The sum; at the largest number it stays there, so that hostile sizes cannot trap.
  package static func + (left: ByteRange, right: ByteRange) -> ByteRange {
    ByteRange(left.low.clampedSum(right.low), left.high.clampedSum(right.high))
  }

  /// So many of them; a negative count counts as none.
  package static func * (range: ByteRange, count: Int64) -> ByteRange {
    ByteRange(range.low.clampedProduct(max(0, count)), range.high.clampedProduct(max(0, count)))
  }
}

extension Int64 {
  /// The sum of two counts, or the largest number where it overflows.
  package func clampedSum(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The product of two counts, or the largest number where it overflows.
  package func clampedProduct(_ other: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
