import Planning
import Testing

@Suite struct MemoryRemedyTests {
  private let gigabyte = PlanSample.gigabyte
  private let cards = [("large", 80), ("small", 16), ("larger", 140)].map {
    GPUCard(name: $0.0, memory: Int64($0.1) * PlanSample.gigabyte)
  }

  private func remedies(
    weights: Int64, instances: Int = 1, batch: Int64 = 0, free: Int64 = 22, devices: Int = 1, splits: Bool = false
  ) -> [MemoryRemedy] {
    let demand = PlanSample.demand(weights: weights * gigabyte)
    return MemoryRemedies.remedies(
      for: demand, instances: instances, batch: batch,
      demandAt: { batch in
        var smaller = demand
        smaller.items[2].bytes = ByteRange(0, batch * PlanSample.gigabyte)
        return smaller
      },
      precisions: [.init(name: "fp16", demand: PlanSample.demand(weights: weights * gigabyte / 2))],
      device: PlanSample.gpu(free: free * gigabyte, reserve: 2 * gigabyte), devices: devices, splits: splits,
      cards: cards, reserve: 0.1)
  }

  @Test func `what fits needs no remedy`() { #expect(remedies(weights: 4) == []) }

  @Test func `fewer instances come first, then a smaller batch, a precision, a split, a card`() {
    #expect(remedies(weights: 10, instances: 2).first == .instances(1))
    #expect(remedies(weights: 15, batch: 16).contains(.batch(4)))
    #expect(remedies(weights: 15).contains(.precision("fp16", 15 * gigabyte / 2 * 3 / 2)))
    #expect(remedies(weights: 40, devices: 8, splits: true).first == .split(4))
    #expect(remedies(weights: 40) == [.card("large", 80 * gigabyte)])
    #expect(remedies(weights: 60) == [.card("larger", 140 * gigabyte)])
    #expect(remedies(weights: 100) == [])
  }

  @Test func `every remedy is enough by itself`() {
    for weights in Int64(1)...60 {
      for case .instances(let count) in remedies(weights: weights, instances: 4) {
        let demand = PlanSample.demand(weights: weights * gigabyte)
        let device = PlanSample.gpu(free: 22 * gigabyte, reserve: 2 * gigabyte)
        #expect(BudgetTable(device, [MemoryLoad(demand, instances: count)]).fits)
      }
    }
  }
}
