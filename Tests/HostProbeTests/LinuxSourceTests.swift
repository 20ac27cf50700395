import TestSupport
import Testing

@testable import HostProbe

@Suite struct ContainerTests {
  struct Case: Sendable {
    var name: String
    var files: [String: String] = [:]
    var links: [String: String] = [:]
    var environment: [String: String] = [:]
    var mounts = ""
    var kind: String
  }

  static let ownPID = ["/proc/self/ns/pid": "pid:[4026532201]"]
  static let firstNamespaces = [
    "/proc/self/ns/pid": "pid:[4026531836]", "/proc/self/ns/cgroup": "cgroup:[4026531835]",
    "/proc/self/ns/uts": "uts:[4026531838]", "/proc/self/ns/ipc": "ipc:[4026531839]",
  ]
  static let overlay = "1 0 0:1 / / rw - overlay overlay rw,lowerdir=x\n"

  @Test(arguments: [
    Case(name: "a machine", links: firstNamespaces, kind: "none"), Case(name: "nothing readable", kind: "none"),
    Case(name: "docker", files: ["/.dockerenv": ""], links: ownPID, kind: "docker"),
    Case(name: "docker, nothing else readable", files: ["/.dockerenv": ""], kind: "docker"),
    Case(name: "a machine made from an image", files: ["/.dockerenv": ""], links: firstNamespaces, kind: "none"),
    Case(name: "docker by cgroup v1", files: ["/proc/1/cgroup": "4:memory:/docker/0123\n"], kind: "docker"),
    Case(name: "podman", files: ["/run/.containerenv": ""], environment: ["container": "oci"], kind: "podman"),
    Case(name: "podman by variable", environment: ["container": "podman"], kind: "podman"),
    Case(
      name: "kubernetes over docker", files: ["/.dockerenv": ""], environment: ["KUBERNETES_SERVICE_HOST": "10.0.0.1"],
      kind: "kubernetes"),
    Case(name: "kubernetes by cgroup", files: ["/proc/1/cgroup": "0::/kubepods/burstable/pod1\n"], kind: "kubernetes"),
    Case(name: "lxc", environment: ["container": "lxc"], kind: "lxc"),
    Case(name: "nspawn", files: ["/run/systemd/container": "systemd-nspawn\n"], kind: "systemd-nspawn"),
    Case(name: "unknown make", environment: ["container": "wsl"], kind: "container"),
    Case(name: "PID namespace only", links: ownPID, mounts: overlay, kind: "container"),
    Case(name: "live system on an overlay", links: firstNamespaces, mounts: overlay, kind: "none"),
    Case(name: "gVisor", files: ["/proc/version": "Linux version 4.4.0 gVisor"], kind: "container"),
  ])
  func `kinds of container`(testCase: Case) {
    let folder = TemporaryFolder(files: testCase.files, links: testCase.links)
    let container = Container(
      root: folder.root, environment: testCase.environment, mounts: MountTable(testCase.mounts))
    #expect(container.kind == testCase.kind, "\(testCase.name): \(container.evidence)")
    #expect(container.kind == "none" || !container.evidence.isEmpty, "\(testCase.name)")
  }

  @Test func `evidence never holds the container's identifier`() {
    let folder = TemporaryFolder(files: ["/proc/1/cgroup": "4:memory:/docker/0123456789abcdef\n"])
    let container = Container(root: folder.root, environment: [:], mounts: MountTable(""))
    #expect(container.evidence == ["/proc/1/cgroup names docker"])
  }
}

@Suite struct NVIDIAFilesTests {
  @Test(arguments: [
    (
      "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version: 12.3.0\n",
      "550.54.15"
    ),
    (
      "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release Build  (root@x)\nGCC version:  13\n",
      "580.95.05"
    ),
    ("GCC version: 12.3.0\n", nil), ("", nil), ("NVRM version: none\n", nil),
  ])
  func `the kernel module's version`(text: String, version: String?) {
    #expect(NVIDIAKernelDriver.version(fromProc: text) == version)
  }

  @Test func `device nodes, memory nodes and the module's files`() {
    let folder = TemporaryFolder(files: [
      "/dev/nvidia0": "", "/dev/nvidiactl": "", "/dev/null": "", "/sys/module/nvidia/version": "535.1.2\n",
      "/sys/module/nvidia_uvm/refcnt": "0", "/proc/driver/nvidia/gpus/0004:05:00.0/numa_status": "Node:      254\n",
    ])
    let driver = NVIDIAKernelDriver(root: folder.root)
    #expect(driver.version == "535.1.2" && driver.versionSource == "/sys/module/nvidia/version")
    #expect(driver.deviceNodes == ["nvidia0", "nvidiactl"] && driver.forbiddenNodes.isEmpty)
    #expect(NVIDIAKernelDriver.memoryNodes(folder.root) == [254] && driver.hasUVMModule && driver.hasProcFolder)
    let none = NVIDIAKernelDriver(root: TemporaryFolder().root)
    #expect(none.version == nil && none.deviceNodes.isEmpty && !none.hasUVMModule && !none.hasProcFolder)
  }

  @Test func `graphics devices of NVIDIA on the PCI bus, not its switches`() {
    func device(_ name: String, _ vendor: String, _ type: String, _ number: String, node: String) -> [String: String] {
      let folder = "/sys/bus/pci/devices/\(name)/"
      return [
        folder + "vendor": vendor + "\n", folder + "class": type + "\n", folder + "device": number + "\n",
        folder + "numa_node": node + "\n",
      ]
    }
    let files = [
      device("0000:3b:00.0", "0x10de", "0x030200", "0x2330", node: "1"),
      device("0000:1a:00.0", "0x10de", "0x030000", "0x1eb8", node: "-1"),
      device("0000:05:00.0", "0x10de", "0x068000", "0x1ac2", node: "0"),
      device("0000:06:00.0", "0x1002", "0x030000", "0x6863", node: "0"),
    ].reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    let links = ["/sys/bus/pci/devices/0000:3b:00.0/driver": "../../../bus/pci/drivers/nvidia"]
    let folder = TemporaryFolder(files: files, links: links)
    let expected = [
      NVIDIADevice(pciBusID: "0000:1a:00.0", deviceID: "10de:1eb8", driver: "", numaNode: nil),
      NVIDIADevice(pciBusID: "0000:3b:00.0", deviceID: "10de:2330", driver: "nvidia", numaNode: 1),
    ]
    #expect(NVIDIADevice.all(folder.root) == expected)
    #expect(NVIDIADevice.all(TemporaryFolder().root) == nil)
    #expect(NVIDIADevice.all(TemporaryFolder(files: ["/sys/bus/cpu/x": ""]).root) == [])
  }

  @Test(arguments: [
    ("00000000:1B:00.0", "0000:1b:00.0"), ("0000:1B:00.0", "0000:1b:00.0"), ("00010000:00:04.0", "00010000:00:04.0"),
    ("10000:00:04.0", "10000:00:04.0"), ("", ""),
  ])
  func `PCI addresses have one spelling`(text: String, normal: String) {
    #expect(PCIAddress.normalized(text) == normal)
  }

  @Test func `the driver is worth asking when anything of it is there`() {
    func found(_ files: [String: String], _ environment: [String: String] = [:]) -> [String] {
      let root = TemporaryFolder(files: files)
      return NVIDIAPresence(
        root: root.root, environment: environment, kernel: NVIDIAKernelDriver(root: root.root), hardware: []
      ).found
    }
    #expect(found([:]).isEmpty)
    #expect(found(["/dev/nvidia0": ""]) == ["/dev/nvidia0"])
    #expect(found(["/dev/dxg": ""]) == ["/dev/dxg"])
    #expect(found(["/proc/driver/nvidia/version": ""]) == ["/proc/driver/nvidia"])
    #expect(found(["/usr/lib/wsl/lib/libcuda.so.1": ""]) == ["/usr/lib/wsl/lib/libcuda.so.1"])
    #expect(found(["/etc/ld.so.cache": "x\u{0}libcuda.so.1\u{0}y"]) == ["/etc/ld.so.cache"])
    #expect(found(["/etc/ld.so.cache": "x\u{0}libcuda.so.11\u{0}y"]).isEmpty)
    let library = TemporaryFolder(files: ["/libcuda.so.1": ""])
    #expect(found([:], ["LD_LIBRARY_PATH": "/nowhere:\(library.path)"]) == ["\(library.path)/libcuda.so.1"])
    #expect(found([:], ["LD_LIBRARY_PATH": "/nowhere::"]).isEmpty)
  }
}

@Suite struct OperatingSystemTests {
  @Test(arguments: [
    ("PRETTY_NAME=\"Ubuntu 24.04.3 LTS\"\nNAME=Ubuntu\n", "Ubuntu 24.04.3 LTS"),
    ("NAME=x\nPRETTY_NAME='A \\'B\\''\n", "A 'B'"), ("PRETTY_NAME=Plain\n", "Plain"), ("NAME=x\n", nil),
    ("PRETTY_NAME=\"\"\n", nil),
  ])
  func `the distribution's name`(text: String, name: String?) {
    #expect(OperatingSystem.prettyName(TemporaryFolder(files: ["/etc/os-release": text]).root)?.name == name)
  }

  @Test func `the kernel's release, from either file`() {
    let first = TemporaryFolder(files: ["/proc/sys/kernel/osrelease": "6.8.0-85-generic\n"])
    #expect(OperatingSystem.kernelRelease(first.root)?.release == "6.8.0-85-generic")
    let banner = TemporaryFolder(files: ["/proc/version": "Linux version 5.14.0 (x@y) (gcc) #1 SMP\n"])
    #expect(OperatingSystem.kernelRelease(banner.root)?.release == "5.14.0")
    #expect(OperatingSystem.kernelRelease(TemporaryFolder().root) == nil)
  }
}

@Suite struct TritonInstallationTests {
  static let container = [
    "/opt/tritonserver/bin/tritonserver": "", "/opt/tritonserver/TRITON_VERSION": "2.71.0\n",
    "/opt/tritonserver/backends/onnxruntime/libtriton_onnxruntime.so": "",
    "/opt/tritonserver/backends/python/triton_python_backend_stub": "", "/opt/tritonserver/backends/README": "",
  ]

  @Test func `an image's installation`() throws {
    let root = TemporaryFolder(files: Self.container)
    let environment = ["NVIDIA_TRITON_SERVER_VERSION": "26.08", "TRITON_SERVER_VERSION": "2.0.0"]
    let found = try #require(TritonInstallation.find(root.root, environment: environment))
    #expect(found.folder == "/opt/tritonserver")
    #expect(found.version?.text == "2.71.0" && found.version?.source == "/opt/tritonserver/TRITON_VERSION")
    #expect(found.release == "26.08")
    #expect(found.backends == ["onnxruntime", "python"])
  }

  @Test func `an installation elsewhere is found on the search path`() throws {
    let root = TemporaryFolder(files: ["/srv/triton/bin/tritonserver": ""])
    let found = try #require(
      TritonInstallation.find(root.root, environment: ["PATH": "/usr/bin:relative/bin:/srv/triton/bin/"]))
    #expect(found.folder == "/srv/triton")
    #expect(found.version == nil && found.release == nil && found.backends == nil)
  }

  @Test func `no server, no installation`() {
    let root = TemporaryFolder(files: ["/opt/tritonserver/LICENSE": ""])
    #expect(
      TritonInstallation.find(root.root, environment: ["PATH": "/usr/bin::", "TRITON_SERVER_VERSION": "2"]) == nil)
  }
}
