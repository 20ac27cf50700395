import Facts

/// What the control groups of this process have counted: throttled periods, processes killed for memory; and the limit of
/// processes.
struct ControlGroupEvents {
  let groups: ControlGroups
  let root: SystemRoot

  var document: FactDocument {
    var document = FactDocument()
    let throttling = counters("cpu", v1: "cpu.stat", v2: "cpu.stat")
    let source = Origin(.measured, throttling?.file ?? "control groups")
    document.setOrUnknown(
      "host.cpu.periods", throttling.map { .integer(max(0, $0.values["nr_periods"] ?? 0)) },
      "no control group counts periods", source)
    document.setOrUnknown(
      "host.cpu.throttledPeriods", throttling.map { .integer(max(0, $0.values["nr_throttled"] ?? 0)) },
      "no control group counts periods", source)
    let memory = counters("memory", v1: "memory.oom_control", v2: "memory.events")
    document.setOrUnknown(
      "host.memory.oomKills", memory?.values["oom_kill"].map { .integer(max(0, $0)) },
      "no control group counts processes killed for memory", Origin(.measured, memory?.file ?? "control groups"))
    setProcesses(&document)
    return document
  }

  /// The counters of the nearest group that has the file.
  private func counters(_ controller: String, v1: String, v2: String) -> (values: [String: Int], file: String)? {
    guard case .found(let levels) = groups.search(controller) else { return nil }
    for folder in levels.folders {
      let file = "\(folder)/\(levels.version == .v1 ? v1 : v2)"
      guard let text = root.text(file) else { continue }
      var values: [String: Int] = [:]
      for line in text.fileLines {
        let words = line.words
        if words.count == 2, let number = Int(words[1]) { values[String(words[0])] = number }
      }
      return (values, file)
    }
    return nil
  }

  /// The tightest `pids.max`, null where no group limits processes.
  private func setProcesses(_ document: inout FactDocument) {
    let path = "host.limits.pids"
    switch groups.search("pids") {
    case .unlimited: document.set(path, .null, Origin(.measured, "control groups"))
    case .notMounted(let group):
      document.setUnknown(
        path, "the process is in control group \(group), whose file system is not mounted here",
        Origin(.measured, "control groups"))
    case .found(let levels):
      let limits = levels.folders.compactMap { folder in
        root.integer("\(folder)/pids.max").map { (limit: max(0, $0), file: "\(folder)/pids.max") }
      }
      if let least = limits.min(by: { $0.limit < $1.limit }) {
        document.set(path, .integer(least.limit), Origin(.measured, least.file))
      } else {
        document.set(path, .null, Origin(.measured, "control groups"))
      }
    }
  }
}
