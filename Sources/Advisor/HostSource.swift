package import Facts
import Glibc
package import HostProbe
import RuleBook

/// Finds out which machine is meant and collects its facts.
package enum HostSource {
  /// The facts about this machine, or about another that was named.
  /// - Parameter overlay: folder laid over the built-in rules, which may add machines.
  /// - Throws: ``AdvisorError`` for what is neither a host nor the name of a built-in machine.
  package static func facts(
    _ source: AdviceRequest.Host, overlay: String? = nil
  ) throws(AdvisorError) -> FactDocument {
    guard case .named(let names) = source else { return HostProbe.probe() }
    if names.count == 1, !exists(names[0]), !names[0].contains("/") {
      return try builtIn(names[0], overlay: overlay)
    }
    do {
      return try ImportedHost.facts(names) { () throws(HostError) -> GPUKnowledge in
        do throws(AdvisorError) {
          return try knowledge(overlay)
        } catch {
          throw .malformed(file: overlay ?? "built-in rules", place: "catalog/hosts", problem: error.description)
        }
      }
    } catch {
      throw AdvisorError(error)
    }
  }

  /// What was read of this machine, or of the machine in a snapshot; nil for hosts that are known by other files.
  /// - Throws: ``AdvisorError`` for a snapshot that cannot be read.
  package static func snapshot(_ source: AdviceRequest.Host) throws(AdvisorError) -> Snapshot? {
    switch source {
    case .thisMachine: return Snapshot.take()
    case .named(let names):
      guard names.count == 1, exists("\(names[0])/manifest.json") else { return nil }
      do {
        return try Snapshot.read(folder: names[0])
      } catch {
        throw AdvisorError(error)
      }
    }
  }

  /// The facts as `--save` writes them. Where a snapshot can be taken, identifiers have the stand-ins that it has: the two
  /// forms of one machine fit together.
  /// - Throws: ``AdvisorError`` as ``facts(_:overlay:)``.
  package static func factsToSave(
    _ source: AdviceRequest.Host, overlay: String?, keepsIdentifiers: Bool
  ) throws(AdvisorError) -> FactDocument {
    guard !keepsIdentifiers, let snapshot = try snapshot(source) else { return try facts(source, overlay: overlay) }
    switch source {
    case .thisMachine: return snapshot.scrubbed(hostName: HostName.own).facts
    case .named(let names): return snapshot.scrubbed(hostName: nil).facts(from: names[0])
    }
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func builtIn(_ name: String, overlay: String?) throws(AdvisorError) -> FactDocument {
    let catalog = try RuleBookSource.machines(overlay: overlay)
    guard let machine = catalog.machine(named: name) else {
      let near = catalog.names(like: name)
      let hint = near.isEmpty ? "" : "; names like it: \(near.joined(separator: ", "))"
      throw AdvisorError(
        "--host \(name.escapingControls.shortened(to: 200)): neither a file nor a built-in machine\(hint); "
          + "`host --list-machines` lists them all", .inputNotFound)
    }
    var document = machine.facts
    for path in HostFacts.shapes.keys where document[path] == nil {
      document.setUnknown(path, "a built-in machine has no such detail", Origin(.catalog, "catalog/hosts"))
    }
    return document
  }

  private static func knowledge(_ overlay: String?) throws(AdvisorError) -> GPUKnowledge {
    let catalog = try RuleBookSource.machines(overlay: overlay)
    return GPUKnowledge(
      models: catalog.gpus.map {
        GPUModel(name: $0.name, computeCapability: $0.computeCapability, multiprocessors: $0.multiprocessors)
      }, architectures: catalog.architectures)
  }
}

extension AdvisorError {
  /// A host that could not be read or written.
  package init(_ error: HostError) {
    self.init(error.description.escapingControls, ExitStatus(rawValue: error.exitCode) ?? .malformedInput)
  }
}
