/// The types of the facts about GPUs and their driver.
enum GPUFactShapes {
  static let all: [String: HostFacts.Shape] = [
    "host.simulated": .bool,
    "host.gpus": .list(
      .record([
        "index": .int, "name": .string, "uuid": .string, "pciBusId": .string, "computeCapability": .double,
        "memoryTotal": .int, "memoryFree": .int, "multiprocessors": .int, "mig": .bool, "numaNode": .int,
      ])),
    "host.gpuHardware": .list(.record(["pciBusId": .string, "deviceId": .string, "driver": .string])),
    "host.gpuProblem": .string,
    "host.gpuAttributes": .list(.record(attributes)),
    "host.gpuContextCreated": .bool,
    "host.gpuDevices": .list(.record(devices)),
    "host.gpuInstances": .list(.record(instances)),
    "host.gpuLinks": .list(.record(links)),
    "host.gpuPeers": .list(.record(peers)),
    "host.gpuProcesses": .list(.record(processes)),
    "host.gpuState": .list(.record(state)),
    "host.gpuVisibility": .string,
    "host.gpuVisibilityProblem": .string,
    "host.nvmlProblem": .string,
    "host.driver.version": .string,
    "host.driver.major": .int,
    "host.driver.cuda": .string,
    "host.driver.library": .string,
    "host.driver.nvml": .string,
  ]

  /// What CUDA says of a device it shows; `index` is CUDA's.
  static let attributes: [String: HostFacts.Shape] =
    Dictionary(uniqueKeysWithValues: CUDAAttribute.all.map { ($0.field, $0.reading.shape) })
    .merging(["index": .int, "bandwidthGBps": .double]) { own, _ in own }

  /// What NVML says of a GPU and what does not change from minute to minute; `index` is NVML's.
  static let devices: [String: HostFacts.Shape] = [
    "index": .int, "cudaIndex": .nullable(.int), "problem": .string, "name": .string, "brand": .string,
    "architecture": .string, "uuid": .string, "pciBusId": .string, "deviceId": .string, "subsystemId": .string,
    "minorNumber": .int, "vbios": .string, "boardPartNumber": .string, "gspFirmware": .string,
    "computeCapability": .double, "cudaCores": .int, "memoryTotal": .int, "memoryReserved": .int, "bar1Bytes": .int,
    "busWidthBits": .int, "maxSMClockMHz": .int, "maxMemoryClockMHz": .int, "bandwidthGBps": .double,
    "eccEnabled": .bool, "eccPending": .bool, "migEnabled": .bool, "migPending": .bool, "persistence": .bool,
    "computeMode": .string, "powerLimitWatts": .double, "powerEnforcedWatts": .double, "powerDefaultWatts": .double,
    "powerMinWatts": .double, "powerMaxWatts": .double, "pcieGenerationMax": .int, "pcieGenerationGPU": .int,
    "pcieWidthMax": .int, "nvlinks": .int, "nvlinkVersion": .int, "nvlinkMBps": .int, "c2cLinks": .int,
    "numaNode": .int,
    "nearestNodes": .string, "cpuAffinity": .string, "gpuNumaNode": .int, "addressingMode": .string,
    "fabricState": .string, "fabricStatus": .string, "virtualization": .string, "displayActive": .bool,
  ]

  /// What NVML says of a GPU at this moment; `index` is NVML's.
  static let state: [String: HostFacts.Shape] = [
    "index": .int, "memoryUsed": .int, "memoryFree": .int, "clockGraphicsMHz": .int, "clockSMMHz": .int,
    "clockMemoryMHz": .int, "clockLimits": .list(.string), "performanceState": .int, "temperatureC": .int,
    "slowdownC": .int, "shutdownC": .int, "powerWatts": .double, "utilizationPercent": .int,
    "utilizationMemoryPercent": .int, "pcieGeneration": .int, "pcieWidth": .int, "pcieReplays": .int,
    "nvlinksActive": .int, "eccCorrected": .int, "eccUncorrected": .int, "eccUncorrectedEver": .int,
    "rowsRemappedCorrectable": .int, "rowsRemappedUncorrectable": .int, "rowRemapPending": .bool,
    "rowRemapFailed": .bool, "pageRetirementPending": .bool, "recoveryAction": .string,
  ]

  /// A MIG instance; `gpu` is NVML's index of the GPU it is a part of.
  static let instances: [String: HostFacts.Shape] = [
    "gpu": .int, "index": .int, "cudaIndex": .nullable(.int), "name": .string, "uuid": .string, "gpuInstance": .int,
    "computeInstance": .int, "multiprocessors": .int, "gpuSlices": .int, "computeSlices": .int, "copyEngines": .int,
    "memoryTotal": .int, "memoryFree": .int,
  ]

  /// The way from one GPU to another, by NVML's indices.
  static let links: [String: HostFacts.Shape] = [
    "from": .int, "to": .int, "kind": .string, "pcieLevel": .string, "nvlinks": .int, "read": .string,
    "write": .string, "nvlink": .string, "atomics": .string, "pcie": .string,
  ]

  /// Whether CUDA lets one device reach another's memory, by CUDA's indices.
  static let peers: [String: HostFacts.Shape] = [
    "from": .int, "to": .int, "access": .bool, "atomics": .bool, "arrays": .bool, "rank": .int,
  ]

  /// A process that uses a GPU; `gpu` is NVML's index.
  static let processes: [String: HostFacts.Shape] = [
    "gpu": .int, "pid": .int, "name": .string, "kind": .string, "memoryUsed": .int, "gpuInstance": .nullable(.int),
    "computeInstance": .nullable(.int),
  ]
}
