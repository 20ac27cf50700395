import Facts
import RuleBook

/// Which checks are wanted: ids of checks and groups, letter case aside.
struct AuditSelection {
  var only: Set<String>
  var skip: Set<String>
  var level: Int
  var usesGPUs: Bool

  /// Groups that only a server with GPUs needs, and the checks of containers that are about them.
  private static let aboutGPUs: Set<String> = ["driver", "gpu", "CTR-001", "CTR-002", "CTR-003", "CTR-004"]

  /// Marks findings of `lint` that no check of the rules has.
  static let lintPrefix = "lint/"

  /// - Throws: ``AdvisorError`` for a name that is neither a check nor a group.
  init(_ request: AuditRequest, _ book: CheckBook) throws(AdvisorError) {
    let known = book.groups.map(\.id) + book.checks.map(\.id) + ["lint"]
    func names(_ option: String, _ list: [String]) throws(AdvisorError) -> Set<String> {
      var names: Set<String> = []
      for name in list.flatMap({ $0.split(separator: ",").map { $0.trimmed } }) {
        let lowercased = name.lowercased()
        guard lowercased.hasPrefix(Self.lintPrefix) || known.contains(where: { $0.lowercased() == lowercased }) else {
          throw AdvisorError(
            "\(option) \(name.escapingControls): no such check or group\(Suggestion.text(for: name, among: known)); "
              + "`rules list --checks` shows all", .usage)
        }
        names.insert(lowercased)
      }
      return names
    }
    only = try names("--only", request.only)
    skip = try names("--skip", request.skip)
    level = request.level
    usesGPUs = request.usesGPUs
  }

  /// Why a check that was asked for does not run; nil when it does.
  func reasonToSkip(_ check: AuditCheck) -> String? {
    if check.level > level { return "costs level \(check.level), and --level is \(level)" }
    if !usesGPUs, !Self.aboutGPUs.isDisjoint(with: [check.group, check.id]) { return "--gpu never" }
    return nil
  }

  func takes(_ check: AuditCheck) -> Bool {
    var names: Set = [check.id.lowercased(), check.group.lowercased()]
    if check.id.hasPrefix(Self.lintPrefix) { names.insert("lint") }
    return (only.isEmpty || !only.isDisjoint(with: names)) && skip.isDisjoint(with: names)
  }
}
