package import RuleBook
package import TritonConfig

/// What an audit found.
package struct AuditResult: Sendable {
  /// What the host is called: this machine, or the name of another.
  package var host: String
  /// Whether a stand-in answered for the driver.
  package var isSimulated: Bool
  /// The release whose server was meant.
  package var release: String
  package var groups: [CheckGroup]
  /// By group, in the order of the rules.
  package var checks: [AuditedCheck]
  /// Ids that are kept free for checks whose facts nobody can learn yet.
  package var reserved: [AuditCheck]
  /// What `lint` said of the repositories; nil when none was named.
  package var lint: LintResult?
  /// What the reader should know of the audit itself: waivers that expired or met nothing.
  package var notes: [String]
  package var threshold: AuditRequest.Threshold
  /// What was audited as a file, where a report needs one: the deployment, else the repository, else the saved host; `host`
  /// where no file was named.
  package var standIn: String

  package func count(_ outcome: CheckOutcome) -> Int { checks.count { $0.outcome == outcome } }

  package var findings: [AuditFinding] { checks.flatMap(\.findings) }

  /// Whether something was found that must not be: neither accepted nor known before.
  package var isFailure: Bool {
    let threshold: CheckOutcome = threshold == .warn ? .warn : .fail
    return checks.contains { $0.outcome == .error }
      || findings.contains { $0.standing == .new && $0.outcome >= threshold }
  }
}

/// A check with its outcome.
package struct AuditedCheck: Sendable {
  package var check: AuditCheck
  /// The worst of its subjects, those left out whose findings are accepted.
  package var outcome: CheckOutcome
  /// Why it does not apply, is not known or broke.
  package var reason: String?
  /// Facts that are missing.
  package var missing: [String]
  /// What is not as it should be, or worth knowing.
  package var findings: [AuditFinding]
  /// How many things were looked at.
  package var subjects: Int
  /// What was measured where all is well.
  package var evidence: [String]
  package var readings: [Trace.Reading]
}

/// One thing that is not as it should be, or worth knowing.
package struct AuditFinding: Sendable {
  package enum Standing: Sendable, Hashable {
    case new
    /// In the baseline.
    case known
    case waived(Waiver)
  }

  package var check: String
  /// What it is about: a GPU, a model; nil for the host or the deployment as a whole.
  package var subject: String?
  package var outcome: CheckOutcome
  /// What was measured, beside what was expected.
  package var evidence: String
  package var because: String
  package var remedies: [String]
  package var commands: [String]
  /// The finding of `lint` that it is: file, place and element of the config.
  package var lint: LintFinding?
  package var standing: Standing

  /// The same for the same thing on the next run, whatever was measured.
  package var fingerprint: String {
    var parts = [check]
    if let lint {
      parts += [
        lint.id, lint.model, lint.path?.description ?? lint.file.split(separator: "/").last.map(String.init) ?? "",
      ]
    } else if let subject {
      parts.append(subject)
    }
    return parts.filter { !$0.isEmpty }.joined(separator: "/")
  }
}
