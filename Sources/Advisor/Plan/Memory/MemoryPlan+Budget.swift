import Facts
import Planning
import RuleBook

extension MemoryPlan {
  /// What a report shows; nil when no entry has a budget.
  func budget() -> MemoryBudget? {
    if demands.allSatisfy({ $0 == nil }) { return nil }
    let tables = tables()
    return MemoryBudget(
      tables: tables, remedies: remedies(), notes: notes(), confirmation: confirmation, servers: servers())
  }

  private var confirmation: String {
    placed.isEmpty
      ? "ps -o rss,args -C tritonserver,triton_python_backend_stub"
      : "nvidia-smi --query-compute-apps=gpu_uuid,pid,process_name,used_memory --format=csv"
  }

  private func notes() -> [String] {
    var notes: [String] = []
    for (request, model) in zip(requests, placement.models) where model.devices.count < request.devices.count {
      let names = model.devices.map { devices.gpus[$0].id }.joined(separator: ", ")
      notes.append("\(request.demand.model) runs on \(names) only: beside the other models it fits nowhere else")
    }
    if devices.isPartitioned, !placed.isEmpty {
      notes.append("CUDA shows a process one MIG slice: \(servers().count) of \(devices.gpus.count) get a server each")
    }
    return notes
  }

  /// For each GPU on which it is too much what would help its largest model, each change once.
  private func remedies() -> [String] {
    var lines: [String] = []
    for place in devices.gpus.indices {
      let members = placed.indices.filter { placement.models[$0].devices.contains(place) }
      let verdict = BudgetTable(devices.gpus[place], placement.loads(requests, on: place)).verdict
      guard verdict == .tight || verdict == .exceeds,
        let largest = members.max(by: { size($0) < size($1) })
      else { continue }
      let others = members.filter { $0 != largest }.map {
        MemoryLoad(requests[$0].demand, instances: placement.models[$0].instances)
      }
      for line in remedies(largest, on: devices.gpus[place], beside: others) where !lines.contains(line) {
        lines.append(line)
      }
    }
    return lines
  }

  private func size(_ index: Int) -> Int64 { requests[index].demand.own(instances: 1).high }

  private func remedies(_ index: Int, on device: MemoryDevice, beside others: [MemoryLoad]) -> [String] {
    guard let demand = demands[placed[index]], let profile = demand.profiles.gpu else { return [] }
    let least = memory.leastWorkspace.bytes
    let precisions = ["fp16", "int8"].map { name in
      MemoryRemedies.Precision(
        name: name,
        demand: demand.builder.demand(profile, batch: demand.batch, workspace: demand.workspace, precision: name))
    }
    let found = MemoryRemedies.remedies(
      for: demand.own, instances: placement.models[index].instances, beside: others, batch: demand.batch,
      demandAt: { demand.builder.demand(profile, batch: $0, workspace: least) }, precisions: precisions, device: device,
      devices: devices.gpus.count, splits: entries[placed[index]].sheet.value("model.class") == "large-transformer",
      cards: (try? RuleBookSource.cards()) ?? [], reserve: memory.gpuReserve.share)
    return found.map { $0.text(model: demand.own.model) }
  }
}
