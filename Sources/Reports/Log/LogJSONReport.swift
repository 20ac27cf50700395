package import Advisor
import Facts
import RuleBook

/// An explained log as `triton-advisor/log/1`.
package enum LogJSONReport {
  package static func text(_ explanation: LogExplanation) -> String {
    JSONWriter.write([
      "schema": "triton-advisor/log/1", "lines": .integer(explanation.lineCount),
      "cut_lines": .integer(explanation.cutCount), "omitted_lines": .integer(explanation.omittedCount),
      "models": ["ready": .strings(explanation.readyModels), "failed": .strings(explanation.failedModels)],
      "findings": .list(explanation.findings.map(value)),
      "unexplained": [
        "count": .integer(explanation.unexplainedCount),
        "first": .list(explanation.unexplained.map { ["line": .integer($0.line), "text": .string($0.text)] }),
      ],
    ]) + "\n"
  }

  private static func value(_ finding: LogExplanation.Finding) -> Value {
    [
      "id": .string(finding.message.id), "group": .string(finding.message.group),
      "kind": .string(finding.message.kind.rawValue), "check": finding.message.check.map(Value.string) ?? .null,
      "cause": .string(finding.cause), "remedies": .strings(finding.remedies), "text": .string(finding.text),
      "lines": .list(finding.lines.map { .integer($0) }), "count": .integer(finding.count),
      "cite": AdviceJSONReport.citations(finding.message.citations),
    ]
  }
}
