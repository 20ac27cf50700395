/// A change that would make a model fit, the smallest first.
package enum MemoryRemedy: Sendable, Hashable {
  /// Fewer instances on each device: so many fit.
  case instances(Int)
  /// A smaller largest batch.
  case batch(Int64)
  /// Weights in another precision: bytes of an instance then.
  case precision(String, Int64)
  /// The weights split over so many of the devices that are there.
  case split(Int)
  /// Another card: its name and memory.
  case card(String, Int64)
}

/// What to change when something does not fit.
package struct MemoryRemedies: Sendable {
  /// A precision that weights could be brought to, and what an instance takes then.
  package struct Precision: Sendable, Hashable {
    package var name: String
    package var demand: MemoryDemand

    package init(name: String, demand: MemoryDemand) {
      self.name = name
      self.demand = demand
    }
  }

  /// Every kind of change that is enough by itself, in the order in which they are usually easiest.
  ///
  /// - Parameters:
  ///   - demandAt: what the model takes at a batch size; nil when it has no batch.
  ///   - loads: other models on the device, which stay as they are.
  ///   - devices: how many of `device` there are, for a split of the weights.
  ///   - reserve: the share of a card's memory that is left alone.
  package static func remedies(
    for demand: MemoryDemand, instances: Int, beside loads: [MemoryLoad] = [], batch: Int64,
    demandAt: ((Int64) -> MemoryDemand)?,
    precisions: [Precision], device: MemoryDevice, devices: Int, splits: Bool, cards: [GPUCard], reserve: Double
  ) -> [MemoryRemedy] {
    func fits(_ demand: MemoryDemand, _ count: Int, on device: MemoryDevice) -> Bool {
      BudgetTable(device, loads + [MemoryLoad(demand, instances: count)]).fits
    }
    if fits(demand, instances, on: device) { return [] }
    var remedies: [MemoryRemedy] = []
    if instances > 1, let count = InstanceFit.instances(of: demand, wanted: instances - 1, on: device, beside: loads),
      count > 0
    {
      remedies.append(.instances(count))
    }
    if batch > 1, let demandAt {
      let least = InstanceFit.largest(upTo: batch - 1) { fits(demandAt($0), 1, on: device) }
      if least > 0 { remedies.append(.batch(least)) }
    }
    if let precision = precisions.first(where: { fits($0.demand, 1, on: device) }) {
      remedies.append(.precision(precision.name, precision.demand.own(instances: 1).high))
    }
    if splits, devices > 1, let room = device.room {
      let table = BudgetTable(device, loads + [MemoryLoad(demand, instances: 1)])
      let fixed = table.lines.filter { $0.model != demand.model }.reduce(ByteRange.zero) { $0 + $1.bytes }.high
      let parts = InstanceFit.powers(upTo: devices).first { part in
        fixed.clampedSum(demand.own(instances: 1).high / Int64(part)) <= room
      }
      if let parts, parts > 1 { remedies.append(.split(parts)) }
    }
    let larger = cards.filter { card in
      let other = MemoryDevice(
        id: card.name, total: card.memory, free: card.memory, reserve: Int64(Double(card.memory) * reserve))
      return card.memory > device.total && fits(demand, 1, on: other)
    }
    if let card = larger.min(by: { ($0.memory, $0.name) < ($1.memory, $1.name) }) {
      remedies.append(.card(card.name, card.memory))
    }
    return remedies
  }
}

extension InstanceFit {
  /// 1, 2, 4 and so on.
  package static func powers(upTo limit: Int) -> [Int] {
    var powers: [Int] = []
    var power = 1
    while power <= limit, powers.count < 32 {
      powers.append(power)
      power *= 2
    }
    return powers
  }
}
