import Facts
import Planning
import RuleBook

/// What the host's facts say about processors, as Planning takes it.
struct ProcessorFacts {
  private let sheet: FactSheet
  /// The processors that may be used; nil where nothing tells.
  let usable: CPUSet?
  let binding: NodeBinding

  init(_ sheet: FactSheet) {
    self.sheet = sheet
    let usable = sheet.value("host.cpu.affinity").stringValue.flatMap { CPUSet($0) }
    self.usable = usable
    let special = (sheet.value("host.numa.memoryKinds").listValue ?? []).compactMap { $0["node"]?.intValue }
    let nodes = (sheet.value("host.numa.nodes").listValue ?? []).compactMap { node -> MemoryNode? in
      guard let id = node["id"]?.intValue, let cpus = node["cpus"]?.stringValue.flatMap({ CPUSet($0) }) else {
        return nil
      }
      return MemoryNode(
        id: Int(clamping: id), cpus: usable.map(cpus.intersection) ?? cpus,
        memoryBytes: node["memoryBytes"]?.intValue ?? 0, isSpecial: special.contains(id))
    }
    binding = NodeBinding(
      nodes, usable: sheet.value("host.cpu.usable").intValue.map { Int(clamping: $0) },
      // A server in a container of its own is given the capability; one that is installed here runs as this process does.
      isForbidden: sheet.value("host.triton.installed") == .bool(true)
        && sheet.value("host.numa.policySettable") == .bool(false))
  }

  /// nil where nothing counts the processors.
  func supply(isForLatency: Bool) -> ProcessorSupply? {
    guard let cpus = number("host.cpu.usable") ?? number("host.cpu.threads") else { return nil }
    let cores = usableCores(cpus)
    return ProcessorSupply(
      cpus: cpus, cores: cores, machineCores: number("host.cpu.cores"),
      quota: sheet.value("host.cpu.quota").doubleValue,
      kind: isForLatency ? cores.flatMap(fastest) : nil)
  }

  private func number(_ path: String) -> Int? { sheet.value(path).intValue.map { Int(clamping: $0) } }

  /// Of each row of the layout; nil where the host does not tell cores from threads.
  private var rowCores: [Int]? {
    guard let counts = sheet.value("host.cpu.usableCores").listValue?.compactMap(\.intValue), !counts.isEmpty else {
      return nil
    }
    return counts.map { Int(clamping: $0) }
  }

  private func usableCores(_ cpus: Int) -> Int? {
    if let rowCores { return rowCores.reduce(0) { $0 + min($1, CPUSet.largest) } }
    guard let cores = number("host.cpu.cores") else { return nil }
    // Which threads of which cores are allowed is not told: none is taken to share a core with another.
    return cpus == number("host.cpu.threads") ? cores : min(cores, cpus)
  }

  /// The cores of the fastest kind, where there are several.
  ///
  /// Slower kinds have one thread to a core, so that what they do not take of all cores is of the fastest kind.
  private func fastest(of cores: Int) -> ProcessorSupply.Kind? {
    let kinds = (sheet.value("host.cpu.kinds").listValue ?? []).compactMap { kind -> (name: String, cpus: Int)? in
      guard let name = kind["name"]?.stringValue, let set = kind["cpus"]?.stringValue.flatMap({ CPUSet($0) }) else {
        return nil
      }
      return (name, (usable.map(set.intersection) ?? set).count)
    }
    // Slowest first, as the host facts have them.
    guard kinds.count > 1, let fastest = kinds.last, fastest.cpus > 0 else { return nil }
    let others = kinds.dropLast().reduce(0) { $0 + $1.cpus }
    return ProcessorSupply.Kind(name: fastest.name, cores: max(1, min(cores - others, fastest.cpus)))
  }

  /// The cores of a node.
  ///
  /// - Parameter all: those of the machine, for the share of a node where the layout tells nothing.
  func cores(of place: NodeBinding.Place, all: Int) -> Int {
    let rows = sheet.value("host.cpu.layout").listValue ?? []
    if let rowCores, rowCores.count == rows.count {
      return zip(rows, rowCores).reduce(0) { sum, row in
        let cpus = row.0["usable"]?.stringValue.flatMap { CPUSet($0) } ?? CPUSet()
        let common = cpus.intersection(place.cpus).count
        // A row of several nodes gives each its share.
        return sum + (common == 0 ? 0 : max(1, common * min(row.1, CPUSet.largest) / cpus.count))
      }
    }
    let cpus = binding.places.reduce(0) { $0 + $1.cpus.count }
    return cpus == 0 ? 0 : max(1, place.cpus.count * min(all, CPUSet.largest) / cpus)
  }

  /// From a node to the others, as firmware states it.
  func distances(from node: Int) -> [Int: Int] {
    let rows = sheet.value("host.numa.distances").listValue ?? []
    let order = rows.compactMap { $0["node"]?.intValue }
    guard order.count == rows.count, let row = rows.first(where: { $0["node"]?.intValue == Int64(node) }),
      let values = row["distances"]?.listValue?.compactMap(\.intValue), values.count == order.count
    else { return [:] }
    return Dictionary(zip(order, values).map { (Int(clamping: $0), Int(clamping: $1)) }) { first, _ in first }
  }
}
