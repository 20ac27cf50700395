import Facts

/// The facts that go deeper than `host.gpus`: what NVML says is there, its state and links, who uses it, what CUDA says
/// of each device it shows, and how the two views fit.
struct GPUDepthFacts {
  var facts: GPUFacts
  /// The running machine's /proc, where processes have their names.
  var root: SystemRoot

  private typealias Shapes = GPUFactShapes

  /// Facts that only CUDA tells, and their value where there is no driver.
  private static let ofCUDA: [(path: String, none: Value)] = [
    ("host.gpuAttributes", []), ("host.gpuPeers", []), ("host.gpuContextCreated", false), ("host.driver.library", ""),
  ]
  private static let ofNVML: [(path: String, none: Value)] = [
    ("host.gpuDevices", []), ("host.gpuState", []), ("host.gpuInstances", []), ("host.gpuLinks", []),
    ("host.gpuProcesses", []), ("host.nvmlProblem", ""), ("host.driver.nvml", ""),
  ]

  private var untold: String { facts.untold }

  var document: FactDocument {
    var document = FactDocument()
    let visibility = "host.gpuVisibility"
    let visibilityProblem = "host.gpuVisibilityProblem"
    switch facts.outcome {
    case .absent:
      let origin = facts.origin(NVIDIAPresence.nothing(hardware: facts.hardware))
      for (path, none) in Self.ofCUDA + Self.ofNVML { document.set(path, none, origin) }
      document.set(visibility, "There is no NVIDIA driver to ask.", origin)
      document.set(visibilityProblem, "", origin)
    case .notAsked(let reason):
      for (path, _) in Self.ofCUDA + Self.ofNVML {
        document.setUnknown(path, reason, facts.origin(CUDADriver.libraryName))
      }
      document.setUnknown(visibility, reason, facts.origin(CUDADriver.libraryName))
      document.setUnknown(visibilityProblem, reason, facts.origin(CUDADriver.libraryName))
    case .observed(let observation):
      setCUDA(observation, &document)
      setNVML(observation, &document)
      let answers = GPUVisibility(facts: facts, observation: observation)
      let origin = Origin(
        facts.isSimulated ? .simulated : .derived, "CUDA, NVML and \(VisibleDevices.variable)")
      document.set(visibility, .string(answers.sentence), origin)
      document.set(visibilityProblem, .string(answers.problem), origin)
    }
    return document
  }

  private func setCUDA(_ observation: GPUObservation, _ document: inout FactDocument) {
    let origin = facts.origin(facts.cudaSource)
    guard let cuda = observation.cuda else {
      for (path, _) in Self.ofCUDA {
        document.setUnknown(path, observation.failure ?? "CUDA was not asked", origin)
      }
      return
    }
    let attributes = cuda.devices.map {
      $0.attributes.record(Shapes.attributes, ["index": .integer($0.ordinal)], otherwise: untold)
    }
    document.set("host.gpuAttributes", .list(attributes), origin)
    document.set("host.gpuPeers", .list(cuda.peers.map { $0.record(Shapes.peers, otherwise: untold) }), origin)
    document.set("host.driver.library", .string(cuda.library ?? ""), origin)
    let context = "host.gpuContextCreated"
    let proof = facts.origin("\(facts.cudaSource) cuDevicePrimaryCtxGetState")
    if cuda.devices.isEmpty {
      document.set(context, false, facts.origin("\(facts.cudaSource) shows no device"))
    } else if let created = cuda.contextCreated {
      document.set(context, .bool(created), proof)
    } else {
      document.setUnknown(context, "the driver does not tell whether a context exists", proof)
    }
  }

  private func setNVML(_ observation: GPUObservation, _ document: inout FactDocument) {
    let origin = facts.origin(observation.nvml?.library.map { "\(NVMLLibrary.libraryName) (\($0))" } ?? "NVML")
    guard let nvml = observation.nvml else {
      for (path, _) in Self.ofNVML { document.setUnknown(path, observation.failure ?? "NVML was not asked", origin) }
      return
    }
    let problem = NVMLProblem(nvml: nvml, isInContainer: facts.container != "none", environment: facts.environment)
      .sentence
    document.set("host.nvmlProblem", .string(problem), origin)
    document.set("host.driver.nvml", .string(nvml.libraryVersion ?? ""), origin)
    if nvml.libraryVersion == nil, nvml.loadFailure == nil {
      document.setUnknown("host.driver.nvml", "NVML does not tell its version", origin)
    }
    if nvml.loadFailure != nil || nvml.failedCall != nil {
      let reason = problem.hasSuffix(".") ? String(problem.dropLast()) : problem
      for (path, none) in Self.ofNVML where none == [] { document.setUnknown(path, reason, origin) }
      return
    }
    document.set("host.gpuDevices", .list(nvml.devices.map { device($0, observation) }), origin)
    document.set("host.gpuState", .list(nvml.devices.map(state)), origin)
    document.set("host.gpuLinks", .list(nvml.links.map { $0.record(Shapes.links, otherwise: untold) }), origin)
    let instances = nvml.devices.flatMap { gpu in gpu.instances.map { instance($0, of: gpu, observation) } }
    document.set("host.gpuInstances", .list(instances), origin)
    setProcesses(nvml, origin, &document)
  }

  /// Why a GPU that NVML could not open tells nothing.
  private func otherwise(_ device: NVMLObservation.Device) -> String {
    device.result == 0 ? untold : "NVML cannot open this GPU: \(NVMLResult.name(device.result))"
  }

  private func device(_ device: NVMLObservation.Device, _ observation: GPUObservation) -> Value {
    var more: [String: Value] = [
      "index": .integer(device.index), "cudaIndex": cudaIndex(device, observation),
      "problem": .string(
        device.result == 0 ? "" : "\(NVMLResult.name(device.result)): \(NVMLResult.advice(device.result))"),
    ]
    more["name"] = device.name.map(Value.string)
    more["uuid"] = device.uuid.map(Value.string)
    more["pciBusId"] = device.pciBusID.map(Value.string)
    // The firmware's word where NVML has none.
    if device.details.values["numaNode"] == nil,
      let node = facts.hardware?.first(where: { $0.pciBusID == device.pciBusID })?.numaNode
    {
      more["numaNode"] = .integer(node)
    }
    return device.details.record(Shapes.devices, more, otherwise: otherwise(device))
  }

  private func state(_ device: NVMLObservation.Device) -> Value {
    device.state.record(Shapes.state, ["index": .integer(device.index)], otherwise: otherwise(device))
  }

  private func instance(
    _ instance: NVMLObservation.Device, of gpu: NVMLObservation.Device, _ observation: GPUObservation
  ) -> Value {
    var more: [String: Value] = [
      "gpu": .integer(gpu.index), "index": .integer(instance.index), "cudaIndex": cudaIndex(instance, observation),
    ]
    more["name"] = instance.name.map(Value.string)
    more["uuid"] = instance.uuid.map(Value.string)
    return instance.details.record(Shapes.instances, more, otherwise: untold)
  }

  /// CUDA's number of a GPU or instance; null when CUDA does not show it.
  private func cudaIndex(_ wanted: NVMLObservation.Device, _ observation: GPUObservation) -> Value {
    guard let cuda = observation.cuda else { return .missing(observation.failure ?? "CUDA was not asked") }
    for device in cuda.devices {
      guard let match = facts.nvmlDevice(device, observation.nvml) else { continue }
      if let instance = match.instance {
        if instance == wanted { return .integer(device.ordinal) }
      } else if match.gpu == wanted, wanted.migEnabled != true {
        return .integer(device.ordinal)
      }
    }
    return .null
  }

  private func setProcesses(_ nvml: NVMLObservation, _ origin: Origin, _ document: inout FactDocument) {
    let path = "host.gpuProcesses"
    let opened = nvml.devices.filter { $0.result == 0 }
    if !opened.isEmpty, opened.allSatisfy({ $0.processes == nil }) {
      document.setUnknown(path, "NVML does not tell which processes use a GPU", origin)
      return
    }
    let records = opened.flatMap { gpu in
      (gpu.processes ?? []).map { process in
        process.record(
          Shapes.processes, ["gpu": .integer(gpu.index), "name": process.values["name"] ?? name(process)],
          otherwise: untold)
      }
    }
    document.set(path, .list(records), origin)
  }

  private func name(_ process: DriverFields) -> Value {
    // Numbers are the host's: in a container they mean another process or none.
    if facts.container != "none" { return .missing("process numbers are the host's, not this container's") }
    guard let number = process.int("pid"), let name = root.line("/proc/\(number)/comm") else {
      return .missing("the process has ended or belongs to another namespace")
    }
    return .string(name)
  }
}
