package import Facts

/// What a host is to a container image.
package struct ContainerHost: Hashable, Sendable {
  package enum Driver: Hashable, Sendable {
    case unknown
    /// There is none, so that no image sees a GPU.
    case none
    /// The version, or its branch alone.
    case version(DottedVersion)
  }

  package struct GPU: Hashable, Sendable {
    package var name: String
    /// nil when it is not known.
    package var capability: Double?
    /// Whether CUDA's forward-compatibility packages are for it: data-centre GPUs and few others. nil when not known.
    package var takesForwardCompatibility: Bool?

    package init(name: String, capability: Double?, takesForwardCompatibility: Bool? = nil) {
      self.name = name
      self.capability = capability
      self.takesForwardCompatibility = takesForwardCompatibility
    }
  }

  /// As the images' tables call it; nil when it is not known.
  package var platform: String?
  package var driver: Driver
  /// nil when nobody could count them.
  package var gpus: [GPU]?

  package init(platform: String?, driver: Driver, gpus: [GPU]?) {
    self.platform = platform
    self.driver = driver
    self.gpus = gpus
  }
}
