import Facts

/// Reads the layout of the machine from /sys/devices/system, where hwloc is not installed.
struct SysfsLayout {
  let root: SystemRoot
  /// The processors that are switched on.
  let online: CPUSet
  /// Every node that has processors, with them.
  let nodes: [(id: Int, cpus: CPUSet)]

  private static let cpuFolder = "/sys/devices/system/cpu"
  private static let nodeFolder = "/sys/devices/system/node"

  var layout: MachineLayout {
    let collector = self.collector
    return MachineLayout(
      domains: collector.domains, caches: collector.sizes, kinds: kinds, distances: distances,
      devices: SysfsDevices.read(root, onlyNode: nodes.count == 1 ? nodes[0].id : nil))
  }

  private var collector: MachineLayout.Collector {
    var collector = MachineLayout.Collector()
    var packages: [String: Int] = [:]
    var cores: [String: Int] = [:]
    var caches: Set<String> = []
    for cpu in online.members {
      let folder = "\(Self.cpuFolder)/cpu\(cpu)"
      let package = root.line(folder + "/topology/physical_package_id")
      let siblings =
        root.line(folder + "/topology/core_cpus_list") ?? root.line(folder + "/topology/thread_siblings_list")
      collector.add(
        cpu: cpu, core: siblings.map { Self.number($0, in: &cores) },
        package: package.map { Self.number($0, in: &packages) },
        nodes: nodes.filter { $0.cpus.contains(cpu) }.map(\.id))
      for name in root.names(folder + "/cache") ?? [] where name.hasPrefix("index") {
        let index = "\(folder)/cache/\(name)"
        guard let type = root.line(index + "/type"), type != "Instruction", let level = root.integer(index + "/level"),
          let shared = root.line(index + "/shared_cpu_list"), caches.insert("\(level) \(shared)").inserted,
          let bytes = root.line(index + "/size").flatMap(Self.bytes)
        else { continue }
        let threads = CPUSet(shared)?.intersection(online).count ?? 1
        collector.addCache(level: level, bytes: bytes, threads: threads)
      }
    }
    return collector
  }

  /// Numbers names in the order in which they come.
  private static func number(_ name: String, in numbers: inout [String: Int]) -> Int {
    let number = numbers[name] ?? numbers.count
    numbers[name] = number
    return number
  }

  /// Sizes read `32K`, `36608K`, `1M`.
  private static func bytes(_ text: String) -> Int? {
    let factor = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30][text.suffix(1)]
    guard let number = Int(factor == nil ? text[...] : text.dropLast()), number >= 0 else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: factor ?? 1)
    return overflow ? nil : bytes
  }

  /// Intel lists the two makes of a hybrid processor; elsewhere the kernel rates each processor's capacity.
  private var kinds: [MachineLayout.CoreKind] {
    let makes = [("efficiency", "cpu_atom"), ("performance", "cpu_core")].compactMap { name, device in
      root.line("/sys/devices/\(device)/cpus").flatMap { CPUSet($0) }.map { cpus in
        MachineLayout.CoreKind(name: name, cpus: cpus.intersection(online), maximumMHz: maximumMHz(cpus))
      }
    }
    if makes.count == 2 { return makes }
    var capacities: [Int: [Int]] = [:]
    for cpu in online.members {
      guard let capacity = root.integer("\(Self.cpuFolder)/cpu\(cpu)/cpu_capacity") else { return [] }
      capacities[capacity, default: []].append(cpu)
    }
    return MachineLayout.merged(
      capacities.sorted { $0.key < $1.key }.map { _, cpus in
        MachineLayout.CoreKind(name: "", cpus: CPUSet(cpus), maximumMHz: maximumMHz(CPUSet(cpus)))
      })
  }

  private func maximumMHz(_ cpus: CPUSet) -> Int {
    guard let first = cpus.ranges.first?.lowerBound else { return 0 }
    return (root.integer("\(Self.cpuFolder)/cpu\(first)/cpufreq/cpuinfo_max_freq") ?? 0) / 1000
  }

  private var distances: [MachineLayout.Distances] {
    let rows = nodes.compactMap { node in
      root.line("\(Self.nodeFolder)/node\(node.id)/distance").map { text in
        MachineLayout.Distances(node: node.id, values: text.words.compactMap { Int($0) })
      }
    }
    // The kernel writes a column for every node that is switched on, also for those without processors.
    return rows.count > 1 && rows.allSatisfy { $0.values.count == rows.count } ? rows : []
  }
}
