import Expressions
import Facts

extension CheckBook {
  /// How a check with conditions comes out. Pure; the same facts give the same result.
  package func result(of check: AuditCheck, _ sheet: FactSheet) -> CheckResult {
    guard case .conditions(let conditions) = check.basis else {
      return CheckResult(outcome: .skipped, reason: "it has no conditions")
    }
    var expressions: [Expression] = []
    func finish(_ result: CheckResult) -> CheckResult {
      var result = result
      result.readings = readings(of: expressions, sheet)
      return result
    }
    for precondition in check.preconditions {
      expressions.append(precondition.condition)
      switch Verdict(precondition.condition.evaluate(sheet.activation)) {
      case .holds: continue
      case .fails:
        return finish(CheckResult(outcome: .skipped, reason: text(precondition.otherwise, sheet.activation)))
      case .unknown(let unknown): return finish(Self.unknown(unknown))
      case .broken(let problem): return finish(CheckResult(outcome: .error, reason: problem))
      }
    }
    expressions += conditions.map(\.expression)
    guard let iteration = check.iteration else {
      return finish(Self.summary([subject(nil, check, conditions, sheet.activation)]))
    }
    expressions.append(iteration.list)
    switch iteration.list.evaluate(sheet.activation) {
    case .value(.list(let elements)) where elements.isEmpty:
      return finish(CheckResult(outcome: .skipped, reason: text(iteration.whenEmpty, sheet.activation)))
    case .value(.list(let elements)):
      return finish(
        Self.summary(
          elements.map { element in
            var activation = sheet.activation
            activation.slots.append(element)
            return subject(text(iteration.name, activation), check, conditions, activation)
          }))
    case .unknown(let unknown): return finish(Self.unknown(unknown))
    case .value: return finish(CheckResult(outcome: .error, reason: "what it goes through is no list"))
    case .error(let error): return finish(CheckResult(outcome: .error, reason: "\(error)"))
    }
  }

  /// What one subject comes to: the worst condition that holds; unknown where none does and one is not known.
  private func subject(
    _ name: String?, _ check: AuditCheck, _ conditions: [AuditCheck.Condition], _ activation: Activation
  ) -> (CheckResult.Subject, Unknown?) {
    var missing: Unknown?
    var outcome = CheckOutcome.pass
    for condition in conditions {
      switch Verdict(condition.expression.evaluate(activation)) {
      case .holds: outcome = condition.outcome
      case .fails: continue
      case .unknown(let unknown):
        missing = missing?.merging(unknown) ?? unknown
        continue
      case .broken(let problem):
        return (CheckResult.Subject(name: name, outcome: .error, evidence: problem), nil)
      }
      break
    }
    if outcome == .pass, let missing {
      return (CheckResult.Subject(name: name, outcome: .unknown, evidence: missing.reason), missing)
    }
    var subject = CheckResult.Subject(name: name, outcome: outcome, evidence: "")
    subject.evidence = check.evidence.map { text($0, activation) } ?? ""
    if outcome != .pass {
      subject.because = check.because.map { text($0, activation) } ?? ""
      subject.remedies = check.remedies.map { text($0, activation) }.filter { !$0.isEmpty }
      subject.commands = check.commands.map { text($0, activation) }.filter { !$0.isEmpty }
    }
    return (subject, nil)
  }

  private static func summary(_ subjects: [(CheckResult.Subject, Unknown?)]) -> CheckResult {
    let outcome = subjects.map(\.0.outcome).max() ?? .pass
    var result = CheckResult(outcome: outcome, subjects: subjects.map(\.0))
    if outcome == .unknown || outcome == .error {
      result.reason = subjects.first { $0.0.outcome == outcome }?.0.evidence
      result.missing = Set(subjects.compactMap(\.1).flatMap(\.facts)).sorted()
    }
    return result
  }

  private static func unknown(_ unknown: Unknown) -> CheckResult {
    CheckResult(outcome: .unknown, reason: unknown.reason, missing: unknown.facts)
  }

  /// The facts among what expressions read; elements of lists count with their list.
  private func readings(of expressions: [Expression], _ sheet: FactSheet) -> [Trace.Reading] {
    Set(expressions.flatMap(\.variables)).sorted().filter { $0 < vocabulary.facts.count }.map { slot in
      let declaration = vocabulary.facts[slot]
      return Trace.Reading(
        path: declaration.path, label: declaration.label, value: sheet.activation.slots[slot],
        origin: sheet.facts[slot]?.origin)
    }
  }

  /// A template as text for people: sizes and counts of facts with a unit are written with it.
  func text(_ template: Template, _ activation: Activation) -> String {
    template.render(activation) { node, value in
      guard let count = value.intValue else { return nil }
      switch node.syntax {
      case .variable(let slot, _) where slot < vocabulary.facts.count:
        return switch vocabulary.facts[slot].unit {
        case "bytes": HumanText.bytes(count)
        case "count": HumanText.count(count)
        default: nil
        }
      // Fields have no unit of their own; their names tell: `memoryTotal`, `sizeBytes`, `bytes`.
      case .select(_, let field) where field.hasSuffix("ytes") || field.hasPrefix("memory"):
        return HumanText.bytes(count)
      default: return nil
      }
    }
  }
}

/// How one condition turned out.
private enum Verdict {
  case holds, fails
  case unknown(Unknown)
  case broken(String)

  init(_ outcome: Outcome) {
    switch outcome {
    case .value(.bool(true)): self = .holds
    case .value(.bool(false)): self = .fails
    case .unknown(let unknown), .value(.unknown(let unknown)): self = .unknown(unknown)
    case .value(let value):
      self = .broken("a condition gave \(JSONWriter.write(value, pretty: false).shortened(to: 60))")
    case .error(let error): self = .broken("\(error)")
    }
  }
}
