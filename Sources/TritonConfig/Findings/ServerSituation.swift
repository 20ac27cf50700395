package import Facts

/// What the verdict on a config depends on besides the repository: the server, how it is started, and its host.
package struct ServerSituation: Sendable, Hashable {
  /// A GPU as the server numbers it.
  package struct GPU: Sendable, Hashable {
    /// CUDA ordinal, after CUDA_VISIBLE_DEVICES.
    package var ordinal: Int32
    /// nil when it is not known.
    package var computeCapability: Double?

    package init(ordinal: Int32, computeCapability: Double?) {
      self.ordinal = ordinal
      self.computeCapability = computeCapability
    }
  }

  /// The container release, such as 26.06; nil for the newest known.
  package var release: DottedVersion?
  /// nil when the host's GPUs are not known; empty for a host without.
  package var gpus: [GPU]?
  /// Smallest compute capability that the server accepts (`--min-supported-compute-capability`).
  package var minimumComputeCapability: Double
  /// Whether backends may complete configs (no `--disable-auto-complete-config`).
  package var completesConfigs: Bool
  /// `--model-config-name`: `configs/<name>.pbtxt` comes before `config.pbtxt`.
  package var configName: String?
  /// Names of the backends that the server has; nil when they are not known.
  package var backends: Set<String>?

  package init(
    release: DottedVersion? = nil, gpus: [GPU]? = nil, minimumComputeCapability: Double = 6.0,
    completesConfigs: Bool = true, configName: String? = nil, backends: Set<String>? = nil
  ) {
    self.release = release
    self.gpus = gpus
    self.minimumComputeCapability = minimumComputeCapability
    self.completesConfigs = completesConfigs
    self.configName = configName
    self.backends = backends
  }

  /// Whether the release is known and comes before another, such as `26.03`.
  package func isOlder(than other: String) -> Bool {
    guard let release, let other = DottedVersion(other) else { return false }
    return release < other
  }

  /// Whether the release comes after another; one that is not known is the newest.
  package func isNewer(than other: String) -> Bool {
    guard let release else { return true }
    return DottedVersion(other).map { release > $0 } ?? false
  }
}
