import Facts

/// How a model's numbers are quantised, told from its operators and the types of its weights.
struct Quantization {
  /// Of `qdq`, `qoperator`, `dynamic`, `weight-only`, sorted.
  var schemes: [String] = []
  /// Element types narrower than 16 bits in which weights and zero points are held, by name, sorted.
  var types: [String] = []

  private static let domains: Set = [ONNXReader.defaultDomain, "com.microsoft"]
  private static let weightOnly: Set = [
    "MatMulNBits", "MatMulBnb4", "MatMulFpQ4", "GatherBlockQuantized", "QMoE",
  ]
  private static let integer: Set = ["MatMulInteger", "ConvInteger"]
  private static let dynamic: Set = [
    "DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM", "MatMulIntegerToFloat", "QAttention",
  ]

  init(_ model: ONNXModel) {
    func uses(_ names: Set<String>) -> Bool { model.uses(names, domains: Self.domains) }
    let quantizes = uses(["QuantizeLinear"])
    let dequantizes = uses(["DequantizeLinear"])
    let isDynamic = uses(Self.dynamic)
    let usesInteger = uses(Self.integer)
    let usesQLinear = model.graph.operators.contains {
      Self.domains.contains($0.domain) && ($0.name.hasPrefix("QLinear") || $0.name == "QGemm")
    }
    if quantizes, dequantizes { schemes.append("qdq") }
    // Integer products without a quantiser of activations in the model belong to a statically quantised one.
    if usesQLinear || (usesInteger && !isDynamic) { schemes.append("qoperator") }
    if isDynamic { schemes.append("dynamic") }
    if uses(Self.weightOnly) || (dequantizes && !quantizes && !usesQLinear && !isDynamic) {
      schemes.append("weight-only")
    }
    schemes.sort()

    var types: Set<ElementType> = []
    for type in model.weights.sums.keys.compactMap(\.elementType) where type != .bool {
      guard let bits = type.bits, bits <= 8 else { continue }
      // Bytes without a quantising operator may be texts or tables; four bits and FP8 have no other use.
      if !schemes.isEmpty || bits < 8 || type.isFloatingPoint { types.insert(type) }
    }
    var names = Set(types.map(\.rawValue))
    if let bits = Self.packedBits(model) {
      names.remove(ElementType.uint8.rawValue)
      names.insert("INT\(bits)")
    }
    self.types = names.sorted()
  }

  /// Bits per weight of block-quantised products, whose weights are stored as bytes; nil when there are none.
  private static func packedBits(_ model: ONNXModel) -> Int64? {
    for graph in model.graph.graphs {
      for node in graph.nodes where weightOnly.contains(model.graph.operators[node.operatorIndex].name) {
        if case .int(let bits) = node.attributes["bits"], (1...8).contains(bits) { return bits }
        return 4
      }
    }
    return nil
  }

  /// The element type most of the model's arithmetic is stored in.
  /// - Returns: a floating type, `INT8`, `INT4` and the like when quantised weights take more bytes; nil when neither
  ///   weights nor inputs tell.
  func precision(of model: ONNXModel) -> String? {
    var bytes: [String: Int64] = [:]
    for (type, sum) in model.weights.sums {
      guard let element = type.elementType else { continue }
      if element.isFloatingPoint {
        bytes[element.rawValue, default: 0] = (bytes[element.rawValue] ?? 0).addingClamped(sum.bytes)
      } else if let bits = element.bits, bits <= 8, element != .bool, !schemes.isEmpty {
        let name = types.contains("INT4") && element == .uint8 ? "INT4" : "INT\(bits)"
        bytes[name] = (bytes[name] ?? 0).addingClamped(sum.bytes)
      }
    }
    let largest = bytes.max { ($0.value, $1.key) < ($1.value, $0.key) }
    if let largest, largest.value > 0 { return largest.key }
    let inputs = model.inputs.compactMap(\.type.dataType.elementType).filter(\.isFloatingPoint)
    return inputs.max { ($0.bits ?? 0) < ($1.bits ?? 0) }?.rawValue
  }
}
