import Facts
package import RuleBook

/// The built-in machines, for `host --list-machines`.
package enum MachineListReport {
  /// One machine a line: name, GPUs, processors, memory, and what it is; recalled values are marked.
  package static func text(_ catalog: MachineCatalog, isMarkdown: Bool) -> String {
    let head = ["name", "GPUs", "threads", "memory", "machine", "recalled"]
    let rows = catalog.machines.map { cells($0) }
    if isMarkdown {
      let lines = [head, head.map { _ in "---" }] + rows
      return lines.map { "| \($0.joined(separator: " | ")) |\n" }.joined()
    }
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    return ([head] + rows).map { row in
      let cells = row.enumerated().map { TextLayout.padded($1, to: widths[$0]) }
      var line = cells.joined(separator: "  ")
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  package static func json(_ catalog: MachineCatalog) -> String {
    let machines = catalog.machines.map { machine -> Value in
      .map([
        "name": .string(machine.id), "label": .string(machine.label), "recalled": .strings(machine.recalled),
        "cite": .strings(machine.citations.map(\.source)),
        "facts": .map(
          Dictionary(
            uniqueKeysWithValues: machine.facts.facts.map { (.string($0.key), AdviceJSONReport.value($0.value)) })),
      ])
    }
    return JSONWriter.write(["schema": "triton-advisor/machines/1", "machines": .list(machines)]) + "\n"
  }

  private static func cells(_ machine: MachineCatalog.Machine) -> [String] {
    let gpus = machine.facts["host.gpus"]?.value.listValue ?? []
    let gpu = gpus.first.map { "\(gpus.count) x \($0["name"]?.stringValue ?? "?")" } ?? ""
    let threads = machine.facts["host.cpu.threads"]?.value.intValue ?? 0
    let memory = machine.facts["host.memory.total"]?.value.intValue ?? 0
    return [
      machine.id, gpu, "\(threads)", HumanText.bytes(memory), machine.label, machine.recalled.joined(separator: ", "),
    ]
  }
}
