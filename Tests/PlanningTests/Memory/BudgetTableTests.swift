import TestSupport
import Planning
import Testing

@Suite struct BudgetTableTests {
  private let gigabyte = PlanSample.gigabyte

  @Test func `what is for the server counts once, for a model once, for an instance each time`() {
    let demand = MemoryDemand(
      model: "a",
      items: [
        PlanSample.item("context", .server, 1, 2), PlanSample.item("weights", .model, 10, 20),
        PlanSample.item("activations", .instance, 100, 200),
      ])
    var other = demand
    other.model = "b"
    other.items[0].bytes = ByteRange(3)
    let device = PlanSample.gpu(free: 1000, reserve: 0)
    let table = BudgetTable(device, [MemoryLoad(demand, instances: 3), MemoryLoad(other, instances: 1)])
    #expect(table.total == ByteRange(3 + 10 + 300 + 10 + 100, 3 + 20 + 600 + 20 + 200))
    #expect(table.lines.map(\.count) == [1, 1, 3, 1, 1])
    #expect(table.lines.map(\.model) == [nil, "a", "a", "b", "b"])
    #expect(table.left == Int64(157))
    #expect(demand.own(instances: 0) == .zero)
  }

  @Test(arguments: [
    (Int64(1000), Int64(100), Int64(10), Int64(900), false, BudgetVerdict.fits),
    (1000, 100, 10, 901, false, .tight), (1000, 100, 1000, 1000, false, .tight),
    (1000, 100, 1001, 1001, false, .exceeds), (1000, 100, 1001, 1001, true, .exceeds),
    (1000, 100, 10, 20, true, .unknown),
  ])
  func `the verdict compares bounds with free memory and the reserve`(
    free: Int64, reserve: Int64, low: Int64, high: Int64, isOpen: Bool, verdict: BudgetVerdict
  ) {
    let item = PlanSample.item("weights", .instance, low, high, openReason: isOpen ? "free dimensions" : nil)
    let load = MemoryLoad(MemoryDemand(model: "m", items: [item]), instances: 1)
    #expect(BudgetTable(PlanSample.gpu(free: free, reserve: reserve), [load]).verdict == verdict)
    #expect(BudgetTable(PlanSample.gpu(free: nil, reserve: reserve), [load]).verdict == .unknown)
  }

  @Test func `hostile sizes neither trap nor fit`() {
    let item = PlanSample.item("weights", .instance, .max, .max)
    let load = MemoryLoad(MemoryDemand(model: "m", items: [item, item]), instances: .max)
    let table = BudgetTable(PlanSample.gpu(total: .max, free: .max, reserve: .max), [load])
    #expect(table.total == ByteRange(.max))
    #expect(table.verdict == .tight)
    #expect(BudgetTable(PlanSample.gpu(free: .min, reserve: .min), [load]).verdict == .exceeds)
    #expect((table.left ?? 0) > 0)
  }

  @Test func `the worst verdict of several devices counts`() {
    #expect(BudgetVerdict.worst([.fits, .unknown, .tight]) == .unknown)
    #expect(BudgetVerdict.worst([.fits, .tight]) == .tight)
    #expect(BudgetVerdict.worst([.exceeds, .unknown]) == .exceeds)
    #expect(BudgetVerdict.worst([]) == nil)
  }

  @Test func `more free memory never gives fewer instances, and those given fit while one more does not`() {
    var dice = SplitMix64(seed: 1)
    for round in 0..<500 {
      let demand = PlanSample.randomDemand(round, &dice)
      let wanted = Int.random(in: 1...9, using: &dice)
      var last = 0
      for free in stride(from: Int64(0), through: 60 * gigabyte, by: Int(3 * gigabyte)) {
        let device = PlanSample.gpu(total: 60 * gigabyte, free: free, reserve: 2 * gigabyte)
        let count = InstanceFit.instances(of: demand, wanted: wanted, on: device) ?? -1
        #expect(count >= last)
        #expect(count <= wanted)
        last = count
        if count > 0 { #expect(BudgetTable(device, [MemoryLoad(demand, instances: count)]).fits) }
        if count < wanted { #expect(!BudgetTable(device, [MemoryLoad(demand, instances: count + 1)]).fits) }
      }
    }
  }

  @Test func `without an upper bound nobody says how many instances fit`() {
    let demand = PlanSample.demand(weights: 10, openReason: "free dimensions")
    #expect(InstanceFit.instances(of: demand, wanted: 2, on: PlanSample.gpu(free: gigabyte, reserve: 0)) == nil)
    let known = PlanSample.demand(weights: 10)
    #expect(InstanceFit.instances(of: known, wanted: 2, on: PlanSample.gpu(free: nil, reserve: 0)) == nil)
    #expect(InstanceFit.instances(of: known, wanted: 2, on: PlanSample.gpu(free: gigabyte, reserve: 0)) == 2)
  }

  @Test func `searches end at their bounds`() {
    for limit in [Int64(0), 1, 2, 3, 100, .max] {
      for edge in [Int64(0), 1, 2, 3, 50, 100, .max] {
        #expect(InstanceFit.largest(upTo: limit) { $0 <= edge } == min(limit, edge))
      }
    }
    #expect(InstanceFit.halved(from: 1024, floor: 64) { $0 <= 200 } == 128)
    #expect(InstanceFit.halved(from: 1024, floor: 64) { _ in false } == 64)
    #expect(InstanceFit.halved(from: 1024, floor: 64) { _ in true } == 1024)
    #expect(InstanceFit.powers(upTo: 9) == [1, 2, 4, 8])
  }
}
