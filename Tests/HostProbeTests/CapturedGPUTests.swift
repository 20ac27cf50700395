import Facts
import Testing

@testable import HostProbe

/// Machines whose numbers were captured, through the fake driver, the child process and the facts, and every fact
/// against the capture.
@Suite(.enabled(if: captureFolder != nil)) struct CapturedGPUTests {
  struct Machine: Sendable, CustomStringConvertible {
    var name: String
    var smi: String
    var query: String?
    var description: String { name }
  }

  static let machines = [
    Machine(name: "h100x8", smi: "gls/H100SXMx8.smi-q.txt", query: "gls/H100SXMx8.deviceQuery.txt"),
    Machine(name: "a100x4", smi: "gls/A100SXMx4.smi-q.txt", query: "gls/A100SXMx4.deviceQuery.txt"),
    Machine(name: "l4", smi: "gls/L4.smi-q.txt", query: "gls/L4.deviceQuery.txt"),
    Machine(name: "v100x8", smi: "gls/V100_x8.smi-q.txt", query: "gls/V100_x8.deviceQuery.txt"),
    Machine(name: "rtx5090", smi: "gls/RTX5090.smi-q.txt", query: "gls/RTX5090.deviceQuery.txt"),
    Machine(name: "rtx3080", smi: "gls/RTX3080.smi-q.txt", query: "gls/RTX3080.deviceQuery.txt"),
    Machine(name: "rtx6000ada-x8", smi: "gls/RTX6000Ada_x8.smi-q.txt", query: "gls/RTX6000Ada_x8.deviceQuery.txt"),
    Machine(name: "a40x10", smi: "gls/A40x10.smi-q.txt", query: "gls/A40x10.deviceQuery.txt"),
    Machine(name: "h200", smi: "gls/H200.smi-q.txt", query: "gls/H200.deviceQuery.txt"),
    Machine(name: "l40s", smi: "gls/L40S.smi-q.txt", query: "gls/L40S.deviceQuery.txt"),
    Machine(name: "h100-mig", smi: "exporter_captures/linux-x86_64__nvidia-h100-mig__590.48.01.txt"),
    Machine(name: "h100", smi: "exporter_captures/linux-x86_64__nvidia-h100-80gb-hbm3__590.48.01.txt"),
  ]

  /// How a capture's word becomes a fact's value.
  enum Reading: Sendable {
    case text
    /// Lower case, words of the fact: `Pass-Through`.
    case word
    /// The number at the front of `16x`, `30 C`, `P0`, `345 MHz`.
    case number
    case watts
    case mebibytes
    case flag
    /// `0x233010DE`: device in front, vendor behind.
    case identity
  }

  struct Field: Sendable {
    var fact: String
    var capture: String
    var reading: Reading
    init(_ fact: String, _ capture: String, _ reading: Reading) {
      self.fact = fact
      self.capture = capture
      self.reading = reading
    }
  }

  static let link = "PCI/GPU Link Info"
  static let power = "GPU Power Readings"

  static let devices: [Field] = [
    Field("name", "Product Name", .text), Field("brand", "Product Brand", .text),
    Field("architecture", "Product Architecture", .text), Field("minorNumber", "Minor Number", .number),
    Field("vbios", "VBIOS Version", .text), Field("boardPartNumber", "Board Part Number", .text),
    Field("gspFirmware", "GSP Firmware Version", .text), Field("deviceId", "PCI/Device Id", .identity),
    Field("subsystemId", "PCI/Sub System Id", .identity), Field("memoryTotal", "FB Memory Usage/Total", .mebibytes),
    Field("memoryReserved", "FB Memory Usage/Reserved", .mebibytes),
    Field("bar1Bytes", "BAR1 Memory Usage/Total", .mebibytes), Field("maxSMClockMHz", "Max Clocks/SM", .number),
    Field("maxMemoryClockMHz", "Max Clocks/Memory", .number), Field("eccEnabled", "ECC Mode/Current", .flag),
    Field("eccPending", "ECC Mode/Pending", .flag), Field("migEnabled", "MIG Mode/Current", .flag),
    Field("migPending", "MIG Mode/Pending", .flag), Field("persistence", "Persistence Mode", .flag),
    Field("computeMode", "Compute Mode", .word), Field("powerLimitWatts", "\(power)/Requested Power Limit", .watts),
    Field("powerEnforcedWatts", "\(power)/Current Power Limit", .watts),
    Field("powerDefaultWatts", "\(power)/Default Power Limit", .watts),
    Field("powerMinWatts", "\(power)/Min Power Limit", .watts),
    Field("powerMaxWatts", "\(power)/Max Power Limit", .watts),
    Field("pcieGenerationMax", "\(link)/PCIe Generation/Max", .number),
    Field("pcieGenerationGPU", "\(link)/PCIe Generation/Device Max", .number),
    Field("pcieWidthMax", "\(link)/Link Width/Max", .number), Field("addressingMode", "Addressing Mode", .word),
    Field("fabricState", "Fabric/State", .word), Field("fabricStatus", "Fabric/Status", .word),
    Field("virtualization", "GPU Virtualization Mode/Virtualization Mode", .word),
    Field("displayActive", "Display Active", .flag),
  ]

  static let states: [Field] = [
    Field("memoryUsed", "FB Memory Usage/Used", .mebibytes), Field("memoryFree", "FB Memory Usage/Free", .mebibytes),
    Field("clockGraphicsMHz", "Clocks/Graphics", .number), Field("clockSMMHz", "Clocks/SM", .number),
    Field("clockMemoryMHz", "Clocks/Memory", .number), Field("performanceState", "Performance State", .number),
    Field("temperatureC", "Temperature/GPU Current Temp", .number),
    Field("shutdownC", "Temperature/GPU Shutdown Temp", .number),
    Field("slowdownC", "Temperature/GPU Slowdown Temp", .number),
    Field("pcieGeneration", "\(link)/PCIe Generation/Current", .number),
    Field("pcieWidth", "\(link)/Link Width/Current", .number),
    Field("pcieReplays", "PCI/Replays Since Reset", .number),
    Field("utilizationMemoryPercent", "Utilization/Memory", .number),
    Field("rowsRemappedCorrectable", "Remapped Rows/Correctable Error", .number),
    Field("rowsRemappedUncorrectable", "Remapped Rows/Uncorrectable Error", .number),
    Field("rowRemapPending", "Remapped Rows/Pending", .flag),
    Field("rowRemapFailed", "Remapped Rows/Remapping Failure Occurred", .flag),
    Field("recoveryAction", "GPU Recovery Action", .word),
  ]

  /// What the capture says, as the fact should; nil for `N/A` and what this nvidia-smi does not print.
  static func expected(_ text: String?, _ reading: Reading) -> Value? {
    guard let text, !text.isEmpty, text != "N/A", !text.hasPrefix("Requested functionality") else { return nil }
    let digits = text.drop { $0 == "P" }.prefix { $0.isNumber || $0 == "." }
    switch reading {
    case .text: return .string(text)
    case .word: return .string(text.lowercased())
    case .number: return Int(digits).map { .integer($0) }
    case .mebibytes: return Int(digits).map { .integer($0 << 20) }
    case .watts: return Double(digits).map(Value.double)
    case .flag: return .bool(["Enabled", "Yes"].contains(text))
    case .identity:
      let hexadecimal = text.lowercased().dropFirst(2)
      return .string("\(hexadecimal.suffix(4)):\(hexadecimal.prefix(4))")
    }
  }

  /// - Returns: how many fields the capture has.
  static func compare(_ fact: Value, _ capture: [String: String], _ fields: [Field], _ place: String) -> Int {
    var compared = 0
    for field in fields {
      let value = fact[field.fact] ?? .null
      guard let wanted = expected(capture[field.capture], field.reading) else {
        #expect(value.unknownValue != nil, "\(place) \(field.fact) is \(value), the capture has none")
        continue
      }
      let got = field.reading == .word ? value.stringValue.map { .string($0.lowercased()) } ?? value : value
      #expect(got == wanted, "\(place) \(field.fact)")
      compared += 1
    }
    return compared
  }

  @Test(arguments: machines) func `what NVML says is what nvidia-smi printed`(machine: Machine) throws {
    let capture = try #require(SMICapture(machine.smi))
    let document = FakeDriver.probe(.normal, FakeDriver.machine(machine.name))
    let devices = document.records("host.gpuDevices")
    let states = document.records("host.gpuState")
    #expect(devices.count == capture.gpus.count && states.count == capture.gpus.count)
    #expect(document.string("host.driver.version") == capture.head["Driver Version"])
    #expect(document.string("host.driver.cuda") == capture.head["CUDA Version"])
    #expect(document.string("host.nvmlProblem") == "")
    #expect(document.value("host.simulated") == true)
    var compared = 0
    for (index, gpu) in capture.gpus.enumerated() {
      let place = "\(machine.name) GPU \(index)"
      compared += Self.compare(devices[index], gpu, Self.devices, place)
      compared += Self.compare(states[index], gpu, Self.states, place)
      #expect(devices[index]["pciBusId"] == .string(PCIAddress.normalized(gpu["bus"] ?? "")))
      let draw = gpu["\(Self.power)/Power Draw"] ?? gpu["\(Self.power)/Average Power Draw"]
      #expect(states[index]["powerWatts"] == Self.expected(draw, .watts))
      let load = gpu["Utilization/Gpu"] ?? gpu["Utilization/GPU"]
      let wanted = Self.expected(load, .number)
      #expect(wanted == nil || states[index]["utilizationPercent"] == wanted)
      let names = ["Idle": "idle", "SW Power Cap": "power cap"]
      let active = names.filter { gpu["Clocks Event Reasons/\($0.key)"] == "Active" }.map(\.value)
      #expect(states[index]["clockLimits"] == .strings(active))
    }
    #expect(compared >= 30 * capture.gpus.count, "only \(compared) fields")
  }

  @Test(arguments: machines.filter { $0.query != nil })
  func `what CUDA says is what deviceQuery printed`(machine: Machine) throws {
    let capture = try #require(DeviceQueryCapture(machine.query ?? ""))
    let document = FakeDriver.probe(.normal, FakeDriver.machine(machine.name))
    let attributes = document.records("host.gpuAttributes")
    #expect(attributes.count == capture.devices.count && document.gpus.count == capture.devices.count)
    let numbers = [
      ("l2Bytes", "L2 Cache Size"), ("constantBytes", "Total amount of constant memory"),
      ("sharedPerBlockBytes", "Total amount of shared memory per block"),
      ("sharedPerMultiprocessorBytes", "Total shared memory per multiprocessor"),
      ("registersPerBlock", "Total number of registers available per block"), ("warpSize", "Warp size"),
      ("threadsPerMultiprocessor", "Maximum number of threads per multiprocessor"),
      ("maxThreadsPerBlock", "Maximum number of threads per block"), ("maxSMClockMHz", "GPU Max Clock rate"),
      ("maxMemoryClockMHz", "Memory Clock rate"), ("busWidthBits", "Memory Bus Width"),
    ]
    let flags = [
      ("watchdog", "Run time limit on kernels"), ("integrated", "Integrated GPU sharing Host Memory"),
      ("mapsHostMemory", "Support host page-locked memory mapping"),
      ("managedMemory", "Device supports Managed Memory"), ("preemption", "Device supports Compute Preemption"),
      ("cooperativeLaunch", "Supports Cooperative Kernel Launch"),
      ("unifiedAddressing", "Device supports Unified Addressing (UVA)"),
    ]
    for (index, device) in capture.devices.enumerated() {
      let gpu = attributes[index]
      for (fact, key) in numbers {
        let wanted = Self.expected(device[key], .number)
        // Some builds of deviceQuery leave lines out.
        #expect(wanted.map { gpu[fact] == $0 } ?? (gpu[fact]?.unknownValue != nil), "\(machine.name) \(fact)")
      }
      for (fact, key) in flags where device[key] != nil {
        #expect(gpu[fact] == .bool(device[key] == "Yes"), "\(machine.name) \(fact)")
      }
      #expect(gpu["ecc"] == .bool(device["Device has ECC support"] == "Enabled"))
      #expect(gpu["computeMode"] == "default")
      let record = document.gpus[index]
      let bytes = device["Total amount of global memory"]?.split(separator: "(").last?.prefix { $0.isNumber } ?? ""
      #expect(record["memoryTotal"] == Int(bytes).map { .integer($0) })
      #expect(record["multiprocessors"] == Int(device["multiprocessors"] ?? "").map { .integer($0) })
      let capability = device["CUDA Capability Major/Minor version number"] ?? ""
      #expect(record["computeCapability"] == Double(capability).map(Value.double))
      #expect(document.records("host.gpuDevices")[index]["computeCapability"] == Double(capability).map(Value.double))
      #expect(record["memoryFree"] == document.records("host.gpuState")[index]["memoryFree"])
    }
    let reachable = document.records("host.gpuPeers").filter { $0["access"] == true }.map {
      "\($0["from"]?.intValue ?? -1)>\($0["to"]?.intValue ?? -1)"
    }
    #expect(Set(reachable) == capture.peers)
    let count = capture.devices.count
    #expect(document.records("host.gpuPeers").count == count * (count - 1))
    #expect(document.value("host.gpuContextCreated") == false)
    #expect(document.string("host.gpuProblem") == "")
  }

  @Test func `a T4 has the numbers of its XML capture`() throws {
    let folder = try #require(captureFolder)
    let text = try #require(SystemRoot().text("\(folder)/nvidia_smi/telegraf/tesla-t4.xml"))
    func tag(_ name: String) -> String? {
      text[...].cut(around: "<\(name)>")?.1.cut(around: "</\(name)>").map { String($0.0) }
    }
    let document = FakeDriver.probe(.normal, FakeDriver.machine("t4"))
    let device = try #require(document.records("host.gpuDevices").first)
    let state = try #require(document.records("host.gpuState").first)
    #expect(document.string("host.driver.version") == tag("driver_version"))
    let fields: [(Value, String, String, Reading)] = [
      (device, "name", "product_name", .text), (device, "architecture", "product_architecture", .text),
      (device, "vbios", "vbios_version", .text), (device, "migEnabled", "current_mig", .flag),
      (device, "pcieGenerationMax", "max_link_gen", .number), (device, "pcieWidthMax", "max_link_width", .number),
      (device, "memoryTotal", "total", .mebibytes), (device, "memoryReserved", "reserved", .mebibytes),
      (device, "eccEnabled", "current_ecc", .flag), (device, "powerMinWatts", "min_power_limit", .watts),
      (device, "powerMaxWatts", "max_power_limit", .watts), (device, "computeMode", "compute_mode", .word),
      (device, "virtualization", "virtualization_mode", .word), (device, "persistence", "persistence_mode", .flag),
      (state, "pcieGeneration", "current_link_gen", .number), (state, "pcieWidth", "current_link_width", .number),
      (state, "memoryUsed", "used", .mebibytes), (state, "memoryFree", "free", .mebibytes),
      (state, "temperatureC", "gpu_temp", .number), (state, "slowdownC", "gpu_temp_slow_threshold", .number),
      (state, "shutdownC", "gpu_temp_max_threshold", .number), (state, "powerWatts", "power_draw", .watts),
      (state, "utilizationPercent", "gpu_util", .number), (state, "clockSMMHz", "sm_clock", .number),
      (state, "clockMemoryMHz", "mem_clock", .number), (state, "performanceState", "performance_state", .number),
    ]
    for (record, fact, name, reading) in fields {
      let value = record[fact]
      let got = reading == .word ? value?.stringValue.map { .string($0.lowercased()) } : value
      if let wanted = Self.expected(tag(name), reading) {
        #expect(got == wanted, "\(fact)")
      } else {
        #expect(value?.unknownValue != nil, "\(fact)")
      }
    }
    #expect(state["rowRemapPending"]?.unknownValue?.reason == "the driver does not support it for this GPU")
  }
}
