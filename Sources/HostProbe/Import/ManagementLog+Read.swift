extension ManagementLog {
  /// Reads what nvidia-smi wrote: the log of `-q`, its XML, or the table it shows without options.
  /// - Returns: nil when the text is none of these.
  /// - Throws: ``Problem`` when it is one and cannot be used.
  static func read(text: String) throws(Problem) -> ManagementLog? {
    let names = migNames(text)
    if let log = ManagementNode(log: text) {
      return try ManagementLog(log, form: "nvidia-smi -q", names: names)
    }
    return try ManagementTable.read(text, names: names)
  }

  static func read(xml root: XMLElement) throws(Problem) -> ManagementLog {
    try ManagementLog(ManagementNode(root), form: "nvidia-smi -q -x", names: [:])
  }

  /// From the lines of `nvidia-smi -L`, which some people keep in the same file:
  ///
  ///     GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-…)
  ///       MIG 1g.10gb     Device  2: (UUID: MIG-…)
  private static func migNames(_ text: String) -> [String: MIGName] {
    var names: [String: MIGName] = [:]
    var gpu = ""
    for (_, line) in text.numberedLines where line.contains("(UUID: ") {
      let words = line.words
      guard let last = words.last, last.hasSuffix(")") else { continue }
      let uuid = String(last.dropLast())
      if words[0] == "GPU" {
        gpu = uuid
      } else if words.count > 4, words[0] == "MIG", words[2] == "Device", names.count < 10_000 {
        names[key(gpu, String(words[3].dropLast()))] = MIGName(profile: String(words[1]), uuid: uuid)
      }
    }
    return names
  }
}

/// The table that nvidia-smi shows without options: less than its log, but the form that people keep.
enum ManagementTable {
  /// - Returns: nil when the text holds no such table.
  static func read(_ text: String, names: [String: ManagementLog.MIGName]) throws(ManagementLog.Problem)
    -> ManagementLog?
  {
    var log = ManagementLog(form: "nvidia-smi")
    var isInside = false
    var isMIG = false
    for (number, line) in text.numberedLines {
      if !isInside {
        guard line.hasPrefix("| NVIDIA-SMI ") else { continue }
        isInside = true
        log.driverVersion = value(after: ["Driver Version:", "KMD Version:"], in: line)
        log.cudaVersion = value(after: ["CUDA Version:", "CUDA UMD Version:"], in: line)
        continue
      }
      if line.contains("MIG devices:") { isMIG = true }
      // The table's parts are framed; a blank line separates them.
      if line.contains("Processes:") || !(line.hasPrefix("|") || line.hasPrefix("+") || line.trimmed.isEmpty) { break }
      let cells = line.split(separator: "|").map { $0.words }
      if cells.count < 2 { continue }
      if isMIG {
        readInstance(cells, names, into: &log)
      } else if cells[0].count > 2, Int(cells[0][0]) != nil {
        if log.devices.count >= 1024 { throw ManagementLog.Problem(line: number, problem: "more than 1024 GPUs") }
        log.devices.append(device(cells))
      } else if let place = log.devices.indices.last {
        readDetails(cells, into: &log.devices[place])
      }
    }
    return isInside ? log : nil
  }

  private static func value(after labels: [String], in line: Substring) -> String? {
    let words = line.words
    for label in labels {
      let wanted = label.words
      for start in words.indices.dropLast(wanted.count) where Array(words[start..<start + wanted.count]) == wanted {
        let value = words[start + wanted.count]
        if value.first?.isNumber == true { return String(value) }
      }
    }
    return nil
  }

  /// `|   0  NVIDIA L4       On  |   00000000:01:00.0 Off |   0 |`; a long name is cut and ends with `...`.
  private static func device(_ cells: [[Substring]]) -> ManagementLog.Device {
    var device = ManagementLog.Device()
    let name = cells[0].dropFirst().dropLast().joined(separator: " ")
    device.name = name.isEmpty ? nil : name
    device.pciBusID = cells[1].first.map { PCIAddress.normalized(String($0)) }
    return device
  }

  /// The second line tells memory (`1MiB /  23034MiB`), the third the MIG mode.
  private static func readDetails(_ cells: [[Substring]], into device: inout ManagementLog.Device) {
    if device.memoryTotal == nil, let (used, total) = memory(cells) {
      device.memoryTotal = total
      device.memoryFree = max(0, total - used)
    }
    if cells.count > 2, cells[2].count == 1, cells[0].isEmpty {
      if cells[2][0] == "Enabled" { device.migEnabled = true }
      if cells[2][0] == "Disabled" { device.migEnabled = false }
    }
  }

  /// `|  0    2   0   0  |  26MiB / 40448MiB | 60 0 | …`: GPU, GPU instance, compute instance, number.
  private static func readInstance(
    _ cells: [[Substring]], _ names: [String: ManagementLog.MIGName], into log: inout ManagementLog
  ) {
    guard cells[0].count == 4, let gpu = Int(cells[0][0]), log.devices.indices.contains(gpu),
      cells[0].allSatisfy({ Int($0) != nil }), log.devices[gpu].instances.count < 64
    else { return }
    var instance = ManagementLog.Device()
    instance.name = (log.devices[gpu].name ?? "GPU") + " MIG instance \(cells[0][3])"
    instance.pciBusID = log.devices[gpu].pciBusID
    if let (used, total) = memory(cells) {
      instance.memoryTotal = total
      instance.memoryFree = max(0, total - used)
    }
    instance.multiprocessors = cells.count > 2 ? cells[2].first.flatMap { Int($0) } : nil
    log.devices[gpu].instances.append(instance)
  }

  private static func memory(_ cells: [[Substring]]) -> (used: Int, total: Int)? {
    for cell in cells where cell.count >= 3 {
      if let slash = cell.firstIndex(of: "/"), slash > 0, slash + 1 < cell.count,
        let used = bytes(cell[slash - 1]), let total = bytes(cell[slash + 1])
      {
        return (used, total)
      }
    }
    return nil
  }

  private static func bytes(_ word: Substring) -> Int? {
    word.hasSuffix("MiB") ? ManagementLog.bytes("\(word.dropLast(3)) MiB") : nil
  }
}
