import Facts

/// Reads the facts that a picture of the machine needs; what is unknown is left out of the picture.
struct HostFactReader {
  let document: FactDocument

  init(_ document: FactDocument) { self.document = document }

  func list(_ path: String) -> [Value] { document[path]?.value.listValue ?? [] }
  func int(_ path: String) -> Int64? { document[path]?.value.intValue }
  func string(_ path: String) -> String? {
    document[path]?.value.stringValue.flatMap { $0.isEmpty ? nil : $0.escapingControls }
  }

  var title: String {
    var parts: [String] = []
    if let model = string("host.cpu.model") {
      // Old models carry runs of blanks.
      parts.append(model.split(separator: " ").joined(separator: " ").shortened(to: 60))
    }
    for (path, noun) in [
      ("host.cpu.packages", "package"), ("host.cpu.cores", "core"), ("host.cpu.threads", "thread"),
    ] {
      if let count = int(path) { parts.append(HumanText.plural(count, noun)) }
    }
    if let memory = int("host.memory.total") { parts.append(HumanText.bytes(memory)) }
    return parts.isEmpty ? "machine" : parts.joined(separator: " · ")
  }

  var captions: [String] {
    var captions: [String] = []
    if !caches.isEmpty { captions.append("caches: \(caches.joined(separator: " · "))") }
    if let usable = int("host.cpu.usable"), let threads = int("host.cpu.threads"), usable < threads {
      captions.append("this process may use \(usable) of \(threads) threads")
    }
    if let quota = document["host.cpu.quota"]?.value.doubleValue {
      captions.append("CPU quota: the time of \(HostWording.decimal(quota)) CPUs")
    }
    if let limit = int("host.memory.limit") { captions.append("memory limit: \(HumanText.bytes(limit))") }
    return captions
  }

  /// One text a level, sizes that differ joined; who shares them is left to the facts.
  private var caches: [String] {
    var levels: [(level: Int64, sizes: [(bytes: Int64, count: Int64)])] = []
    for cache in list("host.cpu.caches") {
      guard let level = cache["level"]?.intValue, let bytes = cache["sizeBytes"]?.intValue else { continue }
      let count = cache["count"]?.intValue ?? 1
      if levels.last?.level != level { levels.append((level, [])) }
      let index = levels.count - 1
      if let same = levels[index].sizes.firstIndex(where: { $0.bytes == bytes }) {
        levels[index].sizes[same].count &+= count
      } else {
        levels[index].sizes.append((bytes, count))
      }
    }
    return levels.map { level in
      "L\(level.level) \(level.sizes.map { HostWording.size($0.bytes, count: $0.count) }.joined(separator: " + "))"
    }
  }

  /// nil for a machine of one node.
  var distances: MachineView.Table? {
    let rows = list("host.numa.distances").compactMap { row -> (node: Int64, values: [Int64])? in
      guard let node = row["node"]?.intValue, let values = row["distances"]?.listValue else { return nil }
      return (node, values.compactMap(\.intValue))
    }
    guard rows.count > 1, rows.allSatisfy({ $0.values.count == rows.count }) else { return nil }
    return MachineView.Table(
      heading: "NUMA distances", noun: "node", numbers: rows.map(\.node), cells: rows.map { $0.values.map(String.init) }
    )
  }

  /// The links between GPUs as NVML numbers these, in the abbreviations of `nvidia-smi topo -m`; nil without two GPUs.
  var links: MachineView.Table? {
    let links = list("host.gpuLinks")
    var kinds: [[Int64]: String] = [:]
    var numbers: Set<Int64> = []
    for link in links {
      guard let from = link["from"]?.intValue, let to = link["to"]?.intValue else { continue }
      numbers.formUnion([from, to])
      kinds[[from, to]] = link["kind"]?.stringValue?.escapingControls.shortened(to: 6)
    }
    let sorted = numbers.sorted()
    // More would fit no terminal, and no machine has them.
    guard (2...32).contains(sorted.count) else { return nil }
    return MachineView.Table(
      heading: "GPU links", noun: "GPU", numbers: sorted,
      cells: sorted.map { from in
        sorted.map { to in from == to ? "-" : kinds[[from, to]] ?? kinds[[to, from]] ?? "?" }
      })
  }

  /// Pieces by package and node; nodes that hold memory only come last.
  var pieces: [MachineView.Piece] {
    let special = Dictionary(
      list("host.numa.memoryKinds").compactMap { entry in
        entry["node"]?.intValue.map { ($0, entry["kind"]?.stringValue?.escapingControls ?? "") }
      }, uniquingKeysWith: { first, _ in first })
    let nodes = list("host.numa.nodes")
    let bytes = Dictionary(
      nodes.compactMap { node in node["id"]?.intValue.map { ($0, node["memoryBytes"]?.intValue ?? 0) } },
      uniquingKeysWith: { first, _ in first })
    // Captures of processors alone give every node no memory.
    let tellsSizes = bytes.values.contains { $0 > 0 }
    func memory(_ node: Int64) -> MachineView.Memory {
      MachineView.Memory(
        node: node, size: bytes[node].map { tellsSizes ? .bytes($0) : .untold } ?? .forbidden, kind: special[node] ?? ""
      )
    }
    var pieces = list("host.cpu.layout").map { domain -> MachineView.Piece in
      let cpus = domain["cpus"]?.stringValue ?? ""
      return MachineView.Piece(
        package: domain["package"]?.intValue,
        memories: (domain["nodes"]?.listValue ?? []).compactMap(\.intValue).map(memory),
        cores: domain["cores"]?.intValue, threads: domain["threads"]?.intValue ?? 0, cpus: cpus,
        usable: Int64(CPURanges(domain["usable"]?.stringValue ?? "").count), kinds: kinds(in: CPURanges(cpus)))
    }
    // A host that was written by hand or saved by an older version tells nodes only.
    let drawn = Set(pieces.flatMap { $0.memories.map(\.node) })
    for node in nodes {
      guard let id = node["id"]?.intValue, !drawn.contains(id) else { continue }
      let count = node["cpuCount"]?.intValue ?? 0
      pieces.append(
        MachineView.Piece(
          package: nil, memories: [memory(id)], cores: nil, threads: count, cpus: node["cpus"]?.stringValue ?? "",
          usable: count, kinds: []))
    }
    return pieces
  }

  private func kinds(in cpus: CPURanges) -> [String] {
    list("host.cpu.kinds").reversed().compactMap { kind in
      let own = CPURanges(kind["cpus"]?.stringValue ?? "").intersection(cpus)
      return own.count == 0 ? nil : "\(kind["name"]?.stringValue?.escapingControls ?? "kind"): CPUs \(own.text)"
    }
  }
}

/// CPU numbers as facts write them, `0-23,48-71`.
struct CPURanges {
  private(set) var ranges: [ClosedRange<Int>]

  /// What is no range is left out: facts of saved hosts are not to be trusted.
  init(_ text: String) {
    ranges = text.split(separator: ",").compactMap { part in
      let ends = part.split(separator: "-").map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first >= 0,
        first <= last, last <= 1 << 20
      else { return nil }
      return first...last
    }
  }

  var count: Int { ranges.reduce(0) { $0 &+ $1.count } }

  var text: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",")
  }

  func intersection(_ other: CPURanges) -> CPURanges {
    var common = self
    common.ranges = ranges.flatMap { left in
      other.ranges.filter(left.overlaps).map { left.clamped(to: $0) }
    }
    return common
  }
}
