extension LoadingModel {
  /// Kinds, GPUs and profiles of the groups (core, `model_config_utils.cc`, ValidateInstanceGroup).
  mutating func checkInstanceGroups() {
    if config.ensembleScheduling != nil { return }
    for (index, group) in config.instanceGroup.enumerated() {
      let path: ConfigPath = ["instance_group", .index(index)]
      let subject = "instance group \(group.name) of model \(config.name)"
      switch group.kind {
      case .gpu: checkGPUs(group, subject, path)
      case .cpu, .model:
        if !group.gpus.isEmpty {
          refuse(
            "gpus-of-other-kind", .load, "\(subject) has kind \(group.kind.text) but specifies one or more GPUs",
            remedy: "remove `gpus`, or write `kind: KIND_GPU`", at: path.field("gpus"), source: Source.modelConfigUtils)
        }
      case .auto:
        // A backend that runs on both is content with either.
        if group.gpus.isEmpty, backend?.runsOnBoth != true {
          doubt("instance group \(group.name) runs on a GPU if the host has one")
        }
      default:
        refuse(
          "unknown-instance-kind", .load, "\(subject) has unexpected kind KIND_AUTO",
          remedy: "write KIND_GPU, KIND_CPU, KIND_MODEL or KIND_AUTO", at: path.field("kind"),
          source: Source.modelConfigUtils)
      }
      checkProfiles(group, subject, path)
    }
    checkPassiveGroups()
  }

  private mutating func checkGPUs(_ group: ModelInstanceGroup, _ subject: String, _ path: ConfigPath) {
    guard let supported = supportedGPUs else {
      doubt("instance group \(group.name) needs a GPU, and the host's are not known")
      return
    }
    if group.gpus.isEmpty {
      // With supported GPUs the completion has listed them.
      refuse(
        "no-gpu", .load, "\(subject) has kind KIND_GPU but no GPUs are available",
        remedy: "write `kind: KIND_CPU` if the backend runs on CPUs", at: path.field("kind"),
        source: Source.modelConfigUtils)
    }
    for (index, ordinal) in group.gpus.enumerated() where !supported.contains(ordinal) {
      let list = supported.map { String($0) }.joined(separator: ", ")
      refuse(
        "gpu-not-supported", .load,
        "\(subject) specifies invalid or unsupported gpu id \(ordinal). GPUs with at least the minimum required CUDA "
          + "compute compatibility of \(Self.sixDecimals(situation.minimumComputeCapability)) are: \(list)",
        remedy: supported.isEmpty ? "write `kind: KIND_CPU` if the backend runs on CPUs" : "write one of \(list)",
        at: path.field("gpus").index(index), source: Source.modelConfigUtils)
    }
  }

  private mutating func checkProfiles(_ group: ModelInstanceGroup, _ subject: String, _ path: ConfigPath) {
    if group.profile.isEmpty { return }
    if config.platform != "tensorrt_plan" {
      refuse(
        "profile-outside-tensorrt", .load,
        // The server has no blank there.
        "\(subject) and platform \(config.platform)specifies profile field which is only supported for TensorRT models",
        remedy: "remove `profile`", at: path.field("profile"), source: Source.modelConfigUtils)
      return
    }
    for (index, profile) in group.profile.enumerated() {
      let place = path.field("profile").index(index)
      if profile.isEmpty {
        refuse("profile-empty", .load, "profile name must not be empty", at: place, source: Source.modelConfigUtils)
        continue
      }
      switch CxxNumber.int32(profile) {
      case .value(let number):
        if number < 0 {
          refuse(
            "profile-negative", .load,
            "\(subject) and platform \(config.platform) specifies invalid profile \(profile). The field should contain "
              + "the string representation of a non-negative integer.", at: place, source: Source.modelConfigUtils)
        }
      case .invalid:
        refuse(
          "profile-not-a-number", .load, "unable to parse '\(profile)': stoi",
          remedy: "write the profile's index, such as \"0\"", at: place, source: Source.modelConfigUtils)
      case .outOfRange:
        refuse(
          "profile-out-of-range", .load, "profile '\(profile)' does not fit an int: the server ends on it",
          remedy: "write the profile's index, such as \"0\"", at: place, source: Source.modelConfigUtils)
      }
    }
  }

  private mutating func checkPassiveGroups() {
    guard !config.instanceGroup.isEmpty, config.instanceGroup.allSatisfy(\.passive) else { return }
    warn(
      "only-passive-groups", .serve, "every instance group is passive: the first request ends the server",
      remedy: "add a group without `passive`", at: ["instance_group", 0, "passive"], source: Source.observed)
  }

  /// `6.000000`, as C++ `std::to_string` writes a double.
  private static func sixDecimals(_ number: Double) -> String {
    guard number.isFinite, abs(number) < 1e9 else { return "\(number)" }
    let millionths = Int64((abs(number) * 1_000_000).rounded())
    let fraction = String(millionths % 1_000_000)
    return (number < 0 ? "-" : "") + "\(millionths / 1_000_000)."
      + String(repeating: "0", count: 6 - fraction.count) + fraction
  }
}
