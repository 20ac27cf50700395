import Facts
import Planning
import RuleBook

/// What lies on each device once the models are placed.
extension MemoryPlan {
  func model(_ index: Int) -> RepositoryPlacement.Model? {
    placed.firstIndex(of: index).map { placement.models[$0] }
  }

  /// Instances in each group of entries on the CPU: those wanted, or as many as fit, but one at least.
  func instancesOnHost() -> [Int: Int] {
    var instances: [Int: Int] = [:]
    for (index, demand) in demands.enumerated() {
      if let demand, !demand.isOnGPU { instances[index] = demand.wanted }
    }
    guard let host = devices.host else { return instances }
    while !BudgetTable(host, hostLoads(instances)).fits {
      guard
        let most = instances.filter({ $0.value > 1 && demands[$0.key]?.own.openReason == nil }).max(by: {
          ($0.value, $1.key) < ($1.value, $0.key)
        })
      else { break }
      instances[most.key] = most.value - 1
    }
    return instances
  }

  func hostLoads(_ onHost: [Int: Int]) -> [MemoryLoad] {
    demands.enumerated().compactMap { index, demand in
      guard let demand else { return nil }
      if let beside = demand.beside {
        let count = model(index).map { $0.devices.count * $0.instances } ?? 1
        return MemoryLoad(withPools(beside), instances: count)
      }
      return MemoryLoad(demand.own, instances: (onHost[index] ?? 1) * demand.groups)
    }
  }

  /// The pinned pool as it is planned, rather than its default.
  private func withPools(_ demand: MemoryDemand) -> MemoryDemand {
    guard let pinnedPool else { return demand }
    var demand = demand
    for place in demand.items.indices where demand.items[place].id == "pinned-pool" {
      demand.items[place].bytes = ByteRange(pinnedPool)
      demand.items[place].because = "holds the tensors of requests in flight"
      demand.items[place].basis = .derived
    }
    return demand
  }

  /// Bytes of the pinned pool where the default does not do; nil where it does.
  var pinnedPool: Int64? {
    let standard = memory.pinnedPool.bytes
    let inFlight = demands.enumerated().reduce(Int64(0)) { sum, item in
      guard let demand = item.element, demand.isOnGPU, let model = model(item.offset) else { return sum }
      let instances = model.devices.count * model.instances
      return sum.clampedSum(demand.builder.inFlight(batch: demand.batch, instances: instances))
    }
    // An eighth of the host's memory at most: pinned pages cannot be given to anyone else.
    let size = PoolSizes.pool(defaultBytes: standard, inFlight: inFlight, spare: devices.host.map { $0.total / 8 })
    return inFlight == 0 || size == standard ? nil : size
  }

  /// One for each device on which something is planned, GPUs first.
  func tables() -> [BudgetTable] {
    var tables = devices.gpus.indices.compactMap { place -> BudgetTable? in
      let loads = placement.loads(requests, on: place)
      return loads.isEmpty ? nil : BudgetTable(devices.gpus[place], loads)
    }
    let loads = hostLoads(instancesOnHost())
    if let host = devices.host, !loads.isEmpty { tables.append(BudgetTable(host, loads)) }
    return tables
  }
}
