import Facts

extension BackendReview {
  /// Checks `optimization.execution_accelerators`.
  mutating func checkAccelerators(_ backend: Backend) {
    guard let accelerators = config.optimization?.executionAccelerators else { return }
    let path: ConfigPath = [.field("optimization"), .field("execution_accelerators")]
    if backend.accelerators.isEmpty {
      report(
        "accelerator-ignored", .warning, .load, at: path,
        "the \(backend.name) backend has no execution accelerators; they are ignored", remedy: "remove the block",
        source: backend.citation)
      return
    }
    let gpuPath = path.field("gpu_execution_accelerator")
    if shown.usesGPU == false, !accelerators.gpuExecutionAccelerator.isEmpty {
      report(
        "accelerator-ignored", .warning, .load, at: gpuPath,
        "gpu_execution_accelerator is read for KIND_GPU instances only, and this model has none; it is ignored",
        remedy: "remove it, or give the model instances on a GPU", source: backend.citation)
    } else {
      let before = findings.count
      for (index, accelerator) in accelerators.gpuExecutionAccelerator.enumerated() {
        check(accelerator, .gpu, at: gpuPath.index(index), backend, isCertain: shown.usesGPU == true)
      }
      if shown.usesGPU == nil, findings[before...].contains(where: { $0.severity == .warning }) {
        doubts.append("a host with a GPU reads gpu_execution_accelerator")
      }
    }
    let cpuPath = path.field("cpu_execution_accelerator")
    for (index, accelerator) in accelerators.cpuExecutionAccelerator.enumerated() {
      check(accelerator, .cpu, at: cpuPath.index(index), backend, isCertain: true)
    }
  }

  /// - Parameter isCertain: false when it is not known whether the model gets instances that read it.
  private mutating func check(
    _ accelerator: ModelOptimizationPolicy.ExecutionAccelerators.Accelerator, _ device: BackendAccelerator.Device,
    at path: ConfigPath, _ backend: Backend, isCertain: Bool
  ) {
    let choices = backend.accelerators.filter { $0.device == device }
    guard let known = choices.first(where: { $0.name == accelerator.name }) else {
      let names = choices.map(\.name)
      let other = backend.accelerators.first { $0.name == accelerator.name }
      let remedy =
        other.map { "'\($0.name)' belongs into \($0.device.rawValue)_execution_accelerator" }
        ?? Suggestion.nearest(to: accelerator.name, among: names).map { "write '\($0)', spelled exactly so" }
        ?? "it knows \(names.joined(separator: ", "))"
      report(
        "accelerator-unknown", isCertain && backend.acceleratorRefusal != nil ? .error : .warning, .load,
        at: path.field("name"),
        backend.acceleratorRefusal.map { WordPattern.fill($0, ["name": accelerator.name, "model": model]) }
          ?? "the \(backend.name) backend has no accelerator '\(accelerator.name)'; it is ignored",
        remedy: remedy, source: backend.citation)
      return
    }
    checkParameters(of: accelerator, known, at: path.field("parameters"), backend, isCertain: isCertain)
  }

  private mutating func checkParameters(
    of accelerator: ModelOptimizationPolicy.ExecutionAccelerators.Accelerator, _ known: BackendAccelerator,
    at path: ConfigPath, _ backend: Backend, isCertain: Bool
  ) {
    for (key, value) in accelerator.parameters {
      if let parameter = known.parameter(key) {
        if let reason = parameter.ignored {
          report(
            "parameter-ignored", .warning, .load, at: path.key(key), "'\(key)' has no effect here: \(reason)",
            source: parameter.citation)
        }
        judge(parameter, value, at: path.key(key), isCertain: isCertain)
      } else {
        reportUnknown(key, known, at: path.key(key), backend, isCertain: isCertain)
      }
    }
  }

  private mutating func reportUnknown(
    _ key: String, _ accelerator: BackendAccelerator, at path: ConfigPath, _ backend: Backend, isCertain: Bool
  ) {
    let near = Suggestion.nearest(to: key, among: accelerator.parameters.map(\.key))
    let remedy = near.map { "did you mean '\($0)'?" }
    switch accelerator.others {
    case .refused:
      let words = accelerator.keyRefusal.map { WordPattern.fill($0, ["key": key, "model": model]) }
      report(
        "accelerator-parameter-unknown", isCertain ? .error : .warning, .load, at: path,
        words ?? "the accelerator '\(accelerator.name)' has no parameter '\(key)'",
        remedy: remedy ?? "remove it", source: accelerator.citation)
    case .passed:
      report(
        "accelerator-parameter-unknown", near == nil ? .note : .warning, .load, at: path,
        "'\(key)' is no option known here; \(backend.title) refuses the model if it does not know it either",
        remedy: remedy, source: accelerator.citation)
    case .ignored:
      report(
        "parameter-ignored", .warning, .load, at: path,
        "the accelerator '\(accelerator.name)' reads no parameter '\(key)'; it is ignored",
        remedy: remedy ?? "remove it", source: accelerator.citation)
    }
  }
}
