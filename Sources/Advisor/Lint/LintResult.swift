package import TritonConfig

/// What the server would make of every model that was checked.
package struct LintResult: Sendable {
  /// The release whose server was meant.
  package var release: String
  /// In the order of the paths, and within a repository in that of their names.
  package var models: [ModelLint]

  package init(release: String, models: [ModelLint]) {
    self.release = release
    self.models = models
  }

  package func count(_ severity: LintFinding.Severity) -> Int {
    models.reduce(0) { $0 + $1.findings.count { $0.severity == severity } }
  }

  /// Whether the server refuses a model.
  package var hasErrors: Bool { models.contains { $0.firstError != nil } }
}
