/// Everything wrong with one expression or template, found before it is ever evaluated.
package struct ExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One thing wrong, and where in the text.
  package struct Problem: Sendable, Hashable, CustomStringConvertible {
    package let position: SourcePosition
    package let range: SourceRange
    /// What is wrong and, where it can be guessed, what to write instead.
    package let message: String
    package var description: String { "\(position): \(message)" }
  }

  package let source: String
  /// In the order of the text; at least one.
  package let problems: [Problem]

  init(source: String, _ findings: [Finding]) {
    self.source = source
    let bytes = Array(source.utf8)
    problems = findings.sorted { ($0.range.lower, $0.range.upper) < ($1.range.lower, $1.range.upper) }.map {
      let position = SourcePosition(offset: Int($0.range.lower), in: bytes)
      return Problem(position: position, range: $0.range, message: $0.message)
    }
  }

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// A problem while it is collected, before offsets become lines and columns; thrown for an error in the syntax, after
/// which nothing sensible can be read.
struct Finding: Error {
  var range: SourceRange
  var message: String

  init(_ range: SourceRange, _ message: String) {
    self.range = range
    self.message = message
  }
}
