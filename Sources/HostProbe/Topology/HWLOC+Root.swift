import Facts

extension HWLOC {
  /// The topology that hwloc finds on the running machine, or found when a snapshot was taken.
  ///
  /// A snapshot is taken by way of hwloc's XML, from which it is read again: so both give the same numbers.
  /// - Returns: nil for a captured folder, where hwloc would describe the running machine.
  static func read(_ root: SystemRoot, environment: [String: String]) throws(Failure) -> Topology? {
    guard root.isRecord else { return root.isLive ? try read(.thisMachine, environment: environment) : nil }
    var failure: Failure?
    let text = root.answer("topology.xml") {
      do {
        return .string(try export(environment: environment))
      } catch let error as Failure {
        failure = error
        return nil
      } catch {
        return nil
      }
    }
    if let failure { throw failure }
    guard let text = text?.stringValue else { return nil }
    do {
      try TopologyXML.check(text)
    } catch {
      throw .refused(error)
    }
    return try read(.xmlText(text), environment: environment)
  }
}
