import Facts
import TestSupport
import Testing

@testable import HostProbe

/// The deeper GPU facts through the fake driver, where no capture file has the answer.
@Suite struct GPUDepthTests {
  static func probe(_ machine: String, _ variant: FakeDriver.Variant = .normal, _ changes: [String] = [])
    -> FactDocument
  {
    FakeDriver.probe(variant, FakeDriver.machine(machine, changes: changes))
  }

  @Test func `a GH200 shares its memory with the host`() throws {
    let document = Self.probe("gh200")
    let device = try #require(document.records("host.gpuDevices").first)
    let expected: [(String, Value)] = [
      ("name", "NVIDIA GH200 480GB"), ("addressingMode", "ATS"), ("virtualization", "pass-through"),
      ("memoryTotal", .integer(97_871 << 20)), ("memoryReserved", .integer(1103 << 20)), ("pcieWidthMax", 1),
      ("pcieGenerationMax", 4), ("powerDefaultWatts", .double(900)), ("powerEnforcedWatts", .double(700)),
      ("bandwidthGBps", .double(4022.8)), ("computeCapability", .double(9.0)), ("deviceId", "10de:2342"),
    ]
    for (field, value) in expected { #expect(device[field] == value, "\(field)") }
    #expect(device["bar1Bytes"]?.unknownValue?.reason == "the driver does not support it for this GPU")
    #expect(document.gpus.first?["memoryTotal"] == .integer(96_768 << 20))
    #expect(document.records("host.gpuState").first?["rowsRemappedUncorrectable"] == 1)
    #expect(document.records("host.gpuState").first?["eccUncorrectedEver"] == 1)
    #expect(document.value("host.gpuLinks") == [] && document.value("host.gpuPeers") == [])
  }

  @Test func `bandwidth is what the makers state`() {
    // host_probe's figures: A100 2039 GB/s, H100 3352, L4 300, V100 898, RTX 5090 1792.
    for (machine, bandwidth) in [
      ("a100x4", 2039.0), ("h100x8", 3352.3), ("l4", 300.0), ("v100x8", 898.0), ("rtx5090", 1792.1),
    ] {
      let document = Self.probe(machine)
      #expect(document.records("host.gpuAttributes").first?["bandwidthGBps"] == .double(bandwidth), "\(machine)")
      #expect(document.records("host.gpuDevices").first?["bandwidthGBps"] == .double(bandwidth), "\(machine)")
    }
  }

  @Test func `MIG instances stand beside their GPU and know which of them CUDA shows`() throws {
    let document = Self.probe("h100-mig")
    let instances = document.records("host.gpuInstances")
    #expect(instances.map { $0["multiprocessors"] } == [60, 32, 16, 16])
    #expect(instances.map { $0["gpuInstance"] } == [2, 3, 9, 10])
    #expect(instances.map { $0["computeInstance"] } == [0, 0, 0, 0])
    #expect(instances.map { $0["copyEngines"] } == [3, 2, 1, 1])
    #expect(instances.map { $0["memoryTotal"] } == [40_448, 20_096, 9984, 9984].map { .integer($0 << 20) })
    #expect(instances.map { $0["memoryFree"] } == [40_423, 20_080, 9976, 9976].map { .integer($0 << 20) })
    #expect(instances.map { $0["cudaIndex"] } == [0, .null, .null, .null])
    #expect(instances.first?["name"] == "NVIDIA H100 80GB HBM3 MIG 3g.40gb")
    let device = try #require(document.records("host.gpuDevices").first)
    #expect(device["migEnabled"] == true && device["cudaIndex"] == .null)
    #expect(device["nvlinks"]?.unknownValue != nil)
    #expect(document.gpus.first?["multiprocessors"] == 60)
    #expect(document.gpus.first?["memoryTotal"] == .integer(40_448 << 20))
    #expect(document.string("host.gpuVisibility").contains("with 4 instances"))
  }

  @Test func `processes are listed with their instance`() {
    let document = Self.probe("h100-mig")
    let processes = document.records("host.gpuProcesses")
    #expect(processes.map { $0["pid"] } == [21_180, 21_181, 21_198])
    #expect(processes.map { $0["memoryUsed"] } == [2296, 1272, 7484].map { .integer($0 << 20) })
    #expect(processes.allSatisfy { $0["kind"] == "compute" && $0["gpu"] == 0 && $0["gpuInstance"] != .null })
    let changes = ["process.0=mps 1 -1 -1 -1", "process.1=graphics 4194300 5 -1 -1"]
    let others = Self.probe("l4", .normal, changes).records("host.gpuProcesses")
    #expect(others.map { $0["kind"] } == ["graphics", "mps"])
    #expect(others.allSatisfy { $0["gpuInstance"] == .null })
    #expect(others.last?["memoryUsed"]?.unknownValue != nil)
    #expect(others.first?["name"]?.unknownValue != nil)
    #expect(Self.probe("l4").value("host.gpuProcesses") == [])
  }

  @Test func `an old driver leaves out what it does not know and says which function it lacks`() throws {
    let document = Self.probe("v100x8", .old)
    let device = try #require(document.records("host.gpuDevices").first)
    #expect(device["memoryTotal"] == .integer(16_384 << 20))
    #expect(device["memoryReserved"]?.unknownValue?.reason == "this driver has no nvmlDeviceGetMemoryInfo_v2")
    #expect(device["addressingMode"]?.unknownValue?.reason == "this driver has no nvmlDeviceGetAddressingMode")
    #expect(device["fabricState"]?.unknownValue?.reason == "this driver has no nvmlDeviceGetGpuFabricInfo")
    #expect(device["powerMinWatts"] == .double(150))
    let state = try #require(document.records("host.gpuState").first)
    #expect(state["clockLimits"] == ["idle"])
    #expect(state["rowRemapPending"]?.unknownValue?.reason == "this driver has no nvmlDeviceGetRemappedRows")
    let attributes = try #require(document.records("host.gpuAttributes").first)
    #expect(attributes["hostNode"]?.unknownValue?.reason == "this driver does not know the attribute")
    #expect(document.reason("host.gpuProcesses") == "NVML does not tell which processes use a GPU")
    #expect(document.value("host.gpuContextCreated").unknownValue != nil)
    #expect(document.records("host.gpuPeers").filter { $0["access"] == true }.count == 32)
  }

  @Test func `NVLinks count direct ones first and switches else`() {
    func kinds(_ document: FactDocument) -> Set<String> {
      Set(document.records("host.gpuLinks").compactMap { $0["kind"]?.stringValue })
    }
    let switched = Self.probe("h100x8", .normal, ["7.nvlinks.down=6", "p2p.0=0", "p2p.1=5"])
    #expect(kinds(switched) == ["NV18", "NV12"])
    #expect(switched.records("host.gpuLinks").count == 56)
    #expect(switched.records("host.gpuDevices").first?["nvlinks"] == 18)
    #expect(switched.records("host.gpuState").last?["nvlinksActive"] == 12)
    let link = switched.records("host.gpuLinks").first
    #expect(link?["read"] == "ok" && link?["write"] == "not supported")
    #expect(link?["pcieLevel"]?.unknownValue != nil)
    let direct = Self.probe("a100x4", .normal, ["nvlinks=3", "nvlink.to=1,1,2", "topology=20"])
    let toNeighbour = direct.records("host.gpuLinks").first { $0["from"] == 0 && $0["to"] == 1 }
    let toOther = direct.records("host.gpuLinks").first { $0["from"] == 0 && $0["to"] == 3 }
    #expect(toNeighbour?["kind"] == "NV2" && toNeighbour?["nvlinks"] == 2)
    #expect(toOther?["kind"] == "PXB" && toOther?["nvlinks"] == 0)
    let plain = FakeDriver.probe(.normal, ["FAKE_COUNT": "8"])
    #expect(kinds(plain) == ["PIX", "NODE", "SYS"])
  }

  @Test func `affinity and nodes come as lists`() {
    let document = Self.probe("h100", .normal, ["affinity=0-23,48-71", "nodes=1", "gpu.node=4294967295"])
    let device = document.records("host.gpuDevices").first
    #expect(device?["cpuAffinity"] == "0-23,48-71")
    #expect(device?["nearestNodes"] == "1" && device?["numaNode"] == 1)
    #expect(device?["gpuNumaNode"]?.unknownValue != nil)
    #expect(document.gpus.first?["numaNode"] == 1)
    #expect(device?["nvlinkMBps"] == 26_562)
  }

  @Test(arguments: ["h100x8", "v100x8", "gh200", "h100-mig", "t4", "rtx5090"])
  func `a saved machine keeps every fact`(machine: String) throws {
    let document = Self.probe(machine)
    let read = try SavedHost.read(text: SavedHost.write(document, keepsIdentifiers: true), file: "f")
    for path in GPUFactShapes.all.keys { #expect(read.value(path) == document.value(path), "\(path)") }
    #expect(read["host.gpuDevices"]?.origin.kind == .simulated)
  }

  @Test func `a context that exists is not denied`() {
    #expect(Self.probe("l4").value("host.gpuContextCreated") == false)
    #expect(Self.probe("l4", .normal, ["context=1"]).value("host.gpuContextCreated") == true)
  }

  @Test func `NVML's memory call is asked in either spelling of its version`() {
    for word in ["memory.version=2", "memory.version=33554472"] {
      #expect(
        Self.probe("l4", .normal, [word]).records("host.gpuDevices").first?["memoryReserved"] == .integer(556 << 20))
    }
  }

  @Test(arguments: [
    (4, "/dev/nvidia*"), (8, "power cable"), (9, "modprobe nvidia"), (10, "dmesg"), (12, "NVIDIA_DRIVER_CAPABILITIES"),
    (15, "fallen off the bus"), (16, "--gpu-reset"), (17, "device rules"), (18, "different versions"), (28, "no GPU"),
    (999, "reset"), (4711, "dmesg"),
  ])
  func `every result of NVML has its advice`(result: Int, advice: String) {
    let failed = FakeDriver.probe(.normal, ["FAKE_NVML_INIT": "\(result)"])
    #expect(failed.string("host.nvmlProblem").contains("(\(result))") || result == 4711)
    #expect(failed.string("host.nvmlProblem").contains(advice), "\(failed.string("host.nvmlProblem"))")
    #expect(failed.reason("host.gpuDevices").contains("nvmlInit_v2 failed"))
    #expect(failed.gpus.count == 1)
    let one = FakeDriver.probe(.normal, ["FAKE_COUNT": "2", "FAKE_SET": "1.handle=\(result)"])
    #expect(one.string("host.nvmlProblem").hasPrefix("GPU 1 cannot be opened"))
    #expect(one.string("host.nvmlProblem").contains(advice))
    #expect(one.records("host.gpuDevices").first?["problem"] == "")
    #expect(one.records("host.gpuDevices").last?["problem"]?.stringValue?.contains(advice) == true)
    #expect(one.records("host.gpuState").last?["memoryUsed"]?.unknownValue?.reason.contains("cannot open") == true)
  }

  @Test(arguments: [
    (2, "memory limit"), (3, "did not start"), (34, "stub"), (36, "update the driver"), (46, "nvidia-smi -c 0"),
    (100, "no GPU"), (101, "may have been lost"), (102, "licence"), (214, "reset the GPU"), (220, "reset the GPUs"),
    (303, "not complete"), (304, "/dev/nvidia*"), (800, "forbids"), (801, "virtual GPUs"),
    (802, "nvidia-fabricmanager"), (803, "restart the machine"), (804, "compat"), (805, "CUDA_MPS_PIPE_DIRECTORY"),
    (810, "CUDA_MPS_PIPE_DIRECTORY"), (919, "try again"), (999, "nvidia_uvm"),
  ])
  func `every result of cuInit has its advice`(result: Int, advice: String) {
    let document = FakeDriver.probe(.normal, ["FAKE_INIT": "\(result)"])
    #expect(document.string("host.gpuProblem").contains("(\(result))"))
    #expect(document.string("host.gpuProblem").contains(advice), "\(document.string("host.gpuProblem"))")
    // NVML goes on without CUDA.
    #expect(document.records("host.gpuDevices").first?["cudaIndex"] == .null)
    #expect(document.value("host.gpuContextCreated") == false)
  }

  @Test(arguments: [
    (nil, nil), ("", nil), ("all", nil), ("compute,utility", nil), ("compute, utility", nil), ("compute", "compute"),
  ])
  func `a capability that the container was not given is named`(list: String?, lacking: String?) {
    let settings = list.map { ["NVIDIA_DRIVER_CAPABILITIES": $0] } ?? [:]
    let problem = FakeDriver.probe(.withoutNVML, settings).string("host.nvmlProblem")
    #expect(problem.contains("=\(lacking ?? "?"): add utility") == (lacking != nil), "\(problem)")
    #expect(problem.hasSuffix("."))
  }

  @Test func `a fabric that is not up is named by NVML too`() {
    let document = Self.probe("h100x8", .normal, ["init=802", "fabric=2"])
    #expect(document.string("host.gpuProblem").contains("nvidia-fabricmanager"))
    #expect(document.string("host.gpuProblem").hasSuffix("NVML says of the fabric: in progress."))
    let failed = Self.probe("h100x8", .normal, ["fabric.status=999"]).records("host.gpuDevices").first
    #expect(failed?["fabricStatus"] == "unknown error (999)")
    let starting = Self.probe("h100x8", .normal, ["fabric=1"]).records("host.gpuDevices").first
    #expect(starting?["fabricState"] == "not started" && starting?["fabricStatus"]?.unknownValue != nil)
  }

  @Test func `without NVML its facts are unknown with the remedy`() {
    let document = FakeDriver.probe(.withoutNVML)
    #expect(document.string("host.nvmlProblem").contains("libnvidia-ml.so.1 cannot be used"))
    for path in ["host.gpuDevices", "host.gpuState", "host.gpuLinks", "host.gpuProcesses", "host.gpuInstances"] {
      #expect(document.reason(path).contains("libnvidia-ml.so.1"), "\(path)")
    }
    #expect(document.records("host.gpuAttributes").count == 1)
    #expect(document.string("host.driver.library").hasSuffix("/withoutNVML/libcuda.so.1"))
  }

  @Test(arguments: [
    ("\"details\": {\"values\": {\"brand\": 7}}", "brand must be a string"),
    ("\"details\": {\"values\": {\"colour\": 7}}", "unknown field colour"),
    ("\"state\": {\"values\": {\"temperatureC\": -4}}", "temperatureC must not be negative"),
    ("\"processes\": [{\"values\": {\"pid\": \"x\"}}]", "pid must be an integer"),
    ("\"details\": 3", "is not a record"),
  ])
  func `a field of the wrong type is no answer`(field: String, words: String) {
    let line = "{\"nvml\": {\"devices\": [{\"index\": 0, \"result\": 0, \(field)}]}}"
    let child = GPUProbe.Child(executable: "/bin/sh", arguments: ["-c", "echo '\(line)' >&3"], deadline: 60)
    let observation = GPUProbe.runInChild(child, environment: [:])
    #expect(observation.nvml == nil)
    #expect(observation.failure?.contains(words) == true, "\(observation.failure ?? "")")
  }

  /// A type as facts.yaml writes it.
  static func ruleWord(_ shape: HostFacts.Shape) -> String {
    switch shape {
    case .bool: return "bool"
    case .int: return "int"
    case .double: return "double"
    case .string: return "string"
    case .list(let element): return "list<\(ruleWord(element))>"
    case .record: return "record"
    case .nullable(let shape): return "\"\(ruleWord(shape))?\""
    }
  }

  @Test func `the vocabulary of the rules has every fact and field`() throws {
    let text = try #require(SystemRoot().text(Places.repository + "/Rules/facts.yaml"))
    for (path, shape) in GPUFactShapes.all {
      let found = text[...].cut(around: "\n  \(path):")
      let rest = try #require(found, "\(path)").1
      guard case .list(.record(let fields)) = shape else { continue }
      let declaration = rest.cut(around: "\n    label:")?.0 ?? rest
      let lines = declaration.split { ",{}\n".contains($0) }.map { String($0.trimmed) }
      let declared = Set(lines.filter { $0.contains(": ") && $0 != "type: list" })
      let wanted = Set(fields.map { "\($0.key): \(Self.ruleWord($0.value))" })
      #expect(declared == wanted, "\(path)")
    }
  }
}
