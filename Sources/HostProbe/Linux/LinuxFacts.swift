import Facts
import Glibc

/// The facts that the kernel tells: system, processors, topology, memory, limits.
struct LinuxFacts {
  private let root: SystemRoot
  private let environment: [String: String]
  private let cpuInfo: CPUInfo?
  private let memory: MemoryInfo
  private let groups: ControlGroups
  private let limits: ControlGroupLimits
  /// `v1`, `v2`, `hybrid` or `none`.
  private let groupVersion: String
  private let usable: UsableCPUs
  /// nil when neither hwloc nor sysfs could be read.
  private let topology: Topology?

  init(root: SystemRoot, _ environment: [String: String], mounts: MountTable) {
    self.root = root
    self.environment = environment
    cpuInfo = root.text("/proc/cpuinfo").map { CPUInfo($0) }
    memory = MemoryInfo(root.text("/proc/meminfo") ?? "")
    groups = ControlGroups(membership: root.text("/proc/self/cgroup") ?? "", mounts: mounts)
    groupVersion = groups.versionInUse
    limits = ControlGroupLimits(groups, root: root, memoryTotal: memory.total)
    usable = UsableCPUs(root: root, cpuset: limits.cpus)
    let topology = Self.topology(root, environment, usable, memory.total)
    self.topology = usable.cpus.flatMap { topology?.restricted(to: $0) } ?? topology
  }

  private static func topology(
    _ root: SystemRoot, _ environment: [String: String], _ usable: UsableCPUs, _ total: Int?
  ) -> Topology? {
    var sysfs: Topology? {
      SysfsTopology.read(
        root, allowedNodes: usable.memoryNodes, gpuNodes: NVIDIAKernelDriver.memoryNodes(root), memoryTotal: total)
    }
    do {
      if let topology = try HWLOC.read(root, environment: environment) {
        // A snapshot may be read where there is no hwloc.
        if root.isLive && root.isRecord { _ = sysfs }
        return topology
      }
      return sysfs
    } catch {
      var topology = sysfs
      topology?.source += "; \(error)"
      return topology
    }
  }

  var document: FactDocument {
    var document = FactDocument()
    setSystem(&document)
    setProcessors(&document)
    document.merge(topologyFacts.document)
    setBudgets(&document)
    setMemoryPolicy(&document)
    document.merge(SystemSettings(root: root, memory: memory).document)
    document.merge(ProcessLimits(root: root).document)
    document.merge(KernelSettings(root: root, isVirtual: cpuInfo?.isVirtual).document)
    document.merge(ControlGroupEvents(groups: groups, root: root).document)
    document.merge(ServingEnvironment.document(environment))
    document.merge(InferenceLibraries(root: root, environment: environment).document)
    document.merge(OtherAccelerators(root: root, devices: topology?.layout.devices).document)
    return document
  }

  private func setSystem(_ document: inout FactDocument) {
    let os = OperatingSystem.prettyName(root)
    document.setOrUnknown(
      "host.os", os.map { .string($0.name) }, "no os-release file names the system",
      Origin(.measured, os?.file ?? "/etc/os-release"))
    let kernel = OperatingSystem.kernelRelease(root)
    document.setOrUnknown(
      "host.kernel", kernel.map { .string($0.release) }, "/proc does not tell the kernel's release",
      Origin(.measured, kernel?.source ?? "/proc/sys/kernel/osrelease"))
    document.setOrUnknown(
      "host.architecture", root.answer("architecture") { OperatingSystem.architecture.map(Value.string) },
      "files alone do not tell the architecture", Origin(.measured, "uname"))
    document.setOrUnknown(
      "host.shm.bytes", root.answer("shm-bytes") { OperatingSystem.sharedMemoryBytes().map { .integer($0) } },
      "/dev/shm cannot be asked for its size", Origin(.measured, "statvfs /dev/shm"))
  }

  private func setProcessors(_ document: inout FactDocument) {
    let source = Origin(.measured, "/proc/cpuinfo")
    let silent = "/proc/cpuinfo does not tell"
    document.setOrUnknown("host.cpu.vendor", cpuInfo?.vendor.map(Value.string), silent, source)
    document.setOrUnknown("host.cpu.model", cpuInfo?.model.map(Value.string), silent, source)
    document.setOrUnknown("host.cpu.isa", cpuInfo?.instructionSets.map { .strings($0) }, silent, source)
  }

  private var topologyFacts: TopologyFacts {
    TopologyFacts(
      topology: topology, usable: usable.cpus,
      listedThreads: cpuInfo.flatMap { $0.processors > 0 ? $0.processors : nil },
      driver: { SysfsDevices.driver(root, $0) })
  }

  private func setMemoryPolicy(_ document: inout FactDocument) {
    let path = "host.numa.policySettable"
    guard let policy = root.answer("memory-policy", { MemoryPolicy.probe().value }).flatMap(MemoryPolicy.Answer.init)
    else {
      document.setUnknown(path, "a captured machine cannot be asked", Origin(.measured, "get_mempolicy"))
      return
    }
    let result = policy.code == 0 ? "" : ": \(String(cString: strerror(policy.code)))"
    document.set(path, .bool(policy.code == 0), Origin(.measured, policy.source + result))
  }

  /// What the process may use: CPUs and memory, each with the limit of its control groups.
  private func setBudgets(_ document: inout FactDocument) {
    let groups = "control groups"
    document.setOrUnknown(
      "host.cpu.affinity", usable.cpus.map { .string($0.description) }, "the affinity cannot be read",
      Origin(.measured, usable.source))
    document.set("host.cgroup.version", .string(groupVersion), Origin(.measured, "/proc/self/cgroup, mountinfo"))
    let cpuCount = usable.cpus?.count ?? topology?.threads
    document.setOrUnknown(
      "host.cpu.usable", cpuCount.map { .integer($0) }, "the affinity cannot be read",
      usable.cpus == nil ? Origin(.assumed, "every CPU of the machine") : Origin(.measured, usable.source))
    var quota: Double?
    var quotaOrigin = Origin(.derived, "host.cpu.usable and host.cpu.quota")
    switch limits.cpuQuota {
    case .none: document.set("host.cpu.quota", .null, Origin(.measured, groups))
    case .limited(let amount, let file):
      quota = amount
      document.set("host.cpu.quota", .double(amount), Origin(.measured, file))
    case .unreadable(let reason):
      document.setUnknown("host.cpu.quota", reason, Origin(.measured, groups))
      quotaOrigin = Origin(.assumed, "host.cpu.usable; no quota assumed: \(reason)")
    }
    document.setOrUnknown(
      "host.cpu.available", cpuCount.map { .double(min(Double($0), quota ?? .infinity)) },
      "the affinity cannot be read", quotaOrigin)
    setMemory(&document, groups)
  }

  private func setMemory(_ document: inout FactDocument, _ groups: String) {
    let file = "/proc/meminfo"
    let silent = "/proc/meminfo does not tell"
    document.setOrUnknown("host.memory.total", memory.total.map { .integer($0) }, silent, Origin(.measured, file))
    var available = memory.available
    var usable = memory.total
    var usableOrigin = Origin(.derived, "host.memory.total and host.memory.limit")
    var availableSource = file
    switch limits.memory {
    case .none: document.set("host.memory.limit", .null, Origin(.measured, groups))
    case .limited(let amount, let limitFile):
      document.set("host.memory.limit", .integer(amount.bytes), Origin(.measured, limitFile))
      usable = usable.map { min($0, amount.bytes) }
      available = available.map { min($0, amount.left) }
      availableSource = "\(file) and \(limitFile) less what is in use"
    case .unreadable(let reason):
      document.setUnknown("host.memory.limit", reason, Origin(.measured, groups))
      usableOrigin = Origin(.assumed, "host.memory.total; no limit assumed: \(reason)")
    }
    document.setOrUnknown("host.memory.usable", usable.map { .integer($0) }, silent, usableOrigin)
    document.setOrUnknown(
      "host.memory.available", available.map { .integer($0) }, silent, Origin(.measured, availableSource))
  }
}
