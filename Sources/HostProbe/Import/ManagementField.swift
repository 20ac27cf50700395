import Facts

/// A field of the facts about a GPU, and where the long log of nvidia-smi states it.
///
/// The log as text and as XML have the same parts under different names, and both have changed theirs with the drivers.
struct ManagementField: Sendable {
  var name: String
  /// Paths below the GPU, the first that answers counts. Several paths in one place are numbers to be added.
  private var places: [[[String]]]
  private var reading: ManagementValue.Reading

  private init(_ name: String, _ places: String..., as reading: @escaping ManagementValue.Reading) {
    self.name = name
    self.places = places.map { place in
      place.split(separator: "+").map { path in path.split(separator: "/").map(String.init) }
    }
    self.reading = reading
  }

  /// Puts the value, or why the log has none, among the fields.
  func read(_ gpu: ManagementNode, into fields: inout DriverFields) {
    for place in places {
      let texts = place.compactMap { gpu.text(at: $0) }
      let values = texts.map { text in Self.answer(text).flatMap(reading) }
      if let unread = zip(texts, values).first(where: { $1 == nil })?.0 {
        if fields.reasons[name] == nil { fields.setReason(name, Self.reason(unread)) }
      } else if texts.count == place.count, let value = Self.joined(values.compactMap(\.self)) {
        return fields.set(name, value)
      }
    }
  }

  /// Of a mode or an action, "none" is an answer.
  private static func answer(_ text: String) -> String? { text == "None" ? text : ManagementNode.answer(text) }

  private static func reason(_ text: String) -> String {
    text.isEmpty ? "nvidia-smi shows nothing" : "nvidia-smi shows \(text.escapingControls.shortened(to: 60))"
  }

  /// One value, or the sum of several numbers.
  private static func joined(_ values: [Value]) -> Value? {
    guard values.count > 1 else { return values.first }
    var total: Int64 = 0
    for value in values {
      let (result, overflow) = total.addingReportingOverflow(value.intValue ?? 0)
      if overflow { return nil }
      total = result
    }
    return .int(total)
  }
}

extension ManagementField {
  /// The fields of `host.gpuDevices`; identity is read with the log.
  static let ofDevice: [ManagementField] = [
    ManagementField("brand", "product_brand", as: ManagementValue.text),
    ManagementField("architecture", "product_architecture", as: ManagementValue.text),
    ManagementField("deviceId", "pci/device_id", "pci/pci_device_id", as: ManagementValue.identity),
    ManagementField("subsystemId", "pci/sub_system_id", "pci/pci_sub_system_id", as: ManagementValue.identity),
    ManagementField("minorNumber", "minor_number", as: ManagementValue.count),
    ManagementField("vbios", "vbios_version", as: ManagementValue.text),
    ManagementField("boardPartNumber", "board_part_number", as: ManagementValue.text),
    ManagementField("gspFirmware", "gsp_firmware_version", as: ManagementValue.text),
    ManagementField("memoryTotal", "fb_memory_usage/total", as: ManagementValue.bytes),
    ManagementField("memoryReserved", "fb_memory_usage/reserved", as: ManagementValue.bytes),
    ManagementField("bar1Bytes", "bar1_memory_usage/total", as: ManagementValue.bytes),
    ManagementField("maxSMClockMHz", "max_clocks/sm", "max_clocks/sm_clock", as: ManagementValue.megahertz),
    ManagementField("maxMemoryClockMHz", "max_clocks/memory", "max_clocks/mem_clock", as: ManagementValue.megahertz),
    ManagementField("eccEnabled", "ecc_mode/current", "ecc_mode/current_ecc", as: ManagementValue.flag),
    ManagementField("eccPending", "ecc_mode/pending", "ecc_mode/pending_ecc", as: ManagementValue.flag),
    ManagementField("migEnabled", "mig_mode/current", "mig_mode/current_mig", as: ManagementValue.flag),
    ManagementField("migPending", "mig_mode/pending", "mig_mode/pending_mig", as: ManagementValue.flag),
    ManagementField("persistence", "persistence_mode", as: ManagementValue.flag),
    ManagementField("computeMode", "compute_mode", as: ManagementValue.computeMode),
    // What was asked for; what counts at the moment is the enforced limit.
    ManagementField(
      "powerLimitWatts", "gpu_power_readings/requested_power_limit", "power_readings/power_limit",
      as: ManagementValue.watts),
    ManagementField(
      "powerEnforcedWatts", "gpu_power_readings/current_power_limit", "power_readings/enforced_power_limit",
      as: ManagementValue.watts),
    ManagementField(
      "powerDefaultWatts", "gpu_power_readings/default_power_limit", "power_readings/default_power_limit",
      as: ManagementValue.watts),
    ManagementField(
      "powerMinWatts", "gpu_power_readings/min_power_limit", "power_readings/min_power_limit",
      as: ManagementValue.watts),
    ManagementField(
      "powerMaxWatts", "gpu_power_readings/max_power_limit", "power_readings/max_power_limit",
      as: ManagementValue.watts),
    ManagementField(
      "pcieGenerationMax", "pci/gpu_link_info/pcie_generation/max", "pci/pci_gpu_link_info/pcie_gen/max_link_gen",
      as: ManagementValue.count),
    ManagementField(
      "pcieGenerationGPU", "pci/gpu_link_info/pcie_generation/device_max",
      "pci/pci_gpu_link_info/pcie_gen/max_device_link_gen", as: ManagementValue.count),
    ManagementField(
      "pcieWidthMax", "pci/gpu_link_info/link_width/max", "pci/pci_gpu_link_info/link_widths/max_link_width",
      as: ManagementValue.lanes),
    ManagementField("addressingMode", "addressing_mode", as: ManagementValue.addressingMode),
    ManagementField("fabricState", "fabric/state", as: ManagementValue.lowercase),
    ManagementField("fabricStatus", "fabric/status", as: ManagementValue.lowercase),
    ManagementField(
      "virtualization", "gpu_virtualization_mode/virtualization_mode", as: ManagementValue.virtualization),
    ManagementField("displayActive", "display_active", as: ManagementValue.flag),
  ]

  /// The fields of `host.gpuState`.
  static let ofState: [ManagementField] = [
    ManagementField("memoryUsed", "fb_memory_usage/used", as: ManagementValue.bytes),
    ManagementField("memoryFree", "fb_memory_usage/free", as: ManagementValue.bytes),
    ManagementField("clockGraphicsMHz", "clocks/graphics", "clocks/graphics_clock", as: ManagementValue.megahertz),
    ManagementField("clockSMMHz", "clocks/sm", "clocks/sm_clock", as: ManagementValue.megahertz),
    ManagementField("clockMemoryMHz", "clocks/memory", "clocks/mem_clock", as: ManagementValue.megahertz),
    ManagementField("performanceState", "performance_state", as: ManagementValue.performanceState),
    ManagementField(
      "temperatureC", "temperature/gpu_current_temp", "temperature/gpu_temp", as: ManagementValue.celsius),
    ManagementField(
      "slowdownC", "temperature/gpu_slowdown_temp", "temperature/gpu_temp_slow_threshold", as: ManagementValue.celsius),
    ManagementField(
      "shutdownC", "temperature/gpu_shutdown_temp", "temperature/gpu_temp_max_threshold", as: ManagementValue.celsius),
    ManagementField(
      "powerWatts", "gpu_power_readings/power_draw", "gpu_power_readings/average_power_draw",
      "gpu_power_readings/instantaneous_power_draw", "gpu_power_readings/instant_power_draw",
      "power_readings/power_draw", as: ManagementValue.watts),
    ManagementField("utilizationPercent", "utilization/gpu", "utilization/gpu_util", as: ManagementValue.percent),
    ManagementField(
      "utilizationMemoryPercent", "utilization/memory", "utilization/memory_util", as: ManagementValue.percent),
    ManagementField(
      "pcieGeneration", "pci/gpu_link_info/pcie_generation/current", "pci/pci_gpu_link_info/pcie_gen/current_link_gen",
      as: ManagementValue.count),
    ManagementField(
      "pcieWidth", "pci/gpu_link_info/link_width/current", "pci/pci_gpu_link_info/link_widths/current_link_width",
      as: ManagementValue.lanes),
    ManagementField("pcieReplays", "pci/replays_since_reset", "pci/replay_counter", as: ManagementValue.count),
    errors("eccCorrected", "volatile", "correctable", total: "single_bit"),
    errors("eccUncorrected", "volatile", "uncorrectable", total: "double_bit"),
    errors("eccUncorrectedEver", "aggregate", "uncorrectable", total: "double_bit"),
    ManagementField(
      "rowsRemappedCorrectable", "remapped_rows/correctable_error", "remapped_rows/remapped_row_corr", "remapped_rows",
      as: ManagementValue.count),
    ManagementField(
      "rowsRemappedUncorrectable", "remapped_rows/uncorrectable_error", "remapped_rows/remapped_row_unc",
      "remapped_rows", as: ManagementValue.count),
    ManagementField(
      "rowRemapPending", "remapped_rows/pending", "remapped_rows/remapped_row_pending", "remapped_rows",
      as: ManagementValue.flag),
    ManagementField(
      "rowRemapFailed", "remapped_rows/remapping_failure_occurred", "remapped_rows/remapped_row_failure",
      "remapped_rows", as: ManagementValue.flag),
    ManagementField(
      "pageRetirementPending", "retired_pages/pending_page_blacklist", "retired_pages/pending_retirement",
      "retired_pages/pending_blacklist", as: ManagementValue.flag),
    ManagementField("recoveryAction", "gpu_recovery_action", as: ManagementValue.recovery),
    // Drivers before 570 or so.
    ManagementField("recoveryAction", "gpu_reset_status/reset_required", as: ManagementValue.resetRequired),
  ]

  /// Counts of memory errors: since Ampere those of both kinds of memory, before a total.
  private static func errors(_ name: String, _ period: String, _ kind: String, total: String) -> ManagementField {
    let folder = "ecc_errors/\(period)"
    return ManagementField(
      name, "\(folder)/sram_\(kind)+\(folder)/dram_\(kind)",
      "\(folder)/sram_\(kind)_parity+\(folder)/sram_\(kind)_sec-ded+\(folder)/dram_\(kind)",
      "\(folder)/sram_\(kind)_parity+\(folder)/sram_\(kind)_secded+\(folder)/dram_\(kind)",
      "\(folder)/\(total)/total", as: ManagementValue.count)
  }
}

extension ManagementNode {
  /// The text at a path below this part; nil where there is none.
  fileprivate func text(at path: [String]) -> String? {
    var node = self
    for name in path {
      guard let next = node[name] else { return nil }
      node = next
    }
    return node.text
  }
}
