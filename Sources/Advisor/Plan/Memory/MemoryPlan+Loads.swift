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
        return MemoryLoad(asPlanned(beside), instances: count)
      }
      return MemoryLoad(demand.own, instances: (onHost[index] ?? 1) * demand.groups)
    }
  }

  /// What servers take of the host as it is planned: a pinned pool of the size and number needed, and all of it once for
  /// each server.
  private func asPlanned(_ demand: MemoryDemand) -> MemoryDemand {
    let servers = Int64(max(1, servers().count))
    var demand = demand
    for place in demand.items.indices where demand.items[place].scope == .server {
      if demand.items[place].id == "pinned-pool" {
        demand.items[place].bytes = ByteRange(pinnedPool ?? memory.pinnedPool.bytes) * pools
        if pools > 1 { demand.items[place].label += "s × \(pools)" }
        if pinnedPool != nil {
          demand.items[place].because = "holds the tensors of requests in flight"
          demand.items[place].basis = .derived
        }
      }
      demand.items[place].bytes = demand.items[place].bytes * servers
      if servers > 1 { demand.items[place].label += ", \(servers) servers" }
    }
    return demand
  }

  /// Pinned pools of a server: with host policies one for each NUMA node that they name.
  private var pools: Int64 {
    guard let sheet = entries.first?.sheet, sheet.value("plan.hostPolicies") == .bool(true) else { return 1 }
    let policies = sheet.value("plan.gpuPolicies").listValue ?? []
    let nodes = Set(policies.compactMap { $0["setting"]?.stringValue }.filter { $0.hasPrefix("numa-node=") })
    return Int64(max(1, nodes.count))
  }

  /// Bytes of a pinned pool where the default does not do; nil where it does.
  var pinnedPool: Int64? {
    let standard = memory.pinnedPool.bytes
    let inFlight = demands.enumerated().reduce(Int64(0)) { sum, item in
      guard let demand = item.element, demand.isOnGPU, let model = model(item.offset) else { return sum }
      let instances = model.devices.count * model.instances
      return sum.clampedSum(demand.builder.inFlight(batch: demand.batch, instances: instances))
    }
    let share = Int64(max(1, servers().count)).clampedProduct(pools)
    // An eighth of the host's memory at most: pinned pages cannot be given to anyone else.
    let size = PoolSizes.pool(
      defaultBytes: standard, inFlight: inFlight / share, spare: devices.host.map { $0.total / 8 / share })
    return inFlight == 0 || size == standard ? nil : size
  }

  /// One for each MIG slice that has models; empty for whole GPUs.
  func servers() -> [MemoryBudget.Server] {
    guard devices.isPartitioned else { return [] }
    return devices.gpus.indices.compactMap { place in
      let models = placement.loads(requests, on: place).map(\.demand.model)
      return models.isEmpty ? nil : MemoryBudget.Server(identifier: devices.identifiers[place], models: models)
    }
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
