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
  }

  var library: String?
  var loadFailure: String?
  var isSimulated = false
  /// `590.48.01`.
  var driverVersion: String?
  /// The call that failed and its result.
  var failedCall: String?
  var result: Int?
  var devices: [Device] = []

  init() {}
}

extension NVMLObservation {
  var answer: Value {
    .record([
      "library": library.map(Value.string), "loadFailure": loadFailure.map(Value.string),
      "isSimulated": .bool(isSimulated), "driverVersion": driverVersion.map(Value.string),
      "failedCall": failedCall.map(Value.string), "result": result.map { .integer($0) },
      "devices": .list(devices.map(\.answer)),
    ])
  }

  init(_ record: AnswerRecord) throws(AnswerFailure) {
    library = try record.string("library")
    loadFailure = try record.string("loadFailure")
    isSimulated = try record.bool("isSimulated") ?? false
    driverVersion = try record.string("driverVersion")
    failedCall = try record.string("failedCall")
    result = try record.int("result")
    devices = try record.list("devices") { (device) throws(AnswerFailure) in
      var parsed = try Device(device)
      parsed.instances = try device.list("instances", Device.init)
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
      "instances": .list(instances.map(\.answer)),
    ])
  }

  fileprivate init(_ record: AnswerRecord) throws(AnswerFailure) {
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
  }
}
