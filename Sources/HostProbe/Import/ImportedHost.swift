package import Facts

/// A machine that is known by files others made: an export of hwloc, a log of nvidia-smi, a copy of /proc and /sys, in
/// any combination that describes one machine.
package enum ImportedHost {
  /// The facts that files and folders state together; what they do not state is unknown.
  /// - Parameter knowledge: asked for only when a log of nvidia-smi is among them.
  /// - Throws: ``HostError`` for a file that is no host, or for two that cannot be one machine.
  package static func facts(
    _ paths: [String], knowledge: () throws(HostError) -> GPUKnowledge
  ) throws(HostError) -> FactDocument {
    var inputs: [(name: String, input: HostInput)] = []
    for path in paths { inputs += try HostInput.read(path) }
    let names = inputs.map(\.name).joined(separator: " + ")
    if inputs.count == 1 {
      switch inputs[0].input {
      case .facts(let document): return document
      case .snapshot(let snapshot): return snapshot.facts(from: inputs[0].name)
      default: break
      }
    }
    var parts = ImportedParts()
    for (name, input) in inputs { try parts.add(input, name) }
    try parts.check()
    return try document(parts, names, knowledge)
  }

  private static func document(
    _ parts: ImportedParts, _ names: String, _ knowledge: () throws(HostError) -> GPUKnowledge
  ) throws(HostError) -> FactDocument {
    var document = FactDocument()
    if let captured = parts.captured {
      document.merge(HostProbe.probe(HostProbe.Options(root: captured.root, environment: [:], gpuProbe: nil)))
      document = document.saved(as: captured.name)
    }
    if let topology = parts.topology {
      do {
        document.merge(try topology.read.facts(topology.text, name: topology.name))
      } catch {
        throw .malformed(file: topology.name, place: "1:1", problem: "hwloc does not read this topology: \(error)")
      }
    }
    if let log = parts.log {
      let gpus = ImportedGPUs(
        log: log.read, name: log.name, matrix: parts.matrix, knowledge: try knowledge(),
        nodes: parts.topology?.read.nodes ?? [:])
      document.merge(gpus.document)
    } else if let matrix = parts.matrix {
      setLinks(matrix.read, matrix.name, &document)
    }
    for path in HostFacts.shapes.keys where document[path] == nil {
      document.setUnknown(path, "not stated in \(names)", Origin(.saved, names))
    }
    document.set("host.source", .string(names), Origin(.saved, names))
    return document
  }

  /// A matrix without a log tells the ways between GPUs, but not what these are.
  private static func setLinks(_ matrix: LinkMatrix, _ name: String, _ document: inout FactDocument) {
    let records = matrix.links.map { $0.record(GPUFactShapes.links, otherwise: "nvidia-smi topo -m does not tell") }
    document.set("host.gpuLinks", .list(records), Origin(.saved, "\(name): nvidia-smi topo -m"))
    guard document["host.gpus"] == nil else { return }
    let reason =
      "\(name) lists \(HumanText.plural(Int64(matrix.ways.count), "GPU")); what they are is in the output of nvidia-smi -q, which can "
      + "be given too: --host FILE"
    for path in ["host.gpus", "host.gpuProblem"] { document.setUnknown(path, reason, Origin(.saved, name)) }
  }
}
