import Facts
import RuleBook

/// Several servers on one host: one for each MIG slice, since CUDA shows a process one of them.
extension PathPlan {
  private static let firstPort: Int64 = 8000
  /// HTTP, gRPC and metrics.
  private static let portNames = ["httpPort", "grpcPort", "metricsPort"]

  /// The facts of an entry on each server that loads it; as they are where one server does.
  static func onServers(_ sheet: FactSheet, _ servers: [MemoryBudget.Server]) -> [FactSheet] {
    guard servers.count > 1, let name = sheet.value("model.name").stringValue else { return [sheet] }
    return servers.indices.filter { servers[$0].models.contains(name) }.enumerated().map { order, place in
      var sheet = sheet
      let origin = Origin(.derived, "MIG slices of this host")
      sheet["plan.gpuDevices"] = Fact(.string("\"device=\(servers[place].identifier)\""), origin)
      setServer(&sheet, place, of: servers)
      sheet["plan.isFirstServer"] = Fact(.bool(order == 0), origin)
      return sheet
    }
  }

  /// - Parameter servers: all of them; empty where there is one.
  static func setServer(_ sheet: inout FactSheet, _ place: Int, of servers: [MemoryBudget.Server]) {
    let origin = Origin(.derived, "servers on this host")
    func set(_ name: String, _ value: Value) { sheet["plan.\(name)"] = Fact(value, origin) }
    for (index, name) in portNames.enumerated() {
      set(name, .integer(firstPort + Int64(place * portNames.count + index)))
    }
    set("isFirstServer", true)
    set("server", .string(servers.isEmpty ? "" : " of MIG slice \(place)"))
    // With the same models everywhere there is nothing to choose among.
    let chooses = Set(servers.map(\.models)).count > 1
    let models = chooses ? servers[place].models.map { "--load-model=\($0)" } : []
    set("loadFlags", .strings((chooses ? ["--model-control-mode=explicit"] : []) + models))
  }
}
