import Facts

/// States what an ONNX model's structure says as facts.
enum ONNXFacts {
  /// Operators whose output shape depends on the values of their inputs, whatever their attributes.
  private static let dataDependent: Set = ["Compress", "NonMaxSuppression", "NonZero", "StringSplit", "Unique"]
  private static let controlFlow: Set = ["If", "Loop", "Scan", "SequenceMap"]

  /// - Parameters:
  ///   - size: of the model file, in bytes.
  ///   - folder: where external data may lie; nil when nothing can be looked up.
  static func document(of model: ONNXModel, path: String, size: Int, folder: String?) -> FactDocument {
    var facts = ModelFactBuilder(path: path)
    facts.set(.format, "onnx")
    facts.set(.framework, "onnx")
    facts.set(.modelClass, .string(ONNXModelClass.of(model).rawValue), from: "graph")
    facts.set(.hasGraph, true, from: "graph")
    if model.producer.isEmpty {
      facts.setUnknown(.producer, "the file names no producer", from: "producer_name")
    } else {
      facts.set(.producer, .string(model.producer), from: "producer_name")
    }
    setVersions(model, &facts)
    setOperators(model, &facts)
    setWeights(model, &facts)
    ValueFacts.set(
      inputs: model.inputs.map(\.modelValue), outputs: model.outputs.map(\.modelValue), &facts, from: .onnx)
    setExternalData(model, size: size, folder: folder, &facts)
    facts.fillUnknown("an ONNX file does not say")
    return facts.document
  }

  private static func setVersions(_ model: ONNXModel, _ facts: inout ModelFactBuilder) {
    facts.set(.irVersion, .integer(model.irVersion), from: "ir_version")
    let opsets = model.opsets.map { (Value.string($0.key), Value.integer($0.value)) }
    facts.set(.opsets, .map(Dictionary(opsets, uniquingKeysWith: { first, _ in first })), from: "opset_import")
    if let opset = model.opsets[ONNXReader.defaultDomain] {
      facts.set(.opset, .integer(opset), from: "opset_import")
    } else {
      facts.setUnknown(.opset, "the model imports no operator set of ai.onnx", from: "opset_import")
    }
    facts.set(.functions, .integer(model.functionCount), from: "functions")
  }

  private static func setOperators(_ model: ONNXModel, _ facts: inout ModelFactBuilder) {
    struct Name: Hashable {
      var domain: String
      var name: String
    }
    // The same operator under two operator sets (the model's and a function's) is one line of the list.
    var counts: [Name: Int] = [:]
    for (candidate, count) in zip(model.graph.operators, model.operatorCounts) {
      counts[Name(domain: candidate.domain, name: candidate.name), default: 0] += count
    }
    let sorted = counts.sorted { left, right in
      (right.value, left.key.name, left.key.domain) < (left.value, right.key.name, right.key.domain)
    }
    let records: [Value] = sorted.map {
      ["domain": .string($0.key.domain), "name": .string($0.key.name), "count": .integer($0.value)]
    }
    facts.set(.operators, .list(records), from: "graph.node")
    facts.set(.nodes, .integer(model.operatorCounts.reduce(0, +)), from: "graph.node")
    facts.set(.controlFlow, .strings(model.used(controlFlow)), from: "graph.node")
    facts.set(.dataDependentShapes, .strings(model.used(dataDependent)), from: "graph.node")
    let custom = model.graph.operators.filter { !$0.isModelFunction && !isKnownDomain($0.domain) }.map(\.domain)
    facts.set(.customDomains, .strings(Set(custom).sorted()), from: "graph.node")
  }

  /// Whether the operators of a domain come with ONNX Runtime.
  private static func isKnownDomain(_ domain: String) -> Bool {
    switch domain {
    case ONNXReader.defaultDomain, "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "com.microsoft": true
    default: domain.hasPrefix("ai.onnx.preview.") || domain.hasPrefix("com.microsoft.")
    }
  }

  private static func setWeights(_ model: ONNXModel, _ facts: inout ModelFactBuilder) {
    var weights = WeightSums()
    for (type, sum) in model.weights.sums {
      weights.add(type.name, parameters: sum.parameters, bytes: sum.bytes, tensors: sum.tensors)
    }
    weights.state(in: &facts, from: "graph.initializer and Constant nodes")
    let quantization = Quantization(model)
    facts.set(.quantization, .strings(quantization.schemes), from: "graph.node")
    facts.set(.quantizedTypes, .strings(quantization.types), from: "graph.initializer and Constant nodes")
    if let precision = quantization.precision(of: model) {
      facts.set(.precision, .string(precision), from: "graph.initializer and Constant nodes")
    } else {
      facts.setUnknown(.precision, "neither weights nor inputs are floating-point numbers", from: "graph")
    }
  }

  private static func setExternalData(
    _ model: ONNXModel, size: Int, folder: String?, _ facts: inout ModelFactBuilder
  ) {
    let uses = model.weights.externalUses
    let source = "graph.initializer external_data"
    guard let folder = uses.isEmpty ? "" : folder else {
      let reason = "the model was given without the folder its external data is in"
      for fact in [ModelFact.bytes, .externalFiles, .externalMissing, .externalOutside, .externalBytes] {
        facts.setUnknown(fact, reason, from: source)
      }
      return
    }
    let files = SideFiles(uses.isEmpty ? [] : ExternalData.resolve(uses, in: folder))
    files.state(in: &facts, from: source)
    facts.set(.bytes, .integer(Int64(size).addingClamped(files.totalBytes)))
  }
}
