package import Advisor
import Facts
import TritonConfig

/// The findings as JSON, schema `triton-advisor/lint/1`; see docs/json.md.
package enum LintJSONReport {
  /// - Parameter showsEffective: whether each model carries its completed config, with where its fields come from.
  package static func render(_ result: LintResult, showsEffective: Bool) -> String {
    JSONWriter.write([
      "schema": "triton-advisor/lint/1", "release": .string(result.release),
      "models": .list(result.models.map { model($0, showsEffective: showsEffective) }),
      "findings": .list(result.findings.map(finding)),
    ]) + "\n"
  }

  private static func model(_ model: ModelLint, showsEffective: Bool) -> Value {
    var record: [Value: Value] = [
      "name": .string(model.name), "directory": .string(model.entry.directory), "verdict": .string(model.verdict.word),
      "reason": LintWording.reason(model).map(Value.string) ?? .null, "doubts": .strings(model.doubts),
      "versions": model.versions.map { .list($0.map(Value.int)) } ?? .null,
    ]
    if showsEffective {
      record["effective"] = model.effective.map { ConfigJSON.write($0) } ?? .null
      record["origins"] = .map(
        Dictionary(
          model.origins.map { (.string($0.key.description), .string($0.value.text)) }, uniquingKeysWith: { $1 }))
    }
    return .map(record)
  }

  private static func finding(_ finding: LintFinding) -> Value {
    [
      "id": .string(finding.id), "severity": .string(finding.severity.rawValue),
      "stage": .string(finding.stage.rawValue),
      "message": .string(finding.message), "remedy": finding.remedy.map(Value.string) ?? .null,
      "model": .string(finding.model), "file": .string(finding.file),
      "line": finding.position.map { .integer($0.line) } ?? .null,
      "column": finding.position.map { .integer($0.column) } ?? .null,
      "path": finding.path.map { .string($0.description) } ?? .null, "source": .string(finding.source),
    ]
  }
}
