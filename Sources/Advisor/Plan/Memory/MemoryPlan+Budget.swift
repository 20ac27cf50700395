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

  private func remedies() -> [String] {
    var lines: [String] = []
    for (index, request) in zip(placed, requests) {
      guard let demand = demands[index], let profile = demand.profiles.gpu, let model = model(index),
        let worst = model.devices.map({ devices.gpus[$0] }).min(by: { ($0.room ?? 0) < ($1.room ?? 0) })
      else { continue }
      let table = BudgetTable(worst, [MemoryLoad(request.demand, instances: model.instances)])
      guard table.verdict == .tight || table.verdict == .exceeds else { continue }
      let least = memory.leastWorkspace.bytes
      let precisions = ["fp16", "int8"].map { name in
        MemoryRemedies.Precision(
          name: name,
          demand: demand.builder.demand(profile, batch: demand.batch, workspace: demand.workspace, precision: name))
      }
      let found = MemoryRemedies.remedies(
        for: request.demand, instances: model.instances, batch: demand.batch,
        demandAt: { demand.builder.demand(profile, batch: $0, workspace: least) }, precisions: precisions,
        device: worst, devices: devices.gpus.count,
        splits: entries[index].sheet.value("model.class") == "large-transformer", cards: Self.cards,
        reserve: memory.gpuReserve.share)
      lines += found.map { $0.text(model: request.demand.model) }
    }
    return lines
  }

  /// The cards of the built-in machines; read only when something does not fit.
  private static var cards: [MemoryRemedies.Card] {
    let products = (try? RuleBookSource.machines())?.gpus ?? []
    return products.compactMap { product in
      guard let name = product.product, let memory = product.memoryBytes else { return nil }
      return MemoryRemedies.Card(name: name, memory: Int64(memory))
    }
  }
}
