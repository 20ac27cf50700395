import Facts

/// Why no GPU is usable and what to do: the first broken link of the chain from the PCI device to the CUDA driver,
/// because the later ones break in its wake.
struct GPUProblem {
  var facts: GPUFacts

  /// Empty when CUDA shows at least one GPU.
  var sentence: String {
    switch facts.outcome {
    case .absent:
      return "No NVIDIA GPU was found (\(NVIDIAPresence.nothing(hardware: facts.hardware)))."
    case .notAsked(let reason): return "GPUs were not looked for: \(reason)."
    case .observed(let observation):
      guard let cuda = observation.cuda else {
        let longer = observation.isTimedOut ? "; \(GPUProbe.Child.deadlineVariable) sets a longer deadline" : ""
        return "It is not known whether a GPU is usable: \(observation.failure ?? "CUDA was not asked"). "
          + "See the kernel log (dmesg, lines with NVRM)\(longer)."
      }
      if let failure = cuda.loadFailure { return withoutLibrary(failure) }
      if let call = cuda.failedCall { return failed(call, cuda, observation.nvml) }
      return cuda.devices.isEmpty ? noDevice(observation.nvml) : ""
    }
  }

  private var unboundDevice: NVIDIADevice? { facts.hardware?.first { $0.driver != "nvidia" } }
  private var isInContainer: Bool { facts.container != "none" }
  private var hasGPUNode: Bool {
    facts.kernel.deviceNodes.contains { $0 == "dxg" || Int($0.dropFirst("nvidia".count)) != nil }
  }
  private var containerWithoutNodes: String {
    "The container has no /dev/nvidia0: start it with --gpus all (NVIDIA Container Toolkit)."
  }
  private var machineWithoutNodes: String {
    "There is no /dev/nvidia0 although the kernel driver is loaded: nvidia-modprobe -c 0 -u makes the device files."
  }

  private func withoutLibrary(_ failure: String) -> String {
    let intro = "\(CUDADriver.libraryName) cannot be used (\(failure)). "
    if failure.contains("file too short") {
      return intro + "The file is empty, as a container runtime leaves it that could not mount the driver: "
        + "start the container with --gpus all (NVIDIA Container Toolkit)."
    }
    if failure.contains("wrong ELF class") {
      return intro + "The file is of another word size than this program: take its folder out of LD_LIBRARY_PATH."
    }
    if facts.kernel.deviceNodes.contains("dxg") {
      return intro + "This is WSL: the driver is installed in Windows, not here, and its libraries must be found in "
        + "/usr/lib/wsl/lib."
    }
    if let version = facts.kernel.version {
      let driver = "The kernel driver \(version) is loaded, its CUDA library is missing here: "
      if let setting = DriverCapabilities.lacks("compute", facts.environment) {
        return intro + "\(setting): add compute, which brings CUDA's driver library, and start the container again."
      }
      if isInContainer {
        return intro + driver + "start the container with --gpus all (NVIDIA Container Toolkit) and "
          + "NVIDIA_DRIVER_CAPABILITIES including compute and utility."
      }
      return intro + driver + "install the driver's user-mode libraries in the same version."
    }
    guard let device = unboundDevice else {
      if facts.hardware?.isEmpty == false { return intro + "Install the NVIDIA driver." }
      return intro + "No NVIDIA device is on the PCI bus and no driver is loaded."
    }
    return intro + unbound(device)
  }

  private func unbound(_ device: NVIDIADevice) -> String {
    switch device.driver {
    case "": "No driver is bound to the NVIDIA device \(device.pciBusID): install the NVIDIA driver and restart."
    case "vfio-pci": "The NVIDIA device \(device.pciBusID) is set aside for a virtual machine (vfio-pci)."
    case "nouveau":
      "The NVIDIA device \(device.pciBusID) is driven by nouveau, which has no CUDA: replace it by the NVIDIA driver."
    default: "The NVIDIA device \(device.pciBusID) is bound to \(device.driver), not to the NVIDIA driver."
    }
  }

  private func failed(_ call: String, _ cuda: CUDAObservation, _ nvml: NVMLObservation?) -> String {
    let result = cuda.result ?? 999
    let name = cuda.resultName ?? CUDAResult.name(result) ?? "an unlisted result"
    let intro = "\(call) failed with \(name) (\(result)). "
    switch result {
    case 100: return intro + CUDAResult.advice(result) + " " + noDevice(nvml)
    case 34, 804: return intro + CUDAResult.advice(result) + " Loaded: \(cuda.library ?? CUDADriver.libraryName)."
    case 803:
      let kernel = facts.kernel.version.map { " The kernel module is \($0)," } ?? " The library is"
      return intro + CUDAResult.advice(result) + kernel + " \(cuda.library ?? CUDADriver.libraryName)."
    case 802, 919:
      let states = (nvml?.devices ?? []).compactMap { $0.details.values["fabricState"]?.stringValue }
      let state = states.first { $0 != "completed" }.map { " NVML says of the fabric: \($0)." } ?? ""
      return intro + CUDAResult.advice(result) + state
    case 304, 999:
      if facts.kernel.version != nil, !hasGPUNode {
        return intro + (isInContainer ? containerWithoutNodes : machineWithoutNodes)
      }
      if let node = facts.kernel.forbiddenNodes.first {
        return intro + "This user may not read and write /dev/\(node)."
      }
      if !facts.kernel.hasUVMModule, facts.kernel.version != nil {
        return intro + "The kernel module nvidia_uvm is not loaded: nvidia-modprobe -u loads it."
      }
      return intro + CUDAResult.advice(result)
    default: return intro + CUDAResult.advice(result)
    }
  }

  /// The driver answers and shows no GPU: hidden by a variable, forbidden, partitioned without an instance, or gone.
  private func noDevice(_ nvml: NVMLObservation?) -> String {
    let others = nvml?.devices ?? []
    if let list = facts.environment["CUDA_VISIBLE_DEVICES"] {
      let shown = "CUDA_VISIBLE_DEVICES=\(list.escapingControls.shortened(to: 200))"
      let count = others.count < 2 ? "every GPU" : "all \(others.count) GPUs that NVML sees"
      return "\(shown) hides \(count): the list ends at its first invalid entry. Unset it, or name the GPUs by UUID."
    }
    if let list = facts.environment["NVIDIA_VISIBLE_DEVICES"], ["", "none", "void"].contains(list) {
      return "NVIDIA_VISIBLE_DEVICES=\(list) gives this container no GPU: start it with --gpus all."
    }
    if let node = facts.kernel.forbiddenNodes.first { return "This user may not read and write /dev/\(node)." }
    if others.contains(where: { $0.migEnabled == true && $0.instances.isEmpty }) {
      return "MIG is on and there is no instance: create one (nvidia-smi mig -cgi … -C) or switch MIG off."
    }
    if others.contains(where: { $0.result == 15 }) { return "A GPU has fallen off the bus: restart the machine." }
    if isInContainer, !hasGPUNode { return containerWithoutNodes }
    if let device = unboundDevice { return unbound(device) }
    if facts.kernel.version != nil, !hasGPUNode { return machineWithoutNodes }
    return "See the kernel log (dmesg, lines with NVRM) and nvidia-smi."
  }
}
