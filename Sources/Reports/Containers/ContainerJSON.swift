import Advisor
import Facts
import Planning

/// The answer of the container solver as JSON: the choice, and every obstacle of every newer release.
enum ContainerJSON {
  static func value(_ container: ContainerAdvice) -> Value {
    [
      "purpose": .string(container.purpose), "needs": .strings(container.needs),
      "image": container.image.map(Value.string) ?? .null, "newest": container.newest.map(Value.string) ?? .null,
      "sentence": .string(container.sentence), "reasons": .strings(container.reasons),
      "remarks": .strings(container.remarks),
      "conditional": .list(
        container.conditional.map { ["image": .string($0.image), "conditions": .strings($0.conditions)] }),
      "blocked": .list(
        container.blocked.map { block in
          [
            "images": .strings(block.images), "releases": .integer(block.count), "reason": .string(block.reason),
            "lifts": .strings(block.lifts),
          ]
        }),
      "judged": .list(container.judged.map(value)),
    ]
  }

  private static func value(_ judged: ContainerAdvice.Judged) -> Value {
    let image = judged.image
    var contents: [Value: Value] = ["cuda": sourced(image.cuda) { .string($0.description) }]
    for (name, value) in image.contents { contents[.string(name)] = sourced(value) { .string($0) } }
    contents["tensorrt"] = image.tensorrt.map { sourced($0) { .string($0.description) } }
    contents["minimumComputeCapability"] = sourced(image.leastCapability) { .double($0) }
    contents["newestComputeCapability"] = image.newestCapability.map { sourced($0) { .double($0) } }
    contents["driver"] = sourced(image.driver.least) { .integer($0) }
    contents["statedDriver"] = image.driver.stated.map { sourced($0) { .integer($0) } }
    contents["onnxOpset"] = image.onnxOpset.map { sourced($0) { .int($0) } }
    contents["onnxIr"] = image.onnxIR.map { sourced($0) { .int($0) } }
    return [
      "image": .string(image.tag), "serves": .bool(judged.serves), "obstacles": .strings(judged.obstacles),
      "questions": .strings(judged.questions), "contents": .map(contents),
      "cite": .strings(image.existence.sources),
    ]
  }

  /// A catalog value with where it is from; what other sources give is kept beside it.
  private static func sourced<Wrapped>(_ value: SourcedValue<Wrapped>, _ form: (Wrapped) -> Value) -> Value {
    var fields: [Value: Value] = [
      "value": form(value.value), "basis": .string(value.basis.rawValue), "cite": .strings(value.sources),
    ]
    if !value.others.isEmpty { fields["also"] = .list(value.others.map(form)) }
    if !value.note.isEmpty { fields["note"] = .string(value.note) }
    return .map(fields)
  }
}
