import Facts
import TestSupport
import Testing

@testable import HostProbe

@Suite struct MachineLayoutTests {
  static let cpuFolder = "/sys/devices/system/cpu"

  /// Two packages of two cores with two threads each, a node a package, an L3 a package, an L2 a core; a GPU at node 1.
  static let files: [String: String] = {
    var files = TopologyTests.twoNodes
    for cpu in 0..<8 {
      let core = cpu % 4
      for (index, level, type, size, shared) in [
        (0, 1, "Data", "32K", "\(core),\(core + 4)"), (1, 1, "Instruction", "32K", "\(core),\(core + 4)"),
        (2, 2, "Unified", "1M", "\(core),\(core + 4)"),
        (3, 3, "Unified", "36608K", core < 2 ? "0-1,4-5" : "2-3,6-7"),
      ] {
        let folder = "\(cpuFolder)/cpu\(cpu)/cache/index\(index)"
        files["\(folder)/level"] = "\(level)\n"
        files["\(folder)/type"] = "\(type)\n"
        files["\(folder)/size"] = "\(size)\n"
        files["\(folder)/shared_cpu_list"] = "\(shared)\n"
      }
    }
    files["/sys/devices/system/node/node0/distance"] = "10 21\n"
    files["/sys/devices/system/node/node1/distance"] = "21 10\n"
    for (address, kind, vendor, device, node) in [
      ("0000:18:00.0", "0x030200", "0x10de", "0x2330", "1"), ("0000:01:00.0", "0x020000", "0x15b3", "0x1021", "0"),
      ("0000:02:00.0", "0x030000", "0x1a03", "0x2000", "0"), ("0000:03:00.0", "0x010802", "0x144d", "0xa808", "0"),
      ("0000:04:00.0", "0x120000", "0x8086", "0x7d1d", "-1"), ("0000:05:00.0", "0x068000", "0x10de", "0x22a3", "1"),
    ] {
      let folder = "/sys/bus/pci/devices/\(address)"
      files["\(folder)/class"] = "\(kind)\n"
      files["\(folder)/vendor"] = "\(vendor)\n"
      files["\(folder)/device"] = "\(device)\n"
      files["\(folder)/numa_node"] = "\(node)\n"
    }
    files["/sys/bus/pci/devices/0000:18:00.0/current_link_speed"] = "32.0 GT/s PCIe\n"
    files["/sys/bus/pci/devices/0000:18:00.0/current_link_width"] = "16\n"
    files["/sys/bus/pci/devices/0000:01:00.0/net/ens1/mtu"] = "1500\n"
    return files
  }()

  static func document(_ files: [String: String], links: [String: String] = [:]) -> FactDocument {
    HostProbe.probe(HostProbe.Options(root: TemporaryFolder(files: files, links: links).root, environment: [:]))
  }

  @Test func `sysfs tells how the machine is put together`() {
    var files = Self.files
    files["/proc/self/status"] = "Cpus_allowed_list:\t0,4,6\n"
    let document = Self.document(files, links: ["/sys/bus/pci/devices/0000:18:00.0/driver": "../../nvidia"])
    #expect(
      document.value("host.cpu.layout") == [
        ["package": 0, "nodes": [0], "cores": 2, "threads": 4, "cpus": "0-1,4-5", "usable": "0,4"],
        ["package": 1, "nodes": [1], "cores": 2, "threads": 4, "cpus": "2-3,6-7", "usable": "6"],
      ])
    #expect(
      document.value("host.cpu.caches") == [
        ["level": 1, "sizeBytes": 32768, "threads": 2, "count": 4],
        ["level": 2, "sizeBytes": 1_048_576, "threads": 2, "count": 4],
        ["level": 3, "sizeBytes": 37_486_592, "threads": 4, "count": 2],
      ])
    #expect(
      document.value("host.numa.distances") == [
        ["node": 0, "distances": [10, 21]], ["node": 1, "distances": [21, 10]],
      ])
    let devices = document.value("host.devices").listValue ?? []
    #expect(
      devices.map { $0["pciBusId"]?.stringValue } == ["0000:01:00.0", "0000:04:00.0", "0000:05:00.0", "0000:18:00.0"])
    #expect(devices.map { $0["kind"]?.stringValue } == ["network", "accelerator", "GPU switch", "gpu"])
    #expect(devices[0]["interfaces"] == ["ens1"] && devices[3]["driver"] == "nvidia" && devices[3]["numaNode"] == 1)
    #expect(devices[3]["linkGBps"] == 63.0 && devices[1]["numaNode"]?.unknownValue != nil)
    #expect(document.value("host.accelerators").listValue?.map { $0["kind"] } == ["intel-npu"])
  }

  @Test func `kinds of cores are told, and rounding does not make new ones`() throws {
    var files = Self.files
    files["/sys/devices/cpu_core/cpus"] = "0-3\n"
    files["/sys/devices/cpu_atom/cpus"] = "4-7\n"
    #expect(
      Self.document(files).value("host.cpu.kinds").listValue?.map { [$0["name"], $0["cpus"]] } == [
        ["efficiency", "4-7"], ["performance", "0-3"],
      ])
    func kind(_ cpus: String, _ speed: Int) throws -> MachineLayout.CoreKind {
      MachineLayout.CoreKind(name: "", cpus: try #require(CPUSet(cpus)), maximumMHz: speed)
    }
    let five = [
      try kind("0-4", 2808), try kind("5-9", 2860), try kind("10-14", 3900), try kind("15-18", 3978),
      try kind("19", 4004),
    ]
    #expect(MachineLayout.merged(five).map { "\($0.name) \($0.cpus)" } == ["kind 1 0-9", "kind 2 10-19"])
    #expect(MachineLayout.merged([try kind("0-3", 3000), try kind("4-7", 3100)]).isEmpty)
  }

  /// A node that is part of a package has its own processors, not all of the package's.
  @Test(.enabled(if: captureFolder != nil)) func `hwloc keeps nodes inside packages apart`() throws {
    let topology = try HWLOC.read(.xml("\(captureFolder ?? "")/hwloc_xml/mpibind/epyc-corona.xml"), environment: [:])
    #expect(topology.nodes.prefix(2).map(\.cpus.description) == ["0-5,48-53", "6-11,54-59"])
    #expect(topology.layout.domains.count == 8 && topology.layout.domains.allSatisfy { $0.cores == 6 })
    #expect(topology.layout.distances.first?.values == [10, 16, 16, 16, 32, 32, 32, 32])
    let gpus = topology.layout.devices?.filter { $0.kind == .gpu } ?? []
    #expect(gpus.map(\.numaNode) == [1, 2, 5, 7] && gpus.allSatisfy { $0.vendorName == "AMD" })
  }

  @Test(.enabled(if: captureFolder != nil)) func `a control group's processors are marked in hwloc's layout`() throws {
    let file = "\(captureFolder ?? "")/hwloc_xml/v2/64intel64-3g2n+2n-irregulargroups+pci.xml"
    let document = TopologyFacts(topology: try HWLOC.read(.xml(file), environment: [:])).document
    let usable = (document.value("host.cpu.layout").listValue ?? []).compactMap { $0["usable"]?.stringValue }
    #expect(usable == ["0-7", "8-15", "", "", "", "", "", ""])
  }
}

@Suite struct SettingsTests {
  @Test func `settings and limits of the system`() {
    let document = MachineLayoutTests.document([
      "/sys/devices/system/cpu/cpufreq/policy0/scaling_governor": "performance\n",
      "/sys/devices/system/cpu/cpufreq/policy1/scaling_governor": "powersave\n",
      "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages": "512\n",
      "/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages": "500\n",
      "/sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never\n",
      "/proc/sys/kernel/numa_balancing": "1\n", "/proc/meminfo": "MemTotal: 4 kB\nSwapTotal: 2 kB\nSwapFree: 1 kB\n",
      "/proc/self/limits": """
      Limit                     Soft Limit           Hard Limit           Units     
      Max stack size            67108864             unlimited            bytes     
      Max open files            1024                 1048576              files     
      Max locked memory         unlimited            unlimited            bytes     

      """,
      "/proc/self/status": "CapEff:\t0000000000800400\nSeccomp:\t2\n",
    ])
    let expected: [String: Value] = [
      "host.cpu.governor": "performance + powersave", "host.memory.transparentHugePages": "madvise",
      "host.memory.hugePages": [["sizeBytes": 2_097_152, "total": 512, "free": 500]], "host.numa.balancing": "on",
      "host.memory.swap": 2048, "host.memory.swapFree": 1024, "host.limits.stack": 67_108_864,
      "host.limits.nofile": 1024, "host.limits.memlock": .null, "host.container.seccomp": "filter",
      "host.container.capabilities": ["NET_BIND_SERVICE", "SYS_NICE"],
    ]
    for (path, value) in expected { #expect(document.value(path) == value, "\(path)") }
  }

  @Test func `a setting the machine lacks is none, and unreadable is unknown`() {
    let without = MachineLayoutTests.document(["/sys/devices/system/cpu/online": "0", "/sys/kernel/mm/x": ""])
    for path in ["host.cpu.governor", "host.memory.transparentHugePages"] { #expect(without.value(path) == .null) }
    #expect(without.value("host.memory.hugePages") == [])
    let unreadable = MachineLayoutTests.document([:])
    for path in [
      "host.cpu.governor", "host.memory.hugePages", "host.limits.stack", "host.container.capabilities", "host.devices",
      "host.accelerators", "host.cpu.layout",
    ] {
      #expect(unreadable.value(path).unknownValue != nil, "\(path)")
    }
  }

  @Test func `libraries are named by the file their links lead to`() {
    let lib = "/usr/lib/x86_64-linux-gnu"
    let document = MachineLayoutTests.document(
      [
        "\(lib)/libnvinfer.so.10.13.3": "", "\(lib)/libnvinfer_plugin.so.10.13.3": "",
        "/opt/tritonserver/backends/onnxruntime/libonnxruntime.so.1.27.0": "",
        "/usr/local/lib/python3.12/dist-packages/nvidia/cudnn/lib/libcudnn.so.9": "", "\(lib)/libopenvino.so.txt": "",
      ],
      links: [
        "\(lib)/libnvinfer.so.10": "libnvinfer.so.10.13.3", "\(lib)/libnccl.so.2": "libnccl.so.2.27.7",
        "\(lib)/libdcgm.so.4": "libdcgm.so.4",
      ])
    let libraries = (document.value("host.libraries").listValue ?? []).map {
      "\($0["name"]?.stringValue ?? "") \($0["version"]?.stringValue ?? "")"
    }
    // Links that lead nowhere, or round in a circle, are no libraries.
    #expect(libraries == ["ONNX Runtime 1.27.0", "TensorRT 10.13.3", "cuDNN 9"])
  }

  /// The last column is empty for what is no accelerator of others.
  @Test(arguments: [
    (AttachedDevice.Kind.gpu, 0x1002, 0x66a0, "", "amd-gpu"), (.gpu, 0x10de, 0x2330, "nvidia", ""),
    (.gpu, 0x10de, 0x2330, "nouveau", "nvidia-nouveau"), (.gpu, 0x8086, 0x56c0, "xe", "intel-gpu"),
    (.accelerator, 0x1002, 0x74a1, "amdgpu", "amd-gpu"), (.accelerator, 0x8086, 0x225c, "", "intel-xeon-phi"),
    (.accelerator, 0x1d0f, 0x7264, "neuron", "aws-neuron"), (.accelerator, 0x1da3, 0x1020, "", "habana-gaudi"),
    (.accelerator, 0x1bcf, 0x001c, "", "nec-vector-engine"), (.accelerator, 0x9999, 1, "", "other"),
    (.network, 0x8086, 0x1521, "igb", ""), (.gpuSwitch, 0x10de, 0x22a3, "", ""),
  ])
  func `accelerators by vendor and class`(
    kind: AttachedDevice.Kind, vendor: UInt16, device: UInt16, driver: String, expected: String
  ) {
    let attached = AttachedDevice(
      pciBusID: "0000:01:00.0", kind: kind, vendor: vendor, device: device, name: "", interfaces: [], driver: driver,
      numaNode: nil, cpus: CPUSet(), linkGBps: nil)
    #expect((OtherAccelerators.kind(of: attached, driver: driver) ?? "") == expected)
  }

  @Test func `control group versions`() {
    for (mounts, version) in [
      ("1 0 0:1 / /sys/fs/cgroup rw - cgroup2 c rw", "v2"), ("1 0 0:1 / /c/cpu rw - cgroup c rw,cpu", "v1"),
      ("1 0 0:1 / /c/cpu rw - cgroup c rw,cpu\n2 0 0:2 / /c/unified rw - cgroup2 c rw", "hybrid"), ("", "none"),
    ] {
      #expect(ControlGroups(membership: "", mounts: MountTable(mounts)).versionInUse == version)
    }
  }
}
