import Facts

/// The facts about a model's inputs and outputs, and whether Triton can carry and batch them.
enum ValueFacts {
  /// Where a format declares its inputs and outputs, for the facts' origins.
  struct Parts {
    var inputs: String
    var outputs: String

    static let onnx = Parts(inputs: "graph.input", outputs: "graph.output")

    var both: String { inputs == outputs ? inputs : "\(inputs) and \(outputs)" }
  }

  /// - Parameter declaresShapes: whether the format declares shapes, so that a missing one means a free rank and not
  ///   merely that the file is silent.
  static func set(
    inputs: [ModelValue], outputs: [ModelValue], _ facts: inout ModelFactBuilder, from parts: Parts,
    declaresShapes: Bool = true
  ) {
    facts.set(.inputs, .list(inputs.map(record)), from: parts.inputs)
    facts.set(.outputs, .list(outputs.map(record)), from: parts.outputs)
    let all = inputs + outputs
    let tensors = inputs.filter { $0.kind == .tensor }
    if declaresShapes {
      facts.set(.dynamicRank, .bool(tensors.contains { $0.shape == nil }), from: parts.inputs)
      facts.set(
        .dynamicShapes, .bool(tensors.contains { $0.shape?.allSatisfy(\.isFixed) != true }), from: parts.inputs)
    } else {
      for fact in [ModelFact.dynamicRank, .dynamicShapes] {
        facts.setUnknown(fact, "the file declares no shapes", from: parts.inputs)
      }
    }
    let nonTensor = all.filter { $0.kind != .tensor && $0.kind != .none }
    facts.set(.nonTensorIO, .strings(nonTensor.map { "\(label($0)): \($0.words)" }), from: parts.both)
    let unmappable = all.compactMap { value in
      value.kind == .tensor && value.elementType?.isTritonType != true
        ? value.type.map { "\(label(value)): \($0)" } : nil
    }
    facts.set(.unmappableTypes, .strings(unmappable), from: parts.both)
    setBatching(inputs: inputs, outputs: outputs, &facts, from: parts.both)
  }

  private static func label(_ value: ModelValue) -> String { value.name.escapingControls }

  private static func record(_ value: ModelValue) -> Value {
    var record: [Value: Value] = ["name": .string(value.name)]
    record["kind"] = value.kind == .none ? .missing("the file declares no type") : .string(value.kind.rawValue)
    record["type"] = value.type.map(Value.string) ?? .missing("the file declares no element type")
    if let shape = value.shape {
      record["dims"] = .list(shape.map { .int($0.size) })
      record["symbols"] = .strings(shape.map(\.name))
      record["batch"] = value.isExample ? .missing(exampleReason) : .bool(shape.first.map { !$0.isFixed } ?? false)
    } else {
      let reason = "the file declares no shape"
      for field in ["dims", "symbols", "batch"] { record[.string(field)] = .missing(reason) }
    }
    return .map(record)
  }

  private static let exampleReason = "the shape is that of the example the model was traced with"

  private static func article(_ noun: String) -> String { "aeiou".contains(noun.prefix(1)) ? "an" : "a" }

  /// A model can be batched when the first dimension of every input and output is free.
  private static func setBatching(
    inputs: [ModelValue], outputs: [ModelValue], _ facts: inout ModelFactBuilder, from source: String
  ) {
    var blockers: [String] = []
    var unknown: [String] = []
    if inputs.isEmpty { blockers.append("the model has no inputs") }
    if outputs.isEmpty { blockers.append("the model has no outputs") }
    for (role, values) in [("input", inputs), ("output", outputs)] {
      for value in values {
        switch value.kind {
        case .tensor:
          guard let shape = value.shape, !value.isExample else {
            unknown.append("\(role) \(label(value))")
            continue
          }
          if let first = shape.first {
            if case .fixed(let size) = first {
              blockers.append("\(role) \(label(value)): first dimension fixed at \(size)")
            }
          } else {
            blockers.append("\(role) \(label(value)): a scalar, which has no first dimension")
          }
        case .none: unknown.append("\(role) \(label(value))")
        case .sequence, .map, .optional, .sparse, .opaque, .scalar:
          blockers.append("\(role) \(label(value)): \(article(value.words)) \(value.words), not a tensor")
        }
      }
    }
    facts.set(.batchBlockers, .strings(blockers), from: source)
    if !blockers.isEmpty {
      facts.set(.batchable, false, from: source)
    } else if unknown.isEmpty {
      facts.set(.batchable, true, from: source)
    } else {
      let names = unknown.prefix(3).joined(separator: ", ") + (unknown.count > 3 ? " and others" : "")
      facts.setUnknown(.batchable, "the file declares no shape for \(names)", from: source)
    }
  }
}

extension OperatorGraph.Dimension {
  /// Whether the size is stated.
  var isFixed: Bool { if case .fixed = self { true } else { false } }

  /// The size; -1 when free, as Triton writes it.
  var size: Int64 { if case .fixed(let size) = self { size } else { -1 } }

  /// The exporter's name for a free dimension, or nothing.
  var name: String { if case .symbol(let name) = self { name } else { "" } }
}
