import Facts

/// The facts about a model's inputs and outputs, and whether Triton can carry and batch them.
enum ValueFacts {
  static func set(inputs: [ValueInfo], outputs: [ValueInfo], _ facts: inout ModelFactBuilder) {
    facts.set(.inputs, .list(inputs.map(record)), from: "graph.input")
    facts.set(.outputs, .list(outputs.map(record)), from: "graph.output")
    let all = inputs + outputs
    let tensors = inputs.filter { $0.type.kind == .tensor }
    facts.set(.dynamicRank, .bool(tensors.contains { $0.type.shape == nil }), from: "graph.input")
    facts.set(
      .dynamicShapes, .bool(tensors.contains { $0.type.shape?.allSatisfy(\.isFixed) != true }), from: "graph.input")
    let nonTensor = all.filter { $0.type.kind != .tensor && $0.type.kind != .none }
    facts.set(
      .nonTensorIO, .strings(nonTensor.map { "\(label($0)): \($0.type.words)" }), from: "graph.input and graph.output")
    let unmappable = all.filter { value in
      value.type.kind == .tensor && value.type.dataType.rawValue != 0
        && value.type.dataType.elementType?.isTritonType != true
    }
    facts.set(
      .unmappableTypes, .strings(unmappable.map { "\(label($0)): \($0.type.dataType.name)" }),
      from: "graph.input and graph.output")
    setBatching(inputs: inputs, outputs: outputs, &facts)
  }

  private static func label(_ value: ValueInfo) -> String { value.name.escapingControls }

  private static func record(_ value: ValueInfo) -> Value {
    let type = value.type
    var record: [Value: Value] = ["name": .string(value.name)]
    record["kind"] = type.kind == .none ? .missing("the file declares no type") : .string(type.kind.rawValue)
    let isNamed = type.dataType.rawValue != 0 && type.kind != .map && type.kind != .opaque && type.kind != .none
    record["type"] = isNamed ? .string(type.dataType.name) : .missing("the file declares no element type")
    if let shape = type.shape {
      record["dims"] = .list(shape.map { .int($0.size) })
      record["symbols"] = .strings(shape.map(\.name))
      record["batch"] = .bool(shape.first.map { !$0.isFixed } ?? false)
    } else {
      let reason = "the file declares no shape"
      for field in ["dims", "symbols", "batch"] { record[.string(field)] = .missing(reason) }
    }
    return .map(record)
  }

  /// A model can be batched when the first dimension of every input and output is free.
  private static func setBatching(inputs: [ValueInfo], outputs: [ValueInfo], _ facts: inout ModelFactBuilder) {
    let source = "graph.input and graph.output"
    var blockers: [String] = []
    var unknown: [String] = []
    if inputs.isEmpty { blockers.append("the model has no inputs") }
    if outputs.isEmpty { blockers.append("the model has no outputs") }
    for (role, values) in [("input", inputs), ("output", outputs)] {
      for value in values {
        switch value.type.kind {
        case .tensor:
          guard let shape = value.type.shape else {
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
        case .sequence, .map, .optional, .sparse, .opaque:
          blockers.append("\(role) \(label(value)): a \(value.type.words), not a tensor")
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
