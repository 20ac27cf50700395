/// What to audit, and how to judge it.
package struct AuditRequest: Sendable {
  /// What makes the exit status that of a failure.
  package enum Threshold: String, Sendable, Hashable, CaseIterable {
    case fail, warn
  }

  package var host: AdviceRequest.Host
  /// Model repositories of the server.
  package var repositories: [String]
  /// File that starts the server; nil when none was named.
  package var deployment: String?
  /// Address of a running server; nil when none was named.
  package var url: String?
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
  /// A previous report as JSON.
  package var baseline: String?
  /// File with findings that are accepted.
  package var waivers: String?
  /// The day of the audit, on which waivers expire.
  package var today: CalendarDate

  package init(
    host: AdviceRequest.Host = .thisMachine, repositories: [String] = [], deployment: String? = nil, url: String? = nil,
    rules: String? = nil, release: String? = nil, threshold: Threshold = .fail, only: [String] = [],
    skip: [String] = [], level: Int = 3, baseline: String? = nil, waivers: String? = nil,
    today: CalendarDate = .today
  ) {
    self.host = host
    self.repositories = repositories
    self.deployment = deployment
    self.url = url
    self.rules = rules
    self.release = release
    self.threshold = threshold
    self.only = only
    self.skip = skip
    self.level = level
    self.baseline = baseline
    self.waivers = waivers
    self.today = today
  }
}
