import Facts

/// Reads the topology from /sys/devices/system, where hwloc is not installed or describes another machine.
enum SysfsTopology {
  private static let cpuFolder = "/sys/devices/system/cpu"
  private static let nodeFolder = "/sys/devices/system/node"

  /// - Parameters:
  ///   - allowedNodes: the nodes whose memory the process may use; nil for all.
  ///   - gpuNodes: nodes that are a GPU's memory, which is not the host's.
  ///   - memoryTotal: bytes of the machine, for a kernel that knows no nodes.
  /// - Returns: nil when the folder of the CPUs cannot be read.
  static func read(
    _ root: SystemRoot, allowedNodes: CPUSet?, gpuNodes: Set<Int>, memoryTotal: Int?
  ) -> Topology? {
    guard let online = online(root), !online.isEmpty else { return nil }
    var packages: Set<String> = []
    var cores: Set<String> = []
    for cpu in online.members {
      let folder = "\(cpuFolder)/cpu\(cpu)/topology"
      guard let package = root.line(folder + "/physical_package_id") else { continue }
      // -1: the firmware does not tell.
      if package != "-1" { packages.insert(package) }
      let siblings = root.line(folder + "/core_cpus_list") ?? root.line(folder + "/thread_siblings_list")
      cores.insert(siblings ?? "\(package)/\(root.line(folder + "/core_id") ?? "\(cpu)")")
    }
    return Topology(
      packages: packages.isEmpty ? nil : packages.count, cores: cores.isEmpty ? nil : cores.count,
      threads: online.count,
      nodes: nodes(root, online, allowedNodes, gpuNodes)
        ?? memoryTotal.map { [Topology.Node(id: 0, memoryBytes: $0, cpus: online)] } ?? [],
      source: "/sys/devices/system",
      layout: SysfsLayout(root: root, online: online, nodes: nodesWithCPUs(root) ?? [(0, online)]).layout)
  }

  private static func nodesWithCPUs(_ root: SystemRoot) -> [(id: Int, cpus: CPUSet)]? {
    let found = (root.names(nodeFolder) ?? []).compactMap { name -> (id: Int, cpus: CPUSet)? in
      guard let id = number(name, after: "node"),
        let cpus = root.line("\(nodeFolder)/\(name)/cpulist").flatMap({ CPUSet($0) }), !cpus.isEmpty
      else { return nil }
      return (id, cpus)
    }
    return found.isEmpty ? nil : found.sorted { $0.id < $1.id }
  }

  private static func online(_ root: SystemRoot) -> CPUSet? {
    if let set = root.line(cpuFolder + "/online").flatMap({ CPUSet($0) }) { return set }
    // Kernels before 2.6.30 have no list: a processor's own file tells, and the boot processor has none.
    return root.names(cpuFolder).map { names in
      CPUSet(names.compactMap { number($0, after: "cpu") }.filter { root.line("\(cpuFolder)/cpu\($0)/online") != "0" })
    }
  }

  /// nil when the kernel knows no nodes.
  private static func nodes(
    _ root: SystemRoot, _ online: CPUSet, _ allowed: CPUSet?, _ gpuNodes: Set<Int>
  ) -> [Topology.Node]? {
    let found: [Topology.Node] = (root.names(nodeFolder) ?? []).compactMap { name in
      guard let id = number(name, after: "node"), let cpus = cpus(root, "\(nodeFolder)/\(name)"),
        allowed?.contains(id) != false, !gpuNodes.contains(id)
      else { return nil }
      let memory = memory(root.text("\(nodeFolder)/\(name)/meminfo") ?? "")
      return Topology.Node(id: id, memoryBytes: memory, cpus: cpus.intersection(online))
    }
    return found.isEmpty ? nil : found.sorted { $0.id < $1.id }
  }

  /// The list, or on kernels before 2.6.25 the mask.
  private static func cpus(_ root: SystemRoot, _ folder: String) -> CPUSet? {
    root.line(folder + "/cpulist").flatMap { CPUSet($0) } ?? root.line(folder + "/cpumap").flatMap { CPUSet(mask: $0) }
  }

  /// Lines read `Node 0 MemTotal:       32620792 kB`.
  private static func memory(_ text: String) -> Int {
    for line in text.fileLines {
      let words = line.words
      if words.count >= 4, words[2] == "MemTotal:", let kilobytes = Int(words[3]), kilobytes >= 0 {
        let (bytes, overflow) = kilobytes.multipliedReportingOverflow(by: 1024)
        return overflow ? Int.max : bytes
      }
    }
    return 0
  }

  private static func number(_ name: String, after prefix: String) -> Int? {
    name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil
  }
}
