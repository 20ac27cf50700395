import Planning
import Testing

@Suite struct ByteRangeTests {
  @Test func `bounds are ordered, never negative, and saturate`() {
    #expect(ByteRange(7, 3) == ByteRange(3, 7))
    #expect(ByteRange(-5, 3) == ByteRange(0, 3))
    #expect(ByteRange(.max) + ByteRange(1, 2) == ByteRange(.max))
    #expect(ByteRange(1 << 40, 1 << 50) * (1 << 20) == ByteRange(1 << 60, .max))
    #expect(ByteRange(4) * -1 == .zero)
  }
}
