package import RuleBook

/// What the lines of a log mean.
package struct LogExplanation: Sendable {
  /// A message that the log has, once for each cause.
  package struct Finding: Sendable {
    package var message: LogMessage
    /// Why it is written, with the names that the line has.
    package var cause: String
    package var remedies: [String]
    /// The message of the first line, without its prefix.
    package var text: String
    /// Numbers of the first lines with it.
    package var lines: [Int]
    /// Lines with it.
    package var count: Int
  }

  /// A line that its writer calls an error, and that no message explains.
  package struct Unexplained: Sendable {
    package var line: Int
    package var text: String
  }

  /// Errors in the order of their first lines: the first is the one to mend first. Then warnings, then what follows from
  /// other messages.
  package var findings: [Finding] = []
  /// The first lines that are errors and not explained.
  package var unexplained: [Unexplained] = []
  package var unexplainedCount = 0
  package var lineCount = 0
  /// Lines of which only the beginning was looked at.
  package var cutCount = 0
  /// Lines of findings beyond those that are kept.
  package var omittedCount = 0
  /// Models that the server says it has loaded, by their last lines.
  package var readyModels: [String] = []
  /// Models that it says it could not load.
  package var failedModels: [String] = []
  /// Sources of the messages found.
  package var sources: [Source] = []

  package func findings(_ kind: LogMessage.Kind) -> [Finding] { findings.filter { $0.message.kind == kind } }
}
