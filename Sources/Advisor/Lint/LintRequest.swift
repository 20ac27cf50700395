/// What to check, and for which server.
package struct LintRequest: Sendable {
  /// Configs, model directories and repositories, as the user named them.
  package var paths: [String]
  /// The host whose GPUs count; nil when none is meant, so that what GPUs decide stays open.
  package var host: AdviceRequest.Host?
  /// Folder laid over the built-in rules.
  package var rules: String?
  /// Container release `YY.MM`; nil for the host's installed one, else the newest.
  package var release: String?
  /// Whether backends may complete configs (no `--disable-auto-complete-config`).
  package var completesConfigs: Bool
  /// `--model-config-name`.
  package var configName: String?

  package init(
    paths: [String], host: AdviceRequest.Host? = nil, rules: String? = nil, release: String? = nil,
    completesConfigs: Bool = true, configName: String? = nil
  ) {
    self.paths = paths
    self.host = host
    self.rules = rules
    self.release = release
    self.completesConfigs = completesConfigs
    self.configName = configName
  }
}
