import Facts
import HostProbe
import RuleBook

/// Which CPUs of which NUMA node may be used, and which node each GPU is near: what host policies are made of.
enum NodePlan {
  private static let origin = Origin(.derived, "NUMA nodes and usable CPUs")

  static func document(_ sheet: FactSheet) -> FactDocument {
    var document = FactDocument()
    guard let nodes = sheet.value("host.numa.nodes").listValue else { return document }
    let usable = sheet.value("host.cpu.affinity").stringValue.flatMap { CPUSet($0) }
    let places = nodes.compactMap { node -> (id: Int64, cpus: CPUSet)? in
      guard let id = node["id"]?.intValue, let all = node["cpus"]?.stringValue.flatMap({ CPUSet($0) }) else {
        return nil
      }
      let cpus = usable.map(all.intersection) ?? all
      return cpus.isEmpty ? nil : (id, cpus)
    }
    let cpuNodes = places.map { place -> Value in
      ["id": .int(place.id), "cores": .string(ranges(place.cpus)), "count": .integer(place.cpus.count)]
    }
    document.set("plan.cpuNodes", .list(cpuNodes), origin)
    let cpuPolicies = places.flatMap { settings($0.id, node: $0.id, $0.cpus) }
    document.set("plan.cpuPolicies", .list(cpuPolicies), origin)
    let gpuPolicies = (sheet.value("host.gpus").listValue ?? []).flatMap { gpu -> [Value] in
      guard let index = gpu["index"]?.intValue, let node = gpu["numaNode"]?.intValue,
        let place = places.first(where: { $0.id == node })
      else { return [] }
      return settings(index, node: node, place.cpus)
    }
    document.set("plan.gpuPolicies", .list(gpuPolicies), origin)
    return document
  }

  private static func settings(_ id: Int64, node: Int64, _ cpus: CPUSet) -> [Value] {
    ["numa-node=\(node)", "cpu-cores=\(ranges(cpus))"].map { ["id": .int(id), "setting": .string($0)] }
  }

  /// As `--host-policy` takes it: ranges only, a single CPU as `3-3` (numa_utils.cc refuses it otherwise).
  private static func ranges(_ cpus: CPUSet) -> String {
    cpus.ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }
}
