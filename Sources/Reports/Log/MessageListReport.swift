import Facts
package import RuleBook

/// The messages that can be explained, as a list.
package enum MessageListReport {
  package static func text(_ book: MessageBook, isMarkdown: Bool) -> String {
    var text = ""
    for group in book.groups {
      let messages = book.messages.filter { $0.group == group.id }
      text +=
        isMarkdown
        ? "\n## \(group.title)\n\n| id | check | |\n| --- | --- | --- |\n"
        : "\(text.isEmpty ? "" : "\n")\(group.title)\n"
      let width = (messages.map(\.id.count).max() ?? 0) + 2
      for message in messages {
        let says = message.patterns.first?.source ?? ""
        text +=
          isMarkdown
          ? MarkdownText.row([message.id, message.check ?? "–", says])
          : "  \(TextLayout.padded(message.id, to: width))\(says)\n"
      }
    }
    return text + "\n\(book.messages.count) messages\n"
  }

  package static func json(_ book: MessageBook) -> String {
    JSONWriter.write([
      "schema": "triton-advisor/messages/1",
      "groups": .list(book.groups.map { ["id": .string($0.id), "title": .string($0.title)] }),
      "messages": .list(book.messages.map(value)),
    ]) + "\n"
  }

  private static func value(_ message: LogMessage) -> Value {
    [
      "id": .string(message.id), "group": .string(message.group), "kind": .string(message.kind.rawValue),
      "says": .strings(message.patterns.map(\.source)), "cause": .string(message.cause),
      "remedies": .strings(message.remedies), "check": message.check.map(Value.string) ?? .null,
      "cite": AdviceJSONReport.citations(message.citations),
    ]
  }
}
