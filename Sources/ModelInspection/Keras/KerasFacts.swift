import Facts

/// States what a Keras model's configuration and weights say as facts.
enum KerasFacts {
  private static let attention: Set = [
    "MultiHeadAttention", "Attention", "AdditiveAttention", "GroupQueryAttention", "GroupedQueryAttention",
  ]

  /// - Parameter part: the place in the file of the configuration.
  static func state(_ model: KerasModel, in facts: inout ModelFactBuilder, from part: String) {
    if let version = model.version {
      facts.set(.producer, .string("keras \(version)"), from: "keras_version")
      facts.set(.kerasVersion, .string(version), from: "keras_version")
    }
    if let backend = model.backend { facts.set(.kerasBackend, .string(backend), from: "backend") }
    facts.set(.architecture, .string(model.className), from: "\(part) class_name")
    let sorted = model.layers.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let records: [Value] = sorted.map { name, count in
      ["domain": "keras", "name": .string(name), "count": .integer(count)]
    }
    facts.set(.operators, .list(records), from: "\(part) layers")
    facts.set(.nodes, .integer(model.layers.values.reduce(Int64(0)) { $0.addingClamped($1) }), from: "\(part) layers")
    facts.set(.customDomains, [], from: "\(part) layers")
    facts.set(.customCode, .strings(model.customCode.sorted()), from: "\(part) layers")
    if model.inputs.isEmpty || model.outputs.isEmpty {
      let reason =
        "the configuration of class \(model.className.shortened(to: 80)) lists no layers: what goes in and out is code"
      for fact in [ModelFact.inputs, .outputs, .dynamicRank, .dynamicShapes, .batchable] {
        facts.setUnknown(fact, reason, from: part)
      }
    } else {
      ValueFacts.set(
        inputs: model.inputs, outputs: model.outputs, &facts,
        from: ValueFacts.Parts(inputs: "\(part) input_layers", outputs: "\(part) output_layers"))
    }
    facts.set(.quantization, [], from: part)
    facts.set(.quantizedTypes, [], from: part)
  }

  static func setClass(_ model: KerasModel, _ weights: WeightSums, in facts: inout ModelFactBuilder) {
    let uses = model.layers.reduce(Int64(0)) { attention.contains($1.key) ? $0.addingClamped($1.value) : $0 }
    let isLarge = weights.parameters > 1_000_000_000 || weights.bytes > 2_000_000_000
    let modelClass = isLarge && uses >= 4 ? ModelClass.largeTransformer : .neuralNetwork
    facts.set(.modelClass, .string(modelClass.rawValue), from: "layers")
  }

  static func setPrecision(_ model: KerasModel?, _ weights: WeightSums, in facts: inout ModelFactBuilder) {
    if let type = model?.precision ?? weights.floatingType, type.isFloatingPoint {
      facts.set(.precision, .string(type.rawValue), from: model?.precision == nil ? "weights" : "dtype of the layers")
    } else {
      facts.setUnknown(.precision, "neither layers nor weights are floating-point numbers")
    }
  }
}

/// The weights of a Keras model in an HDF5 file.
struct KerasWeights {
  private(set) var weights = WeightSums()
  /// What only training needs.
  private(set) var training = WeightSums()

  init(_ tree: HDF5Tree) {
    for dataset in tree.datasets {
      guard dataset.type.element != .string else { continue }
      let elements = TensorFlowShape(sizes: dataset.shape).elements
      let name = dataset.type.element?.rawValue ?? "untyped"
      let (size, overflow) = elements.multipliedReportingOverflow(by: Int64(dataset.type.size))
      let bytes = overflow ? Int64.max : size
      if Self.isTraining(dataset.path) {
        training.add(name, parameters: elements, bytes: bytes)
      } else {
        weights.add(name, parameters: elements, bytes: bytes)
      }
    }
  }

  /// Optimizer state, metrics and the seeds of dropout.
  private static func isTraining(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    return parts.first == "optimizer_weights" || parts.first == "optimizer" || parts.first == "metrics"
      || parts.contains("seed_generator") || parts.first == "_metrics"
  }
}
