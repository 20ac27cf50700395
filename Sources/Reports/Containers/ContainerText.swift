import Advisor
import Facts

/// The container section of text and Markdown reports, as heads and texts.
enum ContainerText {
  struct Line: Hashable {
    var head: String
    var text: String
  }

  /// What to show: the image, what newer ones lack, what would make them do.
  ///
  /// - Parameter isVerbose: also what the image holds and needs, held against the host.
  static func lines(_ container: ContainerAdvice, isVerbose: Bool) -> [Line] {
    var lines = [Line(head: container.image ?? "none", text: sentence(container, isVerbose: isVerbose))]
    lines += container.remarks.map { Line(head: "", text: $0) }
    lines += container.conditional.map { condition in
      Line(head: condition.image, text: "would serve it if \(condition.conditions.joined(separator: ", and "))")
    }
    lines += container.blocked.map { block in
      let lifts = block.lifts.isEmpty ? "" : "; would need \(block.lifts.joined(separator: ", or "))"
      return Line(head: ContainerAdvice.range(block.images), text: block.reason + lifts)
    }
    return lines
  }

  private static func sentence(_ container: ContainerAdvice, isVerbose: Bool) -> String {
    let reasons = container.reasons.isEmpty || !isVerbose ? "" : ": \(container.reasons.joined(separator: ", "))"
    return container.sentence + reasons
  }

  /// Whether there is more to say than that the newest release will do.
  static func isWorthASection(_ container: ContainerAdvice) -> Bool {
    !container.blocked.isEmpty || !container.conditional.isEmpty || !container.remarks.isEmpty
  }
}
