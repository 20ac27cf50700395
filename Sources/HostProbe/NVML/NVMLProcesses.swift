import CHostLibraries
import Facts

/// The processes that use a GPU, as NVML lists them: numbers of the host's process namespace.
enum NVMLProcesses {
  private static let lists = [
    ("compute", "nvmlDeviceGetComputeRunningProcesses_v3"), ("graphics", "nvmlDeviceGetGraphicsRunningProcesses_v3"),
    ("mps", "nvmlDeviceGetMPSComputeRunningProcesses_v3"),
  ]

  /// Records of `host.gpuProcesses` without the GPU; nil when NVML tells none of the lists.
  static func read(_ library: DynamicLibrary, _ device: NVMLDevice) -> [DriverFields]? {
    var records: [DriverFields]?
    for (kind, name) in lists {
      guard let function: NVMLSignature.Processes = library.optional(name), let found = processes(device, function)
      else { continue }
      records = (records ?? []) + found.map { record($0, kind) }
    }
    return records
  }

  /// First the count, then the list; processes may start in between.
  private static func processes(_ device: NVMLDevice, _ function: NVMLSignature.Processes) -> [NVMLProcess]? {
    var count: UInt32 = 0
    var result = function(device, &count, nil)
    var attempts = 0
    // 7: there are `count` processes, and no room for them.
    while result == 7 && attempts < 4 {
      // A machine has fewer; a larger number is a broken answer.
      count = min(count + 8, 16_384)
      var list = [NVMLProcess](repeating: NVMLProcess(), count: Int(count))
      result = function(device, &count, &list)
      if result == 0 { return Array(list.prefix(Int(count))) }
      attempts += 1
    }
    return result == 0 ? [] : nil
  }

  private static func record(_ process: NVMLProcess, _ kind: String) -> DriverFields {
    var fields = DriverFields()
    fields.set("pid", .integer(process.pid))
    fields.set("kind", .string(kind))
    if process.usedGpuMemory == .max {
      fields.setReason("memoryUsed", "NVML does not tell for this process")
    } else {
      fields.set("memoryUsed", .integer(process.usedGpuMemory))
    }
    // All ones: the GPU is not partitioned.
    fields.set("gpuInstance", process.gpuInstanceId == .max ? .null : .integer(process.gpuInstanceId))
    fields.set("computeInstance", process.computeInstanceId == .max ? .null : .integer(process.computeInstanceId))
    return fields
  }
}
