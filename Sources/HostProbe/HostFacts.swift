package import Facts

/// Every fact about a host with its type: what a probe must state and what a saved host may hold.
package enum HostFacts {
  /// The type of a value. An unknown fits everywhere.
  package indirect enum Shape: Sendable, Hashable {
    case bool
    /// Not negative.
    case int
    /// Finite and not negative; an integer counts as one.
    case double
    case string
    case list(Shape)
    case record([String: Shape])
    case nullable(Shape)
  }

  /// By dotted path.
  package static let shapes: [String: Shape] = machineShapes.merging(GPUFactShapes.all) { own, _ in own }

  private static let machineShapes: [String: Shape] = [
    "host.source": .string,
    "host.architecture": .string,
    "host.os": .string,
    "host.kernel": .string,
    "host.cpu.vendor": .string,
    "host.cpu.model": .string,
    "host.cpu.isa": .list(.string),
    "host.cpu.packages": .int,
    "host.cpu.cores": .int,
    "host.cpu.threads": .int,
    "host.cpu.usable": .int,
    "host.cpu.quota": .nullable(.double),
    "host.cpu.available": .double,
    "host.cpu.affinity": .string,
    "host.cpu.layout": .list(
      .record([
        "package": .int, "nodes": .list(.int), "cores": .int, "threads": .int, "cpus": .string, "usable": .string,
      ])),
    "host.cpu.usableCores": .list(.int),
    "host.cpu.caches": .list(.record(["level": .int, "sizeBytes": .int, "threads": .int, "count": .int])),
    "host.cpu.kinds": .list(
      .record(["name": .string, "cpus": .string, "cpuCount": .int, "maximumMHz": .int])),
    "host.cpu.governor": .nullable(.string),
    "host.cpu.isolated": .string,
    "host.cpu.periods": .int,
    "host.cpu.throttledPeriods": .int,
    "host.cgroup.version": .string,
    "host.clock": .string,
    "host.glibc": .string,
    "host.user": .int,
    "host.virtualMachine": .bool,
    "host.ports": .list(.int),
    "host.environment": .list(.record(["name": .string, "value": .string])),
    "host.modules": .list(.string),
    "host.driver.module": .string,
    "host.driver.openModule": .nullable(.bool),
    "host.deviceNodes": .list(.record(["path": .string, "usable": .bool])),
    "host.gpuIommu": .list(.record(["pciBusId": .string, "type": .string])),
    "host.memory.total": .int,
    "host.memory.limit": .nullable(.int),
    "host.memory.available": .int,
    "host.memory.usable": .int,
    "host.memory.swap": .int,
    "host.memory.swapFree": .int,
    "host.memory.hugePages": .list(.record(["sizeBytes": .int, "total": .int, "free": .int])),
    "host.memory.transparentHugePages": .nullable(.string),
    "host.memory.overcommit": .string,
    "host.memory.swappiness": .int,
    "host.memory.zoneReclaim": .int,
    "host.memory.mapCount": .int,
    "host.memory.oomKills": .int,
    "host.numa.nodes": .list(
      .record(["id": .int, "memoryBytes": .int, "cpus": .string, "cpuCount": .int])),
    "host.numa.policySettable": .bool,
    "host.numa.distances": .list(.record(["node": .int, "distances": .list(.int)])),
    "host.numa.memoryKinds": .list(.record(["node": .int, "kind": .string])),
    "host.numa.balancing": .nullable(.string),
    "host.devices": .list(
      .record([
        "pciBusId": .string, "kind": .string, "vendor": .string, "deviceId": .string, "name": .string,
        "interfaces": .list(.string), "driver": .string, "numaNode": .int, "cpus": .string, "linkGBps": .double,
      ])),
    "host.accelerators": .list(.record(["kind": .string, "evidence": .list(.string)])),
    "host.libraries": .list(.record(["name": .string, "version": .string, "path": .string])),
    "host.container.kind": .string,
    "host.container.evidence": .list(.string),
    "host.container.capabilities": .list(.string),
    "host.container.seccomp": .string,
    "host.limits.memlock": .nullable(.int),
    "host.limits.stack": .nullable(.int),
    "host.limits.nofile": .nullable(.int),
    "host.limits.nproc": .nullable(.int),
    "host.limits.addressSpace": .nullable(.int),
    "host.limits.pids": .nullable(.int),
    "host.shm.bytes": .int,
    "host.triton.installed": .bool,
    "host.triton.version": .string,
    "host.triton.release": .string,
    "host.triton.backends": .list(.string),
    "host.triton.cpuOnly": .bool,
  ]

  /// What is wrong with a value, and where inside it; nil when it has the shape.
  /// - Parameter path: put before the place, `facts."host.gpus".value`.
  package static func mismatch(_ value: Value, _ shape: Shape, at path: String) -> (path: String, problem: String)? {
    if case .unknown = value { return nil }
    switch (shape, value) {
    case (.nullable, .null), (.bool, .bool), (.string, .string): return nil
    case (.nullable(let shape), _): return mismatch(value, shape, at: path)
    case (.int, .int(let number)): return number < 0 ? (path, "must not be negative") : nil
    case (.double, .int(let number)): return number < 0 ? (path, "must not be negative") : nil
    case (.double, .double(let number)):
      return number.isFinite && number >= 0 ? nil : (path, "must be finite and not negative")
    case (.list(let element), .list(let elements)):
      for (index, value) in elements.enumerated() {
        if let found = mismatch(value, element, at: "\(path)[\(index)]") { return found }
      }
      return nil
    case (.record(let fields), .map(let entries)):
      for key in entries.keys where key.stringValue.map({ fields[$0] == nil }) ?? true {
        return ("\(path).\(key.stringValue ?? "?")", "is not a known field")
      }
      for (name, shape) in fields.sorted(by: { $0.key < $1.key }) {
        guard let value = entries[.string(name)] else { return ("\(path).\(name)", "is missing") }
        if let found = mismatch(value, shape, at: "\(path).\(name)") { return found }
      }
      return nil
    default: return (path, "must be \(shape.words)")
    }
  }
}

extension HostFacts.Shape {
  /// The type in words, for an error message.
  package var words: String {
    switch self {
    case .bool: "true or false"
    case .int: "an integer"
    case .double: "a number"
    case .string: "a string"
    case .list(let element): "a list, each element \(element.words)"
    case .record: "a record"
    case .nullable(let shape): "\(shape.words) or null"
    }
  }
}
