import Facts

extension TopologyXML {
  /// NUMA node by PCI address.
  var nodes: [String: Int] {
    Dictionary(
      gpus.compactMap { gpu in gpu.numaNode.map { (gpu.pciBusID, $0) } }, uniquingKeysWith: { first, _ in first })
  }

  /// What the topology states; through hwloc as far as that reads it, so that counts are those of a live machine.
  /// - Parameter name: of the file.
  /// - Throws: ``HWLOC/Failure`` when hwloc is not installed or refuses the text.
  func facts(_ text: String, name: String) throws(HWLOC.Failure) -> FactDocument {
    // The probe takes a failure for a machine without hwloc, and goes on without: not so here.
    _ = try HWLOC.read(.xmlText(text), environment: [:])
    var readings = MachineReadings()
    readings.answers["topology.xml"] = .string(text)
    if let allowed = allowedCPUs { readings.answers["affinity"] = .string(allowed.description) }
    let probed = HostProbe.probe(
      HostProbe.Options(root: SystemRoot(readings: readings), environment: [:], gpuProbe: nil))
    var document = FactDocument()
    // What the probe worked out without the topology is about no machine.
    let taken: Set<String> = ["host.cpu.usable", "host.cpu.available"]
    for (path, fact) in probed.facts where fact.origin.source.hasPrefix("hwloc") || taken.contains(path) {
      if fact.value.unknownValue != nil { continue }
      let source = taken.contains(path) ? "the processors allowed to the exporting process" : fact.origin.source
      document[path] = Fact(fact.value, Origin(.saved, "\(name): \(source)"))
    }
    setRemarks(&document, name)
    setMemory(&document, name)
    setDevices(&document, name)
    return document
  }

  private func setRemarks(_ document: inout FactDocument, _ name: String) {
    let paths = [
      "host.architecture": "Architecture", "host.cpu.vendor": "CPUVendor", "host.cpu.model": "CPUModel",
      "host.kernel": "OSRelease",
    ]
    for (path, remark) in paths {
      guard let text = remarks[remark], !text.isEmpty else { continue }
      document.set(path, .string(text), Origin(.saved, "\(name): \(remark)"))
    }
  }

  /// Nodes do not add up to all memory, but nothing else in the file tells.
  private func setMemory(_ document: inout FactDocument, _ name: String) {
    let nodes = document["host.numa.nodes"]?.value.listValue ?? []
    let total = nodes.reduce(Int64(0)) { sum, node in
      let (result, overflow) = sum.addingReportingOverflow(node["memoryBytes"]?.intValue ?? 0)
      return overflow ? Int64.max : result
    }
    guard total > 0 else { return }
    let origin = Origin(.saved, "\(name): the memory of its NUMA nodes")
    document.set("host.memory.total", .int(total), origin)
    document.set("host.memory.usable", .int(total), origin)
  }

  private func setDevices(_ document: inout FactDocument, _ name: String) {
    guard hasDevices else { return }
    let origin = Origin(.saved, "\(name): PCI devices")
    let records = gpus.map { gpu in
      Value.record([
        "pciBusId": .string(gpu.pciBusID), "deviceId": .string(gpu.deviceID),
        "driver": .missing("a topology does not tell the driver"),
      ])
    }
    document.set("host.gpuHardware", .list(records), origin)
    if gpus.isEmpty {
      document.set("host.gpus", .list([]), origin)
      document.set("host.gpuProblem", .string("No NVIDIA GPU is among the PCI devices of \(name)."), origin)
    } else {
      let reason =
        "\(name) lists \(gpus.count) NVIDIA GPU\(gpus.count == 1 ? "" : "s"); what CUDA makes of them is in the output of "
        + "nvidia-smi -q, which can be given too: --host FILE"
      document.setUnknown("host.gpus", reason, origin)
      document.setUnknown("host.gpuProblem", reason, origin)
    }
  }
}
