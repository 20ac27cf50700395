import CHostLibraries
import Facts
import Glibc
import TestSupport
import Testing

@testable import HostProbe

@Suite struct TopologyTests {
  static let twoNodes = [
    "/sys/devices/system/cpu/online": "0-7\n", "/sys/devices/system/node/node0/cpulist": "0-1,4-5\n",
    "/sys/devices/system/node/node0/meminfo": "Node 0 MemTotal:  1000 kB\nNode 0 MemFree: 1 kB\n",
    "/sys/devices/system/node/node1/cpulist": "2-3,6-7\n", "/sys/devices/system/node/node255/cpulist": "\n",
    "/sys/devices/system/node/possible": "0-255\n",
  ].merging(
    (0..<8).flatMap { cpu in
      let folder = "/sys/devices/system/cpu/cpu\(cpu)/topology"
      return [
        ("\(folder)/physical_package_id", "\(cpu % 4 / 2)\n"),
        ("\(folder)/thread_siblings_list", "\(cpu % 4),\(cpu % 4 + 4)\n"),
      ]
    }
  ) { first, _ in first }

  @Test func `sysfs gives packages, cores, threads and nodes`() throws {
    let folder = TemporaryFolder(files: Self.twoNodes)
    let topology = try #require(
      SysfsTopology.read(folder.root, allowedNodes: nil, gpuNodes: [255], memoryTotal: 1))
    #expect(topology.packages == 2 && topology.cores == 4 && topology.threads == 8)
    #expect(topology.nodes.map(\.id) == [0, 1])
    #expect(topology.nodes.map(\.cpus.description) == ["0-1,4-5", "2-3,6-7"])
    #expect(topology.nodes.map(\.memoryBytes) == [1_024_000, 0])
    let restricted = topology.restricted(to: try #require(CPUSet("1-2")))
    #expect(restricted.nodes.map(\.cpus.description) == ["1", "2"])
    let allowed = SysfsTopology.read(
      folder.root, allowedNodes: CPUSet("1"), gpuNodes: [], memoryTotal: 1)
    #expect(allowed?.nodes.map(\.id) == [1])
  }

  @Test func `a kernel without nodes has one with all memory`() {
    let folder = TemporaryFolder(files: ["/sys/devices/system/cpu/online": "0-1"])
    let topology = SysfsTopology.read(folder.root, allowedNodes: nil, gpuNodes: [], memoryTotal: 4096)
    #expect(topology?.nodes == [Topology.Node(id: 0, memoryBytes: 4096, cpus: CPUSet([0, 1]))])
    #expect(topology?.packages == nil && topology?.cores == nil && topology?.threads == 2)
    #expect(SysfsTopology.read(TemporaryFolder().root, allowedNodes: nil, gpuNodes: [], memoryTotal: 1) == nil)
  }

  /// Two independent readers of one machine.
  @Test(.enabled(if: (try? DynamicLibrary("libhwloc.so.15")) != nil))
  func `hwloc and sysfs agree on this machine`() throws {
    let usable = UsableCPUs(root: SystemRoot(), cpuset: .none)
    let cpus = try #require(usable.cpus)
    let topology = try HWLOC.read(.thisMachine, environment: [:]).restricted(to: cpus)
    let sysfs = try #require(
      SysfsTopology.read(
        SystemRoot(), allowedNodes: usable.memoryNodes, gpuNodes: NVIDIAKernelDriver.memoryNodes(SystemRoot()),
        memoryTotal: nil)
    ).restricted(to: cpus)
    #expect(topology.threads == sysfs.threads)
    #expect(topology.cores == sysfs.cores)
    #expect(topology.packages == sysfs.packages)
    #expect(topology.nodes.map(\.id) == sysfs.nodes.map(\.id))
    #expect(topology.nodes.map(\.cpus) == sysfs.nodes.map(\.cpus))
  }

  @Test func `what crashes or hangs is learnt of in a copy of the process`() {
    let returning: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { _ in 0 }
    let failing: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { _ in -1 }
    let crashing: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { _ in abort() }
    let hanging: @convention(c) (UnsafeMutableRawPointer?) -> Int32 = { _ in
      sleep(600)
      return 0
    }
    let done: @convention(c) (UnsafeMutableRawPointer?) -> Void = { _ in }
    let crashingLater: @convention(c) (UnsafeMutableRawPointer?) -> Void = { _ in abort() }
    #expect(host_survives(returning, done, nil, 10) == 1)
    #expect(host_survives(returning, crashingLater, nil, 10) == 0)
    #expect(host_survives(failing, crashingLater, nil, 10) == 1)
    #expect(host_survives(crashing, done, nil, 10) == 0)
    #expect(host_survives(hanging, done, nil, 1) == 0)
  }

  @Test func `a file that hwloc cannot read is a reason`() {
    #expect(throws: HWLOC.Failure.self) { try HWLOC.read(.xml("/nowhere.xml"), environment: [:]) }
  }

  /// Lines of the list read `path|version|P2 N2 C48 PU96|…`; a DIS column marks machines that hide processors, and for a
  /// file without nodes (N0) hwloc makes one.
  @Test(.enabled(if: captureFolder != nil)) func `captured topologies have the counts their list states`() throws {
    let folder = "\(captureFolder ?? "")/hwloc_xml"
    let list = try #require(SystemRoot().text("\(folder)/MANIFEST.txt"))
    var checked = 0
    for line in list.fileLines where !line.hasPrefix("#") && !line.contains("DIS") && !line.contains(" N0 ") {
      let columns = line.split(separator: "|", omittingEmptySubsequences: false)
      guard columns.count > 2, !columns[0].hasPrefix("v3") else { continue }
      let file = "\(folder)/\(columns[0])"
      guard SystemRoot().exists(file) else { continue }
      let topology = try HWLOC.read(.xml(file), environment: [:])
      let counts =
        "P\(topology.packages ?? 0) N\(topology.nodes.count) C\(topology.cores ?? 0) PU\(topology.threads ?? 0)"
      #expect(columns[2] == counts, "\(columns[0])")
      checked += 1
    }
    #expect(checked > 70)
  }
}

/// Whole machines captured by others, read through a replaced root.
@Suite(.enabled(if: captureFolder != nil)) struct CapturedMachineTests {
  struct Case: Sendable {
    var archive: String
    var model: String
    var isa: [String]
    var lacks: [String]
    /// By node number: CPUs.
    var nodes: [Int: String]
    var threads: Int
    var memoryKilobytes: Int
  }

  @Test(arguments: [
    Case(
      archive: "nvidia-dgx-gb10", model: "Cortex-A725 + Cortex-X925",
      isa: ["asimd", "asimddp", "i8mm", "bf16", "sve2"],
      lacks: ["sme", "avx2"], nodes: [0: "0-19"], threads: 20, memoryKilobytes: 125_508_468),
    Case(
      archive: "20em64t-hybrid-1p6c2t+2ca4co1t", model: "13th Gen Intel(R) Core(TM) i7-1370P",
      isa: ["sse4_2", "avx2", "fma", "avx_vnni"], lacks: ["avx512f", "amx_tile"], nodes: [0: "0-19"], threads: 20,
      memoryKilobytes: 32_489_496),
    Case(
      archive: "40intel64-2g2n4c+pcilocality", model: "Intel(R) Xeon(R) CPU E7- 4870 @ 2.40GHz", isa: ["sse4_2"],
      lacks: ["avx"],
      nodes: [
        0: "0,4,8,12,16,20,24,28,32,36", 1: "1,5,9,13,17,21,25,29,33,37", 2: "2,6,10,14,18,22,26,30,34,38",
        3: "3,7,11,15,19,23,27,31,35,39",
      ], threads: 40, memoryKilobytes: 529_428_392),
    Case(
      archive: "48amd64-4d2n6c-sparse", model: "AMD Engineering Sample", isa: [], lacks: ["sse4_2", "avx2"],
      nodes: [0: "0-5", 1: "6-11", 2: "12-17", 33: "18-23", 34: "24-29", 45: "30-35", 72: "36-41", 73: "42-47"],
      threads: 48, memoryKilobytes: 99_202_688),
  ])
  func `captured machines`(testCase: Case) throws {
    let folder = try #require(capturedMachine(testCase.archive))
    let document = HostProbe.probe(HostProbe.Options(root: folder.root, environment: [:]))
    #expect(document.string("host.cpu.model").words == testCase.model.words)
    let isa = Set((document.value("host.cpu.isa").listValue ?? []).compactMap(\.stringValue))
    #expect(isa.isSuperset(of: testCase.isa) && isa.isDisjoint(with: testCase.lacks), "\(isa)")
    var nodes: [Int: String] = [:]
    for node in document.value("host.numa.nodes").listValue ?? [] {
      nodes[Int(node["id"]?.intValue ?? -1)] = node["cpus"]?.stringValue
    }
    #expect(nodes == testCase.nodes)
    #expect(document.value("host.cpu.threads") == .integer(testCase.threads))
    #expect(document.value("host.memory.total") == .integer(testCase.memoryKilobytes * 1024))
    #expect(document.paths == HostFacts.shapes.keys.sorted())
  }

  @Test func `the memory of GPUs is not the host's`() throws {
    let folder = try #require(capturedMachine("nvidiagpunumanodes"))
    let document = HostProbe.probe(HostProbe.Options(root: folder.root, environment: [:]))
    let nodes = document.value("host.numa.nodes").listValue ?? []
    #expect(nodes.map { $0["id"] } == [0, 8])
    #expect(document.string("host.cpu.model").hasPrefix("POWER9"))
    #expect(document.value("host.cpu.isa").unknownValue != nil)
    #expect(document.reason("host.gpus").contains("captured machine"))
  }
}
