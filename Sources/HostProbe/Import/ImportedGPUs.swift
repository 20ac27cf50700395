import Facts

/// The facts about GPUs that the output of nvidia-smi states: what the driver would have answered.
struct ImportedGPUs {
  var log: ManagementLog
  /// Of the log's file.
  var name: String
  /// The file of the matrix and what it holds.
  var matrix: (read: LinkMatrix, name: String)?
  var knowledge: GPUKnowledge
  /// NUMA node by PCI address, from a topology.
  var nodes: [String: Int]

  private static let ofCUDA = [
    "host.gpuAttributes", "host.gpuContextCreated", "host.driver.library", "host.gpuVisibility", "host.gpuPeers",
  ]
  private static let noMatrix =
    "the ways between GPUs are in the output of nvidia-smi topo -m, which can be given too: --host FILE"

  var document: FactDocument {
    var log = log
    log.matrix = matrix?.read
    let empty = SystemRoot(readings: MachineReadings())
    let facts = GPUFacts(
      outcome: .observed(log.observation(knowledge)), kernel: NVIDIAKernelDriver(root: empty),
      hardware: log.hardware(nodes: nodes), container: "none", environment: [:],
      untold: "the output of \(log.form) does not tell")
    var told = facts.document
    told.merge(GPUDepthFacts(facts: facts, root: empty).document)
    var document = FactDocument()
    for (path, fact) in told.facts { document[path] = Fact(fact.value, Origin(.saved, source(of: path))) }
    for path in Self.ofCUDA where path != "host.gpuPeers" || isSingle == false {
      document.setUnknown(path, "nvidia-smi does not show what CUDA sees", Origin(.saved, name))
    }
    document.setUnknown("host.driver.nvml", "nvidia-smi does not show NVML's own version here", Origin(.saved, name))
    if matrix == nil, !isSingle { document.setUnknown("host.gpuLinks", Self.noMatrix, Origin(.saved, name)) }
    return document
  }

  private var isSingle: Bool { max(log.devices.count, log.attached ?? 0) <= 1 }

  private func source(of path: String) -> String {
    var source = "\(name): \(log.form)"
    switch path {
    case "host.gpus":
      source += "; compute capability and multiprocessors follow from the product's name"
      if let attached = log.attached, attached > log.devices.count {
        source += "; it describes \(log.devices.count) of the \(attached) GPUs that are attached"
      }
      if log.devices.contains(where: { $0.migEnabled == true }) {
        source += "; a process sees one MIG instance of these"
      }
    case "host.gpuLinks":
      if let matrix { source = "\(matrix.name): nvidia-smi topo -m" }
    case "host.gpuDevices":
      source += "; compute capability follows from the product's name"
      if let matrix { source += "; affinities from \(matrix.name): nvidia-smi topo -m" }
    default: break
    }
    return source
  }
}
