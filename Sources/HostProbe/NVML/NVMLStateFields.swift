import CHostLibraries
import Facts

extension NVMLDeviceReader {
  /// The fields of `host.gpuState`.
  mutating func readState() {
    let device = device
    let isRead = read(["nvmlDeviceGetMemoryInfo_v2"], ["memoryUsed", "memoryFree"], as: Signature.Memory2.self) {
      function in
      var memory = NVMLMemory2()
      let result = NVMLLibrary.fill(&memory, device, function)
      return (result, [.integer(memory.used), .integer(memory.free)])
    }
    if !isRead {
      read(["nvmlDeviceGetMemoryInfo"], ["memoryUsed", "memoryFree"], as: Signature.Memory.self) { function in
        var memory = NVMLMemory()
        let result = function(device, &memory)
        return (result, [.integer(memory.used), .integer(memory.free)])
      }
    }
    chosen("clockGraphicsMHz", "nvmlDeviceGetClockInfo", 0)
    chosen("clockSMMHz", "nvmlDeviceGetClockInfo", 1)
    chosen("clockMemoryMHz", "nvmlDeviceGetClockInfo", 2)
    let reasons = ["nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons"]
    read(reasons, ["clockLimits"], as: Signature.Wide.self) { function in
      var mask: UInt64 = 0
      let result = function(device, &mask)
      return (result, [.strings(NVMLWords.clockLimits(mask))])
    }
    // 32 stands for a state that the driver does not know.
    number("performanceState", "nvmlDeviceGetPerformanceState") { $0 < 32 ? .integer($0) : nil }
    chosen("temperatureC", "nvmlDeviceGetTemperature", 0)
    chosen("shutdownC", "nvmlDeviceGetTemperatureThreshold", 0)
    chosen("slowdownC", "nvmlDeviceGetTemperatureThreshold", 1)
    number("powerWatts", "nvmlDeviceGetPowerUsage") { .watts($0) }
    let utilization = ["utilizationPercent", "utilizationMemoryPercent"]
    read(["nvmlDeviceGetUtilizationRates"], utilization, as: Signature.Utilization.self) { function in
      var rates = NVMLUtilization()
      let result = function(device, &rates)
      return (result, [.integer(rates.gpu), .integer(rates.memory)])
    }
    number("pcieGeneration", "nvmlDeviceGetCurrPcieLinkGeneration")
    number("pcieWidth", "nvmlDeviceGetCurrPcieLinkWidth")
    number("pcieReplays", "nvmlDeviceGetPcieReplayCounter")
    errors("eccCorrected", type: 0, counter: 0)
    errors("eccUncorrected", type: 1, counter: 0)
    errors("eccUncorrectedEver", type: 1, counter: 1)
    readRepairs()
    fieldValue("recoveryAction", 230) { NVMLWords.recovery($0) }
  }

  private mutating func readRepairs() {
    let device = device
    let rows = ["rowsRemappedCorrectable", "rowsRemappedUncorrectable", "rowRemapPending", "rowRemapFailed"]
    read(["nvmlDeviceGetRemappedRows"], rows, as: Signature.Numbers4.self) { function in
      var (correctable, uncorrectable): (UInt32, UInt32) = (0, 0)
      var (pending, failed): (UInt32, UInt32) = (0, 0)
      let result = function(device, &correctable, &uncorrectable, &pending, &failed)
      return (result, [.integer(correctable), .integer(uncorrectable), .bool(pending != 0), .bool(failed != 0)])
    }
    flag("pageRetirementPending", "nvmlDeviceGetRetiredPagesPendingStatus")
  }

  /// The fields of `host.gpuInstances` that NVML tells of a MIG instance; identity comes with the observation.
  mutating func readInstance() {
    let device = device
    number("gpuInstance", "nvmlDeviceGetGpuInstanceId")
    number("computeInstance", "nvmlDeviceGetComputeInstanceId")
    let wanted = ["multiprocessors", "copyEngines", "gpuSlices", "computeSlices"]
    read(["nvmlDeviceGetAttributes_v2"], wanted, as: Signature.Attributes.self) { function in
      var attributes = NVMLInstanceAttributes()
      let result = function(device, &attributes)
      return (
        result,
        [
          .integer(attributes.multiprocessors), .integer(attributes.copyEngines), .integer(attributes.gpuSlices),
          .integer(attributes.computeSlices),
        ]
      )
    }
    read(["nvmlDeviceGetMemoryInfo"], ["memoryTotal", "memoryFree"], as: Signature.Memory.self) { function in
      var memory = NVMLMemory()
      let result = function(device, &memory)
      return (result, [.integer(memory.total), .integer(memory.free)])
    }
  }
}
