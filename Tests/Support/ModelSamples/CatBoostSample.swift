/// A CatBoost model of two trees, written as a FlatBuffer by hand.
package enum CatBoostSample {
  package static let binary: [UInt8] = {
    let core = FlatBuilder.buffer(
      .table([
        1: .table([
          0: .int32(1), 2: .vector([.int32(2), .int32(3)]), 4: .vector([.table([1: .int32(4)])]),
          5: .vector((0..<4).map { .table([2: .int32($0)]) }),
        ]),
        2: .vector([
          info("params", #"{"loss_function":{"type":"MultiClass"}}"#),
          info("class_params", #"{"class_names":["a","b","c"]}"#),
          info("catboost_version_info", "Git info:\n    Branch: tags/v1.2.10\n"),
        ]),
      ]))
    return Array("CBM1".utf8) + TreeSamples.little(core.count, 4) + core
  }()

  private static func info(_ key: String, _ value: String) -> FlatBuilder.Item {
    .table([0: .string(key), 1: .string(value)])
  }
}

/// Lays out FlatBuffer tables, the parent before its children, so that every offset points forward.
package enum FlatBuilder {
  package indirect enum Item {
    case int32(Int)
    case int64(Int)
    case string(String)
    case vector([Item])
    /// Fields by number.
    case table([Int: Item])
  }

  /// - Parameter identifier: four characters behind the place of the root.
  package static func buffer(_ root: Item, identifier: String = "") -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 4) + Array(identifier.utf8)
    let place = append(root, to: &bytes)
    put(place, at: 0, in: &bytes)
    return bytes
  }

  private static func put(_ value: Int, at place: Int, in bytes: inout [UInt8]) {
    bytes.replaceSubrange(place..<(place + 4), with: TreeSamples.little(value, 4))
  }

  /// Appends an item that is referred to, and says where it is.
  private static func append(_ item: Item, to bytes: inout [UInt8]) -> Int {
    switch item {
    case .int32(let value):
      bytes += TreeSamples.little(value, 4)
      return bytes.count - 4
    case .int64(let value):
      bytes += TreeSamples.little(value, 8)
      return bytes.count - 8
    case .string(let text):
      bytes += TreeSamples.little(text.utf8.count, 4) + Array(text.utf8) + [0]
      return bytes.count - text.utf8.count - 5
    case .vector(let items):
      let start = bytes.count
      let width = items.first.map(width) ?? 4
      bytes += TreeSamples.little(items.count, 4) + [UInt8](repeating: 0, count: width * items.count)
      for (index, item) in items.enumerated() { fill(item, at: start + 4 + width * index, in: &bytes) }
      return start
    case .table(let fields):
      let count = (fields.keys.max() ?? -1) + 1
      // The list of the fields' places stands before the table.
      let list = bytes.count
      let order = fields.keys.sorted()
      var places: [Int: Int] = [:]
      var size = 4
      for number in order {
        places[number] = size
        size += fields[number].map(width) ?? 4
      }
      bytes += TreeSamples.little(4 + 2 * count, 2) + TreeSamples.little(size, 2)
      for number in 0..<count { bytes += TreeSamples.little(places[number] ?? 0, 2) }
      let start = bytes.count
      bytes += TreeSamples.little(start - list, 4) + [UInt8](repeating: 0, count: size - 4)
      for number in order {
        if let item = fields[number], let place = places[number] { fill(item, at: start + place, in: &bytes) }
      }
      return start
    }
  }

  private static func width(_ item: Item) -> Int { if case .int64 = item { 8 } else { 4 } }

  private static func fill(_ item: Item, at place: Int, in bytes: inout [UInt8]) {
    switch item {
    case .int32(let value): put(value, at: place, in: &bytes)
    case .int64(let value): bytes.replaceSubrange(place..<(place + 8), with: TreeSamples.little(value, 8))
    case .string, .vector, .table: put(append(item, to: &bytes) - place, at: place, in: &bytes)
    }
  }
}
