import Advisor
import Facts
import Planning

/// A memory budget as JSON, as a part of other answers.
enum BudgetJSONReport {
  static func value(_ budget: MemoryBudget) -> Value {
    [
      "verdict": budget.verdict.map { .string($0.rawValue) } ?? .null,
      "devices": .list(budget.tables.map(value)), "remedies": .strings(budget.remedies),
      "notes": .strings(budget.notes), "confirm": .string(budget.confirmation),
      "servers": .list(
        budget.servers.map { ["device": .string($0.identifier), "models": .strings($0.models)] }),
    ]
  }

  private static func value(_ table: BudgetTable) -> Value {
    let free = table.device.free.map(Value.int) ?? .missing("nobody could read how much is free")
    return [
      "device": .string(table.device.id), "name": .string(table.device.name), "total": .int(table.device.total),
      "free": free, "freeMeasured": .bool(table.device.isFreeMeasured), "reserve": .int(table.device.reserve),
      "low": .int(table.total.low),
      "high": table.openReason.map { .missing($0) } ?? .int(table.total.high),
      "left": table.openReason == nil ? table.left.map(Value.int) ?? free : .missing(table.openReason ?? ""),
      "verdict": .string(table.verdict.rawValue),
      "items": .list(
        table.lines.map { line in
          [
            "id": .string(line.id), "label": .string(line.label), "model": line.model.map(Value.string) ?? .null,
            "count": .integer(line.count), "low": .int(line.bytes.low),
            "high": line.openReason.map { .missing($0) } ?? .int(line.bytes.high),
            "basis": .string(line.basis.rawValue), "because": .string(line.because),
          ]
        }),
    ]
  }
}
