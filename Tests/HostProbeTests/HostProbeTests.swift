import Facts
import TestSupport
import Testing

@testable import HostProbe

@Suite struct HostProbeTests {
  @Test(arguments: FakeDriver.Variant.allCases) func `every fact is stated in its type`(variant: FakeDriver.Variant) {
    let document = FakeDriver.probe(variant)
    #expect(document.paths == HostFacts.shapes.keys.sorted())
    for (path, shape) in HostFacts.shapes {
      let mismatch = HostFacts.mismatch(document.value(path), shape, at: path)
      #expect(mismatch == nil, "\(mismatch?.path ?? "") \(mismatch?.problem ?? "")")
    }
  }

  @Test func `this machine is described without a doubt about what every Linux tells`() {
    let document = HostProbe.probe(HostProbe.Options(gpuProbe: nil))
    #expect(document.string("host.source") == "this machine")
    for path in [
      "host.architecture", "host.os", "host.kernel", "host.cpu.threads", "host.cpu.usable", "host.cpu.available",
      "host.memory.total", "host.memory.available", "host.memory.usable", "host.numa.nodes",
      "host.numa.policySettable", "host.container.kind", "host.shm.bytes", "host.triton.installed",
    ] {
      #expect(document.value(path).unknownValue == nil, "\(path): \(document.reason(path))")
    }
    let usable = document.value("host.cpu.usable").intValue ?? 0
    let nodes = document.value("host.numa.nodes").listValue ?? []
    #expect(usable >= 1)
    let near = nodes.reduce(0) { $0 + ($1["cpuCount"]?.intValue ?? 0) }
    // A cpuset may allow CPUs whose own memory it forbids.
    #expect((1...max(1, usable)).contains(near))
    #expect((document.value("host.cpu.available").doubleValue ?? 0) <= Double(usable))
    let total = document.value("host.memory.total").intValue ?? 0
    #expect((document.value("host.memory.usable").intValue ?? .max) <= total)
    #expect((document.value("host.memory.available").intValue ?? .max) <= total)
  }

  @Test func `a container's limits reach the facts`() {
    let flags = Array(repeating: "avx2", count: 8)
    let folder = TemporaryFolder(
      files: [
        "/proc/cpuinfo": CPUInfoTests.x86(flags), "/sys/devices/system/cpu/online": "0-7\n",
        "/proc/meminfo": "MemTotal: 33554432 kB\nMemAvailable: 30000000 kB\n",
        "/proc/self/status": "Cpus_allowed_list:\t2-5\n", "/proc/self/cgroup": "0::/\n",
        "/proc/self/mountinfo": ControlGroupTests.v2Mount, "/sys/fs/cgroup/cpu.max": "150000 100000\n",
        "/sys/fs/cgroup/memory.max": "4294967296\n", "/sys/fs/cgroup/memory.current": "1073741824\n", "/.dockerenv": "",
      ])
    let document = HostProbe.probe(HostProbe.Options(root: folder.root, environment: [:]))
    #expect(document.value("host.cpu.threads") == 8)
    #expect(document.value("host.cpu.usable") == 4)
    #expect(document.value("host.cpu.quota") == .double(1.5))
    #expect(document.value("host.cpu.available") == .double(1.5))
    #expect(document.value("host.memory.limit") == .integer(4 << 30))
    #expect(document.value("host.memory.usable") == .integer(4 << 30))
    #expect(document.value("host.memory.available") == .integer(3 << 30))
    #expect(document.string("host.container.kind") == "docker")
    #expect(document.value("host.numa.nodes").listValue?.first?["cpus"] == "2-5")
  }

  @Test func `a limit that cannot be read is unknown and the assumption is marked`() {
    let folder = TemporaryFolder(files: [
      "/proc/self/cgroup": "0::/kubepods/pod1\n", "/proc/self/status": "Cpus_allowed_list:\t0-3\n",
      "/proc/meminfo": "MemTotal: 1024 kB\nMemAvailable: 512 kB\n",
    ])
    let document = HostProbe.probe(HostProbe.Options(root: folder.root, environment: [:]))
    #expect(document.reason("host.cpu.quota").contains("/kubepods/pod1"))
    #expect(document.value("host.cpu.available") == .double(4))
    #expect(document["host.cpu.available"]?.origin.kind == .assumed)
    #expect(document["host.memory.usable"]?.origin.kind == .assumed)
  }

  /// The probe in a process of its own, because libraries and hwloc read the environment of their process.
  static func probe(in environment: [String: String]) throws -> FactDocument {
    let process = ChildProcess(
      executable: "/bin/sh", arguments: ["-c", "exec \"$0\" >&3", FakeDriver.child.executable],
      environment: environment)
    let (answer, ending) = process.run(deadline: 60, limit: 1 << 20)
    #expect(ending == .exited(0))
    return try SavedHost.read(text: String(decoding: answer, as: UTF8.self), file: "f")
  }

  @Test func `what a driver prints does not reach the program's own output`() throws {
    let document = try Self.probe(in: FakeDriver.environment(.normal, ["FAKE_DO": "print"]))
    #expect(document.gpus.count == 1)
  }

  @Test func `without usable hwloc and libnuma the kernel's files and calls take over`() throws {
    let folder = TemporaryFolder()
    for library in ["libhwloc.so.15", "libnuma.so.1"] {
      folder.write("/\(library)", "not a library, but long enough to be read as the header of one, of sixty-four bytes")
    }
    let document = try Self.probe(in: ["LD_LIBRARY_PATH": folder.path])
    let source = document["host.cpu.cores"]?.origin.source ?? ""
    #expect(source.contains("/sys/devices/system; hwloc is not available"), "\(source)")
    #expect(document.value("host.cpu.threads").intValue ?? 0 >= 1)
    #expect(document["host.numa.policySettable"]?.origin.source.contains("libnuma") == false)
    #expect(document.value("host.numa.policySettable").boolValue != nil)
  }

  @Test(.enabled(if: (try? DynamicLibrary("libhwloc.so.15")) != nil))
  func `another machine in hwloc's environment is not taken for this one`() throws {
    let document = try Self.probe(in: ["HWLOC_SYNTHETIC": "pack:7 core:3 pu:2"])
    #expect(document["host.cpu.threads"]?.origin.source.contains("because HWLOC_SYNTHETIC is set") == true)
    #expect(document.value("host.cpu.packages") != 7)
  }

  @Test func `an empty root leaves nothing out`() {
    let document = HostProbe.probe(HostProbe.Options(root: TemporaryFolder().root, environment: [:]))
    #expect(document.paths == HostFacts.shapes.keys.sorted())
    #expect(document.value("host.cpu.model").unknownValue != nil)
    #expect(document.value("host.memory.total").unknownValue != nil)
    #expect(document.value("host.cpu.usable").unknownValue != nil)
  }
}
