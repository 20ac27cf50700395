/// What to audit, and how to judge it.
package struct AuditRequest: Sendable {
  /// What makes the exit status that of a failure.
  package enum Threshold: String, Sendable, Hashable, CaseIterable {
    case fail, warn
  }

  package var host: AdviceRequest.Host
  /// Model repositories of the server.
  package var repositories: [String]
  /// File that starts the server, or `running` for the one that runs here; nil when none was named.
  package var deployment: String?
  /// Which server, where the file starts several.
  package var deploymentName: String?
  /// Address of a running server; nil when none was named.
  package var url: String?
  /// Port of the running server's metrics.
  package var metricsPort: UInt16
  /// Folder laid over the built-in rules.
  package var rules: String?
  /// Container release `YY.MM`; nil for the installed one, else the newest.
  package var release: String?
  package var threshold: Threshold
  /// Ids of checks and groups; empty for all.
  package var only: [String]
  package var skip: [String]
  /// The most that a check may cost, 1 to 3 as the rules say it.
  package var level: Int
  /// Whether the server may use the host's GPUs; without them, what is wrong with driver and GPUs is no matter.
  package var usesGPUs: Bool
  /// A previous report as JSON.
  package var baseline: String?
  /// File with findings that are accepted.
  package var waivers: String?
  /// The day of the audit, on which waivers expire.
  package var today: CalendarDate

  package init(
    host: AdviceRequest.Host = .thisMachine, repositories: [String] = [], deployment: String? = nil,
    deploymentName: String? = nil, url: String? = nil, metricsPort: UInt16 = 8002, rules: String? = nil,
    release: String? = nil, threshold: Threshold = .fail, only: [String] = [],
    skip: [String] = [], level: Int = 3, usesGPUs: Bool = true, baseline: String? = nil, waivers: String? = nil,
    today: CalendarDate = .today
  ) {
    self.host = host
    self.repositories = repositories
    self.deployment = deployment
    self.deploymentName = deploymentName
    self.url = url
    self.metricsPort = metricsPort
    self.rules = rules
    self.release = release
    self.threshold = threshold
    self.only = only
    self.skip = skip
    self.level = level
    self.usesGPUs = usesGPUs
    self.baseline = baseline
    self.waivers = waivers
    self.today = today
  }
}
