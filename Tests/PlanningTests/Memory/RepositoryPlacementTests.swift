import TestSupport
import Planning
import Testing

@Suite struct RepositoryPlacementTests {
  private let gigabyte = PlanSample.gigabyte

  private func request(_ name: String, weights: Int64, wanted: Int = 2, devices: [Int]) -> RepositoryPlacement.Request {
    RepositoryPlacement.Request(PlanSample.demand(name, weights: weights), wanted: wanted, devices: devices)
  }

  @Test func `small models run everywhere as they are wanted`() {
    let devices = (0..<2).map { PlanSample.gpu($0, free: 24 * gigabyte, reserve: 2 * gigabyte) }
    let requests = ["a", "b"].map { request($0, weights: gigabyte, devices: [0, 1]) }
    #expect(
      RepositoryPlacement.place(requests, on: devices).models
        == Array(repeating: .init(devices: [0, 1], instances: 2), count: 2))
  }

  @Test func `models that do not fit together are kept whole on devices of their own`() {
    let devices = (0..<2).map { PlanSample.gpu($0, free: 24 * gigabyte, reserve: 2 * gigabyte) }
    let requests = [
      request("a", weights: 12 * gigabyte, devices: [0, 1]), request("b", weights: 10 * gigabyte, devices: [0, 1]),
      request("c", weights: gigabyte, devices: [0, 1]),
    ]
    let placement = RepositoryPlacement.place(requests, on: devices)
    #expect(placement.models[0].devices.count == 1)
    #expect(placement.models[1].devices.count == 1)
    #expect(placement.models[0].devices != placement.models[1].devices)
    #expect(placement.models[0].instances == 1)
    for device in devices.indices {
      #expect(BudgetTable(devices[device], placement.loads(requests, on: device)).fits)
    }
  }

  @Test func `a device that others fill is left to them`() {
    let devices = [
      PlanSample.gpu(0, free: gigabyte, reserve: gigabyte), PlanSample.gpu(1, free: 24 * gigabyte, reserve: 0),
    ]
    let placement = RepositoryPlacement.place([request("a", weights: 4 * gigabyte, devices: [0, 1])], on: devices)
    #expect(placement.models == [.init(devices: [1], instances: 2)])
  }

  @Test func `what fits nowhere is placed once, and without a bound one instance runs everywhere`() {
    let devices = (0..<2).map { PlanSample.gpu($0, free: 24 * gigabyte, reserve: 0) }
    let huge = RepositoryPlacement.place([request("a", weights: 100 * gigabyte, devices: [0, 1])], on: devices)
    #expect(huge.models == [.init(devices: [0], instances: 1)])
    let open = RepositoryPlacement.Request(
      PlanSample.demand(weights: gigabyte, openReason: "free dimensions"), wanted: 1, devices: [0, 1])
    #expect(RepositoryPlacement.place([open], on: devices).models == [.init(devices: [0, 1], instances: 1)])
    #expect(RepositoryPlacement.place([], on: devices).models == [])
    #expect(RepositoryPlacement.place([open], on: []).models.count == 1)
  }

  @Test func `no device is ever planned beyond its free memory less the reserve when all models can be placed`() {
    var dice = SplitMix64(seed: 11)
    var placed = 0
    for _ in 0..<400 {
      let devices = PlanSample.randomDevices(&dice)
      let requests = (0..<Int.random(in: 1...5, using: &dice)).map { index in
        RepositoryPlacement.Request(
          PlanSample.randomDemand(index, &dice), wanted: Int.random(in: 1...3, using: &dice),
          devices: Array(devices.indices))
      }
      let placement = RepositoryPlacement.place(requests, on: devices)
      #expect(placement.models.allSatisfy { !$0.devices.isEmpty && $0.instances >= 1 })
      #expect(zip(placement.models, requests).allSatisfy { $0.instances <= $1.wanted })
      let tables = devices.indices.map { BudgetTable(devices[$0], placement.loads(requests, on: $0)) }
      for table in tables where table.fits {
        #expect(table.total.high <= (table.device.free ?? 0) - min(table.device.reserve, table.device.free ?? 0))
      }
      if tables.allSatisfy(\.fits) { placed += 1 }
      // Where each model alone on one device would fit, nothing may exceed.
      let single = Packing.place(
        requests.map { request in
          Packing.Item(
            bytes: request.demand.own(instances: 1).high,
            shared: Dictionary(
              request.demand.items.filter { $0.scope == .server }.map { ($0.id, $0.bytes.high) },
              uniquingKeysWith: max))
        }, rooms: devices.map { $0.room ?? 0 })
      if let single, single.count == requests.count {
        let loads = devices.indices.map { device in
          zip(requests, single).filter { $0.1 == device }.map { MemoryLoad($0.0.demand, instances: 1) }
        }
        if zip(devices, loads).allSatisfy({ BudgetTable($0, $1).fits }) { #expect(tables.allSatisfy { $0.fits }) }
      }
    }
    #expect(placed > 50, "\(placed)")
  }
}
