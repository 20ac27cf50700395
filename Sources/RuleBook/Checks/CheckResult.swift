import Facts

/// How a check came out, and on what.
package struct CheckResult: Sendable {
  package var outcome: CheckOutcome
  /// Why it does not apply, or which fact is missing, or what broke; nil otherwise.
  package var reason: String?
  /// The facts that are missing; empty unless the outcome is unknown.
  package var missing: [String] = []
  /// One for each thing that was looked at, all with an outcome of their own.
  package var subjects: [Subject] = []
  /// The facts that the check read.
  package var readings: [Trace.Reading] = []

  /// One thing that was looked at: the host as a whole, or an element of a list.
  package struct Subject: Sendable {
    /// What it is called; nil for the host as a whole.
    package var name: String?
    package var outcome: CheckOutcome
    /// What was measured; why it is not known; what broke.
    package var evidence: String
    package var because: String = ""
    package var remedies: [String] = []
    package var commands: [String] = []
  }
}
