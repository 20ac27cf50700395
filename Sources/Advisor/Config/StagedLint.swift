import Facts
import TritonConfig

/// The linter's word on entries before they are put in place: nothing is written that a server would refuse.
enum StagedLint {
  /// - Parameter folder: where the entries lie.
  /// - Throws: ``AdvisorError`` with the first thing the server would refuse.
  static func check(_ repository: GeneratedRepository, in folder: String) throws(AdvisorError) {
    for model in try Linting.lint(repository: folder, situation: repository.situation) {
      guard let entry = repository.entries.first(where: { $0.name == model.name }),
        let finding = model.findings.first(where: { $0.severity == .error && !isExpected($0, entry) })
      else { continue }
      let place = finding.position.map { ":\($0.line):\($0.column)" } ?? ""
      let words = finding.message.replacing(folder, with: repository.path)
      let message = "\(entry.name)/config.pbtxt\(place): a server would refuse it: \(words)"
      if entry.draft.settings.isEmpty {
        throw AdvisorError(
          "\(message) (\(finding.id)); this is a mistake of the rules: please report it", .internalError)
      }
      throw AdvisorError("\(message) (\(finding.id)); change --set or --unset", .usage)
    }
  }

  /// What prepare.sh makes is not there yet.
  private static func isExpected(_ finding: LintFinding, _ entry: GeneratedEntry) -> Bool {
    entry.files.contains { $0.path == "prepare.sh" } && finding.path == nil && finding.stage == .load
  }
}
