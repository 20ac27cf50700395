import TestSupport
import Planning

/// Demands and devices for tests.
enum PlanSample {
  static let gigabyte: Int64 = 1_000_000_000

  static func item(
    _ id: String, _ scope: BudgetScope, _ low: Int64, _ high: Int64, openReason: String? = nil
  ) -> BudgetItem {
    BudgetItem(
      id: id, label: id, scope: scope, bytes: ByteRange(low, high), basis: .assumed, because: "a test",
      openReason: openReason)
  }

  /// Weights of an instance, with half as much again of activations, beside a context.
  static func demand(_ model: String = "m", weights: Int64, openReason: String? = nil) -> MemoryDemand {
    MemoryDemand(
      model: model,
      items: [
        item("context", .server, 100_000_000, 500_000_000), item("weights", .instance, weights, weights),
        item("activations", .instance, 0, weights / 2, openReason: openReason),
      ])
  }

  static func gpu(_ index: Int = 0, total: Int64 = 24 * gigabyte, free: Int64?, reserve: Int64) -> MemoryDevice {
    MemoryDevice(id: "GPU \(index)", name: "card", index: index, total: total, free: free, reserve: reserve)
  }

  static func randomDemand(_ model: Int, _ dice: inout SplitMix64) -> MemoryDemand {
    let scopes = BudgetScope.allCases
    let items = (0..<Int.random(in: 1...5, using: &dice)).map { index in
      item(
        "item\(index)", scopes[Int.random(in: 0..<scopes.count, using: &dice)],
        Int64.random(in: 0...3 * gigabyte, using: &dice), Int64.random(in: 0...6 * gigabyte, using: &dice))
    }
    return MemoryDemand(model: "model\(model)", items: items)
  }

  static func randomDevices(_ dice: inout SplitMix64) -> [MemoryDevice] {
    (0..<Int.random(in: 1...4, using: &dice)).map { index in
      let total = Int64.random(in: 1...80, using: &dice) * gigabyte
      return gpu(index, total: total, free: Int64.random(in: 0...total, using: &dice), reserve: total / 10)
    }
  }
}
