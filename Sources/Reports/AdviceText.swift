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
    /// Whether only another model would make them possible, which is less worth a reader's time.
    var isForOtherModels: Bool
    var reason: String
    var extras: [String]
    var paths: [Advice.PathLine]
  }

  /// Those that the host, the release or a wish rules out first, best first; then those that need another model.
  ///
  /// - Parameter isVerbose: every reason and every change; otherwise the first reason, which the others usually follow
  ///   from, and of a path for other models only what the model would have to be.
  static func groupedRuledOut(_ paths: [Advice.PathLine], isVerbose: Bool) -> [RuledOutGroup] {
    var groups: [RuledOutGroup] = []
    for path in paths where path.status == .ruledOut {
      let failed = path.requirements.filter { $0.status == .failed }
      let isForOtherModels = path.wouldNeed.contains { $0.path == "model.format" || $0.path == "model.class" }
      let reason = (isVerbose ? failed : Array(failed.prefix(1))).map(\.text).joined(separator: "; ")
      let changes = path.wouldNeed.filter { isVerbose || !isForOtherModels || $0.path.hasPrefix("model.") }
      var extras: [String] = []
      if !changes.isEmpty {
        let isReleaseNamed = path.wouldNeed.contains { $0.path == "release.id" }
        let or = isReleaseNamed ? "" : path.otherRelease.map { "; or Triton release \($0)" } ?? ""
        let then = path.wouldBeAdvised ? "; then it would be the advice" : ""
        extras.append("would need \(changes.map(isVerbose ? \.text : \.briefText).joined(separator: "; "))\(or)\(then)")
      }
      extras += (isVerbose ? failed : Array(failed.prefix(1))).flatMap(\.waysOut).map { "way out: \($0)" }
      if let place = groups.firstIndex(where: { $0.reason == reason && $0.extras == extras }) {
        groups[place].paths.append(path)
      } else {
        groups.append(
          RuledOutGroup(isForOtherModels: isForOtherModels, reason: reason, extras: extras, paths: [path]))
      }
    }
    func rank(_ group: RuledOutGroup) -> Int {
      group.isForOtherModels ? 2 : group.paths.contains(where: \.wouldBeAdvised) ? 0 : 1
    }
    // A stable sort: within a rank the order of preference stays.
    return groups.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }

  /// A value on one line.
  static func brief(_ value: Value) -> String {
    switch value {
    case .unknown(let unknown): "unknown (\(unknown.reason))"
    default: JSONWriter.write(value, pretty: false).shortened(to: 160)
    }
  }
}
