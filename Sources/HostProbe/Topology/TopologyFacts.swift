import Facts

/// The facts that a topology holds: counts, NUMA nodes, and how the machine is put together.
struct TopologyFacts {
  /// nil where no reader could tell.
  let topology: Topology?
  /// The processors this process may use; nil where that is not known, as for another machine's topology.
  var usable: CPUSet?
  /// How many threads /proc/cpuinfo lists, for a machine whose topology nothing tells.
  var listedThreads: Int?
  /// The kernel driver bound to a device, by PCI address; empty for none.
  var driver: (String) -> String = { _ in "" }

  private static let silent = "neither hwloc nor /sys tells"

  var document: FactDocument {
    var document = FactDocument()
    let source = Origin(.measured, topology?.source ?? "hwloc, /sys/devices/system")
    document.setOrUnknown("host.cpu.packages", topology?.packages.map { .integer($0) }, Self.silent, source)
    document.setOrUnknown("host.cpu.cores", topology?.cores.map { .integer($0) }, Self.silent, source)
    if let threads = topology?.threads {
      document.set("host.cpu.threads", .integer(threads), source)
    } else {
      document.setOrUnknown(
        "host.cpu.threads", listedThreads.map { .integer($0) }, Self.silent, Origin(.measured, "/proc/cpuinfo"))
    }
    setProcessors(&document, source)
    setMemory(&document, source)
    document.setOrUnknown("host.devices", topology?.layout.devices.map { .list($0.map(record)) }, Self.silent, source)
    return document
  }

  private func setProcessors(_ document: inout FactDocument, _ source: Origin) {
    let layout = topology?.layout
    document.setOrUnknown("host.cpu.layout", layout.map { .list($0.domains.map(record)) }, Self.silent, source)
    document.setOrUnknown("host.cpu.usableCores", usableCores.map { .list($0) }, Self.silent, source)
    document.setOrUnknown(
      "host.cpu.caches",
      layout.map { layout in
        .list(
          layout.caches.map {
            [
              "level": .integer($0.level), "sizeBytes": .integer($0.bytes), "threads": .integer($0.threads),
              "count": .integer($0.count),
            ]
          })
      }, Self.silent, source)
    document.setOrUnknown(
      "host.cpu.kinds",
      layout.map { layout in
        .list(
          layout.kinds.map {
            [
              "name": .string($0.name), "cpus": .string($0.cpus.description), "cpuCount": .integer($0.cpus.count),
              "maximumMHz": .integer($0.maximumMHz),
            ]
          })
      }, Self.silent, source)
  }

  private func setMemory(_ document: inout FactDocument, _ source: Origin) {
    let layout = topology?.layout
    document.setOrUnknown(
      "host.numa.nodes",
      topology.map { topology in
        .list(
          topology.nodes.map {
            [
              "id": .integer($0.id), "memoryBytes": .integer($0.memoryBytes), "cpus": .string($0.cpus.description),
              "cpuCount": .integer($0.cpus.count),
            ]
          })
      }, Self.silent, source)
    document.setOrUnknown(
      "host.numa.distances",
      layout.map { layout in
        .list(
          layout.distances.map { ["node": .integer($0.node), "distances": .list($0.values.map { .integer($0) })] })
      }, Self.silent, source)
    document.setOrUnknown(
      "host.numa.memoryKinds",
      layout.map { .list($0.memoryKinds.map { ["node": .integer($0.node), "kind": .string($0.kind)] }) }, Self.silent,
      source)
  }

  /// Of each domain, in the order of `host.cpu.layout`; nil where cores cannot be told from threads.
  private var usableCores: [Value]? {
    guard let layout = topology?.layout else { return nil }
    let counts = layout.domains.compactMap { domain in
      domain.cores(in: usable ?? layout.allowed ?? domain.cpus).map { Value.integer($0) }
    }
    return counts.count == layout.domains.count ? counts : nil
  }

  private func record(_ domain: MachineLayout.Domain) -> Value {
    let usable = self.usable ?? topology?.layout.allowed
    return [
      "package": domain.package.map { .integer($0) } ?? .missing("the machine does not tell packages apart"),
      "nodes": .list(domain.nodes.map { .integer($0) }),
      "cores": domain.cores.map { .integer($0) } ?? .missing("the machine does not tell cores from threads"),
      "threads": .integer(domain.cpus.count), "cpus": .string(domain.cpus.description),
      "usable": .string((usable.map { domain.cpus.intersection($0) } ?? domain.cpus).description),
    ]
  }

  private func record(_ device: AttachedDevice) -> Value {
    [
      "pciBusId": .string(device.pciBusID), "kind": .string(device.kind.rawValue),
      "vendor": .string(device.vendorName),
      "deviceId": .string("\(PCIAddress.fourDigits(device.vendor)):\(PCIAddress.fourDigits(device.device))"),
      "name": .string(device.name), "interfaces": .strings(device.interfaces),
      "driver": .string(device.driver.isEmpty ? driver(device.pciBusID) : device.driver),
      "numaNode": device.numaNode.map { .integer($0) } ?? .missing("no single NUMA node is nearest"),
      "cpus": .string(device.cpus.description),
      "linkGBps": device.linkGBps.map { .double($0) } ?? .missing("the link's state cannot be read"),
    ]
  }
}

extension FactDocument {
  /// Records a value, or where there is none that the fact could not be learned.
  mutating func setOrUnknown(_ path: String, _ value: Value?, _ reason: String, _ origin: Origin) {
    if let value { set(path, value, origin) } else { setUnknown(path, reason, origin) }
  }
}
