import Facts

/// What the kernel shows of the NVIDIA driver, without asking the driver's own libraries.
struct NVIDIAKernelDriver: Sendable, Hashable {
  /// The kernel module's version, `590.48.01`; nil when no module is loaded.
  var version: String?
  /// Where the version was read.
  var versionSource: String
  var hasUVMModule: Bool
  /// Files of /dev that belong to the driver or its stand-ins: `nvidia0`, `nvidiactl`, `nvidia-uvm`, WSL's `dxg`.
  var deviceNodes: [String]
  /// Those a CUDA program must open and this user may not.
  var forbiddenNodes: [String]
  /// Whether /proc/driver/nvidia exists: inside a container it shows the host's driver.
  var hasProcFolder: Bool

  init(root: SystemRoot) {
    let proc = "/proc/driver/nvidia"
    hasProcFolder = root.exists(proc)
    versionSource = proc + "/version"
    version = root.text(versionSource).flatMap { Self.version(fromProc: $0) }
    if version == nil, let module = root.line("/sys/module/nvidia/version"), !module.isEmpty {
      version = module
      versionSource = "/sys/module/nvidia/version"
    }
    hasUVMModule = root.exists("/sys/module/nvidia_uvm")
    deviceNodes = (root.names("/dev") ?? []).filter { name in
      name.hasPrefix("nvidia") || name == "dxg" || name == "nvhost-gpu" || name == "nvmap"
    }
    forbiddenNodes = deviceNodes.filter { name in
      let needed = name == "nvidiactl" || name == "nvidia-uvm" || Int(name.dropFirst("nvidia".count)) != nil
      return needed && !root.isReadableAndWritable("/dev/\(name)")
    }
  }

  /// The first dotted number after `Kernel Module`, in both spellings: `NVIDIA UNIX x86_64 Kernel Module  550.54.15 …`
  /// and `NVIDIA UNIX Open Kernel Module for x86_64  580.95.05 …`.
  static func version(fromProc text: String) -> String? {
    guard let line = text.fileLines.first(where: { $0.hasPrefix("NVRM version:") }) else { return nil }
    return line.words.first { word in
      word.utf8.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true && word.contains(".")
    }.map(String.init)
  }

  /// NUMA nodes that are a GPU's memory, as on machines whose GPUs share the address space.
  ///
  /// The driver answers these reads itself and may be slow about it: for use where hwloc did not sort the nodes out.
  static func memoryNodes(_ root: SystemRoot) -> Set<Int> {
    let folder = "/proc/driver/nvidia/gpus"
    var nodes: Set<Int> = []
    for gpu in root.names(folder) ?? [] {
      for line in (root.text("\(folder)/\(gpu)/numa_status") ?? "").fileLines {
        if let (key, value) = line.cut(at: ":"), key.trimmed == "Node", let node = Int(value.trimmed), node >= 0 {
          nodes.insert(node)
        }
      }
    }
    return nodes
  }
}
