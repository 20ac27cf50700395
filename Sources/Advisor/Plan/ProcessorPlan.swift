import Facts
import Planning
import RuleBook

/// Cores, NUMA nodes and host policies, instances and their threads.
enum ProcessorPlan {
  private static let origin = Origin(.derived, "usable cores and NUMA nodes")

  /// What can be said before the number of instances is chosen.
  static func supply(_ sheet: FactSheet) -> FactDocument {
    let facts = ProcessorFacts(sheet)
    var document = FactDocument()
    if let supply = supplied(facts, sheet) {
      let cores = UsableCores(supply)
      document.set("plan.cores", .integer(cores.count), origin)
      document.set("plan.coresBasis", .string(cores.basis), origin)
    }
    guard sheet.value("host.numa.nodes").listValue != nil else { return document }
    let binding = facts.binding
    var remarks = (binding.refusal.map { ["instances are not bound to NUMA nodes: \($0)"] } ?? []) + binding.remarks
    document.set(
      "plan.cpuNodes",
      .list(
        binding.places.map {
          ["id": .integer($0.id), "cpus": .string($0.cpus.description), "count": .integer($0.cpus.count)]
        }), origin)
    document.set(
      "plan.cpuPolicies",
      .list(
        binding.places.compactMap { binding.policy(named: "node\($0.id)", node: $0.id) }.map { record($0, $0.node) }),
      origin)
    var gpuPolicies: [Value] = []
    var seen: Set<Int64> = []
    for gpu in sheet.value("host.gpus").listValue ?? [] {
      guard let index = gpu["index"]?.intValue, seen.insert(index).inserted, binding.places.count > 1 else { continue }
      guard let node = gpu["numaNode"]?.intValue.map({ Int(clamping: $0) }) else {
        remarks.append("the host does not tell the NUMA node of GPU \(index)")
        continue
      }
      guard let place = binding.nearest(to: node, distances: facts.distances(from: node)) else {
        remarks.append(
          "no usable processor is on node \(node), where GPU \(index) is, and the distances to others are not told")
        continue
      }
      if let policy = binding.policy(named: "gpu_\(index)", node: place) {
        gpuPolicies.append(record(policy, Int(clamping: index)))
      }
    }
    document.set("plan.gpuPolicies", .list(gpuPolicies), origin)
    document.set("plan.nodeRemarks", .strings(remarks), origin)
    setLimits(&document, facts, sheet)
    return document
  }

  /// How the instances share the cores.
  ///
  /// - Parameters:
  ///   - sheet: with the facts of ``supply(_:)`` and `plan.instances`.
  ///   - models: that compute on the processors at the same time.
  static func layout(_ sheet: FactSheet, models: Int) -> FactDocument {
    var document = FactDocument()
    document.set("plan.processorModels", .integer(models), origin)
    let facts = ProcessorFacts(sheet)
    let wanted = Int(clamping: sheet.value("plan.instances").intValue ?? 1)
    let isOnGPU = sheet.value("plan.device") == "gpu"
    let isBound = sheet.value("plan.hostPolicies") == .bool(true)
    let places = facts.binding.places
    guard let supply = supplied(facts, sheet) else {
      let devices = isOnGPU ? sheet.value("plan.placedGpus").listValue?.count ?? 1 : max(1, places.count)
      document.set("plan.totalInstances", .integer(max(1, wanted * max(1, devices))), origin)
      document.set("plan.hostPolicyFlags", [], origin)
      return document
    }
    let cores = UsableCores(supply)
    if isOnGPU {
      let instances = wanted * max(1, sheet.value("plan.placedGpus").listValue?.count ?? 1)
      let layout = InstanceLayout(
        places: [], cores: cores.count, wanted: instances, models: models,
        mostThreads: sheet.value("plan.mostThreads").intValue.map { Int(clamping: $0) } ?? .max)
      document.set("plan.totalInstances", .integer(instances), origin)
      document.set("plan.threads", .integer(layout.threads), origin)
      document.set("plan.hostPolicyFlags", .strings(isBound ? flags(sheet, "plan.gpuPolicies", "gpu_") : []), origin)
      return document
    }
    let all = supply.cores ?? supply.cpus
    var nodes = places.map { InstanceLayout.Place(id: $0.id, cores: facts.cores(of: $0, all: all)) }
    if let kind = supply.kind, nodes.count == 1 { nodes[0].cores = min(nodes[0].cores, kind.cores) }
    let split = InstanceLayout(places: nodes, cores: cores.count, wanted: wanted, models: models)
    // Without policies the instances roam: their number is that of all nodes, and their share that of the whole machine.
    let layout =
      isBound
      ? split : InstanceLayout(places: [], cores: cores.count, wanted: wanted * split.groups.count, models: models)
    let groups = layout.groups.map { group -> Value in
      ["node": .integer(group.place), "count": .integer(group.instances), "cores": .integer(group.cores)]
    }
    document.set("plan.cpuGroups", .list(groups), origin)
    document.set("plan.totalInstances", .integer(layout.instances), origin)
    document.set("plan.threads", .integer(layout.threads), origin)
    document.set("plan.threadArithmetic", .string(layout.arithmetic(cores, models: models)), origin)
    let busy = Set(layout.groups.map { Int64($0.place) })
    document.set(
      "plan.hostPolicyFlags",
      .strings(isBound ? flags(sheet, "plan.cpuPolicies", "node") { busy.contains($0) } : []), origin)
    return document
  }

  private static func supplied(_ facts: ProcessorFacts, _ sheet: FactSheet) -> ProcessorSupply? {
    facts.supply(isForLatency: sheet.value("intent.goal") == "latency")
  }

  private static func record(_ policy: HostPolicy, _ id: Int) -> Value {
    [
      "id": .integer(id), "node": .integer(policy.node), "cpus": .string(policy.cpus.description),
      "options": .strings(policy.options),
    ]
  }

  private static func flags(
    _ sheet: FactSheet, _ path: String, _ prefix: String, where isWanted: (Int64) -> Bool = { _ in true }
  ) -> [String] {
    (sheet.value(path).listValue ?? []).flatMap { policy -> [String] in
      guard let id = policy["id"]?.intValue, isWanted(id) else { return [] }
      return (policy["options"]?.listValue ?? []).compactMap(\.stringValue)
    }
  }

  /// What a container has to be told so that it has no more than was planned with: Docker starts it outside of the control
  /// group and the affinity of whoever calls.
  private static func setLimits(_ document: inout FactDocument, _ facts: ProcessorFacts, _ sheet: FactSheet) {
    let rows = (sheet.value("host.cpu.layout").listValue ?? []).compactMap {
      $0["cpus"]?.stringValue.flatMap { CPUSet($0) }
    }
    guard let usable = facts.usable, !rows.isEmpty else { return }
    let whole = rows.reduce(CPUSet()) { $0.union($1) }
    let isPart = !usable.isEmpty && usable.intersection(whole) == usable && usable != whole
    document.set("plan.cpuset", .string(isPart ? usable.description : ""), origin)
    let nodes = CPUSet(facts.binding.places.map(\.id))
    document.set("plan.memoryNodes", .string(isPart && !nodes.isEmpty ? nodes.description : ""), origin)
  }
}
