import Facts

/// What libcuda answered, as the child process saw it: the GPUs a Triton server started here would see.
struct CUDAObservation: Sendable, Hashable {
  struct Device: Sendable, Hashable {
    /// CUDA's number, after CUDA_VISIBLE_DEVICES.
    var ordinal: Int
    var name: String?
    /// 32 hexadecimal digits with hyphens, without the `GPU-` or `MIG-` that NVML puts in front.
    var uuid: String?
    var pciBusID: String?
    var computeCapabilityMajor: Int?
    var computeCapabilityMinor: Int?
    /// Bytes that a program can have.
    var totalMemory: Int?
    var multiprocessors: Int?
    /// The nearest NUMA node of the host, -1 on a machine without nodes; older drivers do not tell.
    var hostNode: Int?
    var attributes = DriverFields()
  }

  /// The file that was mapped.
  var library: String?
  /// Why the library could not be used, in the loader's words.
  var loadFailure: String?
  /// Whether the library says of itself that it is a stand-in.
  var isSimulated = false
  /// The newest CUDA the driver supports: 1000 times the major number and 10 times the minor.
  var driverVersion: Int?
  /// The call that failed, its result and that result's name.
  var failedCall: String?
  var result: Int?
  var resultName: String?
  var devices: [Device] = []
  /// One for every ordered pair of devices.
  var peers: [DriverFields] = []
  /// Whether asking left a context behind; nil when the driver does not tell.
  var contextCreated: Bool?

  init() {}

  /// `13.1` for 13010.
  var driverVersionText: String? {
    guard let driverVersion, driverVersion > 0 else { return nil }
    return "\(driverVersion / 1000).\(driverVersion % 1000 / 10)"
  }
}

extension CUDAObservation {
  var answer: Value {
    .record([
      "library": library.map(Value.string), "loadFailure": loadFailure.map(Value.string),
      "isSimulated": .bool(isSimulated), "driverVersion": driverVersion.map { .integer($0) },
      "failedCall": failedCall.map(Value.string), "result": result.map { .integer($0) },
      "resultName": resultName.map(Value.string), "devices": .list(devices.map(\.answer)),
      "peers": .list(peers.map(\.answer)), "contextCreated": contextCreated.map(Value.bool),
    ])
  }

  init(_ record: AnswerRecord) throws(AnswerFailure) {
    library = try record.string("library")
    loadFailure = try record.string("loadFailure")
    isSimulated = try record.bool("isSimulated") ?? false
    driverVersion = try record.int("driverVersion")
    failedCall = try record.string("failedCall")
    result = try record.int("result")
    resultName = try record.string("resultName")
    devices = try record.list("devices", Device.init)
    peers = try record.driverFieldsList("peers", GPUFactShapes.peers)
    contextCreated = try record.bool("contextCreated")
  }
}

extension CUDAObservation.Device {
  fileprivate var answer: Value {
    .record([
      "ordinal": .integer(ordinal), "name": name.map(Value.string), "uuid": uuid.map(Value.string),
      "pciBusID": pciBusID.map(Value.string), "computeCapabilityMajor": computeCapabilityMajor.map { .integer($0) },
      "computeCapabilityMinor": computeCapabilityMinor.map { .integer($0) },
      "totalMemory": totalMemory.map { .integer($0) }, "multiprocessors": multiprocessors.map { .integer($0) },
      "hostNode": hostNode.map { .integer($0) }, "attributes": attributes.answer,
    ])
  }

  fileprivate init(_ record: AnswerRecord) throws(AnswerFailure) {
    guard let ordinal = try record.int("ordinal") else { throw AnswerFailure(problem: "a CUDA device has no ordinal") }
    self.ordinal = ordinal
    name = try record.string("name")
    uuid = try record.string("uuid")
    pciBusID = try record.string("pciBusID")
    computeCapabilityMajor = try record.int("computeCapabilityMajor")
    computeCapabilityMinor = try record.int("computeCapabilityMinor")
    totalMemory = try record.int("totalMemory")
    multiprocessors = try record.int("multiprocessors")
    hostNode = try record.int("hostNode")
    attributes = try record.driverFields("attributes", GPUFactShapes.attributes)
  }
}
