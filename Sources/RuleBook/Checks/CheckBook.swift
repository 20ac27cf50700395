import Facts
package import RuleText

/// The checks of an audit, loaded and checked: ``RuleBook`` beside it decides how a model is served.
package struct CheckBook: Sendable {
  package let vocabulary: FactVocabulary
  package let sources: [String: Source]
  package let releases: ReleaseCatalog
  /// In the order of reports.
  package let groups: [CheckGroup]
  /// By group, in the files' order.
  package let checks: [AuditCheck]

  package subscript(id: String) -> AuditCheck? { checks.first { $0.id == id } }

  /// The check that reports findings of `lint` with an id; nil where none does.
  package func check(forLint id: String) -> AuditCheck? {
    checks.first { if case .lint(let ids) = $0.basis { ids.contains(id) } else { false } }
  }

  /// Loads and checks `checks/*.yaml` and what they refer to.
  /// - Throws: ``RuleBookError`` with every problem found, each with file, line and column.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> CheckBook {
    var loader = RuleBookLoader(files: files)
    return try loader.loadChecks()
  }
}

extension CheckBook {
  /// Reads the files of checks; problems go to the context's log.
  static func read(
    _ documents: [RuleNode], releases: ReleaseCatalog, _ context: inout LoadContext
  ) -> CheckBook {
    var groups: [CheckGroup] = []
    var checks: [AuditCheck] = []
    var places: [String: SourceLocation] = [:]
    for root in documents where AuditCheck.fileShape.check(root, &context.log) {
      let group = CheckGroup(
        id: root["group"]?.text ?? "", title: root["title"]?.text ?? "",
        place: root["place"]?.text.flatMap { Int($0) } ?? 0)
      if groups.contains(where: { $0.id == group.id }) {
        context.log.report(root.location, "the group '\(group.id)' is in another file already")
      }
      groups.append(group)
      for entry in root["checks"]?.entries ?? [] {
        if let first = places[entry.key] {
          context.log.report(entry.keyLocation, "the check '\(entry.key)' is already defined at \(first)")
          continue
        }
        places[entry.key] = entry.keyLocation
        if let check = AuditCheck(id: entry.key, group: group.id, entry.node, &context) { checks.append(check) }
      }
    }
    var owners: [String: String] = [:]
    for check in checks {
      guard case .lint(let ids) = check.basis else { continue }
      for id in ids {
        if let owner = owners.updateValue(check.id, forKey: id) {
          context.log.report(check.location, "lint's '\(id)' belongs to \(owner) already")
        }
      }
    }
    groups.sort { ($0.place, $0.id) < ($1.place, $1.id) }
    checks.sort { left, right in
      let places = [left, right].map { check in groups.firstIndex { $0.id == check.group } ?? 0 }
      return places[0] < places[1]
    }
    return CheckBook(
      vocabulary: context.vocabulary, sources: context.sources, releases: releases, groups: groups, checks: checks)
  }
}
