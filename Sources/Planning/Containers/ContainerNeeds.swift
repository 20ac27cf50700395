package import Facts

/// What one model asks of the image that serves it. What is nil or empty asks nothing.
package struct ContainerNeeds: Hashable, Sendable {
  /// The TensorRT that a plan was built with, and where else it may run.
  package struct Plan: Hashable, Sendable {
    package var version: DottedVersion
    /// Built with `--versionCompatible`: newer runtimes of the same major version take it too.
    package var isVersionCompatible: Bool

    package init(version: DottedVersion, isVersionCompatible: Bool = false) {
      self.version = version
      self.isVersionCompatible = isVersionCompatible
    }
  }

  /// What the model is called in answers.
  package var model: String
  /// Backends that have to be in the image, as config.pbtxt names them.
  package var backends: Set<String>
  /// Flavours that will do; nil for any.
  package var flavours: Set<String>?
  /// First and last release that has what it uses.
  package var since: String?
  package var until: String?
  package var opset: Int64?
  package var irVersion: Int64?
  package var plan: Plan?
  /// Whether it has to run on a GPU.
  package var gpu: Bool

  package init(
    model: String, backends: Set<String>, flavours: Set<String>? = nil, since: String? = nil, until: String? = nil,
    opset: Int64? = nil, irVersion: Int64? = nil, plan: Plan? = nil, gpu: Bool = false
  ) {
    self.model = model
    self.backends = backends
    self.flavours = flavours
    self.since = since
    self.until = until
    self.opset = opset
    self.irVersion = irVersion
    self.plan = plan
    self.gpu = gpu
  }
}
