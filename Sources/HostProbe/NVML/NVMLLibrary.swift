import CHostLibraries
import Facts

/// Asks NVML for driver version, identity, free memory and MIG of every GPU. Runs in the child process.
enum NVMLLibrary {
  static let libraryName = "libnvidia-ml.so.1"

  /// - Parameters: as for ``CUDADriver/observe(announce:announceSimulation:)``.
  static func observe(announce: (String) -> Void, announceSimulation: () -> Void) -> NVMLObservation {
    var observation = NVMLObservation()
    let functions: NVMLFunctions
    let library: DynamicLibrary
    do {
      let driver = try DriverLibrary(
        libraryName, symbol: "nvmlInit_v2", announce: announce, announceSimulation: announceSimulation)
      observation.library = driver.path
      observation.isSimulated = driver.isSimulated
      library = driver.functions
      functions = try NVMLFunctions(library)
    } catch {
      observation.loadFailure = "\(error)"
      return observation
    }

    func succeeded(_ result: Int32, _ call: String) -> Bool {
      if result == 0 { return true }
      observation.failedCall = call
      observation.result = Int(result)
      return false
    }

    announce("nvmlInit_v2")
    guard succeeded(functions.init_v2(), "nvmlInit_v2") else { return observation }
    defer { _ = functions.shutdown() }
    if let get = functions.systemGetDriverVersion {
      observation.driverVersion = CText.read(96) { get($0, UInt32($1)) }
    }
    if let get: NVMLSignature.SystemText = library.optional("nvmlSystemGetNVMLVersion") {
      observation.libraryVersion = CText.read(96) { get($0, UInt32($1)) }
    }
    var count: UInt32 = 0
    guard succeeded(functions.deviceGetCount_v2(&count), "nvmlDeviceGetCount_v2") else { return observation }
    var read: [(position: Int, handle: NVMLDevice, links: NVMLLinks)] = []
    for index in 0..<min(count, 1024) {
      announce("reading NVML device \(index)")
      var handle: NVMLDevice?
      let result = functions.deviceGetHandleByIndex_v2(index, &handle)
      guard result == 0, let handle else {
        observation.devices.append(NVMLObservation.Device(index: Int(index), result: result == 0 ? 999 : Int(result)))
        continue
      }
      let links = NVMLLinks(library, handle)
      read.append((observation.devices.count, handle, links))
      observation.devices.append(wholeGPU(handle, Int(index), links, library, functions))
    }
    announce("reading NVML's topology")
    for from in read.prefix(CUDADriver.mostInMatrix) {
      for to in read.prefix(CUDADriver.mostInMatrix) where to.position != from.position {
        let target = observation.devices[to.position]
        var reader = NVMLDeviceReader(library, from.handle)
        reader.set("from", .integer(observation.devices[from.position].index))
        reader.set("to", .integer(target.index))
        reader.readLink(
          to: to.handle, links: NVMLLinks.between(from.links, to.links, toAddress: target.pciBusID))
        observation.links.append(reader.fields)
      }
    }
    return observation
  }

  private static func wholeGPU(
    _ handle: NVMLDevice, _ index: Int, _ links: NVMLLinks, _ library: DynamicLibrary, _ functions: NVMLFunctions
  ) -> NVMLObservation.Device {
    var device = self.device(handle, index, functions)
    var details = NVMLDeviceReader(library, handle)
    details.readDevice()
    device.details = details.fields
    var state = NVMLDeviceReader(library, handle)
    state.readState()
    if let active = links.active { state.set("nvlinksActive", .integer(active)) }
    device.state = state.fields
    device.processes = NVMLProcesses.read(library, handle)
    device.instances = instances(of: handle, library, functions)
    return device
  }

  private static func device(
    _ handle: NVMLDevice, _ index: Int, _ functions: NVMLFunctions
  ) -> NVMLObservation.Device {
    var device = NVMLObservation.Device(index: index, result: 0)
    if let getName = functions.deviceGetName {
      device.name = CText.read(96) { getName(handle, $0, UInt32($1)) }
    }
    device.uuid = CText.read(96) { functions.deviceGetUUID(handle, $0, UInt32($1)) }
    var pci = NVMLPCIInfo()
    if let getPCI = functions.deviceGetPciInfo_v3, getPCI(handle, &pci) == 0 {
      device.pciBusID = PCIAddress.text(pci)
    }
    device.memoryFree = memoryFree(handle, functions)
    var current: UInt32 = 0
    var pending: UInt32 = 0
    if let getMode = functions.deviceGetMigMode, getMode(handle, &current, &pending) == 0 {
      device.migEnabled = current == 1
    }
    return device
  }

  /// An index without an instance is a hole, not the end.
  private static func instances(
    of handle: NVMLDevice, _ library: DynamicLibrary, _ functions: NVMLFunctions
  ) -> [NVMLObservation.Device] {
    guard let getCount = functions.deviceGetMaxMigDeviceCount, let get = functions.deviceGetMigDeviceHandleByIndex
    else { return [] }
    var count: UInt32 = 0
    guard getCount(handle, &count) == 0 else { return [] }
    return (0..<min(count, 64)).compactMap { index in
      var instance: NVMLDevice?
      guard get(handle, index, &instance) == 0, let instance else { return nil }
      var device = device(instance, Int(index), functions)
      var reader = NVMLDeviceReader(library, instance)
      reader.readInstance()
      device.details = reader.fields
      return device
    }
  }

  private static func memoryFree(_ handle: NVMLDevice, _ functions: NVMLFunctions) -> Int? {
    if let getMemory = functions.deviceGetMemoryInfo_v2 {
      var memory = NVMLMemory2()
      let result = fill(&memory, handle, getMemory)
      if result == 0 { return Int(clamping: memory.free) }
    }
    var memory = NVMLMemory()
    if let getMemory = functions.deviceGetMemoryInfo, getMemory(handle, &memory) == 0 {
      return Int(clamping: memory.free)
    }
    return nil
  }

  /// Asks for the memory with the version word that the driver wants.
  static func fill(
    _ memory: inout NVMLMemory2, _ handle: NVMLDevice, _ getMemory: NVMLSignature.Memory2
  ) -> Int32 {
    memory.version = NVMLMemory2Version
    let result = getMemory(handle, &memory)
    // 25: the version word is not the one this driver wants; nvml.h's comment asks for the bare number.
    if result != 25 { return result }
    memory.version = 2
    return getMemory(handle, &memory)
  }
}

extension NVMLFunctions {
  fileprivate init(_ library: DynamicLibrary) throws(DynamicLibrary.Failure) {
    self.init(
      init_v2: try library.required("nvmlInit_v2"),
      shutdown: try library.required("nvmlShutdown"),
      deviceGetCount_v2: try library.required("nvmlDeviceGetCount_v2"),
      deviceGetHandleByIndex_v2: try library.required("nvmlDeviceGetHandleByIndex_v2"),
      deviceGetUUID: try library.required("nvmlDeviceGetUUID"),
      systemGetDriverVersion: library.optional("nvmlSystemGetDriverVersion"),
      deviceGetName: library.optional("nvmlDeviceGetName"),
      deviceGetPciInfo_v3: library.optional("nvmlDeviceGetPciInfo_v3"),
      deviceGetMemoryInfo: library.optional("nvmlDeviceGetMemoryInfo"),
      deviceGetMemoryInfo_v2: library.optional("nvmlDeviceGetMemoryInfo_v2"),
      deviceGetMigMode: library.optional("nvmlDeviceGetMigMode"),
      deviceGetMaxMigDeviceCount: library.optional("nvmlDeviceGetMaxMigDeviceCount"),
      deviceGetMigDeviceHandleByIndex: library.optional("nvmlDeviceGetMigDeviceHandleByIndex"))
  }
}
