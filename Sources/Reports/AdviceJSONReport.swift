package import Advisor
import Facts
import RuleBook

/// The answer as JSON, with everything in it: schema `triton-advisor/advice/1`.
package enum AdviceJSONReport {
  package static let schema = "triton-advisor/advice/1"

  package static func render(_ advice: Advice) -> String { JSONWriter.write(value(advice)) + "\n" }

  static func value(_ advice: Advice) -> Value {
    [
      "schema": .string(schema), "subject": .string(advice.subject), "release": .string(advice.release),
      "host": .string(advice.host), "simulated": .bool(advice.isSimulated),
      "recommendation": advice.recommendation.map(value) ?? .null, "obstacles": .strings(advice.obstacles),
      "route": .list(advice.route.map(value)), "paths": .list(advice.paths.map(value)),
      "doubts": .list(advice.doubts.map { ["facts": .strings($0.facts), "text": .string($0.text)] }),
      "containers": .list(advice.containers.map(ContainerJSON.value)),
      "memory": advice.memory.map(BudgetJSONReport.value) ?? .null,
      "assumptions": .strings(advice.assumptions), "next": .list(advice.next.map(value)),
      "facts": .map(Dictionary(uniqueKeysWithValues: advice.facts.map { (.string($0.path), value($0.fact)) })),
    ]
  }

  private static func value(_ recommendation: Advice.Recommendation) -> Value {
    [
      "path": .string(recommendation.path), "title": .string(recommendation.title),
      "sentence": .string(recommendation.sentence), "status": .string(recommendation.status.rawValue),
      "cautions": .list(recommendation.cautions.map(value)),
    ]
  }

  static func value(_ note: Advice.Note) -> Value {
    ["id": .string(note.id), "text": .string(note.text), "cite": citations(note.citations)]
  }

  private static func value(_ line: Advice.RouteLine) -> Value {
    [
      "node": .string(line.node), "kind": .string(line.kind.rawValue), "question": .string(line.question),
      "answer": .string(line.answer), "evidence": .strings(line.evidence),
      "presumption": line.presumption.map(Value.string) ?? .null, "trace": line.trace.map(value) ?? .null,
      "cite": citations(line.citations), "depth": .integer(line.depth),
    ]
  }

  private static func value(_ path: Advice.PathLine) -> Value {
    [
      "path": .string(path.path), "title": .string(path.title), "status": .string(path.status.rawValue),
      "merit": .string(path.merit), "recommended": .bool(path.isRecommended),
      "requirements": .list(path.requirements.map(value)),
      "wouldNeed": .list(
        path.wouldNeed.map {
          [
            "fact": .string($0.path), "label": .string($0.label), "from": $0.before, "to": $0.after,
            "text": .string($0.text),
          ]
        }), "otherRelease": path.otherRelease.map(Value.string) ?? .null, "wouldBeAdvised": .bool(path.wouldBeAdvised),
      "cautions": .list(path.cautions.map(value)),
      "preparation": .strings(path.preparation), "cite": citations(path.citations),
    ]
  }

  private static func value(_ requirement: Advice.RequirementLine) -> Value {
    [
      "id": .string(requirement.id), "status": .string(requirement.status.rawValue), "text": .string(requirement.text),
      "presumed": .bool(requirement.isPresumed), "waysOut": .strings(requirement.waysOut),
      "trace": value(requirement.trace),
      "cite": citations(requirement.citations),
    ]
  }

  private static func value(_ trace: Trace) -> Value {
    [
      "condition": .string(trace.condition),
      "facts": .map(
        Dictionary(
          trace.readings.map { reading in
            (
              .string(reading.path),
              [
                "value": reading.value, "source": .string(reading.origin?.source ?? ""),
                "kind": .string(reading.origin?.kind.rawValue ?? "missing"),
              ]
            )
          }, uniquingKeysWith: { first, _ in first })),
    ]
  }

  static func value(_ step: Advice.NextStep) -> Value {
    [
      "title": .string(step.title), "command": step.command.map(Value.string) ?? .null,
      "note": step.note.map(Value.string) ?? .null,
    ]
  }

  static func value(_ fact: Fact) -> Value {
    ["value": fact.value, "kind": .string(fact.origin.kind.rawValue), "source": .string(fact.origin.source)]
  }

  static func citations(_ citations: [Citation]) -> Value { .strings(citations.map(\.description)) }
}
