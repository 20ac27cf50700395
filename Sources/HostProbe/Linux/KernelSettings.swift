import Facts
import Glibc

/// What an audit wants to know of the kernel and its settings: virtual memory, clock, processors kept apart, C library.
struct KernelSettings {
  let root: SystemRoot
  let isVirtual: Bool?

  var document: FactDocument {
    var document = FactDocument()
    for (path, file) in [
      ("host.memory.swappiness", "/proc/sys/vm/swappiness"),
      ("host.memory.zoneReclaim", "/proc/sys/vm/zone_reclaim_mode"),
      ("host.memory.mapCount", "/proc/sys/vm/max_map_count"),
    ] {
      let number = root.integer(file).map { max(0, $0) }
      document.setOrUnknown(path, number.map { .integer($0) }, "\(file) cannot be read", Origin(.measured, file))
    }
    let overcommit = "/proc/sys/vm/overcommit_memory"
    document.setOrUnknown(
      "host.memory.overcommit", root.integer(overcommit).map { .string(Self.overcommit($0)) },
      "\(overcommit) cannot be read", Origin(.measured, overcommit))
    let clock = "/sys/devices/system/clocksource/clocksource0/current_clocksource"
    document.setOrUnknown(
      "host.clock", root.line(clock).map(Value.string), "\(clock) cannot be read", Origin(.measured, clock))
    let isolated = "/sys/devices/system/cpu/isolated"
    document.setOrUnknown(
      "host.cpu.isolated", root.line(isolated).map(Value.string), "\(isolated) cannot be read",
      Origin(.measured, isolated))
    document.setOrUnknown(
      "host.virtualMachine", isVirtual.map(Value.bool), "/proc/cpuinfo does not tell",
      Origin(.measured, "/proc/cpuinfo"))
    document.setOrUnknown(
      "host.glibc", root.answer("glibc-version") { Self.glibc.map(Value.string) }, "a captured machine cannot be asked",
      Origin(.measured, "confstr"))
    document.setOrUnknown(
      "host.ports", root.answer("listening-ports") { Self.listeningPorts.map { .list($0.map { .integer($0) }) } },
      "a captured machine cannot be asked", Origin(.measured, "/proc/net/tcp, /proc/net/tcp6"))
    return document
  }

  private static func overcommit(_ mode: Int) -> String {
    switch mode {
    case 0: "heuristic"
    case 1: "always"
    case 2: "never"
    default: "mode \(mode)"
    }
  }

  /// `2.36`; nil for another C library.
  private static var glibc: String? {
    var buffer = [CChar](repeating: 0, count: 64)
    // _CS_GNU_LIBC_VERSION, which the module of glibc does not have: bits/confname.h.
    let count = confstr(2, &buffer, buffer.count)
    guard count > 0, count <= buffer.count else { return nil }
    let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.words.last.map(String.init)
  }

  /// The TCP ports on which somebody listens, sorted. The tables hold addresses too, which is why they are not kept.
  private static var listeningPorts: [Int]? {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].compactMap { SystemRoot().text($0) }
    if tables.isEmpty { return nil }
    var ports: Set<Int> = []
    for line in tables.flatMap(\.fileLines) {
      let words = line.words
      // Fields: number, local address, remote address, state; 0A is LISTEN (include/net/tcp_states.h).
      guard words.count > 3, words[3] == "0A", let (_, port) = words[1].cut(at: ":") else { continue }
      if let number = Int(port, radix: 16) { ports.insert(number) }
    }
    return ports.sorted()
  }
}
