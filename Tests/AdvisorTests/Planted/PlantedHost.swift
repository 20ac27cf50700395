/// A sound host as its facts in JSON, and one defect of it.
struct PlantedHost: Sendable, CustomStringConvertible {
  /// The check that must find it.
  var id: String
  /// Facts that differ from the sound host.
  var facts: [String: String]

  var description: String { "\(id) \(facts.keys.sorted().joined(separator: ", "))" }

  init(_ id: String, _ facts: [String: String]) {
    self.id = id
    self.facts = facts
  }

  /// A server with one GPU in order.
  static let sound: [String: String] = [
    "host.architecture": #""x86_64""#, "host.clock": #""tsc""#, "host.container.kind": #""none""#,
    "host.cpu.governor": #""performance""#, "host.cpu.isa": #"["sse4_2", "avx", "avx2", "fma", "f16c"]"#,
    "host.cpu.isolated": #""""#, "host.cpu.kinds": "[]", "host.cpu.model": #""a CPU""#, "host.cpu.quota": "null",
    "host.cpu.threads": "16", "host.cpu.usable": "16", "host.devices": "[]",
    "host.deviceNodes": #"[{"path": "/dev/nvidia0", "usable": true}, {"path": "/dev/nvidia-uvm", "usable": true}]"#,
    "host.driver.library": #""/usr/lib/x86_64-linux-gnu/libcuda.so.1""#, "host.driver.major": "610",
    "host.driver.module": #""610.10""#, "host.driver.nvml": #""610.10""#, "host.driver.openModule": "true",
    "host.driver.version": #""610.10""#, "host.environment": "[]", "host.glibc": #""2.39""#,
    "host.gpuDevices": "[\(device())]", "host.gpuHardware": "[\(hardware("nvidia"))]", "host.gpuInstances": "[]",
    "host.gpuProblem": #""""#, "host.gpuProcesses": "[]", "host.gpuState": "[\(state())]",
    "host.gpuVisibility": #""""#, "host.gpuVisibilityProblem": #""""#, "host.gpus": "[\(gpu())]",
    "host.limits.addressSpace": "null", "host.limits.memlock": "null", "host.limits.nofile": "1048576",
    "host.limits.pids": "null", "host.limits.stack": "67108864", "host.memory.hugePages": "[]",
    "host.memory.limit": "null", "host.memory.mapCount": "1048576", "host.memory.oomKills": "0",
    "host.memory.overcommit": #""heuristic""#, "host.memory.swap": "0", "host.memory.total": "68719476736",
    "host.memory.zoneReclaim": "0", "host.modules": #"["nvidia", "nvidia_uvm"]"#,
    "host.numa.nodes": #"[{"id": 0, "cpus": "0-15", "cpuCount": 16, "memoryBytes": 68719476736}]"#,
    "host.numa.policySettable": "true", "host.nvmlProblem": #""""#,
    "host.ports": "[]", "host.shm.bytes": "8589934592", "host.triton.installed": "false", "host.user": "1000",
    "host.virtualMachine": "false",
  ]

  private static func gpu(_ changes: String = "") -> String {
    #"{"computeCapability": 8.9, "index": 0, "memoryFree": 23000000000, "memoryTotal": 24152899584, "multiprocessors": 58, "name": "NVIDIA L4", "uuid": "GPU-0", "pciBusId": "0000:3b:00.0", "numaNode": 0, "mig": false\#(changes)}"#
  }

  private static func hardware(_ driver: String) -> String {
    #"{"pciBusId": "0000:3b:00.0", "deviceId": "10de:27b8", "driver": "\#(driver)"}"#
  }

  /// A record of `host.gpuDevices`, some fields written anew.
  private static func device(_ changes: [String: String] = [:]) -> String {
    record(
      deviceFields,
      [
        "index": "0", "cudaIndex": "0", "name": #""NVIDIA L4""#, "brand": #""NVIDIA""#, "problem": #""""#,
        "computeCapability": "8.9", "persistence": "true", "computeMode": #""default""#, "eccEnabled": "true",
        "eccPending": "true", "powerLimitWatts": "72.0", "powerDefaultWatts": "72.0", "pcieWidthMax": "16",
        "pcieGenerationMax": "4", "c2cLinks": "0", "nvlinks": "0", "memoryTotal": "24152899584",
        "displayActive": "false", "migEnabled": "false", "migPending": "false", "bar1Bytes": "34359738368",
        "fabricState": #""not supported""#,
      ], changes)
  }

  /// A record of `host.gpuState`, some fields written anew.
  private static func state(_ changes: [String: String] = [:]) -> String {
    record(
      stateFields,
      [
        "index": "0", "eccUncorrected": "0", "rowRemapFailed": "false", "rowRemapPending": "false",
        "pageRetirementPending": "false", "recoveryAction": #""none""#, "clockLimits": "[]", "temperatureC": "40",
        "slowdownC": "90", "pcieWidth": "16", "pcieGeneration": "4", "performanceState": "0", "pcieReplays": "0",
        "nvlinksActive": "0", "memoryUsed": "0",
      ], changes)
  }

  /// Every field of the records; those that no check needs are not known.
  private static let deviceFields = """
    index cudaIndex problem name brand architecture uuid pciBusId deviceId subsystemId minorNumber vbios \
    boardPartNumber gspFirmware computeCapability cudaCores memoryTotal memoryReserved bar1Bytes \
    busWidthBits maxSMClockMHz maxMemoryClockMHz bandwidthGBps eccEnabled eccPending migEnabled \
    migPending persistence computeMode powerLimitWatts powerEnforcedWatts powerDefaultWatts \
    powerMinWatts powerMaxWatts pcieGenerationMax pcieGenerationGPU pcieWidthMax nvlinks nvlinkVersion \
    nvlinkMBps c2cLinks numaNode nearestNodes cpuAffinity gpuNumaNode addressingMode fabricState \
    fabricStatus virtualization displayActive
    """
  private static let stateFields = """
    index memoryUsed memoryFree clockGraphicsMHz clockSMMHz clockMemoryMHz clockLimits performanceState \
    temperatureC slowdownC shutdownC powerWatts utilizationPercent utilizationMemoryPercent \
    pcieGeneration pcieWidth pcieReplays nvlinksActive eccCorrected eccUncorrected eccUncorrectedEver \
    rowsRemappedCorrectable rowsRemappedUncorrectable rowRemapPending rowRemapFailed \
    pageRetirementPending recoveryAction
    """

  private static func record(_ names: String, _ fields: [String: String], _ changes: [String: String]) -> String {
    let unknown = names.split(separator: " ").map { (String($0), #"{"unknown": "not planted"}"#) }
    let all = Dictionary(uniqueKeysWithValues: unknown).merging(fields) { $1 }.merging(changes) { $1 }
    return "{\(all.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", "))}"
  }

  private static func variable(_ name: String, _ value: String) -> [String: String] {
    ["host.environment": #"[{"name": "\#(name)", "value": "\#(value)"}]"#]
  }

  static let all: [PlantedHost] = [
    PlantedHost("DRV-001", ["host.gpuHardware": "[\(hardware(""))]"]),
    PlantedHost("DRV-002", ["host.gpuHardware": "[\(hardware("nouveau"))]", "host.modules": #"["nouveau"]"#]),
    PlantedHost("DRV-004", ["host.gpuHardware": "[\(hardware(""))]", "host.driver.module": #""""#]),
    PlantedHost("DRV-005", ["host.driver.nvml": #""590.48.01""#]),
    PlantedHost("DRV-006", ["host.driver.library": #""""#]),
    PlantedHost("DRV-007", ["host.driver.library": #""/usr/local/cuda/lib64/stubs/libcuda.so.1""#]),
    PlantedHost("DRV-008", ["host.nvmlProblem": #""libnvidia-ml.so.1 is missing""#]),
    PlantedHost("DRV-009", ["host.gpuProblem": #""cuInit answered 999""#, "host.gpus": "[]"]),
    PlantedHost("DRV-012", ["host.deviceNodes": #"[{"path": "/dev/nvidia0", "usable": false}]"#]),
    PlantedHost(
      "DRV-015",
      [
        "host.driver.openModule": "false", "host.gpuDevices": "[\(device(["computeCapability": "10.0"]))]",
      ]),
    PlantedHost("DRV-016", ["host.driver.major": "470"]),
    PlantedHost("DRV-018", ["host.gpuDevices": "[\(device(["fabricState": #""not started""#]))]"]),
    PlantedHost("DRV-019", variable("CUDA_LAUNCH_BLOCKING", "1")),
    PlantedHost("DRV-020", ["host.gpuDevices": "[\(device(["problem": #""GPU is lost""#]))]"]),
    PlantedHost("GPU-001", ["host.gpus": "[\(gpu().replacing("8.9", with: "5.2"))]"]),
    PlantedHost("GPU-002", ["host.gpuDevices": "[\(device(["persistence": "false"]))]"]),
    PlantedHost("GPU-003", ["host.gpuDevices": "[\(device(["computeMode": #""prohibited""#]))]"]),
    PlantedHost("GPU-004", ["host.gpuDevices": "[\(device(["eccPending": "false"]))]"]),
    PlantedHost("GPU-006", ["host.gpuState": "[\(state(["eccUncorrected": "2"]))]"]),
    PlantedHost("GPU-007", ["host.gpuState": "[\(state(["rowRemapFailed": "true"]))]"]),
    PlantedHost("GPU-008", ["host.gpuState": "[\(state(["pageRetirementPending": "true"]))]"]),
    PlantedHost("GPU-009", ["host.gpuState": "[\(state(["recoveryAction": #""reset the GPU""#]))]"]),
    PlantedHost("GPU-011", ["host.gpuDevices": "[\(device(["powerLimitWatts": "40.0"]))]"]),
    PlantedHost("GPU-012", ["host.gpuState": "[\(state(["clockLimits": #"["hardware thermal"]"#]))]"]),
    PlantedHost("GPU-013", ["host.gpuState": "[\(state(["pcieWidth": "4"]))]"]),
    PlantedHost("GPU-014", ["host.gpuState": "[\(state(["pcieGeneration": "1"]))]"]),
    PlantedHost(
      "GPU-017",
      [
        "host.gpuState": "[\(state(["memoryUsed": "9000000000"]))]",
        "host.gpuProcesses":
          #"[{"gpu": 0, "pid": 7, "name": "python3", "kind": "compute", "memoryUsed": 9000000000, "gpuInstance": null, "computeInstance": null}]"#,
      ]),
    PlantedHost("GPU-018", ["host.gpuDevices": "[\(device(["displayActive": "true"]))]"]),
    PlantedHost("GPU-019", ["host.gpuDevices": "[\(device(["migEnabled": "true", "migPending": "true"]))]"]),
    PlantedHost("GPU-024", ["host.gpuState": "[\(state(["temperatureC": "88"]))]"]),
    PlantedHost("TOP-014", variable("HWLOC_XMLFILE", "/tmp/machine.xml")),
    PlantedHost("CPU-001", ["host.cpu.isa": #"["sse4_1"]"#]),
    PlantedHost("CPU-003", variable("ONEDNN_MAX_CPU_ISA", "SSE41")),
    PlantedHost("CPU-006", ["host.cpu.governor": #""powersave""#]),
    PlantedHost("OS-002", ["host.clock": #""hpet""#]),
    PlantedHost("MEM-003", ["host.memory.overcommit": #""never""#]),
    PlantedHost("MEM-006", ["host.memory.hugePages": #"[{"sizeBytes": 2097152, "total": 8192, "free": 8192}]"#]),
    PlantedHost("MEM-008", ["host.memory.oomKills": "3"]),
    PlantedHost("LIM-004", ["host.limits.nofile": "512"]),
    PlantedHost("LIM-007", ["host.limits.addressSpace": "34359738368"]),
    PlantedHost("CTR-004", variable("NVIDIA_DISABLE_REQUIRE", "1")),
    PlantedHost("CTR-002", variable("NVIDIA_DRIVER_CAPABILITIES", "utility")),
  ]

  /// The file of a host with the facts of the sound one, some of them written anew.
  static func file(_ changes: [String: String] = [:]) -> String {
    let facts = sound.merging(changes) { $1 }.sorted { $0.key < $1.key }.map { name, value in
      "\"\(name)\": {\"value\": \(value), \"source\": \"planted\", \"kind\": \"measured\"}"
    }
    return "{\"schema\": \"triton-advisor/host/1\", \"facts\": {\(facts.joined(separator: ",\n"))}}"
  }
}
