import Facts
import RuleBook
import TritonConfig

/// Turns what `lint` says into checks: under the id of the rules where one takes it, else under `lint/<id>`.
struct LintChecks {
  var book: CheckBook
  var lint: LintResult

  /// The checks of the rules that take findings of `lint`, and one more for each finding that none takes.
  var checks: [AuditedCheck] {
    let byID = Dictionary(grouping: lint.findings, by: \.id)
    var taken = Set(book.checks.flatMap(\.replaced))
    var checks: [AuditedCheck] = []
    for check in book.checks {
      guard case .lint(let ids) = check.basis else { continue }
      taken.formUnion(ids)
      checks.append(audited(check, ids.flatMap { byID[$0] ?? [] }))
    }
    for id in byID.keys.sorted() where !taken.contains(id) {
      guard let found = byID[id] else { continue }
      checks.append(audited(Self.check(id, found), found))
    }
    return checks
  }

  private func audited(_ check: AuditCheck, _ found: [LintFinding]) -> AuditedCheck {
    let findings = found.map { Self.finding($0, of: check, at: lint.release) }
    return AuditedCheck(
      check: check, outcome: findings.map(\.outcome).max() ?? .pass, missing: [], findings: findings,
      subjects: lint.models.count, evidence: [], readings: [])
  }

  static func finding(_ finding: LintFinding, of check: AuditCheck, at release: String) -> AuditFinding {
    AuditFinding(
      check: check.id, subject: finding.model.isEmpty ? nil : finding.model, outcome: outcome(finding.severity),
      evidence: finding.message, because: because(finding, release), remedies: finding.remedy.map { [$0] } ?? [],
      commands: [], lint: finding, standing: .new)
  }

  private static func outcome(_ severity: LintFinding.Severity) -> CheckOutcome {
    switch severity {
    case .error: .fail
    case .warning: .warn
    case .note: .info
    }
  }

  private static func because(_ finding: LintFinding, _ release: String) -> String {
    guard finding.severity == .error else { return "" }
    return finding.model.isEmpty
      ? "the server of \(release) does not start with this repository" : "the server of \(release) refuses the model"
  }

  /// The check that stands for a kind of finding that the rules do not name.
  static func check(_ id: String, _ found: [LintFinding]) -> AuditCheck {
    let worst = found.map { outcome($0.severity) }.max() ?? .info
    return AuditCheck(
      lint: id, name: AuditSelection.lintPrefix + id, group: "repository",
      severity: worst == .fail ? .high : worst == .warn ? .medium : .low)
  }
}
