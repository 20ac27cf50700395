package import Facts

/// Learns the facts about the machine that this program runs on.
package enum HostProbe {
  /// What to look at. Tests replace the parts.
  package struct Options: Sendable {
    package var root: SystemRoot
    package var environment: [String: String]
    /// nil: GPUs are not looked for, and what only a driver tells stays unknown.
    package var gpuProbe: GPUProbe.Child?

    package init(
      root: SystemRoot = SystemRoot(), environment: [String: String] = ProcessEnvironment.variables,
      gpuProbe: GPUProbe.Child? = GPUProbe.Child()
    ) {
      self.root = root
      self.environment = environment
      self.gpuProbe = gpuProbe
    }
  }

  /// Every fact of ``HostFacts``; what cannot be learned is unknown with its reason.
  ///
  /// The driver's deadline is that of the options unless the environment sets ``GPUProbe/Child/deadlineVariable``.
  package static func probe(_ options: Options = Options()) -> FactDocument {
    let root = options.root
    let mounts = MountTable(root.text("/proc/self/mountinfo") ?? "")
    let container = Container(root: root, environment: options.environment, mounts: mounts)
    let kernel = NVIDIAKernelDriver(root: root)

    var document = FactDocument()
    document.set(
      "host.source", .string(root.isFolder ? root.prefix : "this machine"), Origin(.measured, "this program"))
    document.merge(LinuxFacts(root: root, options.environment, mounts: mounts).document)
    let marks = Origin(.measured, "marker files, environment, /proc/1/cgroup, /proc/self/ns")
    document.set("host.container.kind", .string(container.kind), marks)
    document.set("host.container.evidence", .strings(container.evidence), marks)
    let gpus = gpuFacts(options, kernel, container.kind)
    document.merge(gpus.document)
    document.merge(KernelDriverFacts(root: root, kernel: kernel, hardware: gpus.hardware).document)
    document.merge(GPUDepthFacts(facts: gpus, root: root).document)
    document.merge(tritonFacts(options))
    return document
  }

  private static func gpuFacts(
    _ options: Options, _ kernel: NVIDIAKernelDriver, _ container: String
  ) -> GPUFacts {
    let hardware = NVIDIADevice.all(options.root)
    let outcome: GPUFacts.Outcome
    let presence = NVIDIAPresence(
      root: options.root, environment: options.environment, kernel: kernel, hardware: hardware)
    if options.root.isFolder {
      outcome = .notAsked(reason: "\(options.root.prefix) is a captured machine, whose driver cannot be asked")
    } else if presence.found.isEmpty {
      outcome = .absent
    } else if let observation = GPUProbe.observation(options) {
      outcome = .observed(observation)
    } else {
      outcome = .notAsked(reason: "GPU probing was switched off")
    }
    return GPUFacts(
      outcome: outcome, kernel: kernel, hardware: hardware, container: container, environment: options.environment)
  }

  private static func tritonFacts(_ options: Options) -> FactDocument {
    var document = FactDocument()
    let marks = ["TRITON_SERVER_GPU_ENABLED", "TRITON_SERVER_CPU_ONLY", "NVIDIA_CPU_ONLY"]
    let isCPUOnly =
      options.environment[marks[0]] == "0" || options.environment[marks[1]] == "1"
      || options.environment[marks[2]] == "1"
    document.set(
      "host.triton.cpuOnly", .bool(isCPUOnly), Origin(.measured, "\(marks.joined(separator: ", ")) in the environment"))
    let found = TritonInstallation.find(options.root, environment: options.environment)
    let place = Origin(.measured, found?.folder ?? "\(TritonInstallation.containerFolder), PATH")
    document.set("host.triton.installed", .bool(found != nil), place)
    guard let found else {
      document.set("host.triton.version", "", place)
      document.set("host.triton.release", "", place)
      document.set("host.triton.backends", [], place)
      return document
    }
    if let version = found.version {
      document.set("host.triton.version", .string(version.text), Origin(.measured, version.source))
    } else {
      document.setUnknown("host.triton.version", "\(found.folder) has no TRITON_VERSION file", place)
    }
    let variable = Origin(.measured, "NVIDIA_TRITON_SERVER_VERSION in the environment")
    if let release = found.release {
      document.set("host.triton.release", .string(release), variable)
    } else {
      document.setUnknown("host.triton.release", "NVIDIA_TRITON_SERVER_VERSION is not set", variable)
    }
    if let backends = found.backends {
      document.set("host.triton.backends", .strings(backends), Origin(.measured, "\(found.folder)/backends"))
    } else {
      document.setUnknown("host.triton.backends", "\(found.folder)/backends cannot be read", place)
    }
    return document
  }
}
