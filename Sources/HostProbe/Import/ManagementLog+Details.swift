import Facts

extension ManagementLog.Device {
  /// Takes over everything that the long log tells of a GPU beside its identity.
  mutating func readDetails(_ gpu: ManagementNode) {
    for field in ManagementField.ofDevice { field.read(gpu, into: &details) }
    for field in ManagementField.ofState where state.values[field.name] == nil { field.read(gpu, into: &state) }
    if details.values["fabricState"] != "completed" {
      // The status counts only where the state is completed.
      details.remove("fabricStatus")
    }
    if let limits = Self.clockLimits(gpu) { state.set("clockLimits", .strings(limits)) }
    processes = Self.processes(gpu)
  }

  /// The fields of `host.gpuInstances`.
  mutating func readInstanceDetails(_ instance: ManagementNode) {
    let shared = instance["device_attributes"]?["shared"]
    let texts = [
      "gpuInstance": instance.value("gpu_instance_id"), "computeInstance": instance.value("compute_instance_id"),
      "multiprocessors": shared?.value("multiprocessor_count"), "copyEngines": shared?.value("copy_engine_count"),
    ]
    for (name, text) in texts {
      if let value = text.flatMap(ManagementValue.count) { details.set(name, value) }
    }
  }

  /// What may hold the clocks, in the order of NVML's bits and under its words.
  private static let limits: [(name: String, words: String)] = [
    ("idle", "idle"), ("applications_clocks_setting", "application clocks"), ("sw_power_cap", "power cap"),
    ("hw_slowdown", "hardware slowdown"), ("sync_boost", "sync boost"), ("sw_thermal_slowdown", "software thermal"),
    ("hw_thermal_slowdown", "hardware thermal"), ("hw_power_brake_slowdown", "power brake"),
    ("display_clock_setting", "display"),
  ]

  /// nil when the log does not tell.
  private static func clockLimits(_ gpu: ManagementNode) -> [String]? {
    guard let reasons = gpu["clocks_event_reasons"] ?? gpu["clocks_throttle_reasons"] else { return nil }
    var told: [String: Bool] = [:]
    // In the text, two reasons stand below the one that sums them up.
    for node in reasons.children + reasons.children.flatMap(\.children) {
      var name = node.name[...]
      for prefix in ["clocks_event_reason_", "clocks_throttle_reason_"] where name.hasPrefix(prefix) {
        name = name.dropFirst(prefix.utf8.count)
      }
      switch name {
      case "gpu_idle": name = "idle"
      case "display_clocks_setting": name = "display_clock_setting"
      default: break
      }
      if node.text == "Active" || node.text == "Not Active" { told[String(name)] = node.text == "Active" }
    }
    return told.isEmpty ? nil : limits.filter { told[$0.name] == true }.map(\.words)
  }

  /// More than any GPU serves.
  private static let mostProcesses = 1024

  /// nil when the log does not tell.
  private static func processes(_ gpu: ManagementNode) -> [DriverFields]? {
    guard let list = gpu["processes"] else { return nil }
    if list.children.isEmpty { return list.text.isEmpty || list.text == "None" ? [] : nil }
    var found: [DriverFields] = []
    // In the text, the numbers of its instances stand before each process, not in it.
    var (gpuInstance, computeInstance): (String?, String?)
    for node in list.children where found.count < mostProcesses {
      switch node.name {
      case "gpu_instance_id": gpuInstance = node.text
      case "compute_instance_id": computeInstance = node.text
      case "process_id":
        found += records(
          node.text, type: node.value("type"), name: node.value("name"), memory: node.value("used_gpu_memory"),
          gpuInstance, computeInstance)
      case "process_info":
        found += records(
          node.value("pid"), type: node.value("type"), name: node.value("process_name"),
          memory: node.value("used_memory"), node.value("gpu_instance_id"), node.value("compute_instance_id"))
      default: break
      }
    }
    return found
  }

  /// One record for each way in which a process uses the GPU, as NVML has a list for each.
  static func records(
    _ number: String?, type: String?, name: String?, memory: String?, _ gpuInstance: String?, _ computeInstance: String?
  ) -> [DriverFields] {
    guard let number = number.flatMap(ManagementValue.count) else { return [] }
    var fields = DriverFields()
    fields.set("pid", number)
    if let name { fields.set("name", .string(name)) }
    if let memory = memory.flatMap(ManagementValue.bytes) { fields.set("memoryUsed", memory) }
    fields.set("gpuInstance", gpuInstance.flatMap(ManagementValue.count) ?? .null)
    fields.set("computeInstance", computeInstance.flatMap(ManagementValue.count) ?? .null)
    let kinds = ["C": ["compute"], "G": ["graphics"], "C+G": ["compute", "graphics"], "M+C": ["mps"]]
    return (kinds[type ?? ""] ?? []).map { kind in
      var record = fields
      record.set("kind", .string(kind))
      return record
    }
  }
}
