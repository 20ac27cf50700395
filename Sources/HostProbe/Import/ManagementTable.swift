import Facts

/// The table that nvidia-smi shows without options: less than its log, but the form that people keep.
enum ManagementTable {
  private enum Part {
    case devices, instances, processes
  }

  /// - Returns: nil when the text holds no such table.
  static func read(_ text: String, names: [String: ManagementLog.MIGName]) throws(ManagementLog.Problem)
    -> ManagementLog?
  {
    var log = ManagementLog(form: "nvidia-smi")
    var isInside = false
    var part = Part.devices
    for (number, line) in text.numberedLines {
      if !isInside {
        guard line.hasPrefix("| NVIDIA-SMI ") else { continue }
        isInside = true
        log.driverVersion = value(after: ["Driver Version:", "KMD Version:"], in: line)
        log.cudaVersion = value(after: ["CUDA Version:", "CUDA UMD Version:"], in: line)
        continue
      }
      if line.contains("MIG devices:") { part = .instances }
      if line.contains("Processes:") { part = .processes }
      // The table's parts are framed; a blank line separates them.
      if !(line.hasPrefix("|") || line.hasPrefix("+") || line.trimmed.isEmpty) { break }
      let cells = line.split(separator: "|").map { $0.words }
      if part == .processes {
        readProcess(cells.first ?? [], into: &log)
        continue
      }
      if cells.count < 2 { continue }
      if part == .instances {
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
    device.details.set("persistence", cells[0].last.flatMap { ManagementValue.flag(String($0)) })
    device.details.set("displayActive", cells[1].dropFirst().last.flatMap { ManagementValue.flag(String($0)) })
    if cells.count > 2, let errors = cells[2].first {
      device.state.set("eccUncorrected", ManagementValue.count(String(errors)))
      if errors == "Off" || Int(errors) != nil { device.details.set("eccEnabled", .bool(errors != "Off")) }
    }
    return device
  }

  /// The second line tells state, memory and use (`N/A 28C P8 12W / 72W | 1MiB / 23034MiB | 0% Default`), the third the
  /// MIG mode.
  private static func readDetails(_ cells: [[Substring]], into device: inout ManagementLog.Device) {
    if device.memoryTotal == nil, let (used, total) = memory(cells) {
      device.memoryTotal = total
      device.memoryFree = max(0, total - used)
      device.details.set("memoryTotal", .integer(total))
      device.state.set("memoryUsed", .integer(used))
      device.state.set("memoryFree", .integer(max(0, total - used)))
      readState(cells, into: &device)
    }
    if cells.count > 2, cells[2].count == 1, cells[0].isEmpty {
      device.migEnabled = ManagementValue.flag(String(cells[2][0]))?.boolValue
      device.details.set("migEnabled", device.migEnabled.map(Value.bool))
    }
  }

  private static func readState(_ cells: [[Substring]], into device: inout ManagementLog.Device) {
    // The fan comes first, `N/A` or `30%`; power is use and limit.
    let left = cells[0].map(String.init)
    if left.count == 6, left[4] == "/" {
      device.state.set("temperatureC", amount(left[1], "C").flatMap(ManagementValue.celsius))
      device.state.set("performanceState", ManagementValue.performanceState(left[2]))
      device.state.set("powerWatts", amount(left[3], "W").flatMap(ManagementValue.watts))
      device.details.set("powerEnforcedWatts", amount(left[5], "W").flatMap(ManagementValue.watts))
    }
    guard cells.count > 2, let use = cells[2].first else { return }
    device.state.set("utilizationPercent", amount(String(use), "%").flatMap(ManagementValue.percent))
    let mode = cells[2].dropFirst().joined(separator: " ")
    if let mode = ManagementNode.answer(mode) { device.details.set("computeMode", ManagementValue.computeMode(mode)) }
  }

  /// `28 C` for `28C`, as the log writes it.
  private static func amount(_ word: String, _ unit: String) -> String? {
    word.hasSuffix(unit) ? "\(word.dropLast(unit.utf8.count)) \(unit)" : nil
  }

  /// `|    0   N/A  N/A      1696      G   /usr/bin/gnome-shell      142MiB |`, or that there are none.
  private static func readProcess(_ words: [Substring], into log: inout ManagementLog) {
    if words == ["No", "running", "processes", "found"] {
      for index in log.devices.indices { log.devices[index].processes = [] }
      return
    }
    guard words.count > 5, let gpu = Int(words[0]), log.devices.indices.contains(gpu),
      log.devices[gpu].processes?.count ?? 0 < 1024
    else { return }
    // A GPU without a line has no process, once there is a list.
    for index in log.devices.indices where log.devices[index].processes == nil { log.devices[index].processes = [] }
    let texts = words.map(String.init)
    log.devices[gpu].processes? += ManagementLog.Device.records(
      texts[3], type: texts[4], name: texts[5..<max(5, texts.count - 1)].joined(separator: " "),
      memory: amount(texts[texts.count - 1], "MiB"), texts[1], texts[2])
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
    instance.details.set("gpuInstance", ManagementValue.count(String(cells[0][1])))
    instance.details.set("computeInstance", ManagementValue.count(String(cells[0][2])))
    instance.details.set(
      "multiprocessors", cells.count > 2 ? cells[2].first.flatMap { ManagementValue.count(String($0)) } : nil)
    instance.multiprocessors = instance.details.int("multiprocessors")
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
