/// How many instances, and how large a batch, a device has room for.
package enum InstanceFit {
  /// The most instances that fit beside other models, up to those wanted; 0 when not even one does.
  ///
  /// - Returns: nil when free memory or an upper bound is not known.
  package static func instances(
    of demand: MemoryDemand, wanted: Int, on device: MemoryDevice, beside loads: [MemoryLoad] = []
  ) -> Int? {
    guard device.room != nil, demand.openReason == nil, !loads.contains(where: { $0.demand.openReason != nil }) else {
      return nil
    }
    func fits(_ count: Int) -> Bool { BudgetTable(device, loads + [MemoryLoad(demand, instances: count)]).fits }
    // More instances never need less, so the answer can be searched for by halves.
    return Int(largest(upTo: Int64(clamping: wanted)) { fits(Int(clamping: $0)) })
  }

  /// The largest number from 1 on for which a condition holds that, once false, stays false; 0 when it never does.
  package static func largest(upTo limit: Int64, where holds: (Int64) -> Bool) -> Int64 {
    guard limit > 0, holds(1) else { return 0 }
    var (good, bad) = (Int64(1), limit)
    if holds(limit) { return limit }
    while bad - good > 1 {
      let middle = good + (bad - good) / 2
      if holds(middle) { good = middle } else { bad = middle }
    }
    return good
  }

  /// Half as much again and again, as long as something does not fit, but not below a floor.
  package static func halved(from start: Int64, floor: Int64, until holds: (Int64) -> Bool) -> Int64 {
    var amount = start
    while amount / 2 >= max(floor, 1), !holds(amount) { amount /= 2 }
    return amount
  }
}
