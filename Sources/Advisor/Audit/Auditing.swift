import Facts
import RuleBook
import TritonConfig

/// Audits a host, the models of its server, and how the server is started.
package enum Auditing {
  /// - Parameter progress: called with the models looked at and all of them, from any thread.
  /// - Throws: ``AdvisorError`` for input that cannot be read or understood. What is wrong with the host or a model is a
  ///   finding.
  package static func audit(
    _ request: AuditRequest, progress: (@Sendable (_ done: Int, _ all: Int) -> Void)? = nil
  ) throws(AdvisorError) -> AuditResult {
    try audit(request, try AuditMaterials.read(request), progress: progress)
  }

  /// The same with rules and facts that were read before.
  static func audit(
    _ request: AuditRequest, _ materials: AuditMaterials, progress: (@Sendable (_ done: Int, _ all: Int) -> Void)?
  ) throws(AdvisorError) -> AuditResult {
    let waivers = try request.waivers.map { path throws(AdvisorError) in try Waiver.read(path) } ?? []
    let baseline = try request.baseline.map { path throws(AdvisorError) in try AuditBaseline.read(path) }
    let selection = try AuditSelection(request, materials.book)
    let lint = try self.lint(request, materials, progress)
    let sheet = materials.sheet(repository: RepositoryFacts(lint: lint, paths: request.repositories).document)
    var checks = evaluated(materials.book, sheet, selection, lint)
    var judgement = Judgement(waivers: waivers, baseline: baseline, today: request.today)
    for index in checks.indices { judgement.judge(&checks[index]) }
    return AuditResult(
      host: sheet.value("host.source").stringValue ?? "this machine",
      isSimulated: materials.host.facts.values.contains { $0.origin.kind == .simulated }, release: materials.release,
      groups: materials.book.groups, checks: checks, reserved: materials.book.checks.filter(\.isReserved), lint: lint,
      notes: [materials.note].compactMap(\.self) + judgement.notes(ran: checks), threshold: request.threshold,
      standIn: standIn(request))
  }

  private static func standIn(_ request: AuditRequest) -> String {
    if let deployment = request.deployment, deployment != DeploymentSource.running { return deployment }
    if let repository = request.repositories.first { return repository }
    guard case .named(let names) = request.host, let name = names.first, name.hasSuffix(".json") else { return "host" }
    return name
  }

  private static func lint(
    _ request: AuditRequest, _ materials: AuditMaterials, _ progress: (@Sendable (Int, Int) -> Void)?
  ) throws(AdvisorError) -> LintResult? {
    if request.repositories.isEmpty { return nil }
    return try Linting.lint(
      paths: request.repositories, configName: configName(materials), situation: try situation(request, materials),
      progress: progress)
  }

  /// `--model-config-name` of the deployment.
  static func configName(_ materials: AuditMaterials) -> String? {
    materials.deployment["deployment.server.modelConfigName"]?.value.stringValue
  }

  /// The server that is to load the models.
  static func situation(
    _ request: AuditRequest, _ materials: AuditMaterials
  ) throws(AdvisorError) -> LintSituation {
    let completes = materials.deployment["deployment.server.autoCompleteConfig"]?.value.boolValue ?? true
    var situation = try LintSituation(
      LintRequest(
        paths: request.repositories, host: request.host, release: materials.release, completesConfigs: completes,
        configName: configName(materials)),
      releases: materials.book.releases, catalog: materials.catalog, host: materials.host)
    if let least = materials.deployment["deployment.server.minimumComputeCapability"]?.value.doubleValue {
      situation.server.minimumComputeCapability = least
    }
    return situation
  }

  /// Every wanted check that is not reserved, by group.
  private static func evaluated(
    _ book: CheckBook, _ sheet: FactSheet, _ selection: AuditSelection, _ lint: LintResult?
  ) -> [AuditedCheck] {
    let linted = lint.map { LintChecks(book: book, lint: $0).checks } ?? []
    let byID = Dictionary(linted.map { ($0.check.id, $0) }, uniquingKeysWith: { $1 })
    let named = book.checks.filter { !$0.isReserved && selection.takes($0) }.map { check in
      if let reason = selection.reasonToSkip(check) { return skipped(check, reason) }
      guard case .lint = check.basis else { return audited(check, book.result(of: check, sheet)) }
      return byID[check.id] ?? skipped(check, "no model repository was named (--model-repository DIR)")
    }
    let others = linted.filter { book[$0.check.id] == nil && selection.takes($0.check) }
    let all = named + others
    return book.groups.flatMap { group in all.filter { $0.check.group == group.id } }
  }

  private static func skipped(_ check: AuditCheck, _ reason: String) -> AuditedCheck {
    AuditedCheck(
      check: check, outcome: .skipped, reason: reason, missing: [], findings: [], subjects: 0, evidence: [],
      readings: [])
  }

  private static func audited(_ check: AuditCheck, _ result: CheckResult) -> AuditedCheck {
    let findings = result.subjects.filter { [.info, .warn, .fail].contains($0.outcome) }.map { subject in
      AuditFinding(
        check: check.id, subject: subject.name, outcome: subject.outcome, evidence: subject.evidence,
        because: subject.because, remedies: subject.remedies, commands: subject.commands, standing: .new)
    }
    return AuditedCheck(
      check: check, outcome: result.outcome, reason: result.reason, missing: result.missing, findings: findings,
      subjects: result.subjects.count,
      evidence: result.subjects.filter { $0.outcome == .pass }.map(\.evidence).filter { !$0.isEmpty },
      readings: result.readings)
  }
}

/// Which findings are accepted, and which were known.
private struct Judgement {
  var waivers: [Waiver]
  var baseline: AuditBaseline?
  var today: CalendarDate
  private var used: Set<Waiver> = []

  init(waivers: [Waiver], baseline: AuditBaseline?, today: CalendarDate) {
    self.waivers = waivers
    self.baseline = baseline
    self.today = today
  }

  mutating func judge(_ check: inout AuditedCheck) {
    if check.findings.isEmpty { return }
    for index in check.findings.indices {
      let finding = check.findings[index]
      let covering = waivers.filter { $0.covers(finding) }
      used.formUnion(covering)
      if let waiver = covering.first(where: { $0.expires >= today }) {
        check.findings[index].standing = .waived(waiver)
      } else if baseline?.fingerprints.contains(finding.fingerprint) == true {
        check.findings[index].standing = .known
      }
    }
    guard [.info, .warn, .fail].contains(check.outcome) else { return }
    let open = check.findings.filter { if case .waived = $0.standing { false } else { true } }
    check.outcome = open.map(\.outcome).max() ?? .pass
  }

  /// What to tell of waivers: those that expired, and those of checks that ran and found nothing to accept.
  func notes(ran checks: [AuditedCheck]) -> [String] {
    let ids = Set(checks.filter { $0.outcome != .skipped && $0.outcome != .unknown }.map(\.check.id))
    return waivers.compactMap { waiver in
      let subject = waiver.subject.map { " for \($0)" } ?? ""
      if waiver.expires < today, used.contains(waiver) {
        return "\(waiver.place): the waiver of \(waiver.id)\(subject) expired on \(waiver.expires): \(waiver.reason)"
      }
      if !used.contains(waiver), ids.contains(waiver.id) {
        return "\(waiver.place): the waiver of \(waiver.id)\(subject) is not needed any more"
      }
      return nil
    }
  }
}
