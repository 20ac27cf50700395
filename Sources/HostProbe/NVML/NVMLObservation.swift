import Facts

/// What NVML answered: every GPU this process may see, whatever CUDA_VISIBLE_DEVICES says, in PCI order.
struct NVMLObservation: Sendable, Hashable {
  /// A GPU, or below it a MIG instance.
  struct Device: Sendable, Hashable {
    var index: Int
    /// The result of asking for the device's handle, 0 for success: 4 no permission, 15 fallen off the bus.
    var result: Int
    var name: String?
    /// With the prefix: `GPU-…`, `MIG-…`.
    var uuid: String?
    var pciBusID: String?
    /// Bytes.
    var memoryFree: Int?
    /// nil for GPUs that cannot be partitioned.
    var migEnabled: Bool?
    var instances: [Device] = []
    /// Of a GPU the fields of `host.gpuDevices`, of an instance those of `host.gpuInstances`.
    var details = DriverFields()
    var state = DriverFields()
    /// nil when NVML does not tell who uses the GPU.
    var processes: [DriverFields]?
  }

  var library: String?
  var loadFailure: String?
  var isSimulated = false
  /// `590.48.01`.
  var driverVersion: String?
  /// The call that failed and its result.
  var failedCall: String?
  var result: Int?
  /// Of NVML itself: `13.590.48.01`.
  var libraryVersion: String?
  var devices: [Device] = []
  /// One for every ordered pair of GPUs.
  var links: [DriverFields] = []

  init() {}
}

extension NVMLObservation {
  var answer: Value {
    .record([
      "library": library.map(Value.string), "loadFailure": loadFailure.map(Value.string),
      "isSimulated": .bool(isSimulated), "driverVersion": driverVersion.map(Value.string),
      "failedCall": failedCall.map(Value.string), "result": result.map { .integer($0) },
      "libraryVersion": libraryVersion.map(Value.string), "devices": .list(devices.map(\.answer)),
      "links": .list(links.map(\.answer)),
    ])
  }

  init(_ record: AnswerRecord) throws(AnswerFailure) {
    library = try record.string("library")
    loadFailure = try record.string("loadFailure")
    isSimulated = try record.bool("isSimulated") ?? false
    driverVersion = try record.string("driverVersion")
    failedCall = try record.string("failedCall")
    result = try record.int("result")
    libraryVersion = try record.string("libraryVersion")
    links = try record.driverFieldsList("links", GPUFactShapes.links)
    devices = try record.list("devices") { (device) throws(AnswerFailure) in
      var parsed = try Device(device, GPUFactShapes.devices)
      parsed.instances = try device.list("instances") { (instance) throws(AnswerFailure) in
        try Device(instance, GPUFactShapes.instances)
      }
      return parsed
    }
  }
}

extension NVMLObservation.Device {
  fileprivate var answer: Value {
    .record([
      "index": .integer(index), "result": .integer(result), "name": name.map(Value.string),
      "uuid": uuid.map(Value.string), "pciBusID": pciBusID.map(Value.string),
      "memoryFree": memoryFree.map { .integer($0) }, "migEnabled": migEnabled.map(Value.bool),
      "instances": .list(instances.map(\.answer)), "details": details.answer, "state": state.answer,
      "processes": processes.map { .list($0.map(\.answer)) },
    ])
  }

  fileprivate init(_ record: AnswerRecord, _ shape: [String: HostFacts.Shape]) throws(AnswerFailure) {
    guard let index = try record.int("index"), let result = try record.int("result") else {
      throw AnswerFailure(problem: "an NVML device has no index or no result")
    }
    self.index = index
    self.result = result
    name = try record.string("name")
    uuid = try record.string("uuid")
    pciBusID = try record.string("pciBusID")
    memoryFree = try record.int("memoryFree")
    migEnabled = try record.bool("migEnabled")
    details = try record.driverFields("details", shape)
    state = try record.driverFields("state", GPUFactShapes.state)
    processes = try record.has("processes") ? record.driverFieldsList("processes", GPUFactShapes.processes) : nil
  }
}
