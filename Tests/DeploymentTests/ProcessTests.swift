import Deployment
import Facts
import RuleText
import Testing

/// Servers that run on this machine.
@Suite struct ProcessTests {
  private static let status = """
    Name:	tritonserver
    Uid:	1000	1001	1000	1000
    Threads:	42
    VmRSS:	  2048 kB
    CapEff:	0000000000800020
    NoNewPrivs:	1
    Seccomp:	2
    """
  private static let limits = """
    Limit                     Soft Limit           Hard Limit           Units
    Max stack size            8388608              unlimited            bytes
    Max open files            1024                 4096                 files
    Max locked memory         unlimited            unlimited            bytes
    """

  private static func files(_ changes: [String: String] = [:]) -> ProcessFiles {
    let files = [
      "/proc/42/cmdline": "/opt/tritonserver/bin/tritonserver\0--model-repository=/models\0--http-port\09000\0",
      "/proc/42/status": status, "/proc/42/limits": limits,
      "/proc/42/environ":
        "NVIDIA_TRITON_SERVER_VERSION=24.08\0NVIDIA_VISIBLE_DEVICES=0,1\0HF_TOKEN=abc\0SHOPPING=list\0",
      "/proc/42/mountinfo":
        "1 0 0:1 / / rw - overlay overlay rw\n2 1 0:2 / /dev/shm rw,nosuid - tmpfs shm rw,size=65536k\n",
      "/proc/42/cgroup": "0::/system.slice/docker-abc.scope\n",
      "/sys/fs/cgroup/system.slice/docker-abc.scope/memory.max": "17179869184\n",
      "/sys/fs/cgroup/system.slice/docker-abc.scope/cpu.max": "150000 100000\n",
      "/sys/fs/cgroup/system.slice/docker-abc.scope/pids.max": "max\n",
      "/sys/fs/cgroup/system.slice/docker-abc.scope/cpuset.cpus": "0-3\n",
      "/proc/7/cmdline": "/bin/bash\0", "/proc/9/cmdline": "",
    ].merging(changes) { $1 }
    return ProcessFiles(
      bytes: { files[$0].map { Array($0.utf8) } }, names: { $0 == "/proc" ? ["self", "42", "7", "9", "100"] : nil })
  }

  private static func read(_ changes: [String: String] = [:]) throws -> Deployment {
    try RunningServer(files(changes), options: Tables.options.get()).read(42)
  }

  @Test(
    arguments: [
      ("kind", "process"), ("process.pid", 42), ("process.user", 1001), ("process.threads", 42),
      ("process.residentBytes", 2_097_152), ("process.capabilities", ["KILL", "SYS_NICE"]),
      ("process.cgroup", "/system.slice/docker-abc.scope"), ("container.used", true), ("container.runsAsRoot", false),
      ("container.mayGainPrivileges", false), ("container.seccomp", "filter"), ("limits.memlock", .null),
      ("limits.stack", 8_388_608), ("limits.nofile", 1024), ("limits.pids", .null), ("memory.limit", 17_179_869_184),
      ("memory.shm", 67_108_864), ("cpu.limit", 1.5), ("cpu.set", "0-3"), ("gpus.count", 2),
      ("gpus.devices", ["0", "1"]),
      ("image.release", "24.08"), ("secretVariables", ["HF_TOKEN"]), ("server.modelRepositories", ["/models"]),
      ("server.minimumComputeCapability", 6.0),
      (
        "environment",
        ["NVIDIA_TRITON_SERVER_VERSION": "24.08", "NVIDIA_VISIBLE_DEVICES": "0,1", "HF_TOKEN": "(hidden)"]
      ),
    ] as [(String, Value)])
  func `a process tells`(path: String, expected: Value) throws {
    let deployment = try Self.read()
    #expect(deployment[path] == expected)
    #expect(deployment.facts["deployment.\(path)"]?.origin.kind != .declared)
  }

  @Test func `places are files of the process, and arguments are counted`() throws {
    let deployment = try Self.read()
    #expect(deployment.origin("server.modelRepositories") == "/proc/42/cmdline:1:2")
    #expect(deployment.origin("memory.limit") == "/sys/fs/cgroup/system.slice/docker-abc.scope/memory.max:1:1")
  }

  @Test(
    arguments: [
      (
        [
          "/proc/42/cgroup": "5:memory:/docker/a\n4:cpu,cpuacct:/docker/a\n",
          "/sys/fs/cgroup/memory/docker/a/memory.limit_in_bytes":
            "9223372036854771712", "/sys/fs/cgroup/cpu/docker/a/cpu.cfs_quota_us": "-1",
          "/sys/fs/cgroup/cpu/docker/a/cpu.cfs_period_us": "100000",
        ], "memory.limit", .null
      ),
      (
        [
          "/proc/42/cgroup": "5:memory:/docker/a\n4:cpu,cpuacct:/docker/a\n",
          "/sys/fs/cgroup/cpu/docker/a/cpu.cfs_quota_us": "200000",
          "/sys/fs/cgroup/cpu/docker/a/cpu.cfs_period_us": "100000",
        ],
        "cpu.limit", 2.0
      ),
      (["/proc/42/cgroup": "0::/\n", "/sys/fs/cgroup/memory.max": "1024"], "memory.limit", 1024),
      (["/proc/42/environ": "NVIDIA_VISIBLE_DEVICES=void\0"], "gpus.requested", "none"),
      (["/proc/42/environ": "NVIDIA_VISIBLE_DEVICES=all\0"], "gpus.requested", "all"),
    ] as [([String: String], String, Value)])
  func `older kernels and other containers`(changes: [String: String], path: String, expected: Value) throws {
    #expect(try Self.read(changes)[path] == expected)
  }

  @Test func `what cannot be read is missing, not assumed`() throws {
    let files = ProcessFiles(
      bytes: { $0 == "/proc/42/cmdline" ? Array("tritonserver\0--model-repository=/m\0".utf8) : nil },
      names: { _ in nil })
    let server = RunningServer(files, options: try Tables.options.get())
    let deployment = try server.read(42)
    for path in ["container.user", "limits.memlock", "memory.limit", "environment", "gpus.requested"] {
      #expect(deployment[path] == nil, "\(path)")
    }
    #expect(server.find() == [])
  }

  @Test func `servers are found by their program's name`() throws {
    #expect(try RunningServer(Self.files(), options: Tables.options.get()).find() == [42])
  }

  @Test(
    arguments: [
      (8, "/proc/8/cmdline:1:1: no process 8, or it belongs to another user"),
      (7, "/proc/7/cmdline:1:1: process 7 is no tritonserver: it is /bin/bash"),
      (9, "/proc/9/cmdline:1:1: process 9 is no tritonserver: it has no command line"),
    ] as [(Int32, String)])
  func `another process is refused`(pid: Int32, message: String) throws {
    let server = RunningServer(Self.files(), options: try Tables.options.get())
    #expect { try server.read(pid) } throws: { error in "\(error)" == message }
  }
}
