import Facts

/// States what a TensorFlow Lite file says as facts.
enum TensorFlowLiteFacts {
  private static let controlFlow: Set = ["IF", "WHILE", "STABLEHLO_WHILE", "STABLEHLO_CASE"]
  private static let dataDependent: Set = ["WHERE", "UNIQUE", "NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5"]
  private static let attention: Set = ["SOFTMAX", "STABLEHLO_COMPOSITE"]

  static func inspection(
    of bytes: ByteSource, _ recognition: Recognition, path: String
  ) throws(StructureError) -> Inspection {
    let model = try TensorFlowLiteReader.read(bytes)
    var facts = recognition.facts(path: path, size: Int64(bytes.count))
    if let converter = model.converter {
      facts.set(.producer, .string("tensorflow \(converter)"), from: "CONVERSION_METADATA")
      facts.set(.tensorflowVersion, .string(converter), from: "CONVERSION_METADATA")
    }
    facts.set(.signatures, .strings(model.signatures), from: "signature_defs")
    ValueFacts.set(
      inputs: model.inputs, outputs: model.outputs, &facts,
      from: ValueFacts.Parts(inputs: "subgraph inputs", outputs: "subgraph outputs"))
    setOperators(model, in: &facts)
    model.weights.state(in: &facts, from: "buffers")
    setQuantization(model, in: &facts)
    SideFiles([]).state(in: &facts, from: "the format is one file")
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.fillUnknown("a TensorFlow Lite file does not say")
    return Inspection(facts: facts.document, metadata: model.notes)
  }

  private static func setOperators(_ model: TensorFlowLiteModel, in facts: inout ModelFactBuilder) {
    let sorted = model.operators.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let records: [Value] = sorted.map { name, count in
      let domain = model.custom.contains(name) ? "custom" : "tflite"
      return ["domain": .string(domain), "name": .string(name), "count": .integer(count)]
    }
    facts.set(.operators, .list(records), from: "operators")
    let total = model.operators.values.reduce(Int64(0)) { $0.addingClamped($1) }
    facts.set(.nodes, .integer(total), from: "operators")
    func used(_ names: Set<String>) -> Value { .strings(Set(model.operators.keys).intersection(names).sorted()) }
    facts.set(.controlFlow, used(controlFlow), from: "operators")
    facts.set(.dataDependentShapes, used(dataDependent), from: "operators")
    let custom = model.custom.filter { model.operators[$0] != nil }
    facts.set(.customDomains, .strings(custom.sorted()), from: "operator_codes")
    let softmaxes = model.operators.reduce(Int64(0)) { attention.contains($1.key) ? $0 + $1.value : $0 }
    let isLarge = model.weights.parameters > 1_000_000_000 || model.weights.bytes > 2_000_000_000
    let modelClass = isLarge && softmaxes >= 4 ? ModelClass.largeTransformer : .neuralNetwork
    facts.set(.modelClass, .string(modelClass.rawValue), from: "operators")
  }

  private static func setQuantization(_ model: TensorFlowLiteModel, in facts: inout ModelFactBuilder) {
    var schemes: [String] = []
    if model.hasQuantizedValues {
      schemes = ["qoperator"]
    } else if !model.quantizedWeights.isEmpty {
      // Without a DEQUANTIZE before it, an operator quantises its other input as it goes.
      schemes = [model.operators["DEQUANTIZE"] == nil ? "dynamic" : "weight-only"]
    }
    facts.set(.quantization, .strings(schemes), from: "tensor quantization")
    facts.set(.quantizedTypes, .strings(model.quantizedWeights.map(\.rawValue).sorted()), from: "tensor quantization")
    let largest = model.weights.sums.max { ($0.value.bytes, $1.key) < ($1.value.bytes, $0.key) }?.key
    if let largest, let type = ElementType(rawValue: largest), model.quantizedWeights.contains(type) {
      facts.set(.precision, .string(largest), from: "buffers")
    } else {
      TensorFlowFacts.setPrecision(model.weights, inputs: model.inputs, in: &facts, from: "buffers")
    }
  }
}
