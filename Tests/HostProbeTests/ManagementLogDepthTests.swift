import Facts
import TestSupport
import Testing

@testable import HostProbe

/// Everything that a log of nvidia-smi tells of a GPU becomes a fact: against readers of their own in the tests.
@Suite(.enabled(if: captureFolder != nil)) struct ManagementLogDepthTests {
  static let folder = ManagementLogTests.folder

  static let logs = ManagementLogTests.cases.map(\.file).filter { !$0.hasSuffix(".smi.txt") && !$0.hasSuffix(".xml") }
    .filter { !$0.contains("smi.525") && !$0.contains("invalid") }
  static let documents = ManagementLogTests.cases.map(\.file).filter { $0.hasSuffix(".xml") }

  @Test(arguments: logs) func `every line of a log that has a fact is that fact`(file: String) throws {
    let capture = try #require(SMICapture(file))
    let document = try imported("\(Self.folder)/\(file)")
    let devices = document.records("host.gpuDevices")
    let states = document.records("host.gpuState")
    try #require(devices.count == capture.gpus.count && states.count == capture.gpus.count)
    // Older drivers have two lines in place of the recovery action.
    let fields = CapturedGPUTests.states.filter { $0.fact != "recoveryAction" }
    var compared = 0
    for (index, gpu) in capture.gpus.enumerated() {
      let place = "\(file) GPU \(index)"
      compared += CapturedGPUTests.compare(devices[index], gpu, CapturedGPUTests.devices, place)
      compared += CapturedGPUTests.compare(states[index], gpu, fields, place)
      #expect(devices[index]["pciBusId"] == .string(PCIAddress.normalized(gpu["bus"] ?? "")))
      #expect(devices[index]["uuid"] == gpu["GPU UUID"].map(Value.string))
      let power = CapturedGPUTests.power
      let draw =
        [gpu["\(power)/Power Draw"], gpu["\(power)/Average Power Draw"], gpu["\(power)/Instantaneous Power Draw"]]
        .lazy.compactMap { CapturedGPUTests.expected($0, .watts) }.first
      #expect(states[index]["powerWatts"] == draw || draw == nil && states[index]["powerWatts"]?.unknownValue != nil)
      let load = CapturedGPUTests.expected(gpu["Utilization/Gpu"] ?? gpu["Utilization/GPU"], .number)
      #expect(load == nil || states[index]["utilizationPercent"] == load)
      #expect(states[index]["recoveryAction"] == "none", "\(place)")
    }
    #expect(compared >= 24 * capture.gpus.count, "only \(compared) fields")
    // Single things that other GPUs have are no fact about this one.
    #expect(document.value("host.gpuAttributes").unknownValue != nil)
    #expect(document.value("host.gpuContextCreated").unknownValue != nil)
  }

  @Test(arguments: documents) func `every element of an XML that has a fact is that fact`(file: String) throws {
    let text = try #require(SystemRoot().text("\(Self.folder)/\(file)"))
    let gpu = try #require(text[...].cut(around: "<gpu id")?.1)
    func tag(_ name: String, in part: Substring? = nil) -> String? {
      (part ?? gpu).cut(around: "<\(name)>")?.1.cut(around: "</\(name)>").map { String($0.0) }
    }
    let document = try imported("\(Self.folder)/\(file)")
    let device = try #require(document.records("host.gpuDevices").first)
    let state = try #require(document.records("host.gpuState").first)
    // MIG instances come first and have a memory of their own.
    let whole = gpu.cut(around: "</mig_devices>")?.1 ?? gpu
    // Where the log lacks a section, none of its tags is told.
    let memory = whole.cut(around: "<fb_memory_usage>")?.1 ?? ""
    let maximum = whole.cut(around: "<max_clocks>")?.1 ?? ""
    let clocks = whole.cut(around: "<clocks>")?.1 ?? ""
    let fields: [(Value, String, String?, CapturedGPUTests.Reading)] = [
      (device, "brand", tag("product_brand"), .text), (device, "architecture", tag("product_architecture"), .text),
      (device, "vbios", tag("vbios_version"), .text), (device, "minorNumber", tag("minor_number"), .number),
      (device, "gspFirmware", tag("gsp_firmware_version"), .text),
      (device, "migEnabled", tag("current_mig"), .flag), (device, "migPending", tag("pending_mig"), .flag),
      (device, "pcieGenerationMax", tag("max_link_gen"), .number),
      (device, "pcieGenerationGPU", tag("max_device_link_gen"), .number),
      (device, "pcieWidthMax", tag("max_link_width"), .number),
      (device, "memoryTotal", tag("total", in: memory), .mebibytes),
      (device, "eccEnabled", tag("current_ecc"), .flag), (device, "eccPending", tag("pending_ecc"), .flag),
      (device, "powerMinWatts", tag("min_power_limit"), .watts),
      (device, "powerMaxWatts", tag("max_power_limit"), .watts),
      (device, "powerDefaultWatts", tag("default_power_limit"), .watts),
      (device, "powerEnforcedWatts", tag("current_power_limit") ?? tag("enforced_power_limit"), .watts),
      (device, "powerLimitWatts", tag("requested_power_limit") ?? tag("power_limit"), .watts),
      (device, "computeMode", tag("compute_mode"), .word), (device, "persistence", tag("persistence_mode"), .flag),
      (device, "virtualization", tag("virtualization_mode"), .word),
      (device, "addressingMode", tag("addressing_mode"), .word),
      (device, "displayActive", tag("display_active"), .flag),
      (device, "maxSMClockMHz", tag("sm_clock", in: maximum), .number),
      (device, "maxMemoryClockMHz", tag("mem_clock", in: maximum), .number),
      (state, "memoryUsed", tag("used", in: memory), .mebibytes),
      (state, "memoryFree", tag("free", in: memory), .mebibytes),
      (state, "clockGraphicsMHz", tag("graphics_clock", in: clocks), .number),
      (state, "clockSMMHz", tag("sm_clock", in: clocks), .number),
      (state, "clockMemoryMHz", tag("mem_clock", in: clocks), .number),
      (state, "pcieGeneration", tag("current_link_gen"), .number),
      (state, "pcieWidth", tag("current_link_width"), .number), (state, "pcieReplays", tag("replay_counter"), .number),
      (state, "temperatureC", tag("gpu_temp"), .number), (state, "slowdownC", tag("gpu_temp_slow_threshold"), .number),
      (state, "shutdownC", tag("gpu_temp_max_threshold"), .number),
      (state, "powerWatts", tag("power_draw") ?? tag("average_power_draw"), .watts),
      (state, "utilizationPercent", tag("gpu_util"), .number),
      (state, "utilizationMemoryPercent", tag("memory_util"), .number),
      (state, "performanceState", tag("performance_state"), .number),
      (state, "pageRetirementPending", tag("pending_retirement"), .flag),
      (state, "rowRemapPending", tag("remapped_row_pending"), .flag),
      (state, "rowsRemappedUncorrectable", tag("remapped_row_unc"), .number),
    ]
    var told = 0
    for (record, fact, text, reading) in fields {
      let value = record[fact]
      guard let wanted = CapturedGPUTests.expected(text, reading) else {
        #expect(value?.unknownValue != nil, "\(file) \(fact)")
        continue
      }
      told += 1
      #expect(
        (reading == .word ? value?.stringValue.map { .string($0.lowercased()) } : value) == wanted, "\(file) \(fact)")
    }
    #expect(told >= (file.contains("gtx-1070") ? 6 : 26), "\(told)")
  }

  /// The fake driver tells what the same captures hold, through NVML's functions in place of the text.
  @Test(arguments: CapturedGPUTests.machines) func `a log tells what the driver told`(
    machine: CapturedGPUTests.Machine
  ) throws {
    let log = try imported("\(Self.folder)/\(machine.smi)")
    let driver = FakeDriver.probe(.normal, FakeDriver.machine(machine.name))
    let own: Set<String> = ["cudaIndex", "uuid", "index", "numaNode", "nearestNodes", "cpuAffinity"]
    var compared = 0
    for path in ["host.gpuDevices", "host.gpuState", "host.gpuInstances"] {
      let (left, right) = (log.records(path), driver.records(path))
      try #require(left.count == right.count, "\(path)")
      for (one, other) in zip(left, right) {
        for (key, value) in one.mapValue ?? [:] {
          guard let name = key.stringValue, !own.contains(name), let known = other[name], known.unknownValue == nil,
            value.unknownValue == nil
          else { continue }
          compared += 1
          #expect(value == known, "\(machine.name) \(path) \(name)")
        }
      }
    }
    #expect(compared > 40)
    #expect(log.string("host.driver.version") == driver.string("host.driver.version"))
    #expect(log.string("host.driver.cuda") == driver.string("host.driver.cuda"))
  }

  @Test func `memory errors are added up whatever the generation`() throws {
    let ampere = try imported("\(Self.folder)/gls/A100SXMx4.smi-q.txt").records("host.gpuState")
    #expect(ampere.map { $0["eccCorrected"] } == [0, 353, 0, 0])
    #expect(ampere.allSatisfy { $0["eccUncorrected"] == 0 && $0["eccUncorrectedEver"] == 0 })
    let volta = try imported("\(Self.folder)/gls/V100_x8.smi-q.txt").records("host.gpuState")
    #expect(volta.allSatisfy { $0["eccCorrected"] == 0 && $0["eccUncorrectedEver"] == 0 })
    let none = try imported("\(Self.folder)/gls/RTX5090.smi-q.txt").records("host.gpuState")
    #expect(none.first?["eccCorrected"]?.unknownValue?.reason == "nvidia-smi shows N/A")
    let text = """
      ==============NVSMI LOG==============
      GPU 00000000:01:00.0
          ECC Errors
              Volatile
                  SRAM Correctable              : 1
                  SRAM Uncorrectable Parity     : 2
                  SRAM Uncorrectable SEC-DED    : 3
                  DRAM Correctable              : 4
                  DRAM Uncorrectable            : 9223372036854775807
              Aggregate
                  SRAM Uncorrectable            : 5
                  DRAM Uncorrectable            : 6
      """
    let state = try #require(try ManagementLog.read(text: text)?.devices.first?.state)
    #expect(state.values["eccCorrected"] == 5 && state.values["eccUncorrectedEver"] == 11)
    #expect(state.values["eccUncorrected"] == nil)
  }

  @Test func `processes are listed with what they are`() throws {
    func processes(_ file: String) throws -> [Value] {
      try imported("\(Self.folder)/\(file)").records("host.gpuProcesses")
    }
    let log = try processes("gpud/nvidia-smi-query.560.35.03.out.0.valid")
    #expect(log.map { $0["pid"] } == [100_607, 100_838, 101_815])
    #expect(log.map { $0["name"] } == ["/usr/lib/xorg/Xorg", "/usr/bin/gnome-shell", "/opt/test"])
    #expect(log.map { $0["memoryUsed"] } == [142, 33, 111].map { .integer($0 << 20) })
    #expect(log.allSatisfy { $0["kind"] == "graphics" && $0["gpuInstance"] == .null && $0["gpu"] == 0 })
    let xml = try processes("telegraf/rtx-3080-v12.xml")
    #expect(!xml.isEmpty && xml.allSatisfy { $0["pid"]?.intValue != nil && $0["name"]?.stringValue != nil })
    #expect(try imported("\(Self.folder)/gls/L4.smi-q.txt").value("host.gpuProcesses") == [])
    #expect(try imported("\(Self.folder)/telegraf/a100-sxm4-v12.xml").value("host.gpuProcesses") == [])
    let text = """
      ==============NVSMI LOG==============
      GPU 00000000:01:00.0
          Processes
              GPU instance ID                   : 2
              Compute instance ID               : 0
              Process ID                        : 7
                  Type                          : M+C
                  Name                          : server
                  Used GPU Memory               : 12 MiB
              Process ID                        : 8
                  Type                          : C+G
                  Name                          : both
      """
    let found = try #require(try ManagementLog.read(text: text)?.devices.first?.processes)
    #expect(found.map { $0.values["kind"] } == ["mps", "compute", "graphics"])
    #expect(found.map { $0.values["pid"] } == [7, 8, 8] && found[0].values["gpuInstance"] == 2)
  }

  @Test func `the short table tells state, limits and processes too`() throws {
    let folder = Self.folder + "/gls"
    for stem in ["A40x10", "H100SXMx8", "L4", "V100_x8", "RTX5090", "RTX3080"] {
      let (table, log) = (try imported("\(folder)/\(stem).smi.txt"), try imported("\(folder)/\(stem).smi-q.txt"))
      for (short, long) in zip(table.records("host.gpuDevices"), log.records("host.gpuDevices")) {
        for field in ["persistence", "displayActive", "computeMode", "migEnabled", "memoryTotal", "eccEnabled"] {
          #expect(short[field] == long[field] || long[field]?.unknownValue != nil, "\(stem) \(field)")
        }
        let (limit, exact) = (short["powerEnforcedWatts"]?.doubleValue, long["powerEnforcedWatts"]?.doubleValue)
        #expect(limit == exact?.rounded(), "\(stem)")
      }
      for state in table.records("host.gpuState") {
        for field in ["temperatureC", "performanceState", "powerWatts", "utilizationPercent", "memoryUsed"] {
          #expect(state[field]?.unknownValue == nil, "\(stem) \(field)")
        }
      }
      #expect(table.value("host.gpuProcesses").listValue != nil)
      // The table has no PCI identity.
      #expect(table.records("host.gpuHardware").allSatisfy { $0["deviceId"]?.unknownValue != nil })
      #expect(log.records("host.gpuHardware").allSatisfy { $0["deviceId"]?.stringValue?.utf8.count == 9 })
    }
    let text = """
      | NVIDIA-SMI 550.90.07              Driver Version: 550.90.07      CUDA Version: 12.4     |
      |   0  NVIDIA L4                      On  |   00000000:01:00.0  On |                  N/A |
      | 30%   33C    P8             16W /   72W |       1MiB /  23034MiB |      7%   E. Process |
      |   1  NVIDIA L4                      On  |   00000000:02:00.0 Off |                    2 |
      | N/A   33C    P8             16W /   72W |       1MiB /  23034MiB |      0%      Default |
      +---------------------------------------------------------------------------------------+
      | Processes:                                                                              |
      |  GPU   GI   CI        PID   Type   Process name                              GPU Memory |
      |=========================================================================================|
      |    0   N/A  N/A      1696      G   /usr/bin/gnome-shell                          142MiB |
      |    0   N/A  N/A      1697    C+G   a name of several words                       N/A    |
      """
    let log = try #require(try ManagementLog.read(text: text))
    let first = try #require(log.devices.first)
    #expect(first.details.values["computeMode"] == "exclusive process" && first.details.values["displayActive"] == true)
    #expect(first.state.values["utilizationPercent"] == 7 && first.state.values["temperatureC"] == 33)
    #expect(log.devices[1].state.values["eccUncorrected"] == 2 && log.devices[1].processes == [])
    #expect(first.processes?.map { $0.values["kind"] } == ["graphics", "compute", "graphics"])
    #expect(first.processes?.last?.values["name"] == "a name of several words")
    #expect(first.processes?.first?.values["memoryUsed"] == .integer(142 << 20))
  }

  @Test(
    arguments: [
      ("Clocks Event Reasons", "Idle", ["idle"]), ("Clocks Throttle Reasons", "SW Power Cap", ["power cap"]),
      ("Clocks Throttle Reasons", "HW Power Brake Slowdown", ["power brake"]), ("Clocks", "Idle", nil),
      ("Clocks Event Reasons", "Nothing", []),
    ] as [(String, String, [String]?)])
  func `what holds the clocks is named under its old heading and its new one`(
    heading: String, active: String, expected: [String]?
  ) throws {
    let names = ["Idle", "SW Power Cap", "HW Slowdown", "    HW Power Brake Slowdown", "Sync Boost"]
    let lines = names.map { name in
      "        \(name)  : \(name.trimmed == active ? "Active" : "Not Active")"
    }
    let text = "=====NVSMI LOG=====\nGPU 00000000:01:00.0\n    \(heading)\n" + lines.joined(separator: "\n")
    let state = try #require(try ManagementLog.read(text: text)?.devices.first?.state)
    #expect(state.values["clockLimits"] == expected.map { .strings($0) })
  }
}
