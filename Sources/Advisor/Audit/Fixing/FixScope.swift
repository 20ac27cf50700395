import RuleBook
import TritonConfig

/// Which findings of `lint` an audit wants mended: those of its checks that nobody accepts, be they there from the start
/// or seen only when others are mended.
struct FixScope {
  private let selection: AuditSelection
  private let waivers: [Waiver]
  private let checks: [String: [AuditCheck]]
  /// What rules of their own judge in place of `lint`.
  private let replaced: Set<String>

  init(_ request: AuditRequest, _ book: CheckBook) throws(AdvisorError) {
    selection = try AuditSelection(request, book)
    let waivers = try request.waivers.map { path throws(AdvisorError) in try Waiver.read(path) } ?? []
    self.waivers = waivers.filter { $0.expires >= request.today }
    replaced = Set(book.checks.flatMap(\.replaced))
    var checks: [String: [AuditCheck]] = [:]
    for check in book.checks where !check.isReserved {
      if case .lint(let ids) = check.basis { for id in ids { checks[id, default: []].append(check) } }
    }
    self.checks = checks
  }

  func takes(_ finding: LintFinding) -> Bool {
    if let named = checks[finding.id] {
      return named.contains { $0.level <= selection.level && takes(finding, of: $0) }
    }
    return !replaced.contains(finding.id) && takes(finding, of: LintChecks.check(finding.id, [finding]))
  }

  private func takes(_ finding: LintFinding, of check: AuditCheck) -> Bool {
    let audited = LintChecks.finding(finding, of: check, at: "")
    return selection.takes(check) && !waivers.contains { $0.covers(audited) }
  }
}
