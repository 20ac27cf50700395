import Advisor
import Facts
import RuleBook
import TritonConfig

/// Words that the reports of an audit share.
enum AuditWording {
  /// Outcomes from the one to look at first; ``CheckOutcome/pass`` last.
  static let order: [CheckOutcome] = [.error, .fail, .warn, .unknown, .info, .skipped, .pass]

  /// `this machine, 3 models, Triton 26.08`.
  static func scope(_ result: AuditResult) -> String {
    let models = result.lint.map { [HumanText.plural(Int64($0.models.count), "model")] } ?? []
    let simulated = result.isSimulated ? ["simulated driver"] : []
    return ([result.host.escapingControls] + simulated + models + ["Triton \(result.release)"]).joined(separator: ", ")
  }

  /// `1 fail, 2 warn, 30 pass`.
  static func counts(_ checks: [AuditedCheck]) -> String {
    order.compactMap { outcome in
      let count = checks.count { $0.outcome == outcome }
      return count == 0 ? nil : "\(count) \(outcome.rawValue)"
    }.joined(separator: ", ")
  }

  /// What a finding is about, with its place in a file.
  static func subject(_ finding: AuditFinding) -> String? {
    guard let lint = finding.lint else { return finding.subject?.escapingControls }
    return LintWording.place(lint)
  }

  /// Checks that are not as they should be, the worst and most severe first.
  static func ranked(_ result: AuditResult) -> [AuditedCheck] {
    result.checks.enumerated().filter { !$1.findings.isEmpty || $1.outcome == .error }.sorted { left, right in
      (right.element.outcome, right.element.check.severity, left.offset)
        < (left.element.outcome, left.element.check.severity, right.offset)
    }.map(\.element)
  }

  /// What a reader should do, each once and the most urgent first, with the checks that ask for it.
  static func remedies(_ result: AuditResult) -> [Remedy] {
    var remedies: [Remedy] = []
    for check in ranked(result) {
      for finding in check.findings where isOpen(finding) && finding.outcome >= .warn {
        for text in finding.remedies {
          let commands = text == finding.remedies.last ? finding.commands : []
          if let index = remedies.firstIndex(where: { $0.text == text }) {
            if !remedies[index].checks.contains(check.check.id) { remedies[index].checks.append(check.check.id) }
            for command in commands where !remedies[index].commands.contains(command) {
              remedies[index].commands.append(command)
            }
          } else {
            remedies.append(Remedy(text: text, commands: commands, checks: [check.check.id], outcome: finding.outcome))
          }
        }
      }
    }
    return remedies
  }

  /// Something to do.
  struct Remedy {
    var text: String
    var commands: [String]
    var checks: [String]
    var outcome: CheckOutcome
  }

  /// As many ids as are named one by one.
  private static let mostIDs = 8

  /// `GPU-002, GPU-003`; of many how many each group has: `18 of DRV, 21 of GPU (-v names them)`.
  static func ids(_ ids: [String], isWhole: Bool) -> String {
    if isWhole || ids.count <= mostIDs { return ids.joined(separator: ", ") }
    var groups: [(name: Substring, count: Int)] = []
    for id in ids {
      let name = id.prefix { $0 != "-" }
      if let place = groups.firstIndex(where: { $0.name == name }) {
        groups[place].count += 1
      } else {
        groups.append((name, 1))
      }
    }
    return groups.map { "\($0.count) of \($0.name)" }.joined(separator: ", ") + " (-v names them)"
  }

  static func isOpen(_ finding: AuditFinding) -> Bool {
    if case .waived = finding.standing { false } else { true }
  }

  /// `waived until 2027-01-31: behind the gateway`, `known`; nil for what is new.
  static func standing(_ finding: AuditFinding) -> String? {
    switch finding.standing {
    case .new: nil
    case .known: "known"
    case .waived(let waiver): "accepted until \(waiver.expires): \(waiver.reason.escapingControls)"
    }
  }
}
