/// Puts whole models on devices so that the fullest device is as empty as can be.
///
/// The load of a device is what its models take, plus what they share there, counted once. Small cases are solved exactly,
/// larger ones by the largest model first and then by moves and exchanges off the fullest device.
package struct Packing: Sendable {
  /// A model to be placed.
  package struct Item: Sendable, Hashable {
    /// Bytes on whatever device it is put.
    package var bytes: Int64
    /// Bytes that it shares with others on its device, by what they are.
    package var shared: [String: Int64]

    package init(bytes: Int64, shared: [String: Int64] = [:]) {
      self.bytes = max(0, bytes)
      self.shared = shared.mapValues { max(0, $0) }
    }
  }

  private let items: [Item]
  /// Bytes that each device has room for.
  private let rooms: [Int64]

  /// Items up to this many are tried in every way that could be better.
  private static let mostExact = 12
  private static let mostSteps = 200_000

  private init(items: [Item], rooms: [Int64]) {
    self.items = items
    self.rooms = rooms
  }

  /// The device of each item; nil when there is no device. What does not fit is placed where it exceeds the least.
  package static func place(_ items: [Item], rooms: [Int64]) -> [Int]? {
    if rooms.isEmpty { return nil }
    let packing = Packing(items: items, rooms: rooms)
    var best = packing.largestFirst()
    packing.improve(&best)
    if items.count <= mostExact { packing.search(&best) }
    return best
  }

  /// The largest share of its room that a device is filled to; above 1 it does not fit.
  package static func fill(_ placement: [Int], _ items: [Item], rooms: [Int64]) -> Double {
    Packing(items: items, rooms: rooms).fill(placement)
  }

  private func fill(_ placement: [Int]) -> Double {
    rooms.indices.map { device in
      fill(placement.indices.filter { placement[$0] == device }.map { items[$0] }, of: device)
    }.max() ?? 0
  }

  private func fill(_ items: [Item], of device: Int) -> Double {
    var shared: [String: Int64] = [:]
    var bytes: Int64 = 0
    for item in items {
      bytes = bytes.clampedSum(item.bytes)
      shared.merge(item.shared) { max($0, $1) }
    }
    bytes = shared.values.reduce(bytes) { $0.clampedSum($1) }
    // A device without room is the last to be taken.
    return bytes == 0 ? 0 : Double(bytes) / Double(max(rooms[device], 1))
  }

  private var bySize: [Int] { items.indices.sorted { (items[$1].bytes, $0) < (items[$0].bytes, $1) } }

  private func largestFirst() -> [Int] {
    var placement = Array(repeating: 0, count: items.count)
    var contents = Array(repeating: [Item](), count: rooms.count)
    for index in bySize {
      let fills = rooms.indices.map { fill(contents[$0] + [items[index]], of: $0) }
      let device = fills.indices.min { (fills[$0], $0) < (fills[$1], $1) } ?? 0
      placement[index] = device
      contents[device].append(items[index])
    }
    return placement
  }

  /// Moves and exchanges, each of which empties the fullest device, until none does.
  private func improve(_ placement: inout [Int]) {
    guard items.count <= 200, rooms.count <= 64 else { return }
    for _ in 0..<items.count {
      let current = fill(placement)
      var best = (fill: current, placement: placement)
      for first in items.indices {
        for device in rooms.indices where device != placement[first] {
          var trial = placement
          trial[first] = device
          let value = fill(trial)
          if value < best.fill { best = (value, trial) }
        }
        guard items.count <= 24 else { continue }
        for second in items.indices where second > first && placement[first] != placement[second] {
          var trial = placement
          trial.swapAt(first, second)
          let value = fill(trial)
          if value < best.fill { best = (value, trial) }
        }
      }
      if best.fill >= current { return }
      placement = best.placement
    }
  }

  /// Every placement that could be better than the best known one, the largest items first, within a limit of steps.
  private func search(_ best: inout [Int]) {
    let order = bySize
    var steps = 0
    var least = fill(best)
    var placement = best
    var contents = Array(repeating: [Item](), count: rooms.count)

    // As deep as there are items, of which there are few.
    func place(_ depth: Int) {
      steps += 1
      if steps > Self.mostSteps { return }
      guard depth < order.count else {
        let value = fill(placement)
        if value < least { (least, best) = (value, placement) }
        return
      }
      let item = items[order[depth]]
      var tried: Set<Int64> = []
      for device in rooms.indices {
        // Of empty devices with the same room one is as good as another.
        if contents[device].isEmpty, !tried.insert(rooms[device]).inserted { continue }
        if fill(contents[device] + [item], of: device) >= least { continue }
        contents[device].append(item)
        placement[order[depth]] = device
        place(depth + 1)
        contents[device].removeLast()
      }
    }
    place(0)
  }
}
