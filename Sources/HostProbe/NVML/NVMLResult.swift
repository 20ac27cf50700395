/// The results of NVML that a probe can meet, and what a person should do about each.
enum NVMLResult {
  /// Why a fact is not known after a call gave this result; without a full stop.
  static func reason(_ result: Int32, _ function: String) -> String {
    switch result {
    case 3: "the driver does not support it for this GPU"
    case 4: "this user may not ask for it (\(function))"
    case 26: "the driver has given it up (\(function))"
    default: "\(function) failed with \(name(Int(result)))"
    }
  }

  /// `GPU is lost (15)`.
  static func name(_ result: Int) -> String {
    guard let known = known[result] else { return "result \(result)" }
    return "\(known.name) (\(result))"
  }

  /// What is wrong and what to do, as sentences.
  static func advice(_ result: Int) -> String {
    known[result]?.advice ?? "The kernel log (dmesg, lines with NVRM) may say more."
  }

  // Values and meanings: nvml.h 13.3.
  private static let known: [Int: (name: String, advice: String)] = [
    1: ("uninitialized", "NVML did not start; the kernel log (dmesg, lines with NVRM) may say why."),
    3: ("not supported", "This driver or platform does not support the call, as inside WSL and on Jetson."),
    4: (
      "no permission",
      "This user may not use the GPU: check the owner of /dev/nvidia* and the device rules of the container."
    ),
    8: ("insufficient power", "A power cable of the GPU is not connected: check the supply."),
    9: ("driver not loaded", "The kernel module is not loaded: modprobe nvidia, or restart after the installation."),
    10: ("timeout", "The driver did not answer in time: see the kernel log (dmesg, lines with NVRM)."),
    11: ("interrupt problem", "The kernel has trouble with the GPU's interrupts: see dmesg, and restart the machine."),
    12: (
      "library not found",
      "A library of the driver is missing: in a container, NVIDIA_DRIVER_CAPABILITIES must include compute and utility."
    ),
    13: ("function not found", "The library is older than this program expects: update the driver."),
    14: ("corrupted infoROM", "The GPU's infoROM is damaged: have the board checked by its vendor."),
    15: (
      "GPU is lost", "A GPU has fallen off the bus: restart the machine; if it happens again, check seat and power."
    ),
    16: (
      "reset required", "A GPU must be reset before it can be used: nvidia-smi --gpu-reset, or restart the machine."
    ),
    17: (
      "blocked by the operating system",
      "The system or a cgroup denies access to the GPU: check the device rules of the container or the service, "
        + "and systemctl daemon-reload with an old container runtime."
    ),
    18: (
      "library and driver versions differ",
      "libnvidia-ml.so.1 and the kernel module are of different versions: after a driver update restart the machine or "
        + "reload the modules."
    ),
    19: ("in use", "Another process holds the GPU: see nvidia-smi for who."),
    20: ("memory", "The driver got no host memory: check the memory limit of the container."),
    27: ("not ready", "The driver is still starting: try again in a moment."),
    28: ("no GPU found", "The driver works and finds no GPU."),
    999: ("unknown error", "The kernel log (dmesg, lines with NVRM) may say more; a GPU in this state needs a reset."),
  ]
}
