import Facts
import Planning
import RuleBook

/// The memory budget of a large transformer for a report, read from the facts about it.
enum TransformerBudget {
  private static let facts = ["vllm": "budget.vllm", "tensorrt-llm": "budget.tensorrtllm"]

  /// nil for paths that serve no large transformers, and where the arithmetic lacked a number.
  ///
  /// - Parameter sheet: with the facts of the chosen path.
  static func budget(_ sheet: FactSheet) -> MemoryBudget? {
    guard let path = sheet.value("plan.path").stringValue, let facts = facts[path],
      let parts = sheet.value("\(facts).parts").listValue, let usable = sheet.value("\(facts).usableBytes").intValue,
      let indices = sheet.value("\(facts).gpus").listValue?.compactMap(\.intValue)
    else { return nil }
    let items = parts.compactMap(item)
    let demand = MemoryDemand(model: sheet.value("model.name").stringValue ?? "", items: items)
    let gpus = sheet.value("host.gpus").listValue ?? []
    let tables = indices.compactMap { index -> BudgetTable? in
      guard let gpu = gpus.first(where: { $0["index"]?.intValue == index }), let total = gpu["memoryTotal"]?.intValue
      else { return nil }
      let free = gpu["memoryFree"]?.intValue
      // What the engine is not told to use is the reserve.
      let device = MemoryDevice(
        id: "GPU \(index)", name: gpu["name"]?.stringValue ?? "", index: Int(index), total: total, free: free ?? total,
        isFreeMeasured: free != nil && isRead(sheet["host.gpus"]), reserve: (free ?? total) - min(usable, free ?? total)
      )
      return BudgetTable(device, [MemoryLoad(demand, instances: 1)])
    }
    guard !tables.isEmpty else { return nil }
    return MemoryBudget(
      tables: tables, remedies: [], notes: notes(sheet, facts), confirmation: confirmation[path] ?? "", servers: [])
  }

  private static func item(_ record: Value) -> BudgetItem? {
    guard let part = record["part"]?.stringValue, let low = record["low"]?.intValue, let high = record["high"]?.intValue
    else { return nil }
    return BudgetItem(
      id: part, label: part, scope: .model, bytes: ByteRange(low, high),
      basis: record["basis"]?.stringValue.flatMap(BudgetBasis.init) ?? .assumed,
      because: record["because"]?.stringValue ?? "")
  }

  private static func notes(_ sheet: FactSheet, _ facts: String) -> [String] {
    var notes: [String] = []
    if let summary = sheet.value("\(facts).summary").stringValue { notes.append(summary) }
    if sheet.value("\(facts).limitedContext").intValue != nil,
      let count = sheet.value("\(facts).fullContextGpus").intValue
    {
      notes.append("sequences of full length fit on \(HumanText.plural(count, "GPU"))")
    }
    let parts = (sheet.value("model.transformer.notCounted").listValue ?? []).compactMap(\.stringValue)
    // Weights that were read have all parts.
    if sheet.value("model.weightBytes").intValue == nil, !parts.isEmpty {
      notes.append("not counted: \(parts.joined(separator: "; "))")
    }
    return notes
  }

  /// Where the engine itself says what its cache holds.
  private static let confirmation = [
    "vllm":
      "the server's log, `GPU KV cache size: ... tokens`, and nvidia-smi --query-gpu=index,memory.used --format=csv",
    "tensorrt-llm": "the server's log on the KV cache, and nvidia-smi --query-gpu=index,memory.used --format=csv",
  ]

  /// A catalog has a machine as it is sold: nothing runs on it.
  private static func isRead(_ fact: Fact?) -> Bool {
    switch fact?.origin.kind {
    case .measured, .saved, .simulated: true
    default: false
    }
  }
}
