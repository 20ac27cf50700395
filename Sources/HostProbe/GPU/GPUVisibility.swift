import Facts

/// What CUDA shows against what is there, and why the two differ: the fact `host.gpuVisibility`.
struct GPUVisibility {
  var facts: GPUFacts
  var observation: GPUObservation

  private var nvmlDevices: [NVMLObservation.Device]? {
    guard let nvml = observation.nvml, nvml.loadFailure == nil, nvml.failedCall == nil else { return nil }
    return nvml.devices
  }

  var sentence: String {
    var sentences: [String] = [variable]
    let there = nvmlDevices.map { "NVML sees \(count($0.count))" } ?? "NVML does not tell what is there"
    guard let cuda = observation.cuda else {
      return (sentences + ["\(there); what CUDA shows is not known."]).joined(separator: " ")
    }
    if let call = cuda.failedCall, let result = cuda.result, result != 100 {
      sentences.append("\(there), CUDA shows none because \(call) failed with result \(result).")
    } else if cuda.loadFailure != nil {
      sentences.append("\(there), CUDA shows none because \(CUDADriver.libraryName) cannot be used.")
    } else {
      sentences.append("\(there), CUDA shows \(cuda.devices.isEmpty ? "none" : "\(cuda.devices.count)").")
    }
    sentences += reasons(cuda)
    sentences += numbering(cuda)
    return sentences.joined(separator: " ")
  }

  /// What is wrong with the variable that chooses GPUs; empty when nothing is.
  var problem: String {
    facts.environment[VisibleDevices.variable].flatMap { VisibleDevices($0, devices: nvmlDevices).problem } ?? ""
  }

  private var variable: String {
    let order = facts.environment["CUDA_DEVICE_ORDER"].map {
      " CUDA_DEVICE_ORDER=\($0.escapingControls.shortened(to: 40))."
    }
    guard let list = facts.environment[VisibleDevices.variable] else {
      return "\(VisibleDevices.variable) is not set: CUDA may show every GPU." + (order ?? "")
    }
    return VisibleDevices(list, devices: nvmlDevices).sentence + (order ?? "")
  }

  private func count(_ number: Int) -> String { number == 1 ? "1 GPU" : "\(number) GPUs" }

  /// What beside the variable hides GPUs.
  private func reasons(_ cuda: CUDAObservation) -> [String] {
    var sentences: [String] = []
    let devices = nvmlDevices ?? []
    let partitioned = devices.filter { $0.migEnabled == true }
    let instances = partitioned.reduce(0) { $0 + $1.instances.count }
    if !partitioned.isEmpty {
      let which = partitioned.map { "\($0.index)" }.joined(separator: ", ")
      sentences.append(
        "MIG is on for GPU \(which) of NVML with \(instances) instances: a process sees one instance at most.")
    }
    let failed = devices.filter { $0.result != 0 }
    if !failed.isEmpty {
      let list = failed.map { "\($0.index): \(NVMLResult.name($0.result))" }.joined(separator: ", ")
      sentences.append("NVML cannot open GPU \(list).")
    }
    return sentences
  }

  /// How the two number the GPUs that both show.
  private func numbering(_ cuda: CUDAObservation) -> [String] {
    guard nvmlDevices != nil, !cuda.devices.isEmpty else { return [] }
    let places = cuda.devices.map { device in
      let match = facts.nvmlDevice(device, observation.nvml)
      let instance = match?.instance.map { "instance \($0.index) of " } ?? ""
      return (device.ordinal, match.map { "\(instance)\($0.gpu.index)" })
    }
    let missing = places.filter { $0.1 == nil }.map { "\($0.0)" }
    var sentences: [String] = []
    if !missing.isEmpty { sentences.append("NVML does not list CUDA's GPU \(missing.joined(separator: ", ")).") }
    let different = places.filter { $0.1 != nil && $0.1 != "\($0.0)" }
    if different.isEmpty {
      if missing.isEmpty { sentences.append("Both number the GPUs alike.") }
    } else {
      let pairs = places.prefix(16).compactMap { ordinal, index in index.map { "\(ordinal) is \($0)" } }
      sentences.append("CUDA's numbers in NVML's: \(pairs.joined(separator: ", ")).")
    }
    return sentences
  }
}
