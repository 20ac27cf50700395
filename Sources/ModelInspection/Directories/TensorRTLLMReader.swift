import Facts

/// Reads a folder of TensorRT-LLM: engines that were built, or a checkpoint that engines are built from.
enum TensorRTLLMReader {
  static func inspection(of folder: Folder, _ recognition: Recognition, path: String) -> Inspection {
    let config = HuggingFaceReader.json(folder, "config.json") ?? .null
    var facts = recognition.facts(path: path, size: folder.totalSize())
    let isEngine = recognition.format == .trtllmEngine
    // Since 0.8 the model's own settings stand apart; before, they shared a section with the builder's.
    let model = config["pretrained_config"] ?? (isEngine ? config["builder_config"] : nil) ?? config
    let build = config["build_config"] ?? config["builder_config"] ?? .null
    shape(model).state(in: &facts, from: "config.json")
    setTypes(model, &facts)
    let ranks = setParallelism(model, &facts)
    if isEngine { setLimits(build, config, &facts) }
    let names = (0..<min(ranks, 4_096)).map { "rank\($0).\(isEngine ? "engine" : "safetensors")" }
    // Early versions named engines after the model.
    let found = folder.names(endingIn: ".engine")
    let isEarly = isEngine && !found.isEmpty && !folder.has("rank0.engine")
    let side = SideFiles.find(isEarly ? found : names, in: folder.path)
    side.state(in: &facts, from: "folder")
    if isEngine {
      facts.set(.weightBytes, .int(side.totalBytes), from: "engines, which hold weights and code")
    } else {
      setCheckpointWeights(folder, side, &facts)
    }
    facts.set(.tokenizer, .bool(HuggingFaceReader.hasTokenizer(folder)), from: "folder")
    facts.set(.customCode, [], from: "config.json")
    facts.fillUnknown(isEngine ? "an engine does not say" : "a checkpoint does not say")
    return Inspection(facts: facts.document)
  }

  private static func shape(_ model: Value) -> TransformerShape {
    func integer(_ keys: String...) -> Int64? {
      keys.lazy.compactMap { model[$0]?.intValue }.first.flatMap { $0 >= 0 ? $0 : nil }
    }
    var shape = TransformerShape()
    shape.architecture = (model["architecture"] ?? model["name"])?.stringValue?.shortened(to: 200)
    shape.layers = integer("num_hidden_layers", "num_layers")
    shape.hiddenSize = integer("hidden_size")
    shape.heads = integer("num_attention_heads", "num_heads")
    shape.kvHeads = integer("num_key_value_heads", "num_kv_heads") ?? shape.heads
    shape.headSize = integer("head_size")
    if shape.headSize == nil, let hidden = shape.hiddenSize, let heads = shape.heads, heads > 0 {
      shape.headSize = hidden / heads
    }
    shape.kvElements = TransformerShape.kvElements(
      layers: shape.layers, kvHeads: shape.kvHeads, keySize: shape.headSize, valueSize: shape.headSize)
    shape.experts = model["moe"]?["num_experts"]?.intValue ?? integer("num_experts") ?? 0
    shape.expertsPerToken = model["moe"]?["top_k"]?.intValue ?? 0
    shape.context = integer("max_position_embeddings")
    shape.vocabulary = integer("vocab_size")
    return shape
  }

  private static func setTypes(_ model: Value, _ facts: inout ModelFactBuilder) {
    let part = "config.json quantization"
    let algorithm = model["quantization"]?["quant_algo"]?.stringValue ?? ""
    let types: [(word: String, type: String)] = [
      ("NVFP4", "NVFP4"), ("W4A8", "INT4"), ("W4A16", "INT4"), ("INT4", "INT4"), ("FP8", "FP8_E4M3"), ("W8A8", "INT8"),
      ("W8A16", "INT8"), ("INT8", "INT8"),
    ]
    let quantised = types.first { algorithm.uppercased().contains($0.word) }?.type
    facts.set(.quantization, .strings(algorithm.isEmpty ? [] : [algorithm.lowercased().shortened(to: 50)]), from: part)
    facts.set(.quantizedTypes, .strings(quantised.map { [$0] } ?? []), from: part)
    let plain: String? =
      switch (model["dtype"] ?? model["precision"])?.stringValue {
      case "float16": "FP16"
      case "bfloat16": "BF16"
      case "float32": "FP32"
      default: nil
      }
    if let type = quantised ?? plain { facts.set(.precision, .string(type), from: "config.json dtype") }
  }

  /// - Returns: how many processes, each with a GPU, the model is split among.
  private static func setParallelism(_ model: Value, _ facts: inout ModelFactBuilder) -> Int {
    let mapping = model["mapping"] ?? .null
    func count(_ keys: String...) -> Int64 {
      keys.lazy.compactMap { mapping[$0]?.intValue ?? model[$0]?.intValue }.first.map { max(1, $0) } ?? 1
    }
    let tensor = count("tp_size", "tensor_parallel")
    let pipeline = count("pp_size", "pipeline_parallel")
    let product = tensor.multipliedReportingOverflow(by: pipeline)
    let ranks = mapping["world_size"]?.intValue.map { max(1, $0) } ?? (product.overflow ? .max : product.partialValue)
    let part = "config.json mapping"
    facts.set(.engineRanks, .int(ranks), from: part)
    facts.set(.engineTensorParallel, .int(tensor), from: part)
    facts.set(.enginePipelineParallel, .int(pipeline), from: part)
    return Int(clamping: ranks)
  }

  private static func setLimits(_ build: Value, _ config: Value, _ facts: inout ModelFactBuilder) {
    if let version = config["version"]?.stringValue {
      facts.set(.engineVersion, .string(version.shortened(to: 50)), from: "config.json version")
    }
    let limits: [(ModelFact, String)] = [
      (.engineBatchSize, "max_batch_size"), (.engineInputLength, "max_input_len"),
      (.engineSequenceLength, "max_seq_len"),
      (.engineTokens, "max_num_tokens"), (.engineBeams, "max_beam_width"),
    ]
    for (fact, key) in limits {
      if let limit = build[key]?.intValue { facts.set(fact, .int(limit), from: "config.json build_config") }
    }
    let plugins = (build["plugin_config"] ?? config["plugin_config"])?.mapValue ?? [:]
    let used = plugins.compactMap { key, value -> String? in
      guard let name = key.stringValue, value != .null, value != false else { return nil }
      return value == true ? name : value.stringValue.map { "\(name) \($0)" }
    }
    let notes = used.sorted().prefix(60).map { "plugin \($0)".shortened(to: 100) }
    facts.set(.notes, .strings(Array(notes)), from: "config.json plugin_config")
  }

  private static func setCheckpointWeights(_ folder: Folder, _ side: SideFiles, _ facts: inout ModelFactBuilder) {
    var weights = WeightSums()
    for file in side.files {
      guard file.isPresent, let open = try? ModelFile(path: folder.path(of: file.location)),
        let header = open.withBytes({ try? SafetensorsHeader($0) })
      else {
        return facts.setUnknown(.parameters, "\(file.location) cannot be read", from: "weights")
      }
      weights.add(header.weights)
    }
    weights.state(in: &facts, from: "headers of the weight files")
  }
}
