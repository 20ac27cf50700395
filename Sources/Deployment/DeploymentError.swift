package import RuleText

/// Why a file cannot be read as a deployment.
package struct DeploymentError: Error, Sendable, Hashable, CustomStringConvertible {
  package var place: SourceLocation
  package var message: String

  package init(_ place: SourceLocation, _ message: String) {
    self.place = place
    self.message = message
  }

  package var description: String { "\(place): \(message)" }
}

/// A mistake in a deployment that can be read: the rest of it still tells something.
package struct DeploymentProblem: Sendable, Hashable {
  package enum Severity: String, Sendable, Hashable {
    /// The server, or its container, does not start.
    case error
    /// It starts, but not as its author meant.
    case warning
    /// It starts as meant, but is written as one does not write it any more.
    case note
  }

  package var place: SourceLocation
  package var severity: Severity
  package var message: String

  package init(_ place: SourceLocation, _ severity: Severity, _ message: String) {
    self.place = place
    self.severity = severity
    self.message = message
  }
}
