/// An attribute that cuDeviceGetAttribute tells without a context, and the field of `host.gpuAttributes` it fills.
struct CUDAAttribute: Sendable, Hashable {
  /// What the driver's number means.
  enum Reading: Sendable, Hashable {
    case number
    case flag
    /// Kilohertz, stated in megahertz.
    case clock
    case computeMode
    /// A node's number, negative where there is none.
    case node

    var shape: HostFacts.Shape {
      switch self {
      case .number, .clock, .node: .int
      case .flag: .bool
      case .computeMode: .string
      }
    }
  }

  var field: String
  /// The number in cuda.h.
  var id: Int32
  var reading: Reading

  private init(_ field: String, _ id: Int32, _ reading: Reading = .number) {
    self.field = field
    self.id = id
    self.reading = reading
  }

  // Numbers and meanings: CUdevice_attribute in cuda.h of CUDA 12.9 and 13.5.
  static let all: [CUDAAttribute] = [
    CUDAAttribute("maxThreadsPerBlock", 1), CUDAAttribute("sharedPerBlockBytes", 8), CUDAAttribute("constantBytes", 9),
    CUDAAttribute("warpSize", 10), CUDAAttribute("registersPerBlock", 12), CUDAAttribute("maxSMClockMHz", 13, .clock),
    CUDAAttribute("multiprocessors", 16), CUDAAttribute("watchdog", 17, .flag), CUDAAttribute("integrated", 18, .flag),
    CUDAAttribute("mapsHostMemory", 19, .flag), CUDAAttribute("computeMode", 20, .computeMode),
    CUDAAttribute("concurrentKernels", 31, .flag), CUDAAttribute("ecc", 32, .flag),
    CUDAAttribute("maxMemoryClockMHz", 36, .clock), CUDAAttribute("busWidthBits", 37), CUDAAttribute("l2Bytes", 38),
    CUDAAttribute("threadsPerMultiprocessor", 39), CUDAAttribute("copyEngines", 40),
    CUDAAttribute("unifiedAddressing", 41, .flag), CUDAAttribute("sharedPerMultiprocessorBytes", 81),
    CUDAAttribute("registersPerMultiprocessor", 82), CUDAAttribute("managedMemory", 83, .flag),
    CUDAAttribute("multiGPUBoard", 84, .flag), CUDAAttribute("hostAtomics", 86, .flag),
    CUDAAttribute("singleToDoubleRatio", 87), CUDAAttribute("pageableMemoryAccess", 88, .flag),
    CUDAAttribute("concurrentManagedAccess", 89, .flag), CUDAAttribute("preemption", 90, .flag),
    CUDAAttribute("hostPointers", 91, .flag), CUDAAttribute("cooperativeLaunch", 95, .flag),
    CUDAAttribute("sharedOptInBytes", 97), CUDAAttribute("hostRegister", 99, .flag),
    CUDAAttribute("hostPageTables", 100, .flag), CUDAAttribute("directManagedAccess", 101, .flag),
    CUDAAttribute("virtualMemory", 102, .flag), CUDAAttribute("fileHandles", 103, .flag),
    CUDAAttribute("blocksPerMultiprocessor", 106), CUDAAttribute("compression", 107, .flag),
    CUDAAttribute("persistingL2Bytes", 108), CUDAAttribute("accessWindowBytes", 109),
    CUDAAttribute("directRDMAVirtual", 110, .flag), CUDAAttribute("sharedReservedBytes", 111),
    CUDAAttribute("memoryPools", 115, .flag), CUDAAttribute("directRDMA", 116, .flag),
    CUDAAttribute("clusterLaunch", 120, .flag), CUDAAttribute("dmaBuf", 124, .flag),
    CUDAAttribute("fabricHandles", 128, .flag), CUDAAttribute("gpuNumaNode", 131, .node),
    CUDAAttribute("multicast", 132, .flag), CUDAAttribute("mps", 133, .flag), CUDAAttribute("hostNode", 134, .node),
    CUDAAttribute("hostMemoryPools", 142, .flag),
  ]
}

/// Who may use a GPU at the same time, as CUDA and NVML number it.
enum ComputeMode {
  static func words(_ mode: Int) -> String {
    switch mode {
    case 0: "default"
    case 1: "exclusive thread"
    case 2: "prohibited"
    case 3: "exclusive process"
    default: "mode \(mode)"
    }
  }
}

/// What a memory of double data rate can deliver at most.
enum MemoryBandwidth {
  /// - Parameters:
  ///   - clock: megahertz.
  ///   - width: of the bus, bits.
  /// - Returns: gigabytes (10⁹) a second, to one decimal.
  static func gigabytes(clock: Int, width: Int) -> Double? {
    let (bits, overflow) = clock.multipliedReportingOverflow(by: width)
    if clock <= 0 || width <= 0 || overflow { return nil }
    return (Double(bits) * 2 / 8 / 100).rounded() / 10
  }
}
