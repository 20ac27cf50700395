package import Facts

/// A fact that keeps an image from serving. The order of the cases is that of how hard it is to change.
package enum ContainerObstacle: Hashable, Sendable {
  /// The image is not built for the host's platform.
  case platform(String, builtFor: [String])
  /// Every GPU of the host is older than the image accepts: highest capability there is, lowest accepted.
  case capabilityTooLow(Double, least: Double)
  /// Every GPU of the host is newer than the image's CUDA knows: lowest capability there is, highest known.
  case capabilityTooHigh(Double, newest: Double)
  case noGPU
  /// What a model uses came later than the image.
  case before(String, models: [String])
  /// What a model uses left Triton before the image.
  case after(String, models: [String])
  /// The flavour is not one of those that a model asks for.
  case flavour(models: [String])
  /// It is made for backends of which nothing here needs one.
  case purpose([String])
  case missingBackends([String], models: [String])
  case opset(Int64, accepted: Int64, models: [String])
  case irVersion(Int64, accepted: Int64, models: [String])
  /// A plan of another TensorRT.
  case plan(DottedVersion, tensorrt: DottedVersion, models: [String])
  /// Older than the image's CUDA needs, and no compatibility package lifts it.
  case driver(DottedVersion, least: Int)

  /// The smaller, the harder to change: what is named first when only one is named.
  package var rank: Int {
    switch self {
    case .platform: 0
    case .capabilityTooLow, .capabilityTooHigh: 1
    case .noGPU: 2
    case .before, .after: 3
    case .flavour, .purpose: 4
    case .missingBackends: 5
    case .opset, .irVersion: 6
    case .plan: 7
    case .driver: 8
    }
  }
}

/// Something that is not known and decides whether an image serves.
package enum ContainerQuestion: Hashable, Sendable {
  /// No source shows the tag.
  case existence
  case platform(builtFor: [String])
  /// The driver: the oldest branch that will do, and older drivers that will do on GPUs with forward compatibility.
  case driver(least: Int, forward: [DottedVersion])
  /// Which GPUs there are: capabilities that will do.
  case capability(least: Double, newest: Double?)
  /// Whether the image's forward-compatibility package lifts this driver: where the branch is listed, whether the GPUs may
  /// use the package; else whether it is for the branch at all.
  case forwardCompatibility(DottedVersion, isListed: Bool)
  /// Sources disagree on what the image has, under the name that reports use for it.
  case disputed(String, [String])
  /// No source says which TensorRT the image has, and a plan needs its own.
  case plan(DottedVersion, assumed: String?, models: [String])

  /// Whether this asks no less than the other: an answer that settles it settles the other too. Which old drivers a
  /// compatibility package lifts makes no difference worth an image of its own.
  func asksAsMuch(as other: ContainerQuestion) -> Bool {
    switch (self, other) {
    case (.driver(let mine, _), .driver(let theirs, _)): mine >= theirs
    case (.capability(let least, let newest), .capability(let otherLeast, let otherNewest)):
      least >= otherLeast && newest ?? .infinity <= otherNewest ?? .infinity
    case (.platform, .platform): true
    default: self == other
    }
  }
}

/// Something to know about an image that serves.
package enum ContainerRemark: Hashable, Sendable {
  /// The driver is older than the CUDA major version: it works through the forward-compatibility package only.
  case forwardCompatibility(DottedVersion, least: Int)
  /// Older than the release notes ask for: minor-version compatibility, without just-in-time compilation of newer PTX.
  case minorCompatibility(DottedVersion, stated: SourcedValue<Int>)
  /// The release notes ask for less than the CUDA major version needs.
  case statedTooLow(SourcedValue<Int>, least: Int)
}
