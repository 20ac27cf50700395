import Facts
package import RuleBook

/// The checks of an audit as a list, with the ids that are kept free and what they need.
package enum CheckListReport {
  package static func text(_ book: CheckBook, isMarkdown: Bool) -> String {
    var text = ""
    for group in book.groups {
      let checks = book.checks.filter { $0.group == group.id }
      text +=
        isMarkdown
        ? "\n## \(group.title)\n\n| id | severity | |\n| --- | --- | --- |\n"
        : "\(text.isEmpty ? "" : "\n")\(group.title)\n"
      for check in checks {
        text +=
          isMarkdown
          ? MarkdownText.row([check.id, severity(check), title(check)])
          : "  \(TextLayout.padded(check.id, to: 9))\(TextLayout.padded(severity(check), to: 10))\(title(check))\n"
      }
    }
    let free = book.checks.count(where: \.isReserved)
    return text + "\n\(book.checks.count - free) checks; \(free) ids are kept free for checks that need more facts\n"
  }

  private static func severity(_ check: AuditCheck) -> String { check.isReserved ? "–" : check.severity.rawValue }

  private static func title(_ check: AuditCheck) -> String {
    guard case .reserved(let needs) = check.basis else { return check.title }
    return "\(check.title) (needs \(needs.joined(separator: ", ")))"
  }

  package static func json(_ book: CheckBook) -> String {
    JSONWriter.write([
      "schema": "triton-advisor/checks/1",
      "groups": .list(book.groups.map { ["id": .string($0.id), "title": .string($0.title)] }),
      "checks": .list(book.checks.map(value)),
    ]) + "\n"
  }

  private static func value(_ check: AuditCheck) -> Value {
    var entries: [Value: Value] = [
      "id": .string(check.id), "group": .string(check.group), "title": .string(check.title),
      "severity": .string(check.severity.rawValue), "level": .integer(check.level),
      "implemented": .bool(!check.isReserved),
    ]
    if case .reserved(let needs) = check.basis { entries["needs"] = .strings(needs) }
    if case .lint(let ids) = check.basis { entries["lint"] = .strings(ids) }
    return .map(entries)
  }
}
