import Planning
import Testing

@Suite struct PoolSizesTests {
  @Test(arguments: [
    (Int64(0), Int64?.none, Int64(256)), (256, nil, 256), (257, nil, 512), (1000, nil, 1024), (1000, 600, 600),
    (10, 100, 100),
    (10, 0, 0),
  ])
  func `a pool is its default, or as many of them as are in flight, if the host has them`(
    inFlight: Int64, spare: Int64?, size: Int64
  ) {
    #expect(PoolSizes.pool(defaultBytes: 256, inFlight: inFlight, spare: spare) == size)
  }

  @Test func `an arena gets an equal part of what others leave`() {
    #expect(PoolSizes.arenaLimit(room: 100, others: 20, instances: 2) == 40)
    #expect(PoolSizes.arenaLimit(room: 100, others: 100, instances: 2) == nil)
    #expect(PoolSizes.arenaLimit(room: nil, others: 0, instances: 2) == nil)
    #expect(PoolSizes.arenaLimit(room: 100, others: 0, instances: 0) == nil)
  }
}
