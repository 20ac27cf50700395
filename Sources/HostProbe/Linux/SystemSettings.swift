import Facts

/// What the administrator set and serving feels: frequency governor, huge pages, swap, balancing of NUMA memory.
struct SystemSettings {
  let root: SystemRoot
  let memory: MemoryInfo

  var document: FactDocument {
    var document = FactDocument()
    let policies = "/sys/devices/system/cpu/cpufreq"
    setNullable("host.cpu.governor", governor(policies), below: "/sys/devices/system/cpu", policies, &document)
    let pages = "/sys/kernel/mm/hugepages"
    if let hugePages = hugePages(pages) {
      document.set("host.memory.hugePages", .list(hugePages), Origin(.measured, pages))
    } else {
      document.setUnknown("host.memory.hugePages", "/sys/kernel/mm cannot be read", Origin(.measured, pages))
    }
    let transparent = "/sys/kernel/mm/transparent_hugepage/enabled"
    setNullable(
      "host.memory.transparentHugePages", Self.active(root.line(transparent)), below: "/sys/kernel/mm", transparent,
      &document)
    let swap = Origin(.measured, "/proc/meminfo")
    let silent = "/proc/meminfo does not tell"
    document.setOrUnknown("host.memory.swap", memory.swapTotal.map { .integer($0) }, silent, swap)
    document.setOrUnknown("host.memory.swapFree", memory.swapFree.map { .integer($0) }, silent, swap)
    let balancing = "/proc/sys/kernel/numa_balancing"
    setNullable(
      "host.numa.balancing", root.integer(balancing).map(Self.balancing), below: "/proc/sys/kernel", balancing,
      &document)
    return document
  }

  /// Null where the machine has no such setting, which only a readable folder above it can tell.
  private func setNullable(
    _ path: String, _ text: String?, below folder: String, _ file: String, _ document: inout FactDocument
  ) {
    let source = Origin(.measured, file)
    if let text {
      document.set(path, .string(text), source)
    } else if root.exists(folder) {
      document.set(path, .null, source)
    } else {
      document.setUnknown(path, "\(folder) cannot be read", source)
    }
  }

  /// The governors in use, joined where processors differ; nil where nothing here sets a frequency, as in most virtual
  /// machines.
  private func governor(_ folder: String) -> String? {
    var found: Set<String> = []
    for policy in root.names(folder) ?? [] where policy.hasPrefix("policy") {
      if let name = root.line("\(folder)/\(policy)/scaling_governor"), !name.isEmpty { found.insert(name) }
    }
    return found.isEmpty ? nil : found.sorted().joined(separator: " + ")
  }

  /// Folders read `hugepages-2048kB`. nil where nothing tells.
  private func hugePages(_ folder: String) -> [Value]? {
    guard let names = root.names(folder) ?? (root.exists("/sys/kernel/mm") ? [] : nil) else { return nil }
    return names.compactMap { name -> (Int, Value)? in
      guard name.hasPrefix("hugepages-"), name.hasSuffix("kB"),
        let kilobytes = Int(name.dropFirst("hugepages-".count).dropLast("kB".count)), kilobytes > 0,
        case (let bytes, false) = kilobytes.multipliedReportingOverflow(by: 1024)
      else { return nil }
      return (
        bytes,
        [
          "sizeBytes": .integer(bytes), "total": .integer(max(0, root.integer("\(folder)/\(name)/nr_hugepages") ?? 0)),
          "free": .integer(max(0, root.integer("\(folder)/\(name)/free_hugepages") ?? 0)),
        ]
      )
    }.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// The word in brackets: `always [madvise] never`.
  static func active(_ text: String?) -> String? {
    guard let text, let (_, rest) = text.cut(at: "["), let (word, _) = rest.cut(at: "]") else { return nil }
    return String(word)
  }

  private static func balancing(_ mode: Int) -> String {
    switch mode {
    case 0: "off"
    case 1: "on"
    case 2: "memory tiering"
    default: "mode \(mode)"
    }
  }
}
