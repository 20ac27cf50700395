package import Facts

/// Another machine's topology from a file that `lstopo` exported.
package enum TopologyFile {
  /// The facts that such a file holds: counts, nodes, layout, devices. All others are missing.
  /// - Throws: why hwloc cannot read the file, in words.
  package static func facts(_ path: String) throws -> FactDocument {
    let topology = try HWLOC.read(.xml(path), environment: [:])
    var document = TopologyFacts(topology: topology).document
    let total = topology.nodes.reduce(0) { $0.addingReportingOverflow($1.memoryBytes).partialValue }
    if total > 0 { document.set("host.memory.total", .integer(total), Origin(.derived, "host.numa.nodes")) }
    document.set("host.source", .string(path), Origin(.measured, path))
    return document
  }
}
