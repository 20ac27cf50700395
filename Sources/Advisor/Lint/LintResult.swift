package import TritonConfig

/// What the server would make of every model that was checked.
package struct LintResult: Sendable {
  /// The release whose server was meant.
  package var release: String
  /// What is wrong with the folders of repositories themselves.
  package var repositoryFindings: [LintFinding]
  /// In the order of the paths, and within a repository in that of their names.
  package var models: [ModelLint]

  package init(release: String, repositoryFindings: [LintFinding] = [], models: [ModelLint]) {
    self.release = release
    self.repositoryFindings = repositoryFindings
    self.models = models
  }

  /// Everything found, in the order of reports.
  package var findings: [LintFinding] { repositoryFindings + models.flatMap(\.findings) }

  package func count(_ severity: LintFinding.Severity) -> Int { findings.count { $0.severity == severity } }

  /// Whether the server refuses a model.
  package var hasErrors: Bool { findings.contains { $0.severity == .error } }
}
