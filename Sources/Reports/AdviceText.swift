import Advisor
import Facts
import RuleBook

/// Wordings that the text and the Markdown report share.
enum AdviceText {
  static func label(_ status: PathStatus) -> String {
    switch status {
    case .possible: "possible"
    case .presumed: "likely"
    case .unknown: "unknown"
    case .ruledOut: "ruled out"
    }
  }

  /// Ruled-out paths that share their first reason, and what would change it.
  struct RuledOutGroup {
    var reason: String
    var extras: [String]
    var paths: [Advice.PathLine]
  }

  /// - Parameter isVerbose: every reason; otherwise the first, which the others usually follow from.
  static func groupedRuledOut(_ paths: [Advice.PathLine], isVerbose: Bool) -> [RuledOutGroup] {
    var groups: [RuledOutGroup] = []
    for path in paths where path.status == .ruledOut {
      let failed = path.requirements.filter { $0.status == .failed }
      let reason = (isVerbose ? failed : Array(failed.prefix(1))).map(\.text).joined(separator: "; ")
      var extras: [String] = []
      if !path.wouldNeed.isEmpty {
        let then = path.wouldBeAdvised ? "; then it would be the advice" : ""
        extras.append("would need \(path.wouldNeed.map(\.text).joined(separator: "; "))\(then)")
      }
      extras += path.waysOut.map { "way out: \($0)" }
      if let place = groups.firstIndex(where: { $0.reason == reason && $0.extras == extras }) {
        groups[place].paths.append(path)
      } else {
        groups.append(RuledOutGroup(reason: reason, extras: extras, paths: [path]))
      }
    }
    return groups
  }

  /// A value on one line.
  static func brief(_ value: Value) -> String {
    switch value {
    case .unknown(let unknown): "unknown (\(unknown.reason))"
    default: JSONWriter.write(value, pretty: false).shortened(to: 160)
    }
  }
}
