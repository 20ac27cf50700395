import Facts
import Planning
import RuleBook

/// Instances, devices and pools of the entries of one repository, from what they take and what is free.
struct MemoryPlan {
  /// An entry: its facts, with those of the plan so far, and its path.
  struct Entry {
    var sheet: FactSheet
    var path: ServingPath
  }

  static let origin = Origin(.derived, "memory of the host and catalog/memory.yaml")

  let memory: MemoryCatalog
  let devices: MemoryDevices
  let entries: [Entry]
  /// nil for an entry without a budget.
  let demands: [Demand?]
  let placement: RepositoryPlacement
  /// Of the entries on GPUs, in the order of ``placed``.
  let requests: [RepositoryPlacement.Request]
  /// Into ``demands``, of the entries that are placed on GPUs.
  let placed: [Int]

  /// What an entry takes, where, and of what it was worked out.
  struct Demand {
    var builder: DemandBuilder
    var profiles: MemoryCatalog.PathProfiles
    var isOnGPU: Bool
    var batch: Int64
    var workspace: Int64
    /// Of the devices that compute.
    var own: MemoryDemand
    /// Of the host beside GPUs.
    var beside: MemoryDemand?
    var wanted: Int
    /// Groups of instances on the host: one for each NUMA node.
    var groups: Int
  }

  init(_ entries: [Entry], book: RuleBook) {
    let memory = book.memory
    let devices = MemoryDevices(entries.first?.sheet ?? FactSheet(book.vocabulary), memory)
    let demands = entries.map { Self.demand($0, memory, devices) }
    let placed = demands.indices.filter { demands[$0]?.isOnGPU == true }
    requests = placed.compactMap { index in
      demands[index].map { demand in
        RepositoryPlacement.Request(
          demand.own, wanted: demand.wanted, devices: Self.serving(entries[index].sheet, devices))
      }
    }
    placement = RepositoryPlacement.place(requests, on: devices.gpus)
    self.memory = memory
    self.devices = devices
    self.entries = entries
    self.demands = demands
    self.placed = placed
  }

  private static func demand(_ entry: Entry, _ memory: MemoryCatalog, _ devices: MemoryDevices) -> Demand? {
    guard let profiles = memory.paths[entry.path.id] else { return nil }
    let sheet = entry.sheet
    let isOnGPU = sheet.value("plan.device") == "gpu"
    guard let profile = isOnGPU ? profiles.gpu : profiles.cpu, !isOnGPU || !devices.gpus.isEmpty else { return nil }
    let builder = DemandBuilder(sheet: sheet, memory: memory)
    let batch = sheet.value("plan.batchSize").intValue ?? 0
    let room = isOnGPU ? devices.gpus.max { ($0.room ?? 0) < ($1.room ?? 0) } : devices.host
    let workspace = InstanceFit.halved(from: memory.workspace.bytes, floor: memory.leastWorkspace.bytes) { bytes in
      guard profile.hasWorkspace, let room, let space = room.room else { return true }
      // What has no upper bound is left out: less scratch memory would not give it one.
      let demand = builder.demand(profile, batch: batch, workspace: bytes)
      return BudgetTable(room, [MemoryLoad(demand, instances: 1)]).total.high <= space
    }
    let own = builder.demand(profile, batch: batch, workspace: workspace)
    let wanted = sheet.value(own.openReason == nil ? "plan.wantedInstances" : "plan.instances").intValue ?? 1
    return Demand(
      builder: builder, profiles: profiles, isOnGPU: isOnGPU, batch: batch, workspace: workspace, own: own,
      beside: isOnGPU ? profiles.host.map { builder.demand($0, batch: batch, workspace: workspace) } : nil,
      wanted: Int(clamping: max(1, wanted)), groups: max(1, sheet.value("plan.cpuNodes").listValue?.count ?? 1))
  }

  /// Places in the list of devices of the GPUs that serve.
  private static func serving(_ sheet: FactSheet, _ devices: MemoryDevices) -> [Int] {
    if devices.isPartitioned { return Array(devices.gpus.indices) }
    let serving = Set((sheet.value("plan.servingGpus").listValue ?? []).compactMap(\.intValue))
    return devices.gpus.indices.filter { place in
      devices.gpus[place].index.map { serving.contains(Int64($0)) } ?? true
    }
  }

  // MARK: The largest batch

  /// The largest batch of which one instance fits the roomiest device, where the planned one does not; nil otherwise.
  static func fittingBatch(_ entry: Entry, book: RuleBook) -> Int64? {
    let devices = MemoryDevices(entry.sheet, book.memory)
    guard let demand = demand(entry, book.memory, devices), demand.batch > 1, demand.own.openReason == nil,
      let profile = demand.isOnGPU ? demand.profiles.gpu : demand.profiles.cpu,
      let device = demand.isOnGPU ? devices.gpus.max(by: { ($0.room ?? 0) < ($1.room ?? 0) }) : devices.host
    else { return nil }
    func fits(_ batch: Int64) -> Bool {
      let own = demand.builder.demand(profile, batch: batch, workspace: demand.workspace)
      return BudgetTable(device, [MemoryLoad(own, instances: 1)]).fits
    }
    let largest = InstanceFit.largest(upTo: demand.batch, where: fits)
    return largest > 0 && largest < demand.batch ? largest : nil
  }
}
