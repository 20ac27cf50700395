import Facts

/// Turns what kernel, CUDA and NVML say into the facts `host.gpus`, `host.gpuHardware`, `host.gpuProblem`,
/// `host.driver.*` and `host.simulated`.
struct GPUFacts {
  /// How the driver was asked.
  enum Outcome: Sendable, Hashable {
    case observed(GPUObservation)
    /// There is nothing to ask.
    case absent
    /// It was not to be asked, and why.
    case notAsked(reason: String)
  }

  var outcome: Outcome
  var kernel: NVIDIAKernelDriver
  /// nil when sysfs could not be read.
  var hardware: [NVIDIADevice]?
  var container: String
  var environment: [String: String]
  /// Why a field has no value where nothing more is known.
  var untold = "the driver does not tell"

  private var observation: GPUObservation? {
    if case .observed(let observation) = outcome { observation } else { nil }
  }

  var isSimulated: Bool { observation?.isSimulated ?? false }

  func origin(_ source: String) -> Origin { Origin(isSimulated ? .simulated : .measured, source) }

  var cudaSource: String {
    observation?.cuda?.library.map { "\(CUDADriver.libraryName) (\($0))" } ?? CUDADriver.libraryName
  }

  /// The facts of this layer.
  var document: FactDocument {
    var document = FactDocument()
    document.set("host.simulated", .bool(isSimulated), origin("marker symbol of the driver libraries"))
    setHardware(&document)
    setDriver(&document)
    let gpus = "host.gpus"
    switch outcome {
    case .absent: document.set(gpus, .list([]), origin(NVIDIAPresence.nothing(hardware: hardware)))
    case .notAsked(let reason): document.setUnknown(gpus, reason, origin(cudaSource))
    case .observed(let observation):
      if let cuda = observation.cuda {
        document.set(gpus, .list(cuda.devices.map { record($0, observation) }), origin(cudaSource))
      } else {
        document.setUnknown(gpus, observation.failure ?? "CUDA was not asked", origin(cudaSource))
      }
    }
    let problem = GPUProblem(facts: self)
    document.set(
      "host.gpuProblem", .string(problem.sentence),
      Origin(isSimulated ? .simulated : .derived, "PCI devices, driver files, CUDA and NVML"))
    return document
  }

  private func setHardware(_ document: inout FactDocument) {
    let source = Origin(.measured, "/sys/bus/pci/devices")
    guard let hardware else {
      document.setUnknown("host.gpuHardware", "/sys/bus/pci/devices cannot be read", source)
      return
    }
    let records = hardware.map { device in
      Value.record([
        "pciBusId": .string(device.pciBusID),
        "deviceId": device.deviceID.isEmpty ? .missing(untold) : .string(device.deviceID),
        "driver": .string(device.driver),
      ])
    }
    document.set("host.gpuHardware", .list(records), source)
  }

  private func setDriver(_ document: inout FactDocument) {
    let (version, source) = driverVersion
    if let version {
      document.set("host.driver.version", .string(version), source)
      document.set("host.driver.major", .integer(DottedVersion(version)?.major ?? 0), source)
    } else {
      for path in ["host.driver.version", "host.driver.major"] {
        document.setUnknown(path, "neither the kernel nor NVML tells the driver's version", source)
      }
    }
    let path = "host.driver.cuda"
    switch outcome {
    case .absent: document.set(path, "", origin(NVIDIAPresence.nothing(hardware: hardware)))
    case .notAsked(let reason): document.setUnknown(path, reason, origin(cudaSource))
    case .observed(let observation):
      let source = origin("\(cudaSource) cuDriverGetVersion")
      guard let cuda = observation.cuda else {
        document.setUnknown(path, observation.failure ?? "CUDA was not asked", source)
        return
      }
      if cuda.loadFailure != nil {
        document.set(path, "", source)
      } else if let text = cuda.driverVersionText {
        document.set(path, .string(text), source)
      } else {
        document.setUnknown(path, "the driver does not tell", source)
      }
    }
  }

  /// nil when there may be a driver whose version nothing tells; empty when there is none.
  private var driverVersion: (String?, Origin) {
    if let version = observation?.nvml?.driverVersion { return (version, origin("\(NVMLLibrary.libraryName) NVML")) }
    if let version = kernel.version { return (version, Origin(.measured, kernel.versionSource)) }
    switch outcome {
    case .absent: return ("", origin(NVIDIAPresence.nothing(hardware: hardware)))
    case .notAsked: return (nil, origin(kernel.versionSource))
    case .observed(let observation):
      guard let cuda = observation.cuda else { return (nil, origin(kernel.versionSource)) }
      if cuda.loadFailure != nil { return ("", origin("\(kernel.versionSource), \(cudaSource)")) }
      // The real file is libcuda.so.590.48.01.
      let suffix = cuda.library.flatMap { $0.split(separator: "/").last }?.dropFirst("libcuda.so.".count) ?? ""
      return suffix.contains(".") ? (String(suffix), origin(cudaSource)) : (nil, origin(cudaSource))
    }
  }
}
