/// Copies of a model on one kind of device.
package struct ModelInstanceGroup: ConfigMessage {
  package static let schema = MessageSchema("ModelInstanceGroup", Self.self)

  package var name = ""
  package var kind = Kind.auto
  package var count: Int32 = 0
  package var gpus: [Int32] = []
  package var rateLimiter: ModelRateLimiter?
  package var secondaryDevices: [SecondaryDevice] = []
  package var profile: [String] = []
  package var passive = false
  package var hostPolicy = ""

  /// What the copies run on.
  package struct Kind: ConfigEnum {
    package static let typeName = "ModelInstanceGroup.Kind"
    package var number: Int32
    package init(number: Int32) { self.number = number }

    package static let auto = Self(number: 0)
    package static let gpu = Self(number: 1)
    package static let cpu = Self(number: 2)
    package static let model = Self(number: 3)
    package static let cases = [
      EnumCase("KIND_AUTO", 0), EnumCase("KIND_GPU", 1), EnumCase("KIND_CPU", 2), EnumCase("KIND_MODEL", 3),
    ]
  }

  /// A core beside the GPU, such as a DLA.
  package struct SecondaryDevice: ConfigMessage {
    package static let schema = MessageSchema("ModelInstanceGroup.SecondaryDevice", Self.self)

    package var kind = Kind.nvdla
    package var deviceID: Int64 = 0

    /// The family of the core.
    package struct Kind: ConfigEnum {
      package static let typeName = "ModelInstanceGroup.SecondaryDevice.SecondaryDeviceKind"
      package var number: Int32
      package init(number: Int32) { self.number = number }

      package static let nvdla = Self(number: 0)
      package static let cases = [EnumCase("KIND_NVDLA", 0, since: "21.06")]
    }

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("kind", 1, \.kind, since: "21.06", "The family of the core."),
      .scalar("device_id", 2, \.deviceID, since: "21.06", "Which core of the family.").asTextInJSON,
    ]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .scalar("name", 1, \.name, "Label of the group; the server makes one up when absent."),
    .scalar("kind", 4, \.kind, "GPU, CPU, what the model says, or GPU if there is one (auto)."),
    .scalar("count", 2, \.count, "Copies on each listed GPU, or in all for CPU and MODEL; 0 is the default."),
    .repeated("gpus", 3, \.gpus, "CUDA device numbers as the server sees them; all of them when empty."),
    .optional("rate_limiter", 6, \.rateLimiter, "Resources a copy holds while it executes."),
    .repeated("secondary_devices", 8, \.secondaryDevices, since: "21.06", "DLA cores for TensorRT."),
    .repeated("profile", 5, \.profile, "Optimization profiles of a TensorRT engine, numbers written as strings."),
    .scalar("passive", 7, \.passive, since: "21.06", "Whether the scheduler gives the copies no work."),
    .scalar("host_policy", 9, \.hostPolicy, since: "21.06", "Name of the --host-policy settings the copies follow."),
  ]
}

/// What an execution of a model waits for.
package struct ModelRateLimiter: ConfigMessage {
  package static let schema = MessageSchema("ModelRateLimiter", Self.self)

  package var resources: [Resource] = []
  package var priority: UInt32 = 0

  /// Units of a counter.
  package struct Resource: ConfigMessage {
    package static let schema = MessageSchema("ModelRateLimiter.Resource", Self.self)

    package var name = ""
    package var global = false
    package var count: UInt32 = 0

    package init() {}

    package static let fields: [ConfigField<Self>] = [
      .scalar("name", 1, \.name, "The counter."),
      .scalar("global", 2, \.global, "Whether all devices share the counter."),
      .scalar("count", 3, \.count, "Units an execution takes."),
    ]
  }

  package init() {}

  package static let fields: [ConfigField<Self>] = [
    .repeated("resources", 1, \.resources, "All that has to be free before an execution starts."),
    .scalar("priority", 2, \.priority, "Weight among models; with 2 a model runs half as often as with 1."),
  ]
}
