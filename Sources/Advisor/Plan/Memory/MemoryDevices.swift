import Facts
import Planning
import RuleBook

/// The memories that a plan uses.
struct MemoryDevices {
  /// GPUs in the order of CUDA, or MIG slices.
  let gpus: [MemoryDevice]
  /// UUIDs beside ``gpus``.
  let identifiers: [String]
  /// Whether ``gpus`` are MIG slices, of which CUDA shows a process one.
  let isPartitioned: Bool
  let host: MemoryDevice?

  init(_ sheet: FactSheet, _ memory: MemoryCatalog) {
    let visible = sheet.value("host.gpus").listValue ?? []
    let hasSlices = visible.contains { $0["mig"] == true }
    let slices = sheet.value("host.gpuInstances").listValue ?? []
    // A probe sees one slice in CUDA and all of them in NVML; a log of nvidia-smi has all of them.
    let records =
      hasSlices ? (slices.count > visible.count ? slices : visible.filter { $0["mig"] == true }) : visible
    isPartitioned = hasSlices
    identifiers = records.map { $0["uuid"]?.stringValue ?? "" }
    let share = memory.gpuReserve.share
    gpus = records.enumerated().map { place, record in
      let total = record["memoryTotal"]?.intValue
      let free = record["memoryFree"]?.intValue
      let index = hasSlices ? place : record["index"]?.intValue.flatMap { Int(exactly: $0) } ?? place
      return MemoryDevice(
        id: hasSlices ? "MIG slice \(place)" : "GPU \(index)", name: record["name"]?.stringValue ?? "", index: index,
        total: total ?? free ?? 0, free: free ?? total, isFreeMeasured: free != nil && Self.isRead(sheet["host.gpus"]),
        reserve: Self.reserve(total ?? free ?? 0, share))
    }
    host = sheet.value("host.memory.usable").intValue.map { usable in
      let available = sheet.value("host.memory.available").intValue
      return MemoryDevice(
        id: "host", total: usable, free: available.map { min($0, usable) } ?? usable, isFreeMeasured: available != nil,
        reserve: Self.reserve(usable, memory.hostReserve.share))
    }
  }

  /// A catalog has a machine as it is sold: nothing runs on it.
  private static func isRead(_ fact: Fact?) -> Bool {
    switch fact?.origin.kind {
    case .measured, .saved, .simulated: true
    default: false
    }
  }

  private static func reserve(_ total: Int64, _ share: Double) -> Int64 {
    Int64((Double(max(0, total)) * min(max(share, 0), 1)).rounded(.down))
  }
}
