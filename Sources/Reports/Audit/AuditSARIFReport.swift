package import Advisor
import Expressions
import Facts
import RuleBook
import TritonConfig

/// An audit as SARIF 2.1.0: findings about a repository stand at their place in config.pbtxt, others at the file that the
/// audit was given.
package enum AuditSARIFReport {
  /// - Parameter version: of this program.
  package static func render(_ result: AuditResult, version: String) -> String {
    let models = Dictionary(
      (result.lint?.models ?? []).map { ($0.entry.configFile, $0) }, uniquingKeysWith: { first, _ in first })
    let hasBaseline = result.findings.contains { $0.standing == .known }
    return SARIFWriter(
      version: version, rules: result.checks.map { rule($0.check) },
      results: result.checks.flatMap { results($0, models, hasBaseline, standIn: result.standIn) },
      notifications: result.checks.compactMap(notification),
      properties: [
        "release": .string(result.release), "host": .string(result.host), "simulated": .bool(result.isSimulated),
      ]
    ).write()
  }

  private static func rule(_ check: AuditCheck) -> SARIFWriter.Rule {
    // The scale of code hosts: critical from 9.0, high from 7.0, medium from 4.0.
    let score =
      switch check.severity {
      case .critical: "9.0"
      case .high: "7.0"
      case .medium: "4.0"
      case .low: "1.0"
      }
    return SARIFWriter.Rule(
      id: check.id, description: check.title,
      help: (check.remedies.map(\.source) + check.citations.map { "Source: \($0)" }).joined(separator: "\n"),
      properties: ["security-severity": .string(score), "tags": [.string(check.group)]])
  }

  private static func results(
    _ check: AuditedCheck, _ models: [String: ModelLint], _ hasBaseline: Bool, standIn: String
  ) -> [SARIFWriter.Result] {
    check.findings.map { result($0, check.check, models, hasBaseline, standIn: standIn) }
  }

  /// Checks that could not be decided: code hosts would show each as an alert if they were results.
  private static func notification(_ check: AuditedCheck) -> SARIFWriter.Notification? {
    guard check.outcome == .unknown || check.outcome == .error else { return nil }
    return SARIFWriter.Notification(
      rule: check.check.id, level: check.outcome == .error ? "error" : "note",
      message: "\(check.check.title): \(check.reason ?? check.outcome.rawValue)")
  }

  private static func result(
    _ finding: AuditFinding, _ check: AuditCheck, _ models: [String: ModelLint], _ hasBaseline: Bool, standIn: String
  ) -> SARIFWriter.Result {
    let subject = finding.lint == nil ? finding.subject.map { "\($0): " } ?? "" : ""
    let remedy = finding.remedies.isEmpty ? "" : " To mend it: \(finding.remedies.joined(separator: "; "))."
    let end = finding.evidence.hasSuffix(".") || remedy.isEmpty ? "" : "."
    var result = SARIFWriter.Result(
      rule: check.id, level: finding.outcome == .fail ? "error" : finding.outcome == .warn ? "warning" : "note",
      message: "\(subject)\(finding.evidence)\(end)\(remedy)", fingerprint: finding.fingerprint)
    // GitHub refuses a whole file for one result without a place.
    result.file = standIn
    if let lint = finding.lint {
      result.file = lint.file
      result.region = FindingRegion.region(lint, in: models[lint.file])
      result.properties["lint"] = .string(lint.id)
      result.properties["model"] = .string(lint.model)
    }
    switch finding.standing {
    case .new: result.baselineState = hasBaseline ? "new" : nil
    case .known: result.baselineState = "unchanged"
    case .waived(let waiver): result.suppression = waiver.reason
    }
    return result
  }
}
