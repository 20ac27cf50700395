import Facts
import TestSupport
import Testing

@testable import HostProbe

/// Settings and counters that audits look at, read from made-up machines.
@Suite struct KernelSettingsTests {
  private static func facts(_ files: [String: String], environment: [String: String] = [:]) -> FactDocument {
    var named: [String: String] = [:]
    for (path, text) in files { named[String(path.dropFirst())] = text }
    let folder = TemporaryFolder(files: named)
    return HostProbe.probe(
      HostProbe.Options(root: SystemRoot(folder.path), environment: environment, gpuProbe: nil))
  }

  @Test func `settings are read as they are`() {
    let facts = Self.facts([
      "/proc/sys/vm/swappiness": "60\n", "/proc/sys/vm/zone_reclaim_mode": "1\n",
      "/proc/sys/vm/max_map_count": "65530\n",
      "/proc/sys/vm/overcommit_memory": "2\n", "/sys/devices/system/cpu/isolated": "2-3\n",
      "/sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet\n",
      "/proc/cpuinfo": "processor : 0\nflags : sse4_2 hypervisor\n", "/proc/self/status": "Uid:\t0\t1000\t0\t0\n",
      "/proc/self/limits":
        "Limit                     Soft Limit           Hard Limit           Units\nMax processes             100                  200                  processes\nMax address space         unlimited            unlimited            bytes\n",
    ])
    let expected: [String: Value] = [
      "host.memory.swappiness": 60, "host.memory.zoneReclaim": 1, "host.memory.mapCount": 65530,
      "host.memory.overcommit": "never", "host.cpu.isolated": "2-3", "host.clock": "hpet", "host.virtualMachine": true,
      "host.user": 1000, "host.limits.nproc": 100, "host.limits.addressSpace": .null,
    ]
    for (path, value) in expected { #expect(facts[path]?.value == value, "\(path)") }
  }

  @Test func `what is not there is unknown`() {
    let facts = Self.facts([:])
    for path in [
      "host.memory.swappiness", "host.memory.overcommit", "host.clock", "host.user", "host.ports", "host.glibc",
    ] {
      #expect(facts[path]?.value.unknownValue != nil, "\(path)")
    }
  }

  @Test func `counters come from the process's own control group`() {
    let mount = "1 0 0:1 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
    let facts = Self.facts([
      "/proc/self/mountinfo": mount, "/proc/self/cgroup": "0::/a/b\n",
      "/sys/fs/cgroup/a/b/cpu.stat": "usage_usec 5\nnr_periods 1000\nnr_throttled 300\n",
      "/sys/fs/cgroup/a/b/memory.events": "low 0\noom 3\noom_kill 2\n", "/sys/fs/cgroup/a/b/pids.max": "max\n",
      "/sys/fs/cgroup/a/pids.max": "512\n",
    ])
    #expect(facts["host.cpu.periods"]?.value == 1000)
    #expect(facts["host.cpu.throttledPeriods"]?.value == 300)
    #expect(facts["host.memory.oomKills"]?.value == 2)
    #expect(facts["host.limits.pids"]?.value == 512)
    #expect(facts["host.limits.pids"]?.origin.source.hasSuffix("/a/pids.max") == true)
  }

  @Test func `only variables that bear on serving are shown`() {
    let facts = Self.facts(
      [:], environment: ["CUDA_LAUNCH_BLOCKING": "1", "AWS_SECRET_ACCESS_KEY": "x", "ONEDNN_MAX_CPU_ISA": "SSE41"])
    #expect(
      facts["host.environment"]?.value
        == [["name": "CUDA_LAUNCH_BLOCKING", "value": "1"], ["name": "ONEDNN_MAX_CPU_ISA", "value": "SSE41"]])
  }

  @Test(arguments: [
    ("NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue\n", "550.54.15", false),
    ("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.95.05  Release\n", "580.95.05", true),
  ])
  func `the kind of the kernel module is told`(text: String, version: String, isOpen: Bool) {
    let facts = Self.facts(["/proc/driver/nvidia/version": text, "/sys/module/nvidia_uvm/refcnt": "1\n"])
    #expect(facts["host.driver.module"]?.value == .string(version))
    #expect(facts["host.driver.openModule"]?.value == .bool(isOpen))
    #expect(facts["host.modules"]?.value == ["nvidia_uvm"])
  }
}
