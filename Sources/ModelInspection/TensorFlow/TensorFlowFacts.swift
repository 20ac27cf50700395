import Facts

/// States what the operators of a TensorFlow graph say as facts.
enum TensorFlowFacts {
  /// Nodes that are no computation.
  private static let structure: Set = ["Placeholder", "PlaceholderV2", "PlaceholderWithDefault", "Const", "NoOp"]
  private static let controlFlow: Set = [
    "If", "StatelessIf", "While", "StatelessWhile", "Case", "StatelessCase", "For", "Switch", "RefSwitch", "Enter",
    "LoopCond",
  ]
  private static let dataDependent: Set = [
    "Where", "Unique", "UniqueV2", "UniqueWithCounts", "BooleanMask", "NonMaxSuppression", "NonMaxSuppressionV2",
    "NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5", "DynamicPartition", "StringSplit",
    "StringSplitV2", "DecodeJpeg", "DecodePng", "DecodeImage", "DecodeWav", "ListDiff",
  ]
  /// Operators that come back to a Python function of the process that built the graph.
  private static let python: Set = ["PyFunc", "PyFuncStateless", "EagerPyFunc"]
  /// Where TensorFlow-TensorRT has put parts of the graph.
  static let tensorrt = "TRTEngineOp"

  /// - Parameters:
  ///   - body: of what runs for the model's outputs.
  ///   - part: the place in the file.
  static func state(_ body: TensorFlowBody, in facts: inout ModelFactBuilder, from part: String) {
    let operators = body.operators.filter { !structure.contains($0.key) }
    let sorted = operators.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let records: [Value] = sorted.map { name, count in
      ["domain": .string(library(of: name) ?? "tensorflow"), "name": .string(name), "count": .integer(count)]
    }
    facts.set(.operators, .list(records), from: part)
    facts.set(.nodes, .integer(operators.values.reduce(Int64(0)) { $0.addingClamped($1) }), from: part)
    func used(_ names: Set<String>) -> Value { .strings(Set(operators.keys).intersection(names).sorted()) }
    facts.set(.controlFlow, used(controlFlow), from: part)
    facts.set(.dataDependentShapes, used(dataDependent), from: part)
    facts.set(.customDomains, .strings(Set(operators.keys.compactMap(library)).sorted()), from: part)
    let callbacks = operators.keys.filter { python.contains($0) }.sorted()
    facts.set(
      .customCode, .strings(callbacks.map { "\($0), which calls a Python function that is not in the file" }),
      from: part)
    setQuantization(operators, in: &facts, from: part)
  }

  /// The library that an operator comes from, where it is none of TensorFlow's own.
  private static func library(of name: String) -> String? {
    // Operators of other libraries carry a namespace; a few older libraries do without.
    if let end = name.firstIndex(of: ">") { return String(name[..<end]) }
    if name.hasPrefix("SimpleML") { return "tensorflow_decision_forests" }
    return text.contains(name) ? "tensorflow_text" : nil
  }

  private static let text: Set = [
    "WordpieceTokenizeWithOffsets", "SentencepieceOp", "SentencepieceTokenizeOp", "SentencepieceTokenizeWithOffsetsOp",
    "SentencepieceDetokenizeOp", "SentencepieceIdToStringOp", "SentencepieceStringToIdOp", "SentencepieceVocabSizeOp",
    "UnicodeScriptTokenizeWithOffsets", "WhitespaceTokenizeWithOffsets", "WhitespaceTokenizeWithOffsetsV2",
    "CaseFoldUTF8", "NormalizeUTF8", "NormalizeUTF8WithOffsetsMap", "RegexSplitWithOffsets",
    "SplitMergeTokenizeWithOffsets",
    "FastWordpieceTokenizeWithOffsets", "FastBertNormalize", "TokenizerFromLogits", "SentenceFragments",
    "ConstrainedSequence", "RougeL", "MaxSpanningTree", "MstEisner",
  ]

  private static func setQuantization(
    _ operators: [String: Int64], in facts: inout ModelFactBuilder, from part: String
  ) {
    let fake = operators.keys.contains { $0.hasPrefix("FakeQuant") || $0.hasPrefix("QuantizeAndDequantize") }
    let real = operators.keys.contains {
      $0.hasPrefix("Quantized") || $0.hasPrefix("Uniform") && $0.contains("uantized")
    }
    facts.set(.quantization, .strings((fake ? ["qdq"] : []) + (real ? ["qoperator"] : [])), from: part)
    facts.set(.quantizedTypes, .strings(fake || real ? ["INT8"] : []), from: part)
  }

  /// States the element type that most weights have; that of the inputs where there are no weights.
  static func setPrecision(
    _ weights: WeightSums, inputs: [ModelValue], in facts: inout ModelFactBuilder, from part: String
  ) {
    if let type = weights.floatingType ?? inputs.lazy.compactMap(\.elementType).first(where: \.isFloatingPoint) {
      facts.set(.precision, .string(type.rawValue), from: part)
    } else {
      facts.setUnknown(.precision, "neither weights nor inputs are floating-point numbers", from: part)
    }
  }

  /// A large transformer by size and by how often it takes a softmax of products.
  static func modelClass(_ weights: WeightSums, _ operators: [String: Int64]) -> Value {
    let isLarge = weights.parameters > 1_000_000_000 || weights.bytes > 2_000_000_000
    let isAttention = (operators["Softmax"] ?? 0) >= 4
    return .string((isLarge && isAttention ? ModelClass.largeTransformer : .neuralNetwork).rawValue)
  }
}
