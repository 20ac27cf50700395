package import Advisor
import Expressions
import Facts
import RuleBook
import TritonConfig

/// An audit as SARIF 2.1.0: findings about a repository stand at their place in config.pbtxt.
package enum AuditSARIFReport {
  /// - Parameter version: of this program.
  package static func render(_ result: AuditResult, version: String) -> String {
    let models = Dictionary(
      (result.lint?.models ?? []).map { ($0.entry.configFile, $0) }, uniquingKeysWith: { first, _ in first })
    let hasBaseline = result.findings.contains { $0.standing == .known }
    return SARIFWriter(
      version: version, rules: result.checks.map { rule($0.check) },
      results: result.checks.flatMap { results($0, models, hasBaseline) },
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
    _ check: AuditedCheck, _ models: [String: ModelLint], _ hasBaseline: Bool
  ) -> [SARIFWriter.Result] {
    switch check.outcome {
    case .pass where check.findings.isEmpty: return []
    case .skipped: return [bare(check, level: "none", kind: "notApplicable")]
    case .unknown where check.findings.isEmpty: return [bare(check, level: "none", kind: "open")]
    case .error: return [bare(check, level: "error", kind: nil)]
    default: return check.findings.map { result($0, check.check, models, hasBaseline) }
    }
  }

  /// A check without findings of its own.
  private static func bare(_ check: AuditedCheck, level: String, kind: String?) -> SARIFWriter.Result {
    SARIFWriter.Result(
      rule: check.check.id, level: level, kind: kind,
      message: "\(check.check.title): \(check.reason ?? check.outcome.rawValue)", fingerprint: check.check.id)
  }

  private static func result(
    _ finding: AuditFinding, _ check: AuditCheck, _ models: [String: ModelLint], _ hasBaseline: Bool
  ) -> SARIFWriter.Result {
    let subject = finding.lint == nil ? finding.subject.map { "\($0): " } ?? "" : ""
    let remedy = finding.remedies.isEmpty ? "" : " To mend it: \(finding.remedies.joined(separator: "; "))."
    let end = finding.evidence.hasSuffix(".") || remedy.isEmpty ? "" : "."
    var result = SARIFWriter.Result(
      rule: check.id, level: finding.outcome == .fail ? "error" : finding.outcome == .warn ? "warning" : "note",
      message: "\(subject)\(finding.evidence)\(end)\(remedy)", fingerprint: finding.fingerprint)
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
