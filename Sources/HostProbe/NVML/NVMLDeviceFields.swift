import CHostLibraries
import Facts

extension NVMLDeviceReader {
  /// The fields of `host.gpuDevices` that NVML tells; identity comes with the observation.
  mutating func readDevice() {
    number("brand", "nvmlDeviceGetBrand") { NVMLWords.brand($0) }
    number("architecture", "nvmlDeviceGetArchitecture") { NVMLWords.architecture($0) }
    number("minorNumber", "nvmlDeviceGetMinorNumber")
    text("vbios", "nvmlDeviceGetVbiosVersion")
    text("boardPartNumber", "nvmlDeviceGetBoardPartNumber")
    readFirmware()
    readPCI()
    readComputeCapability()
    number("cudaCores", "nvmlDeviceGetNumGpuCores")
    readMemory()
    number("busWidthBits", "nvmlDeviceGetMemoryBusWidth")
    chosen("maxSMClockMHz", "nvmlDeviceGetMaxClockInfo", 1)
    chosen("maxMemoryClockMHz", "nvmlDeviceGetMaxClockInfo", 2)
    readBandwidth()
    numbers(["eccEnabled", "eccPending"], "nvmlDeviceGetEccMode") { .bool($0 != 0) }
    numbers(["migEnabled", "migPending"], "nvmlDeviceGetMigMode") { .bool($0 != 0) }
    flag("persistence", "nvmlDeviceGetPersistenceMode")
    number("computeMode", "nvmlDeviceGetComputeMode") { .string(ComputeMode.words(Int($0))) }
    number("powerLimitWatts", "nvmlDeviceGetPowerManagementLimit") { .watts($0) }
    number("powerEnforcedWatts", "nvmlDeviceGetEnforcedPowerLimit") { .watts($0) }
    number("powerDefaultWatts", "nvmlDeviceGetPowerManagementDefaultLimit") { .watts($0) }
    numbers(["powerMinWatts", "powerMaxWatts"], "nvmlDeviceGetPowerManagementLimitConstraints") { .watts($0) }
    number("pcieGenerationMax", "nvmlDeviceGetMaxPcieLinkGeneration")
    number("pcieGenerationGPU", "nvmlDeviceGetGpuMaxPcieLinkGeneration")
    number("pcieWidthMax", "nvmlDeviceGetMaxPcieLinkWidth")
    fieldValue("nvlinks", 91)
    fieldValue("nvlinkMBps", 90)
    chosen("nvlinkVersion", "nvmlDeviceGetNvLinkVersion", 0)
    fieldValue("c2cLinks", 170)
    readAffinity()
    // All ones stand for a GPU whose memory is no node.
    number("gpuNumaNode", "nvmlDeviceGetNumaNodeId") { $0 < 65_536 ? .integer($0) : nil }
    readAddressingMode()
    readFabric()
    number("virtualization", "nvmlDeviceGetVirtualizationMode") { NVMLWords.virtualization($0) }
    flag("displayActive", "nvmlDeviceGetDisplayActive")
  }

  private mutating func readComputeCapability() {
    let device = device
    read(["nvmlDeviceGetCudaComputeCapability"], ["computeCapability"], as: Signature.Numbers2.self) { function in
      var (major, minor): (UInt32, UInt32) = (0, 0)
      let result = function(device, &major, &minor)
      return (result, [Double("\(major).\(minor)").map(Value.double)])
    }
  }

  private mutating func readFirmware() {
    let device = device
    read(["nvmlDeviceGetGspFirmwareVersion"], ["gspFirmware"], as: Signature.FixedText.self) { function in
      var result: Int32 = 0
      // nvml.h: 64 bytes.
      let text = CText.read(96) { buffer, _ in
        result = function(device, buffer)
        return result
      }
      return (result, [text.map(Value.string)])
    }
  }

  private mutating func readPCI() {
    let device = device
    read(["nvmlDeviceGetPciInfo_v3"], ["deviceId", "subsystemId"], as: Signature.PCI.self) { function in
      var info = NVMLPCIInfo()
      let result = function(device, &info)
      return (result, [PCIAddress.identity(info.pciDeviceId), PCIAddress.identity(info.pciSubSystemId)])
    }
  }

  private mutating func readMemory() {
    let device = device
    let isRead = read(["nvmlDeviceGetMemoryInfo_v2"], ["memoryTotal", "memoryReserved"], as: Signature.Memory2.self) {
      function in
      var memory = NVMLMemory2()
      let result = NVMLLibrary.fill(&memory, device, function)
      return (result, [.integer(memory.total), .integer(memory.reserved)])
    }
    if !isRead {
      read(["nvmlDeviceGetMemoryInfo"], ["memoryTotal"], as: Signature.Memory.self) { function in
        var memory = NVMLMemory()
        let result = function(device, &memory)
        return (result, [.integer(memory.total)])
      }
    }
    read(["nvmlDeviceGetBAR1MemoryInfo"], ["bar1Bytes"], as: Signature.Memory.self) { function in
      var memory = NVMLMemory()
      let result = function(device, &memory)
      return (result, [.integer(memory.total)])
    }
  }

  private mutating func readBandwidth() {
    guard let clock = fields.int("maxMemoryClockMHz"), let width = fields.int("busWidthBits"),
      let bandwidth = MemoryBandwidth.gigabytes(clock: clock, width: width)
    else { return setReason("bandwidthGBps", "the memory's clock or width is not known") }
    set("bandwidthGBps", .double(bandwidth))
  }

  private mutating func readAffinity() {
    let device = device
    // Enough for 8192 CPUs and 1024 nodes, the most that distributions configure Linux for.
    read(["nvmlDeviceGetCpuAffinityWithinScope"], ["cpuAffinity"], as: Signature.ScopedMask.self) { function in
      var mask = [UInt](repeating: 0, count: 128)
      let result = function(device, UInt32(mask.count), &mask, 0)
      return (result, [.string(NVMLWords.members(mask).description)])
    }
    if fields.values["cpuAffinity"] == nil {
      read(["nvmlDeviceGetCpuAffinity"], ["cpuAffinity"], as: Signature.Mask.self) { function in
        var mask = [UInt](repeating: 0, count: 128)
        let result = function(device, UInt32(mask.count), &mask)
        return (result, [.string(NVMLWords.members(mask).description)])
      }
    }
    read(["nvmlDeviceGetMemoryAffinity"], ["nearestNodes", "numaNode"], as: Signature.ScopedMask.self) { function in
      var mask = [UInt](repeating: 0, count: 16)
      let result = function(device, UInt32(mask.count), &mask, 0)
      let nodes = NVMLWords.members(mask)
      return (result, [.string(nodes.description), nodes.members.first.map { .integer($0) }])
    }
  }

  private mutating func readAddressingMode() {
    let device = device
    read(["nvmlDeviceGetAddressingMode"], ["addressingMode"], as: Signature.Versioned.self) { function in
      var mode = NVMLVersionedNumber(version: NVMLVersionedNumberVersion, value: 0)
      let result = function(device, &mode)
      return (result, [NVMLWords.addressingMode(mode.value)])
    }
  }

  private mutating func readFabric() {
    let device = device
    let wanted = ["fabricState", "fabricStatus"]
    func words(_ state: UInt8, _ status: Int32) -> [Value?] {
      // The status counts only where the state is completed.
      [
        NVMLWords.fabricState(state),
        state == 3 ? .string(status == 0 ? "success" : NVMLResult.name(Int(status))) : nil,
      ]
    }
    let isRead = read(["nvmlDeviceGetGpuFabricInfoV"], wanted, as: Signature.VersionedFabric.self) { function in
      var info = NVMLFabric2()
      info.version = NVMLFabric2Version
      let result = function(device, &info)
      return (result, words(info.state, info.status))
    }
    if isRead || library.has("nvmlDeviceGetGpuFabricInfoV") { return }
    read(["nvmlDeviceGetGpuFabricInfo"], wanted, as: Signature.Fabric.self) { function in
      var info = NVMLFabric1()
      let result = function(device, &info)
      return (result, words(info.state, info.status))
    }
  }
}
