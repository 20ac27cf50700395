import Facts

/// What is gathered of a neural network whose format this program reads for its signature, operators and weights, and
/// not node by node.
struct GraphSummary {
  struct Operator: Hashable {
    var domain: String
    var name: String
  }

  var inputs: [ModelValue] = []
  var outputs: [ModelValue] = []
  private(set) var operators: [Operator: Int64] = [:]
  /// nil where the file does not hold them, or not in a form that can be summed up.
  var weights: WeightSums?
  /// Operators of these names make the model hard to convert or to batch.
  var controlFlowNames: Set<String> = []
  /// Domains that come with every runtime of the format.
  var knownDomains: Set<String> = []
  /// Schemes such as `qdq`, and the element types that they leave.
  var quantization: [String] = []
  var quantizedTypes: [String] = []

  /// Kinds of operator that are kept; no real model comes near.
  private static let operatorLimit = 5_000
  /// Inputs and outputs that are kept.
  static let valueLimit = 10_000

  /// - Throws: ``StructureError`` when there are more kinds of operator than any real model has.
  mutating func count(_ name: String, domain: String, at offset: Int) throws(StructureError) {
    let key = Operator(domain: domain.shortened(to: 100), name: name.shortened(to: 200))
    if operators[key] == nil, operators.count == Self.operatorLimit {
      throw StructureError(at: offset, "more than \(Self.operatorLimit) kinds of operator")
    }
    operators[key, default: 0] += 1
  }

  /// The places in the file that facts are said to come from.
  struct Parts {
    var values: ValueFacts.Parts
    var operators: String
    var weights: String
  }

  /// States inputs, outputs, operators, weights and class.
  /// - Parameter declaresShapes: whether the format declares shapes, so that a missing one means a free rank.
  func state(in facts: inout ModelFactBuilder, from parts: Parts, declaresShapes: Bool = true) {
    ValueFacts.set(inputs: inputs, outputs: outputs, &facts, from: parts.values, declaresShapes: declaresShapes)
    let sorted = operators.sorted {
      ($1.value, $0.key.name, $0.key.domain) < ($0.value, $1.key.name, $1.key.domain)
    }
    let records: [Value] = sorted.map {
      ["domain": .string($0.key.domain), "name": .string($0.key.name), "count": .int($0.value)]
    }
    facts.set(.operators, .list(records), from: parts.operators)
    facts.set(.nodes, .int(operators.values.reduce(0) { $0.addingClamped($1) }), from: parts.operators)
    let names = Set(operators.keys.map(\.name))
    facts.set(.controlFlow, .strings(names.intersection(controlFlowNames).sorted()), from: parts.operators)
    let domains = Set(operators.keys.map(\.domain)).subtracting(knownDomains)
    facts.set(.customDomains, .strings(domains.sorted()), from: parts.operators)
    facts.set(.quantization, .strings(quantization), from: parts.operators)
    facts.set(.quantizedTypes, .strings(quantizedTypes), from: parts.operators)
    if let weights {
      weights.state(in: &facts, from: parts.weights)
      TorchScriptReader.setPrecision(weights, &facts)
    }
    facts.set(.modelClass, .string(modelClass.rawValue), from: parts.operators)
  }

  private var modelClass: ModelClass {
    let isLarge = (weights?.parameters ?? 0) > 1_000_000_000 || (weights?.bytes ?? 0) > 2_000_000_000
    let attention = operators.reduce(Int64(0)) { sum, entry in
      let name = entry.key.name.lowercased()
      return name.contains("softmax") || name.contains("attention") ? sum.addingClamped(entry.value) : sum
    }
    return isLarge && attention >= 4 ? .largeTransformer : .neuralNetwork
  }
}

extension ElementType {
  /// Bytes that so many elements take, the last one filled up; nil for types without a size. Saturates.
  func byteCount(of elements: Int64) -> Int64? {
    guard let bits else { return nil }
    let (total, overflow) = elements.multipliedReportingOverflow(by: Int64(bits))
    return overflow ? .max : total / 8 + (total % 8 == 0 ? 0 : 1)
  }
}

/// How many elements a tensor of these sizes has; unknown sizes count as 1. Saturates.
func elementCount(_ dims: [Int64]) -> Int64 {
  dims.reduce(1) { product, size in
    let (next, overflow) = product.multipliedReportingOverflow(by: max(0, size < 0 ? 1 : size))
    return overflow ? .max : next
  }
}
