import Facts
import Planning

extension MemoryPlan {
  /// The `budget.*` facts of each entry.
  func documents() -> [FactDocument] {
    let hostInstances = instancesOnHost()
    let tables = tables()
    let pinnedPool = pinnedPool
    return entries.indices.map { index in
      var document = FactDocument()
      func set(_ name: String, _ value: Value) { document.set("budget.\(name)", value, Self.origin) }
      set("pinnedPool", pinnedPool.map(Value.int) ?? .null)
      guard let demand = demands[index] else { return document }
      let each = demand.own.own(instances: 1)
      set("instanceBytes", .int(each.high))
      set("workspace", .int(demand.workspace))
      if let model = model(index) {
        set("instances", .integer(model.instances))
        let indices = model.devices.compactMap { devices.gpus[$0].index }
        if !devices.isPartitioned { set("gpus", .list(indices.map { .integer($0) })) }
        set("arenaLimit", arenaLimit(index, model).map(Value.int) ?? .null)
      } else {
        set("instances", .integer(hostInstances[index] ?? 1))
        set("arenaLimit", .null)
      }
      let verdicts = tables.filter { table in table.lines.contains { $0.model == demand.own.model } }.map(\.verdict)
      if let verdict = BudgetVerdict.worst(verdicts) { set("verdict", .string(verdict.rawValue)) }
      return document
    }
  }

  /// A limit for the arena where instances could take each other's memory: several models, or a tight fit.
  private func arenaLimit(_ index: Int, _ model: RepositoryPlacement.Model) -> Int64? {
    guard let demand = demands[index] else { return nil }
    let limits = model.devices.compactMap { place -> Int64? in
      let loads = placement.loads(requests, on: place)
      let table = BudgetTable(devices.gpus[place], loads)
      guard loads.count > 1 || table.verdict == .tight else { return nil }
      return PoolSizes.arenaLimit(
        room: devices.gpus[place].room, planned: table.total.high, own: demand.own.own(instances: 1).high,
        instances: loads.reduce(0) { $0 + $1.instances })
    }
    return limits.min()
  }
}
