import TestSupport
import Planning
import Testing

@Suite struct PackingTests {
  /// The least fill of the fullest device over all placements, worked out independently.
  private func bruteForce(_ items: [Packing.Item], _ rooms: [Int64]) -> Double {
    var best = Double.infinity
    var placement = Array(repeating: 0, count: items.count)
    while true {
      var fullest = 0.0
      for device in rooms.indices {
        let here = items.indices.filter { placement[$0] == device }.map { items[$0] }
        var bytes = here.reduce(0.0) { $0 + Double($1.bytes) }
        for key in Set(here.flatMap(\.shared.keys)) { bytes += Double(here.compactMap { $0.shared[key] }.max() ?? 0) }
        fullest = max(fullest, bytes == 0 ? 0 : bytes / Double(max(rooms[device], 1)))
      }
      best = min(best, fullest)
      guard let next = placement.lastIndex(where: { $0 < rooms.count - 1 }) else { return best }
      placement[next] += 1
      for later in placement.indices where later > next { placement[later] = 0 }
    }
  }

  @Test func `small cases are within a tenth of the best of all placements`() throws {
    var dice = SplitMix64(seed: 7)
    var worst = 1.0
    for _ in 0..<400 {
      let rooms = (0..<Int.random(in: 1...3, using: &dice)).map { _ in Int64.random(in: 5...100, using: &dice) }
      let items = (0..<Int.random(in: 1...7, using: &dice)).map { _ in
        Packing.Item(
          bytes: Int64.random(in: 0...40, using: &dice),
          shared: Bool.random(using: &dice) ? ["context": Int64.random(in: 0...10, using: &dice)] : [:])
      }
      let placement = try #require(Packing.place(items, rooms: rooms))
      #expect(placement.count == items.count)
      #expect(placement.allSatisfy(rooms.indices.contains))
      let (mine, best) = (Packing.fill(placement, items, rooms: rooms), bruteForce(items, rooms))
      #expect(mine >= best - 1e-9)
      if best > 0 { worst = max(worst, mine / best) }
    }
    #expect(worst <= 1.1, "\(worst)")
  }

  @Test func `larger cases keep every device near the mean`() throws {
    var dice = SplitMix64(seed: 3)
    for _ in 0..<20 {
      let items = (0..<60).map { _ in Packing.Item(bytes: Int64.random(in: 1...100, using: &dice)) }
      let placement = try #require(Packing.place(items, rooms: [1000, 1000, 2000, 500]))
      let mean = Double(items.reduce(0) { $0 + $1.bytes }) / 4500
      #expect(Packing.fill(placement, items, rooms: [1000, 1000, 2000, 500]) <= mean * 1.1)
    }
  }

  @Test func `no device, no item and hostile sizes`() {
    #expect(Packing.place([Packing.Item(bytes: 1)], rooms: []) == nil)
    #expect(Packing.place([], rooms: [1]) == [])
    let huge = Packing.Item(bytes: .max, shared: ["context": .max])
    #expect(Packing.place([huge, huge], rooms: [0, .max])?.count == 2)
    #expect(Packing.place([Packing.Item(bytes: 5)], rooms: [0, 10]) == [1])
  }
}
