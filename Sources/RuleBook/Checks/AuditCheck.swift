package import Expressions
package import RuleText

/// One thing that an audit looks at: when it applies, what is wrong when a condition holds, and what to do then.
package struct AuditCheck: Sendable {
  /// How much depends on it.
  package enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    case low, medium, high, critical

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// What a check is about besides the host; without it the check does not apply.
  package enum Topic: String, Sendable, Hashable, CaseIterable {
    case repository, deployment, server
  }

  /// A condition under which the check makes sense, and why it does not otherwise.
  package struct Precondition: Sendable {
    package var condition: Expression
    package var otherwise: Template
  }

  /// The list whose elements are checked one by one.
  package struct Iteration: Sendable {
    package var list: Expression
    /// What an element is called in a report.
    package var name: Template
    /// Why the check does not apply when the list is empty.
    package var whenEmpty: Template
  }

  /// A condition that must not hold, and how bad it is when it does.
  package struct Condition: Sendable {
    package var outcome: CheckOutcome
    package var expression: Expression
  }

  /// What makes the check's outcome.
  package enum Basis: Sendable {
    /// Conditions over facts, the worst first.
    case conditions([Condition])
    /// Findings of `lint` with these ids.
    case lint([String])
    /// Nothing yet: the id is kept free for it. What it would need.
    case reserved([String])
  }

  /// Stable and never given to anything else: `DRV-005`.
  package var id: String
  /// Id of its group, which has its title.
  package var group: String
  /// What is the case when all is well.
  package var title: String
  package var severity: Severity
  /// Cost: 1 reads files and asks the driver, 2 looks at the models of a repository, 3 asks a running server.
  package var level: Int
  package var topics: [Topic]
  package var preconditions: [Precondition]
  package var iteration: Iteration?
  package var basis: Basis
  /// What was measured, beside what was expected.
  package var evidence: Template?
  /// Why it matters.
  package var because: Template?
  /// What to do, in sentences.
  package var remedies: [Template]
  /// Commands that do it, or show more.
  package var commands: [Template]
  /// Ids of `lint` whose findings say less than this check does.
  package var replaced: [String] = []
  package var citations: [Citation]
  package var cases: [CheckCase]
  package var location: SourceLocation

  package var isReserved: Bool { if case .reserved = basis { true } else { false } }
}

/// How a check came out.
package enum CheckOutcome: String, Sendable, Hashable, CaseIterable, Comparable {
  case pass, skipped, info, unknown, warn, fail
  /// The check itself could not be evaluated.
  case error

  package static func < (left: CheckOutcome, right: CheckOutcome) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A situation with the outcome the check must have in it: example and test at once.
package struct CheckCase: Sendable {
  package var expected: CheckOutcome
  package var situation: Situation
}

/// Checks of one kind, such as those of the driver.
package struct CheckGroup: Sendable, Hashable {
  package var id: String
  package var title: String
  /// Groups are reported in ascending order of it.
  package var place: Int
}

extension AuditCheck {
  /// A check for findings of `lint` that no rule names.
  package init(lint id: String, name: String, group: String, severity: Severity) {
    self.init(
      id: name, group: group, title: "No \(id.replacing("-", with: " "))", severity: severity, level: 2,
      topics: [.repository], preconditions: [], basis: .lint([id]), remedies: [], commands: [], citations: [],
      cases: [], location: SourceLocation(file: ""))
  }
}
