package import Advisor
import Facts
import RuleBook
import TritonConfig

/// An audit as JSON, schema `triton-advisor/audit/1`: Documentation/schema/audit.schema.json.
package enum AuditJSONReport {
  package static func render(_ result: AuditResult) -> String {
    JSONWriter.write([
      "schema": .string(AuditSchema.name), "host": .string(result.host), "simulated": .bool(result.isSimulated),
      "release": .string(result.release), "failed": .bool(result.isFailure),
      "summary": .map(
        Dictionary(
          uniqueKeysWithValues: CheckOutcome.allCases.map { (.string($0.rawValue), .integer(result.count($0))) })),
      "groups": .list(result.groups.map { ["id": .string($0.id), "title": .string($0.title)] }),
      "checks": .list(result.checks.map(check)), "notes": .strings(result.notes),
      "models": result.lint.map { lint in
        .list(lint.models.map { ["name": .string($0.name), "verdict": .string($0.verdict.word)] })
      } ?? .null,
    ]) + "\n"
  }

  private static func check(_ check: AuditedCheck) -> Value {
    [
      "id": .string(check.check.id), "group": .string(check.check.group), "title": .string(check.check.title),
      "severity": .string(check.check.severity.rawValue), "level": .integer(check.check.level),
      "outcome": .string(check.outcome.rawValue), "reason": check.reason.map(Value.string) ?? .null,
      "missing": .strings(check.missing), "subjects": .integer(check.subjects),
      "evidence": .strings(check.evidence), "findings": .list(check.findings.map(finding)),
      "facts": .list(check.readings.map(reading)), "sources": .strings(check.check.citations.map(\.description)),
    ]
  }

  private static func reading(_ reading: Trace.Reading) -> Value {
    [
      "path": .string(reading.path), "basis": reading.origin.map { .string($0.kind.rawValue) } ?? .null,
      "source": reading.origin.map { .string($0.source) } ?? .null,
    ]
  }

  private static func finding(_ finding: AuditFinding) -> Value {
    var entries: [Value: Value] = [
      "fingerprint": .string(finding.fingerprint), "subject": finding.subject.map(Value.string) ?? .null,
      "outcome": .string(finding.outcome.rawValue), "evidence": .string(finding.evidence),
      "because": .string(finding.because), "remedies": .strings(finding.remedies),
      "commands": .strings(finding.commands),
    ]
    switch finding.standing {
    case .new: entries["standing"] = "new"
    case .known: entries["standing"] = "known"
    case .waived(let waiver):
      entries["standing"] = "waived"
      entries["waiver"] = ["reason": .string(waiver.reason), "expires": .string(waiver.expires.description)]
    }
    if let lint = finding.lint { entries["place"] = place(lint) }
    return .map(entries)
  }

  private static func place(_ lint: LintFinding) -> Value {
    [
      "lint": .string(lint.id), "model": .string(lint.model), "file": .string(lint.file),
      "line": lint.position.map { .integer($0.line) } ?? .null,
      "column": lint.position.map { .integer($0.column) } ?? .null,
      "path": lint.path.map { .string($0.description) } ?? .null, "stage": .string(lint.stage.rawValue),
    ]
  }
}
