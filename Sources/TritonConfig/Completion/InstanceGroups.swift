extension LoadingModel {
  /// Backends that ask for a kind of instance of their own when the config has no group: OpenVINO for the CPU
  /// (openvino_backend, TRITONBACKEND_GetBackendAttribute). What others ask for is what the server takes anyway.
  private static let preferredKinds = ["openvino": ModelInstanceGroup.Kind.cpu]

  /// Backends with two instances on a CPU unless the config says otherwise.
  private static let pairedOnCPU: Set = ["onnxruntime", "tensorflow"]

  /// Names, kinds, counts and GPUs of the instance groups (core, `model_config_utils.cc`, NormalizeInstanceGroup).
  package mutating func completeInstanceGroups() {
    if config.ensembleScheduling != nil { return }
    if config.instanceGroup.isEmpty {
      var group = ModelInstanceGroup()
      group.name = config.name
      complete("instance_group", from: .serverDefault("one group when none is written"))
      if let kind = Self.preferredKinds[config.backend] {
        group.kind = kind
        complete(
          ["instance_group", 0, "kind"], from: .backendDefault("what the \(config.backend) backend prefers"))
      }
      config.instanceGroup = [group]
    }
    for index in config.instanceGroup.indices { complete(group: index) }
  }

  private mutating func complete(group index: Int) {
    var group = config.instanceGroup[index]
    let path: ConfigPath = ["instance_group", .index(index)]
    if group.name.isEmpty {
      group.name = "\(config.name)_\(index)"
      complete(path.field("name"), from: .serverDefault("the model's name and the group's number"))
    }
    if group.kind == .auto, let supported = supportedGPUs {
      group.kind = supported.isEmpty || group.gpus.contains { !supported.contains($0) } ? .cpu : .gpu
      let reason =
        supported.isEmpty
        ? "no GPU that the server supports"
        : group.kind == .cpu ? "one of its GPUs is not there or not supported" : "there is a GPU that it supports"
      complete(path.field("kind"), from: .serverDefault(reason))
    }
    // An ONNX Runtime group whose kind is still open has an open count too.
    if group.count < 1, !(group.kind == .auto && Self.pairedOnCPU.contains(config.backend)) {
      let isPaired = group.kind == .cpu && Self.pairedOnCPU.contains(config.backend)
      group.count = isPaired ? 2 : 1
      complete(
        path.field("count"),
        from: isPaired ? .backendDefault("two on a CPU for \(config.backend)") : .serverDefault("one"))
    }
    if group.kind == .gpu, group.gpus.isEmpty, let supported = supportedGPUs, !supported.isEmpty {
      group.gpus = supported
      complete(path.field("gpus"), from: .serverDefault("every GPU that the server supports"))
    }
    config.instanceGroup[index] = group
  }

  /// Ordinals of the GPUs that the server uses, ascending; nil when the GPUs are not known.
  ///
  /// One whose compute capability is not known counts.
  var supportedGPUs: [Int32]? {
    situation.gpus.map { gpus in
      gpus.filter { gpu in
        // The server allows for rounding in its sum of major and minor.
        gpu.computeCapability.map { $0 > situation.minimumComputeCapability - 0.01 } ?? true
      }.map(\.ordinal).sorted()
    }
  }
}
