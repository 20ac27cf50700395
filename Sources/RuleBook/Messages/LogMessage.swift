package import RuleText

/// A message that servers, backends or drivers write to a log: what it means and what to do about it.
package struct LogMessage: Sendable {
  /// What a message tells.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Why something does not work.
    case error
    /// Something works, but not as it should.
    case warning
    /// That something does not work; why is said by another message.
    case consequence
  }

  /// A real line with the parts it must give: example and test at once.
  package struct Case: Sendable {
    package var line: String
    package var parts: [String: String]
    package var location: SourceLocation
  }

  package var id: String
  /// Id of its group.
  package var group: String
  package var kind: Kind
  /// Whether it is believed even where the server calls its line information.
  package var isQuiet: Bool
  /// Whether it has many causes: any other error in the line says more.
  package var isGeneral: Bool
  package var patterns: [MessagePattern]
  /// Why it is written; `{part}` stands for what the line has there.
  package var cause: String
  /// What to do, in sentences, with parts like the cause.
  package var remedies: [String]
  /// Id of the check, or of lint's finding, that sees it before the server does.
  package var check: String?
  package var citations: [Citation]
  package var cases: [Case]
  /// Lines that look like it and are not.
  package var others: [Case]
  package var location: SourceLocation

  /// A text of the message with its parts filled in.
  package static func filled(_ text: String, _ parts: [String: String]) -> String {
    var result = ""
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      result += rest[..<open] + (parts[String(rest[rest.index(after: open)..<close])] ?? "")
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}

/// Messages of one origin, such as those of ONNX Runtime.
package struct MessageGroup: Sendable, Hashable {
  package var id: String
  package var title: String
}
