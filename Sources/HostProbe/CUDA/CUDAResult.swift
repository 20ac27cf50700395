/// The results of the CUDA driver that a probe can meet, and what a person should do about each.
enum CUDAResult {
  /// The result's name in cuda.h; nil for one that is not listed here.
  static func name(_ result: Int) -> String? { known[result]?.name }

  /// What is wrong and what to do, as sentences.
  static func advice(_ result: Int) -> String {
    known[result]?.advice ?? "The kernel log (dmesg, lines with NVRM) may say more."
  }

  private static let mps =
    "The CUDA multi-process service is in use and refuses this client: check that its daemon runs "
    + "and that CUDA_MPS_PIPE_DIRECTORY names its folder."

  // Values and meanings: cuda.h of CUDA 13.5.
  private static let known: [Int: (name: String, advice: String)] = [
    2: (
      "CUDA_ERROR_OUT_OF_MEMORY",
      "The driver got no host memory: check the memory limit of the container and the address space limit (ulimit -v)."
    ),
    3: ("CUDA_ERROR_NOT_INITIALIZED", "The driver did not start; the kernel log (dmesg, lines with NVRM) may say why."),
    34: (
      "CUDA_ERROR_STUB_LIBRARY",
      "The library is the CUDA toolkit's stub for linking, not a driver: take its folder, usually one named stubs, out of "
        + "LD_LIBRARY_PATH and of the loader's configuration."
    ),
    36: ("CUDA_ERROR_CALL_REQUIRES_NEWER_DRIVER", "The kernel driver is older than libcuda.so.1: update the driver."),
    46: (
      "CUDA_ERROR_DEVICE_UNAVAILABLE",
      "Another process holds the GPU exclusively, or its compute mode forbids use: nvidia-smi -c 0 restores the default."
    ),
    100: ("CUDA_ERROR_NO_DEVICE", "The driver works and shows this process no GPU."),
    101: (
      "CUDA_ERROR_INVALID_DEVICE", "The driver does not accept one of its own devices: the GPU may have been lost."
    ),
    102: ("CUDA_ERROR_DEVICE_NOT_LICENSED", "This virtual GPU has no licence: configure the licence server."),
    214: ("CUDA_ERROR_ECC_UNCORRECTABLE", "The GPU has a memory error that ECC cannot correct: reset the GPU."),
    220: ("CUDA_ERROR_NVLINK_UNCORRECTABLE", "An NVLink has an error that cannot be corrected: reset the GPUs."),
    303: (
      "CUDA_ERROR_SHARED_OBJECT_INIT_FAILED",
      "A library that libcuda.so.1 needs could not be loaded: the driver's installation is not complete."
    ),
    304: (
      "CUDA_ERROR_OPERATING_SYSTEM",
      "The system refused the driver something: check access to /dev/nvidia*, the device rules of the container or the "
        + "service, and the limit of open files."
    ),
    800: ("CUDA_ERROR_NOT_PERMITTED", "The driver forbids this process the use of the GPU."),
    801: ("CUDA_ERROR_NOT_SUPPORTED", "The driver does not support this: seen with virtual GPUs that have no licence."),
    802: (
      "CUDA_ERROR_SYSTEM_NOT_READY",
      "The NVSwitch fabric is not up: start nvidia-fabricmanager in exactly the driver's version."
    ),
    803: (
      "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
      "libcuda.so.1 and the kernel module are of different versions: after a driver update restart the machine or reload "
        + "the modules; in a container, remove a newer compatibility library or mount the host's driver."
    ),
    804: (
      "CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE",
      "A forward-compatibility libcuda.so.1 is loaded, which this GPU does not support: take its folder, usually one named "
        + "compat, out of the search path, or update the driver."
    ),
    805: ("CUDA_ERROR_MPS_CONNECTION_FAILED", mps),
    806: ("CUDA_ERROR_MPS_RPC_FAILURE", mps),
    807: ("CUDA_ERROR_MPS_SERVER_NOT_READY", mps),
    808: ("CUDA_ERROR_MPS_MAX_CLIENTS_REACHED", mps),
    809: ("CUDA_ERROR_MPS_MAX_CONNECTIONS_REACHED", mps),
    810: ("CUDA_ERROR_MPS_CLIENT_TERMINATED", mps),
    919: ("CUDA_ERROR_FABRIC_NOT_READY", "The NVLink fabric is still starting: wait a little and try again."),
    999: (
      "CUDA_ERROR_UNKNOWN",
      "The kernel log (dmesg, lines with NVRM) comes first; a missing or stuck nvidia_uvm module is the usual cause, and "
        + "reloading it the usual cure."
    ),
  ]
}
