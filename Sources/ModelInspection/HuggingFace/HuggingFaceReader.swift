import Facts
import Planning

/// Reads a Hugging Face model folder: its configuration and the headers of its weights.
enum HuggingFaceReader {
  private static let configLimit = 8 << 20
  private static let tokenizers = [
    "tokenizer.json", "tokenizer.model", "tokenizer_config.json", "vocab.json", "vocab.txt", "spiece.model",
    "sentencepiece.bpe.model", "tekken.json", "tokenizer.tiktoken", "qwen.tiktoken",
  ]

  /// Whether a tokenizer of any kind lies in the folder.
  static func hasTokenizer(_ folder: Folder) -> Bool { tokenizers.contains(where: folder.has) }

  static func inspection(of folder: Folder, _ recognition: Recognition, path: String) -> Inspection {
    var facts = recognition.facts(path: path, size: folder.totalSize())
    let config = HuggingFaceConfig(json(folder, "config.json") ?? .null)
    let weights = WeightFiles(folder)
    let quantization = HuggingFaceQuantization(
      config: config.quantization, modelOpt: json(folder, "hf_quant_config.json"),
      legacy: json(folder, "quantize_config.json"))
    let layout = config.layout
    var shape = config.shape
    shape.cache = layout?.cacheGroups
    shape.activeParameters = layout.map { ParameterCount($0).active }
    shape.notCounted = layout?.notCounted ?? []
    shape.state(in: &facts, from: "config.json")
    setWeights(weights, quantization, config, &facts)
    // Weights that were read win over the formula; where some are missing, that is what has to be said.
    if weights.problem != nil, weights.side.missing.isEmpty, let layout {
      let assumed = layout.assumptions.isEmpty ? "" : " (\(layout.assumptions.joined(separator: "; ")))"
      facts.setDerived(.parameters, .int(ParameterCount(layout).total), by: "formula over config.json\(assumed)")
    }
    setClass(config, weights, &facts)
    facts.set(.tokenizer, .bool(hasTokenizer(folder)), from: "folder")
    facts.set(.customCode, .strings(config.customCode), from: "config.json auto_map")
    facts.fillUnknown("a Hugging Face folder holds weights and a configuration; the computation is in the library")
    return Inspection(facts: facts.document)
  }

  /// A folder of PEFT: weights that are added to those of a base model.
  static func adapter(in folder: Folder, _ recognition: Recognition, path: String) -> Inspection {
    var facts = recognition.facts(path: path, size: folder.totalSize())
    let part = "adapter_config.json"
    let config = json(folder, part)
    if let base = config?["base_model_name_or_path"]?.stringValue, !base.isEmpty {
      facts.set(.adapterBase, .string(base.shortened(to: 500)), from: "\(part) base_model_name_or_path")
    } else {
      facts.setUnknown(.adapterBase, "\(part) names none", from: part)
    }
    let weights = WeightFiles(folder, adapter: true)
    setWeights(weights, nil, HuggingFaceConfig(.null), &facts)
    facts.setUnknown(.modelClass, "it is that of the base model", from: part)
    facts.set(.tokenizer, .bool(hasTokenizer(folder)), from: "folder")
    facts.set(.customCode, [], from: part)
    facts.fillUnknown("an adapter holds weights that change a base model, which has the rest")
    return Inspection(facts: facts.document)
  }

  /// A small JSON file of the folder; nil when it is not there or no JSON.
  static func json(_ folder: Folder, _ name: String) -> Value? {
    guard folder.has(name), let file = try? ModelFile(path: folder.path(of: name)), file.size <= configLimit else {
      return nil
    }
    return file.withBytes { try? JSONReader.read(bytes: $0.copy(0..<$0.count)) }
  }

  private static func setWeights(
    _ files: WeightFiles, _ quantization: HuggingFaceQuantization?, _ config: HuggingFaceConfig,
    _ facts: inout ModelFactBuilder
  ) {
    files.side.state(in: &facts, from: files.source)
    if let problem = files.problem {
      for fact in [ModelFact.parameters, .weightBytes, .weights] { facts.setUnknown(fact, problem, from: files.source) }
      if let bytes = files.announcedBytes { facts.set(.weightBytes, .int(bytes), from: files.source) }
    } else {
      files.weights.state(in: &facts, from: "headers of \(HumanText.plural(Int64(files.names.count), "weight file"))")
      if let bits = quantization?.bits, bits < 8 || files.packed.packedElements > 0 {
        facts.set(
          .parameters, .int(files.packed.parameters(stored: files.weights.parameters, bits: bits)),
          from: "headers of the weight files, packed weights counted at \(bits) bits")
      }
    }
    if !files.dangerous.isEmpty { facts.set(.pickleDangerous, .strings(files.dangerous), from: "weight files") }
    facts.set(
      .quantization, .strings(quantization.map { [$0.method] } ?? []), from: quantization?.source ?? "config.json")
    facts.set(.quantizedTypes, .strings(quantization?.types ?? []), from: quantization?.source ?? "config.json")
    if let type = quantization?.types.first {
      facts.set(.precision, .string(type), from: quantization?.source ?? "config.json")
    } else if let type = files.weights.floatingType {
      facts.set(.precision, .string(type.rawValue), from: "headers of the weight files")
    } else if let type = config.elementType {
      facts.set(.precision, .string(type.rawValue), from: "config.json dtype")
    } else {
      facts.setUnknown(.precision, "neither the weights nor config.json tell", from: "config.json dtype")
    }
  }

  /// Decoders are large transformers whatever their size; other models become one by theirs.
  private static func setClass(_ config: HuggingFaceConfig, _ files: WeightFiles, _ facts: inout ModelFactBuilder) {
    if config.architectures.isEmpty { return }
    let isLarge = files.weights.parameters > 1_000_000_000 || files.weights.bytes > 2_000_000_000
    let isDecoder = config.isGenerative && !config.isEncoderDecoder
    let modelClass: ModelClass = isDecoder || isLarge ? .largeTransformer : .neuralNetwork
    facts.set(
      .modelClass, .string(modelClass.rawValue), from: isDecoder || !isLarge ? "config.json architectures" : "weights")
  }
}
