import TestSupport
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

  @Test func `the limits of arenas keep to the room together`() {
    #expect(PoolSizes.arenaLimit(room: 100, planned: 60, own: 20, instances: 2) == 40)
    #expect(PoolSizes.arenaLimit(room: 50, planned: 60, own: 20, instances: 2) == 15)
    #expect(PoolSizes.arenaLimit(room: 51, planned: 60, own: 20, instances: 2) == 15)
    #expect(PoolSizes.arenaLimit(room: 10, planned: 100, own: 20, instances: 2) == nil)
    #expect(PoolSizes.arenaLimit(room: nil, planned: 0, own: 1, instances: 2) == nil)
    #expect(PoolSizes.arenaLimit(room: 100, planned: 0, own: 1, instances: 0) == nil)
    #expect(PoolSizes.arenaLimit(room: .max, planned: -2, own: 1, instances: 1) == nil)
    var dice = SplitMix64(seed: 5)
    for _ in 0..<300 {
      let own = (0..<Int.random(in: 1...6, using: &dice)).map { _ in Int64.random(in: 0...100, using: &dice) }
      let fixed = Int64.random(in: 0...50, using: &dice)
      let room = Int64.random(in: 0...800, using: &dice)
      let limits = own.compactMap {
        PoolSizes.arenaLimit(room: room, planned: fixed + own.reduce(0, +), own: $0, instances: own.count)
      }
      if limits.count == own.count { #expect(fixed + limits.reduce(0, +) <= room) }
    }
  }
}
