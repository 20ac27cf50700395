/// A place in a rule file. Lines and columns count from 1.
package struct SourceLocation: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Path below the rules folder, such as `paths/tensorrt.yaml`.
  package var file: String
  package var line: Int
  package var column: Int

  package init(file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  package var description: String { "\(file):\(line):\(column)" }

  package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}

/// One mistake in a rule file: where, and what to do about it.
package struct RuleProblem: Sendable, Hashable, CustomStringConvertible {
  package var location: SourceLocation
  package var message: String

  package init(_ location: SourceLocation, _ message: String) {
    self.location = location
    self.message = message
  }

  package var description: String { "\(location): \(message)" }
}

/// Why a rule book cannot be used: every problem found, not only the first.
package struct RuleBookError: Error, Sendable, CustomStringConvertible {
  package let problems: [RuleProblem]

  package init(_ problems: [RuleProblem]) {
    // A shared rule is met once for each path that uses it.
    self.problems = Set(problems).sorted { ($0.location, $0.message) < ($1.location, $1.message) }
  }

  package var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Collects problems while a book is read, so that an author sees all of them at once.
package struct ProblemLog {
  package private(set) var problems: [RuleProblem] = []

  package init() {}

  package mutating func report(_ location: SourceLocation, _ message: String) {
    problems.append(RuleProblem(location, message))
  }

  package mutating func append(_ more: [RuleProblem]) { problems += more }
}
