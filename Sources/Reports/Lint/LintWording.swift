import Advisor
import Facts
import TritonConfig

/// Words that the lint reports share.
enum LintWording {
  /// `config.pbtxt:3:7`, or the file alone.
  static func place(_ finding: LintFinding) -> String {
    let file = finding.file.escapingControls
    return finding.position.map { "\(file):\($0.line):\($0.column)" } ?? file
  }

  /// `4 models, Triton 26.08: 1 ready, 2 refused, 1 unknown; 3 errors, 1 warning`.
  static func summary(_ result: LintResult) -> String {
    let verdicts = result.models.map(\.verdict)
    let ready = verdicts.count { $0 == .ready }
    let unknown = verdicts.count { if case .unknown = $0 { true } else { false } }
    let outcomes = [("ready", ready), ("refused", verdicts.count - ready - unknown), ("unknown", unknown)]
    let counts = LintFinding.Severity.allCases.map { severity in (severity.rawValue, result.count(severity)) }
    let models = HumanText.plural(Int64(result.models.count), "model")
    let found = counts.filter { $0.1 > 0 }.map { HumanText.plural(Int64($0.1), $0.0) }
    let parts = outcomes.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
    let verdict = parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))"
    return "\(models), Triton \(result.release)\(verdict)"
      + (found.isEmpty ? "" : "; \(found.joined(separator: ", "))")
  }

  /// Why a verdict is not known; nil for one that is.
  static func reason(_ model: ModelLint) -> String? {
    if case .unknown(let reason) = model.verdict { reason } else { nil }
  }
}
