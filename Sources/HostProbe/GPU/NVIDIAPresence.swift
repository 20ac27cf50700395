import Facts

/// Whether anything on this machine could make an NVIDIA driver answer, found out without loading it.
///
/// The child process costs more than the rest of the probe, so it is not started on a machine that has nothing to ask.
struct NVIDIAPresence: Sendable, Hashable {
  /// What was found; empty means that asking the driver is pointless.
  var found: [String]
  /// Where nothing was found, in words.
  static func nothing(hardware: [NVIDIADevice]?) -> String {
    (hardware == nil ? "/sys/bus/pci not readable" : "no NVIDIA device in /sys/bus/pci")
      + ", no /dev/nvidia*, /dev/dxg or /proc/driver/nvidia, no libcuda.so.1"
  }

  init(
    root: SystemRoot, environment: [String: String], kernel: NVIDIAKernelDriver, hardware: [NVIDIADevice]?
  ) {
    found = kernel.deviceNodes.map { "/dev/\($0)" }
    if kernel.hasProcFolder { found.append("/proc/driver/nvidia") }
    found += (hardware ?? []).map { "PCI device \($0.pciBusID)" }
    if let library = Self.library(root, environment) { found.append(library) }
  }

  /// libcuda.so.1 where the loader would look: LD_LIBRARY_PATH, its cache, the usual folders.
  private static func library(_ root: SystemRoot, _ environment: [String: String]) -> String? {
    let name = CUDADriver.libraryName
    if let preload = environment["LD_PRELOAD"], preload.contains("libcuda") { return preload }
    if let path = environment["LD_LIBRARY_PATH"], !path.isEmpty {
      for folder in path.split(omittingEmptySubsequences: false, whereSeparator: { $0 == ":" || $0 == ";" }) {
        // An empty entry is the working folder.
        let file = folder.isEmpty ? name : "\(folder)/\(name)"
        if (root.isFolder ? SystemRoot() : root).exists(file) { return file }
      }
    }
    // The answer is noted and not the file, which lists every library of the machine.
    func isCached(_ root: SystemRoot) -> Bool {
      root.bytes("/etc/ld.so.cache").map { contains($0, Array(name.utf8) + [0]) } ?? false
    }
    let answer = root.answer("libcuda-in-loader-cache") { .bool(isCached(SystemRoot())) }
    if answer == true || root.isFolder && isCached(root) { return "/etc/ld.so.cache" }
    return folders.map { "\($0)/\(name)" }.first { root.exists($0) }
  }

  private static let folders = [
    "/lib", "/usr/lib", "/lib64", "/usr/lib64", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
    "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib/wsl/lib",
  ]

  private static func contains(_ bytes: [UInt8], _ text: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      guard let first = text.first, bytes.count >= text.count else { return false }
      for start in 0...(bytes.count - text.count) where bytes[start] == first {
        if text.indices.allSatisfy({ bytes[start + $0] == text[$0] }) { return true }
      }
      return false
    }
  }
}
