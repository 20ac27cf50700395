import Facts

/// States what an OpenVINO IR says as facts.
enum OpenVINOFacts {
  private static let controlFlow: Set = ["If", "Loop", "TensorIterator"]
  private static let dataDependent: Set = [
    "NonZero", "NonMaxSuppression", "Unique", "ExperimentalDetectronDetectionOutput", "MulticlassNms", "MatrixNms",
    "StringTensorUnpack",
  ]
  /// Layers that are no computation.
  private static let structure: Set = ["Parameter", "Const", "Result"]

  /// - Parameter folder: where the `.bin` lies; nil when nothing can be looked up.
  static func inspection(
    of model: OpenVINOModel, _ recognition: Recognition, path: String, size: Int, folder: String?
  ) -> Inspection {
    var facts = recognition.facts(path: path, size: nil)
    if let runtime = model.runtime {
      facts.set(.producer, .string("openvino \(runtime)"), from: "rt_info Runtime_version")
    }
    let operators = model.operators.filter { !structure.contains($0.key.type) }
    let sorted = operators.sorted {
      ($1.value, $0.key.type, $0.key.version) < ($0.value, $1.key.type, $1.key.version)
    }
    let records: [Value] = sorted.map {
      ["domain": .string($0.key.version), "name": .string($0.key.type), "count": .int($0.value)]
    }
    facts.set(.operators, .list(records), from: "layers")
    facts.set(.nodes, .int(operators.values.reduce(0) { $0.addingClamped($1) }), from: "layers")
    facts.set(.controlFlow, .strings(model.uses(controlFlow)), from: "layers")
    facts.set(.dataDependentShapes, .strings(model.uses(dataDependent)), from: "layers")
    let custom = Set(operators.keys.map(\.version).filter { !$0.hasPrefix("opset") && !$0.hasPrefix("ie_internal") })
    facts.set(.customDomains, .strings(custom.sorted()), from: "layers")
    facts.set(
      .modelClass,
      .string(isLargeTransformer(model) ? ModelClass.largeTransformer.rawValue : ModelClass.neuralNetwork.rawValue),
      from: "layers")
    ValueFacts.set(
      inputs: model.inputs, outputs: model.outputs, &facts,
      from: ValueFacts.Parts(inputs: "Parameter layers", outputs: "Result layers"))
    setWeights(model, &facts)
    setWeightFile(model, size: size, folder: folder, &facts)
    facts.set(.customCode, [], from: "the format has no place for any")
    facts.fillUnknown("an OpenVINO IR does not say")
    return Inspection(facts: facts.document, metadata: model.framework.map { ["converted from": $0] } ?? [:])
  }

  private static func isLargeTransformer(_ model: OpenVINOModel) -> Bool {
    let isLarge = model.weights.parameters > 1_000_000_000 || model.weights.bytes > 2_000_000_000
    return isLarge
      && model.count(of: ["ScaledDotProductAttention", "Softmax", "SoftMax", "PagedAttentionExtension"]) >= 4
  }

  private static func setWeights(_ model: OpenVINOModel, _ facts: inout ModelFactBuilder) {
    model.weights.state(in: &facts, from: "Const layers")
    let narrow = model.weights.sums.keys.compactMap(ElementType.init).filter { type in
      type != .bool && (type.bits ?? 64) <= 8
    }
    let fakeQuantize = model.count(of: ["FakeQuantize", "FakeConvert"]) > 0
    let largest = model.weights.sums.max { ($0.value.bytes, $1.key) < ($1.value.bytes, $0.key) }?.key
    let isCompressed = largest.flatMap(ElementType.init).map { narrow.contains($0) } ?? false
    let schemes = (fakeQuantize ? ["qdq"] : []) + (isCompressed && !fakeQuantize ? ["weight-only"] : [])
    facts.set(.quantization, .strings(schemes), from: "layers")
    facts.set(.quantizedTypes, .strings(schemes.isEmpty ? [] : narrow.map(\.rawValue).sorted()), from: "Const layers")
    if isCompressed, let largest {
      facts.set(.precision, .string(largest), from: "Const layers")
    } else if let type = model.weights.floatingType
      ?? model.inputs.lazy.compactMap(\.elementType).first(where: \.isFloatingPoint)
    {
      facts.set(.precision, .string(type.rawValue), from: "Const layers")
    } else {
      facts.setUnknown(.precision, "neither weights nor inputs are floating-point numbers", from: "Const layers")
    }
  }

  /// The other half of the IR: a file of the same stem.
  private static func setWeightFile(
    _ model: OpenVINOModel, size: Int, folder: String?, _ facts: inout ModelFactBuilder
  ) {
    let part = "Const layers"
    guard model.weightEnd > 0 else {
      SideFiles([]).state(in: &facts, from: part)
      return facts.set(.bytes, .integer(size))
    }
    guard let folder else {
      for fact in [ModelFact.bytes, .externalFiles, .externalMissing, .externalOutside, .externalBytes] {
        facts.setUnknown(fact, "the model was given without the folder its .bin is in", from: part)
      }
      return
    }
    let name = facts.source
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    var side = SideFiles.find(["\(stem).bin"], in: folder)
    for index in side.files.indices where side.files[index].isPresent && side.files[index].bytes < model.weightEnd {
      side.files[index].problem = "\(model.weightEnd) bytes are needed and \(side.files[index].bytes) are there"
      side.files[index].isPresent = false
    }
    side.state(in: &facts, from: part)
    facts.set(.bytes, .integer(side.totalBytes.addingClamped(Int64(size))))
  }
}
