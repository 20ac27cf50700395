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
    var parts = Parts()
    for (name, input) in inputs { try parts.add(input, name) }
    return try document(parts, names, knowledge)
  }

  /// What is combined, each with its name.
  private struct Parts {
    var captured: (root: SystemRoot, name: String)?
    var topology: (text: String, read: TopologyXML, name: String)?
    var log: (read: ManagementLog, name: String)?

    mutating func add(_ input: HostInput, _ name: String) throws(HostError) {
      func twice(_ what: String, _ other: String) -> HostError {
        .malformed(file: name, place: "1:1", problem: "\(what) like \(other), and one host has one: give one of them")
      }
      switch input {
      case .facts, .snapshot:
        throw .malformed(
          file: name, place: "1:1", problem: "a saved host is a whole machine and is not combined with other files")
      case .captured(let root):
        if let captured { throw twice("a copy of a machine's files", captured.name) }
        captured = (root, name)
      case .topology(let text, let read):
        if let topology { throw twice("a topology", topology.name) }
        topology = (text, read, name)
      case .management(let read):
        if let log { throw twice("a log of nvidia-smi", log.name) }
        log = (read, name)
      }
    }
  }

  private static func document(
    _ parts: Parts, _ names: String, _ knowledge: () throws(HostError) -> GPUKnowledge
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
      document.merge(gpuFacts(log.read, log.name, try knowledge(), nodes: parts.topology?.read.nodes ?? [:]))
    }
    for path in HostFacts.shapes.keys where document[path] == nil {
      document.setUnknown(path, "not stated in \(names)", Origin(.saved, names))
    }
    document.set("host.source", .string(names), Origin(.saved, names))
    return document
  }

  /// What the driver would have answered.
  private static func gpuFacts(
    _ log: ManagementLog, _ name: String, _ knowledge: GPUKnowledge, nodes: [String: Int]
  ) -> FactDocument {
    let empty = SystemRoot(readings: MachineReadings())
    let facts = GPUFacts(
      outcome: .observed(log.observation(knowledge)),
      kernel: NVIDIAKernelDriver(root: empty), hardware: log.hardware(nodes: nodes), container: "none", environment: [:]
    )
    var document = FactDocument()
    for (path, fact) in facts.document.facts {
      var source = "\(name): \(log.form)"
      if path == "host.gpus" {
        source += "; compute capability and multiprocessors follow from the product's name"
        if let attached = log.attached, attached > log.devices.count {
          source += "; it describes \(log.devices.count) of the \(attached) GPUs that are attached"
        }
        if log.devices.contains(where: { $0.migEnabled == true }) {
          source += "; a process sees one MIG instance of these"
        }
      }
      document[path] = Fact(fact.value, Origin(.saved, source))
    }
    return document
  }
}
