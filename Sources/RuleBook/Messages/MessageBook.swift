import Facts
package import RuleText

/// The messages that can be explained, loaded and checked.
package struct MessageBook: Sendable {
  /// A message found in a line.
  package struct Match: Sendable {
    package var message: LogMessage
    /// What the line has for each named part.
    package var parts: [String: String]
  }

  package let sources: [String: Source]
  package let groups: [MessageGroup]
  /// By group, in the files' order.
  package let messages: [LogMessage]
  private let index: MessageIndex

  package subscript(id: String) -> LogMessage? { messages.first { $0.id == id } }

  /// The message that a line is: of several the one that says why before one that says that, then the one with the most
  /// words. nil when it is none.
  package func match(_ line: [UInt8]) -> Match? {
    line.withUnsafeBufferPointer { index.best(in: $0) }.map { Match(message: messages[$0.message], parts: $0.parts) }
  }

  /// Loads and checks `messages/*.yaml` and what they refer to.
  /// - Throws: ``RuleBookError`` with every problem found, each with file, line and column.
  package static func load(_ files: RuleFiles = .builtIn) throws(RuleBookError) -> MessageBook {
    var loader = RuleBookLoader(files: files)
    return try loader.loadMessages()
  }

  /// Reads the files of messages; problems go to the context's log.
  static func read(_ documents: [RuleNode], checks: CheckBook, _ context: inout LoadContext) -> MessageBook {
    var groups: [MessageGroup] = []
    var messages: [LogMessage] = []
    var places: [String: SourceLocation] = [:]
    let names = Set(checks.checks.map(\.id) + checks.checks.flatMap(\.lintIDs))
    for root in documents where LogMessage.fileShape.check(root, &context.log) {
      let group = MessageGroup(id: root["group"]?.text ?? "", title: root["title"]?.text ?? "")
      groups.append(group)
      for entry in root["messages"]?.entries ?? [] {
        if let first = places.updateValue(entry.keyLocation, forKey: entry.key) {
          context.log.report(entry.keyLocation, "the message '\(entry.key)' is already defined at \(first)")
        }
        messages.append(LogMessage(id: entry.key, group: group.id, entry.node, checks: names, &context))
      }
    }
    return MessageBook(
      sources: context.sources, groups: groups, messages: messages, index: MessageIndex(messages))
  }

  /// Tries every case that the messages carry.
  package func runCases() -> [CaseResult] { messages.flatMap(results) }

  private func results(of message: LogMessage) -> [CaseResult] {
    let subject = "message \(message.id)"
    let found = message.cases.map { item in
      CaseResult(
        subject: subject, name: item.line.shortened(to: 60), failure: failure(of: item, message.id),
        location: item.location)
    }
    return found
      + message.others.map { item in
        let isThis = match(Array(item.line.utf8))?.message.id == message.id
        return CaseResult(
          subject: subject, name: item.line.shortened(to: 60), failure: isThis ? "expected another message" : nil,
          location: item.location)
      }
  }

  private func failure(of item: LogMessage.Case, _ id: String) -> String? {
    guard let match = match(Array(item.line.utf8)) else { return "expected \(id), found no message" }
    guard match.message.id == id else { return "expected \(id), found \(match.message.id)" }
    for (part, text) in item.parts.sorted(by: { $0.key < $1.key }) where match.parts[part] != text {
      return "expected '\(text)' as \(part), found '\(match.parts[part] ?? "")'"
    }
    return nil
  }
}

extension AuditCheck {
  /// Ids of lint's findings that it reports.
  fileprivate var lintIDs: [String] { if case .lint(let ids) = basis { ids } else { [] } }
}
