import CHostLibraries

/// Asks libcuda for what it shows without a context, so that no device memory is taken. Runs in the child process.
enum CUDADriver {
  /// The soname that every driver provides; `libcuda.so` would also find the toolkit's link stub.
  static let libraryName = "libcuda.so.1"

  /// - Parameters:
  ///   - announce: told before each step that can hang, so that the parent knows where the child stopped.
  ///   - announceSimulation: told as soon as the library turns out to be a stand-in: its crash must not pass for real.
  static func observe(announce: (String) -> Void, announceSimulation: () -> Void) -> CUDAObservation {
    var observation = CUDAObservation()
    let functions: CUDADriverFunctions
    do {
      let library = try DriverLibrary(
        libraryName, symbol: "cuInit", announce: announce, announceSimulation: announceSimulation)
      observation.library = library.path
      observation.isSimulated = library.isSimulated
      functions = try CUDADriverFunctions(library.functions)
    } catch {
      observation.loadFailure = "\(error)"
      return observation
    }

    func succeeded(_ result: Int32, _ call: String) -> Bool {
      if result == 0 { return true }
      observation.failedCall = call
      observation.result = Int(result)
      observation.resultName = name(of: result, functions)
      return false
    }

    announce("cuDriverGetVersion")
    var version: Int32 = 0
    if functions.driverGetVersion(&version) == 0 { observation.driverVersion = Int(version) }
    announce("cuInit")
    guard succeeded(functions.`init`(0), "cuInit") else { return observation }
    announce("cuDeviceGetCount")
    var count: Int32 = 0
    guard succeeded(functions.deviceGetCount(&count), "cuDeviceGetCount") else { return observation }
    // No machine has a thousand; a number that large is a broken answer.
    var readers: [(ordinal: Int, reader: CUDADeviceReader)] = []
    for ordinal in 0..<max(0, min(count, 1024)) {
      announce("reading CUDA device \(ordinal)")
      var handle: Int32 = 0
      guard functions.deviceGet(&handle, ordinal) == 0 else { continue }
      let reader = CUDADeviceReader(functions: functions, device: handle)
      readers.append((Int(ordinal), reader))
      observation.devices.append(device(ordinal, reader))
    }
    announce("reading CUDA's peer access")
    for from in readers.prefix(mostInMatrix) {
      for to in readers.prefix(mostInMatrix) where to.ordinal != from.ordinal {
        observation.peers.append(from.reader.peer(to.reader, from: from.ordinal, to: to.ordinal))
      }
    }
    announce("looking for CUDA contexts")
    let states = readers.compactMap { $0.reader.hasContext() }
    if states.count == readers.count { observation.contextCreated = states.contains(true) }
    return observation
  }

  /// GPUs in a matrix of pairs: more than any machine has, few enough that the matrix stays small.
  static let mostInMatrix = 64

  private static func device(_ ordinal: Int32, _ reader: CUDADeviceReader) -> CUDAObservation.Device {
    let (functions, device) = (reader.functions, reader.device)
    var bytes = 0
    let hasMemory = functions.deviceTotalMem_v2(&bytes, device) == 0
    return CUDAObservation.Device(
      ordinal: Int(ordinal),
      name: CText.read(256) { functions.deviceGetName($0, $1, device) },
      uuid: uuid(device, functions),
      pciBusID: CText.read(64) { functions.deviceGetPCIBusId($0, $1, device) }.map(PCIAddress.normalized),
      computeCapabilityMajor: reader.attribute(CUDA_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
      computeCapabilityMinor: reader.attribute(CUDA_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
      totalMemory: hasMemory ? Int(clamping: UInt(bitPattern: bytes)) : nil,
      multiprocessors: reader.attribute(CUDA_ATTRIBUTE_MULTIPROCESSOR_COUNT),
      hostNode: reader.attribute(CUDA_ATTRIBUTE_HOST_NUMA_ID),
      attributes: reader.attributes())
  }

  private static func uuid(_ device: Int32, _ functions: CUDADriverFunctions) -> String? {
    var bytes = [UInt8](repeating: 0, count: 16)
    for function in [functions.deviceGetUuid_v2, functions.deviceGetUuid] {
      guard let function, function(&bytes, device) == 0 else { continue }
      var text = ""
      for (index, byte) in bytes.enumerated() {
        if [4, 6, 8, 10].contains(index) { text += "-" }
        text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
      return text
    }
    return nil
  }

  private static func name(of result: Int32, _ functions: CUDADriverFunctions) -> String? {
    var text: UnsafePointer<CChar>?
    guard let getErrorName = functions.getErrorName, getErrorName(result, &text) == 0 else { return nil }
    return text.map { String(cString: $0) }
  }
}

/// Text that a C function writes into a buffer.
enum CText {
  /// - Parameter call: gets the buffer and its length, and returns 0 for success.
  static func read(_ length: Int32, _ call: (UnsafeMutablePointer<CChar>, Int32) -> Int32) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(length) + 1)
    let result = buffer.withUnsafeMutableBufferPointer { pointer in
      pointer.baseAddress.map { call($0, length) } ?? -1
    }
    if result != 0 { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension CUDADriverFunctions {
  fileprivate init(_ library: DynamicLibrary) throws(DynamicLibrary.Failure) {
    self.init(
      init: try library.required("cuInit"),
      driverGetVersion: try library.required("cuDriverGetVersion"),
      deviceGetCount: try library.required("cuDeviceGetCount"),
      deviceGet: try library.required("cuDeviceGet"),
      deviceGetName: try library.required("cuDeviceGetName"),
      deviceTotalMem_v2: try library.required("cuDeviceTotalMem_v2"),
      deviceGetAttribute: try library.required("cuDeviceGetAttribute"),
      deviceGetPCIBusId: try library.required("cuDeviceGetPCIBusId"),
      deviceGetUuid_v2: library.optional("cuDeviceGetUuid_v2"),
      deviceGetUuid: library.optional("cuDeviceGetUuid"),
      getErrorName: library.optional("cuGetErrorName"),
      deviceCanAccessPeer: library.optional("cuDeviceCanAccessPeer"),
      deviceGetP2PAttribute: library.optional("cuDeviceGetP2PAttribute"),
      devicePrimaryCtxGetState: library.optional("cuDevicePrimaryCtxGetState"))
  }
}
