package import Facts

/// The NUMA nodes to which instances can be bound, or why to none.
package struct NodeBinding: Sendable, Hashable {
  package struct Place: Sendable, Hashable {
    package let id: Int
    package let cpus: CPUSet
  }

  /// Nodes with processors of their own, no processor in two of them, in order of their numbers.
  package let places: [Place]
  /// Why no instance can be bound to a node; nil where it can. One place alone is no reason.
  package let refusal: String?
  /// What a policy leaves out, and nodes that are no place to compute.
  package let remarks: [String]

  /// - Parameters:
  ///   - usable: processors that may be used, on whatever node; nil where they were not counted.
  ///   - isForbidden: the server will not be allowed to bind memory.
  package init(_ nodes: [MemoryNode], usable: Int? = nil, isForbidden: Bool = false) {
    var remarks: [String] = []
    var places: [Place] = []
    var taken = CPUSet()
    // Usual memory first: where fast memory lies beside it, both name the same processors.
    let ordered = nodes.filter { !$0.cpus.isEmpty }.sorted {
      ($0.isSpecial ? 1 : 0, $0.memoryBytes > 0 ? 0 : 1, $0.id) < (
        $1.isSpecial ? 1 : 0, $1.memoryBytes > 0 ? 0 : 1, $1.id
      )
    }
    var memoryless: [Int] = []
    for node in ordered {
      if !node.cpus.intersection(taken).isEmpty {
        remarks.append("node \(node.id) shares its processors with another node, which is bound to instead")
        continue
      }
      taken = taken.union(node.cpus)
      places.append(Place(id: node.id, cpus: node.cpus))
      if node.memoryBytes <= 0 { memoryless.append(node.id) }
    }
    self.places = places.sorted { $0.id < $1.id }
    refusal =
      places.count < 2
      ? nil
      : isForbidden
        ? "the server would not be allowed to bind memory: give it the capability SYS_NICE"
        : Self.refusal(nodes, self.places, memoryless, usable)
    for place in self.places {
      let beyond = place.cpus.count - Self.bindable(place.cpus).count
      if beyond > 0, refusal == nil {
        remarks.append(
          "\(UsableCores.counted(beyond, "CPU")) of node \(place.id) with numbers above \(HostPolicy.Limit.largestCPU) are left out: the server cannot bind to them"
        )
      }
    }
    self.remarks = remarks
  }

  private static func refusal(
    _ nodes: [MemoryNode], _ places: [Place], _ memoryless: [Int], _ usable: Int?
  ) -> String? {
    if let large = nodes.map(\.id).max(), large > HostPolicy.Limit.largestNode {
      return
        "there is a NUMA node \(large), and the server keeps nodes in 64 bits: with one above \(HostPolicy.Limit.largestNode) it would pass the kernel memory that it never set"
    }
    if memoryless.count == places.count { return "nothing tells how much memory the NUMA nodes have" }
    if let node = memoryless.min() {
      return
        "node \(node) has processors but no memory: the kernel refuses to bind memory to it, and the model would not load"
    }
    if let place = places.first(where: { bindable($0.cpus).isEmpty }) {
      return
        "all processors of node \(place.id) have numbers above \(HostPolicy.Limit.largestCPU), to which the server cannot bind"
    }
    let bound = places.reduce(0) { $0 + $1.cpus.count }
    if let usable, bound < usable {
      return
        "\(usable - bound) of the \(usable) CPUs that may be used belong to no node that can be bound to, and would be left idle"
    }
    return nil
  }

  private static func bindable(_ cpus: CPUSet) -> CPUSet {
    cpus.intersection(CPUSet([0...HostPolicy.Limit.largestCPU]))
  }

  /// A policy for instances on a node; nil where none can be given, or where there is no other node to keep away from.
  package func policy(named name: String, node: Int) -> HostPolicy? {
    guard refusal == nil, places.count > 1, let place = places.first(where: { $0.id == node }) else { return nil }
    return HostPolicy(name: name, node: node, cpus: Self.bindable(place.cpus))
  }

  /// The place nearest to a device's node: that node, else the one at the least distance.
  ///
  /// - Parameter distances: from the device's node, by node; as firmware states them.
  package func nearest(to node: Int, distances: [Int: Int]) -> Int? {
    if places.contains(where: { $0.id == node }) { return node }
    return places.compactMap { place in distances[place.id].map { ($0, place.id) } }.min { $0 < $1 }?.1
  }
}
