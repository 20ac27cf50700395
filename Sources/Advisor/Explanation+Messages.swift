import Facts
package import RuleBook
import RuleText

/// What the rules say of a message of a log.
extension Explanation {
  /// Before the id of a message that is the id of something else too.
  package static let messagePrefix = "message/"

  /// The explanation of a message by its id, with or without `message/` before it; nil when there is no such message.
  package static func find(_ id: String, in messages: MessageBook) -> Explanation? {
    let name = id.hasPrefix(messagePrefix) ? String(id.dropFirst(messagePrefix.count)) : id
    return messages[name].map { message($0, messages) }
  }

  /// Every id of a message, as it is asked for.
  package static func ids(_ messages: MessageBook) -> [String] { messages.messages.map(\.id) }

  private static func message(_ message: LogMessage, _ book: MessageBook) -> Explanation {
    let group = book.groups.first { $0.id == message.group }?.title ?? message.group
    let kind =
      switch message.kind {
      case .error: "error: why something does not work"
      case .warning: "warning: something works, but not as it should"
      case .consequence: "consequence: the cause is said by another line"
      }
    return Explanation(
      kind: "message of a log", id: message.id, title: message.cause,
      sections: [
        ("Written by", [group]), ("Kind", [kind]), ("Says", message.patterns.map(\.source)),
        ("What to do", message.remedies),
        ("Seen beforehand by", message.check.map { ["\($0) (triton-advisor audit, or lint)"] } ?? []),
        ("Examples", message.cases.map { $0.line.trimmed }), ("Defined in", [message.location.description]),
      ], citations: message.citations, sources: message.citations.compactMap { book.sources[$0.source] })
  }
}
