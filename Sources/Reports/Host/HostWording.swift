import Facts
import RuleBook

/// Records of host facts in words.
enum HostWording {
  /// At most one digit after the point, and none for a whole number.
  static func decimal(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e15 else { return "unknown" }
    let tenths = (number * 10).rounded()
    return tenths.truncatingRemainder(dividingBy: 10) == 0
      ? String(Int(tenths / 10)) : "\(tenths / 10)"
  }

  /// A size in binary units, in which caches and pages come.
  static func binary(_ bytes: Int64) -> String {
    for (shift, unit) in [(30, "GiB"), (20, "MiB"), (10, "KiB")] as [(Int64, String)] where bytes >= 1 << shift {
      return "\(decimal(Double(bytes) / Double(Int64(1) << shift))) \(unit)"
    }
    return "\(bytes) B"
  }

  /// `2 × 32 MiB`.
  static func size(_ bytes: Int64, count: Int64) -> String { "\(count == 1 ? "" : "\(count) × ")\(binary(bytes))" }
}

extension HostWording {
  /// The value of a fact in words where the usual wording of records would be hard to read; nil for all other facts.
  static func words(_ path: String, _ value: Value, _ accelerators: [String: Accelerator]) -> [String]? {
    switch value {
    case .null:
      switch path {
      case "host.limits.memlock", "host.limits.stack", "host.limits.nofile": return ["unlimited"]
      case "host.cpu.governor", "host.memory.transparentHugePages", "host.numa.balancing": return ["not settable here"]
      default: return nil
      }
    case .list(let elements) where !elements.isEmpty:
      switch path {
      case "host.cpu.caches":
        return [elements.map(cache).joined(separator: ", ")]
      case "host.cpu.kinds": return elements.map(kind)
      case "host.memory.hugePages":
        let used = elements.filter { ($0["total"]?.intValue ?? 0) > 0 }
        return used.isEmpty ? ["none reserved"] : [used.map(hugePages).joined(separator: ", ")]
      case "host.numa.distances":
        return elements.map { row in
          let values = (row["distances"]?.listValue ?? []).compactMap(\.intValue).map(String.init)
          return "node \(row["node"]?.intValue ?? 0): \(values.joined(separator: " "))"
        }
      case "host.numa.nodes": return elements.map(node)
      case "host.gpus": return GPUWording.visible(elements)
      case "host.gpuDevices": return GPUWording.devices(elements)
      case "host.gpuHardware": return GPUWording.hardware(elements)
      case "host.gpuInstances": return GPUWording.instances(elements)
      case "host.gpuProcesses": return GPUWording.processes(elements)
      case "host.gpuState": return GPUWording.states(elements)
      case "host.container.capabilities": return [capabilities(elements.compactMap(\.stringValue))]
      case "host.devices": return elements.map(device)
      case "host.accelerators": return elements.map { accelerator($0, accelerators) }
      case "host.libraries":
        return elements.map { library in
          ["name", "version", "path"].compactMap { library[$0]?.stringValue }.joined(separator: " ")
        }
      default: return nil
      }
    default: return nil
    }
  }

  private static func cache(_ record: Value) -> String {
    let size = size(record["sizeBytes"]?.intValue ?? 0, count: record["count"]?.intValue ?? 1)
    return "L\(record["level"]?.intValue ?? 0) \(size) (\(threads(record["threads"])))"
  }

  private static func threads(_ value: Value?) -> String {
    value?.intValue.map { $0 == 1 ? "one thread each" : "\($0) threads each" } ?? "sharing unknown"
  }

  private static func kind(_ record: Value) -> String {
    let speed = record["maximumMHz"]?.intValue ?? 0
    return "\(record["name"]?.stringValue ?? "kind"): CPUs \(record["cpus"]?.stringValue ?? "")"
      + (speed > 0 ? ", up to \(speed) MHz" : "")
  }

  private static func hugePages(_ record: Value) -> String {
    "\(record["total"]?.intValue ?? 0) of \(binary(record["sizeBytes"]?.intValue ?? 0)), "
      + "\(record["free"]?.intValue ?? 0) free"
  }

  private static func node(_ record: Value) -> String {
    let cpus = record["cpus"]?.stringValue ?? ""
    return "\(record["id"]?.intValue ?? 0): \(HumanText.bytes(record["memoryBytes"]?.intValue ?? 0)), "
      + (cpus.isEmpty ? "no CPU usable here" : "CPUs \(cpus)")
  }

  /// Root has all of them; of the others those are named that serving may need.
  private static func capabilities(_ names: [String]) -> String {
    let needed = ["SYS_NICE", "IPC_LOCK", "SYS_ADMIN", "SYS_PTRACE"].map { name in
      names.contains(name) ? name : "no \(name)"
    }
    return "\(names.count), with \(needed.joined(separator: ", "))"
  }

  private static func device(_ record: Value) -> String {
    func text(_ field: String) -> String? { record[field]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
    let interfaces = (record["interfaces"]?.listValue ?? []).compactMap(\.stringValue)
    let parts: [String?] = [
      text("pciBusId"), text("kind"), text("name") ?? "\(text("vendor") ?? "") \(text("deviceId") ?? "")",
      interfaces.isEmpty ? nil : interfaces.joined(separator: " "), text("driver").map { "driver \($0)" },
      record["numaNode"]?.intValue.map { "node \($0)" },
      record["linkGBps"]?.doubleValue.map { "link \(decimal($0)) GB/s" },
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  private static func accelerator(_ record: Value, _ known: [String: Accelerator]) -> String {
    let kind = record["kind"]?.stringValue ?? "other"
    let evidence = (record["evidence"]?.listValue ?? []).compactMap(\.stringValue).joined(separator: "; ")
    let entry = known[kind] ?? known["other"]
    return "\(entry?.label ?? kind) (\(evidence)): \(entry?.text ?? "nothing is known about it")"
  }
}
