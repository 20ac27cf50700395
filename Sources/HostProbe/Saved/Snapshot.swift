package import Facts

/// A machine as it was read: everything that its facts are worked out from, so that they can be worked out again, on
/// another machine or by a later version that reads more out of it.
package struct Snapshot: Sendable, Hashable {
  package static let schema = "triton-advisor/snapshot/1"

  package var readings: MachineReadings
  /// The variables that bear on the facts; all others stay at home.
  package var environment: [String: String]
  /// Whether identifiers of machine and devices were replaced.
  package var isScrubbed: Bool

  init(readings: MachineReadings, environment: [String: String], isScrubbed: Bool) {
    self.readings = readings
    self.environment = environment
    self.isScrubbed = isScrubbed
  }

  /// Reads this machine.
  /// - Parameter options: as for ``HostProbe/probe(_:)``; the root is the running machine whatever they say.
  package static func take(_ options: HostProbe.Options = HostProbe.Options()) -> Snapshot {
    let recorder = MachineRecorder()
    var options = options
    options.root = SystemRoot(recorder: recorder)
    _ = HostProbe.probe(options)
    let readings = recorder.readings
    return Snapshot(
      readings: readings, environment: Self.relevant(options.environment, readings), isScrubbed: false)
  }

  /// The facts of the machine, with the origins they had there.
  package var facts: FactDocument {
    var document = HostProbe.probe(
      HostProbe.Options(root: SystemRoot(readings: readings), environment: environment, gpuProbe: nil))
    // Answers in a snapshot that somebody wrote by hand may be of any kind.
    for (path, fact) in document.facts {
      guard let shape = HostFacts.shapes[path], let problem = HostFacts.mismatch(fact.value, shape, at: "the answer")
      else { continue }
      document.setUnknown(path, "the snapshot is damaged: \(problem.path) \(problem.problem)", fact.origin)
    }
    return document
  }

  /// The facts for a reader elsewhere: every origin says that they come from a snapshot.
  /// - Parameter name: of the snapshot.
  package func facts(from name: String) -> FactDocument { facts.saved(as: name) }

  /// Secrets live in environments: only what the probe looks at is kept.
  private static func relevant(_ environment: [String: String], _ readings: MachineReadings) -> [String: String] {
    var kept = environment.filter { ServingEnvironment.bears($0.key) }
    // That they are set matters, and not what they say.
    for name in ["KUBERNETES_SERVICE_HOST"] where environment[name] != nil { kept[name] = "set" }
    // Of the search path, the entries that hold a Triton server.
    kept["PATH"] = (environment["PATH"] ?? "").split(separator: ":").filter { entry in
      readings.executable.contains("\(entry.hasSuffix("/") ? entry.dropLast() : entry)/tritonserver")
    }.joined(separator: ":")
    return kept
  }
}

extension FactDocument {
  /// The same facts as a saved host states them; a stand-in's answer stays marked as one however often it is saved.
  /// - Parameter name: of what they were saved in.
  func saved(as name: String) -> FactDocument {
    var document = FactDocument()
    for (path, fact) in facts {
      let kind: Origin.Kind = fact.origin.kind == .simulated ? .simulated : .saved
      document[path] = Fact(fact.value, Origin(kind, "\(name): \(fact.origin.source)"))
    }
    document.set("host.source", .string("saved host \(name)"), Origin(.saved, name))
    return document
  }
}
