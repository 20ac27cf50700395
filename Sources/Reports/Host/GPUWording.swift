import Facts

/// The records of GPUs in words: what is alike on all of them once, then a line for each. What is not known is left out
/// here; the verbose report and JSON have it with its reason.
struct GPUWording {
  private let record: Value
  private var parts: [String] = []

  private init(_ record: Value) { self.record = record }

  /// `host.gpus`, as CUDA numbers them.
  static func visible(_ records: [Value]) -> [String] {
    lines(records, shared: { $0.addCapacity() }, own: { $0.addAddress() })
  }

  /// `host.gpuDevices`, as NVML numbers them.
  static func devices(_ records: [Value]) -> [String] {
    lines(records, shared: { $0.addDevice() }, own: { $0.addIdentity() })
  }

  /// `host.gpuState`.
  static func states(_ records: [Value]) -> [String] {
    lines(records, shared: { $0.addHealth() }, own: { $0.addActivity() })
  }

  /// `host.gpuInstances`, by GPU and instance of NVML.
  static func instances(_ records: [Value]) -> [String] {
    records.map { record in
      var words = GPUWording(record)
      words.addAddress()
      words.addCapacity()
      if let gpu = words.int("gpuInstance"), let compute = words.int("computeInstance") {
        words.add("GPU instance \(gpu), compute instance \(compute)")
      }
      words.addNumber()
      return "\(words.int("gpu").map { "\($0)." } ?? "")\(words.line)"
    }
  }

  /// `host.gpuProcesses`.
  static func processes(_ records: [Value]) -> [String] {
    records.map { record in
      let words = GPUWording(record)
      let number = "process \(words.int("pid") ?? 0)"
      let parts = [
        words.text("name").map { "\($0) (\(number))" } ?? number, words.text("kind"), words.bytes("memoryUsed"),
        words.int("gpuInstance").map { "GPU instance \($0)" },
      ]
      return "\(words.int("gpu") ?? 0): \(parts.compactMap(\.self).joined(separator: ", "))"
    }
  }

  /// `host.gpuHardware`.
  static func hardware(_ records: [Value]) -> [String] {
    records.map { record in
      let words = GPUWording(record)
      let driver = record["driver"]?.stringValue.map { $0.isEmpty ? "no driver bound" : "driver \($0)" }
      return [words.text("pciBusId"), words.text("deviceId"), driver].compactMap(\.self).joined(separator: ", ")
    }
  }

  /// - Parameters:
  ///   - shared: adds what GPUs of one kind have in common; in one line when they do.
  ///   - own: adds what each has for itself.
  private static func lines(
    _ records: [Value], shared: (inout GPUWording) -> Void, own: (inout GPUWording) -> Void
  ) -> [String] {
    let common = records.map { record in
      var words = GPUWording(record)
      shared(&words)
      return words.parts
    }
    let isAlike = records.count > 1 && common.dropFirst().allSatisfy { $0 == common[0] }
    let each = zip(records, common).map { record, common in
      var words = GPUWording(record)
      own(&words)
      if !isAlike { words.parts += common }
      return words.line
    }
    return isAlike && !common[0].isEmpty ? ["all \(records.count): \(common[0].joined(separator: ", "))"] + each : each
  }

  private var line: String { "\(int("index").map(String.init) ?? "?"): \(parts.joined(separator: ", "))" }

  private func int(_ field: String) -> Int64? { record[field]?.intValue }
  private func number(_ field: String) -> String? { record[field]?.doubleValue.map(HostWording.decimal) }
  private func flag(_ field: String) -> Bool? { record[field]?.boolValue }
  private func bytes(_ field: String) -> String? { int(field).map(HumanText.bytes) }
  private func text(_ field: String) -> String? { record[field]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }

  private mutating func add(_ part: String?) { if let part { parts.append(part) } }

  /// `ECC on`, and what it will be after a restart when that differs.
  private mutating func add(_ name: String, _ now: String, pending: String) {
    guard let isOn = flag(now) else { return }
    let later = flag(pending).flatMap { $0 == isOn ? nil : " (\($0 ? "on" : "off") after a reset)" } ?? ""
    parts.append("\(name) \(isOn ? "on" : "off")\(later)")
  }

  /// `PCIe 4 x16`.
  private func bus(_ generation: String, _ width: String) -> String? {
    let parts = [int(generation).map { "PCIe \($0)" }, int(width).map { "x\($0)" }].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }
}

extension GPUWording {
  private mutating func addAddress() {
    add(text("name"))
    add(int("numaNode").map { "node \($0)" })
    add(text("pciBusId"))
    add(text("uuid"))
  }

  private mutating func addCapacity() {
    add(record["computeCapability"]?.doubleValue.map { "compute \(HumanText.tenths($0))" })
    add(bytes("memoryTotal").map { total in bytes("memoryFree").map { "\(total) (\($0) free)" } ?? total })
    add(int("multiprocessors").map { HumanText.plural($0, "multiprocessor") })
    if flag("mig") == true { add("MIG instance") }
  }

  private mutating func addIdentity() {
    add(text("problem"))
    add(text("name"))
    add(text("pciBusId"))
    if let node = int("numaNode") { add("node \(node)" + (text("cpuAffinity").map { " with CPUs \($0)" } ?? "")) }
    add(int("minorNumber").map { "/dev/nvidia\($0)" })
    addNumber()
    add(text("uuid"))
  }

  /// CUDA's number of what NVML numbers otherwise.
  private mutating func addNumber() {
    switch record["cudaIndex"] {
    case .null?: add(flag("migEnabled") == true ? "CUDA shows its instances" : "hidden from CUDA")
    case let index?: add(index.intValue.map { "CUDA's \($0)" })
    case nil: break
    }
  }

  private mutating func addDevice() {
    add(text("architecture"))
    add(record["computeCapability"]?.doubleValue.map { "compute \(HumanText.tenths($0))" })
    add(bytes("memoryTotal").map { total in bytes("memoryReserved").map { "\(total) (\($0) reserved)" } ?? total })
    add(number("bandwidthGBps").map { "\($0) GB/s" })
    add(bytes("bar1Bytes").map { "BAR1 \($0)" })
    add(int("maxSMClockMHz").map { "SM up to \($0) MHz" })
    add(int("maxMemoryClockMHz").map { "memory up to \($0) MHz" })
    add(power)
    add(bus("pcieGenerationMax", "pcieWidthMax").map { "\($0) at best" })
    if let links = int("nvlinks"), links > 0 {
      let speed = int("nvlinkMBps").map { " of \(HostWording.decimal(Double($0) / 1000)) GB/s" } ?? ""
      add(HumanText.plural(links, "NVLink") + speed)
    }
    add("ECC", "eccEnabled", pending: "eccPending")
    add("MIG", "migEnabled", pending: "migPending")
    add("persistence", "persistence", pending: "persistence")
    add(text("computeMode").map { "compute mode \($0)" })
    if let mode = text("addressingMode"), mode != "none" { add("addressing \(mode)") }
    if let state = text("fabricState"), state != "not supported" {
      add("fabric \(state)" + (text("fabricStatus").map { " (\($0))" } ?? ""))
    }
    if let mode = text("virtualization"), mode != "none" { add(mode) }
    if flag("displayActive") == true { add("drives a display") }
    add(text("gspFirmware").map { "GSP firmware \($0)" })
    add(text("vbios").map { "VBIOS \($0)" })
  }

  /// The limit in force, with the default where that differs and the range it may be set in.
  private var power: String? {
    guard let limit = number("powerEnforcedWatts") ?? number("powerLimitWatts") else { return nil }
    var remarks: [String] = []
    if let standard = number("powerDefaultWatts"), standard != limit { remarks.append("\(standard) by default") }
    if let least = number("powerMinWatts"), let most = number("powerMaxWatts") { remarks.append("\(least) to \(most)") }
    return "power limit \(limit) W" + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: ", ")))")
  }

  private mutating func addActivity() {
    add(int("temperatureC").map { "\($0) C" + (int("slowdownC").map { " (slows down at \($0))" } ?? "") })
    add(number("powerWatts").map { "\($0) W" })
    add(int("performanceState").map { "P\($0)" })
    add(int("clockSMMHz").map { "SM \($0) MHz" })
    add(int("clockMemoryMHz").map { "memory \($0) MHz" })
    let limits = (record["clockLimits"]?.listValue ?? []).compactMap(\.stringValue)
    if !limits.isEmpty { add("clocks held by \(limits.joined(separator: " and "))") }
    add(int("utilizationPercent").map { "\($0) % busy" })
    add(bytes("memoryUsed").map { used in bytes("memoryFree").map { "\(used) used, \($0) free" } ?? "\(used) used" })
    add(bus("pcieGeneration", "pcieWidth").map { "\($0) now" })
  }

  private mutating func addHealth() {
    if let active = int("nvlinksActive"), active > 0 { add("\(HumanText.plural(active, "NVLink")) active") }
    if let replays = int("pcieReplays"), replays > 0 { add(HumanText.plural(replays, "PCIe replay")) }
    if let corrected = int("eccCorrected"), let uncorrected = int("eccUncorrected") {
      let old = int("eccUncorrectedEver") ?? uncorrected
      let isClean = corrected == 0 && uncorrected == 0 && old == 0
      add(
        isClean
          ? "no memory errors"
          : "memory errors: \(corrected) corrected, \(uncorrected) uncorrected (\(old) in the GPU's life)")
    }
    if flag("rowRemapPending") == true { add("rows wait to be remapped: reset the GPU") }
    if flag("rowRemapFailed") == true { add("a row could not be remapped") }
    if flag("pageRetirementPending") == true { add("pages wait to be retired: restart") }
    if let action = text("recoveryAction"), action != "none" { add("driver asks: \(action)") }
  }
}
