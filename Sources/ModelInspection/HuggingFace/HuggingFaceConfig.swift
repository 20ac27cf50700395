import Facts

/// What a Hugging Face `config.json` says about the model, whichever of its many spellings it uses.
struct HuggingFaceConfig {
  let root: Value
  /// The part about the language model, which multimodal models nest.
  let language: Value
  let family: TransformerFamily

  private static let nested = ["text_config", "llm_config", "language_config", "text_model_config", "decoder"]

  init(_ root: Value) {
    self.root = root
    var language = root
    if let thinker = root["thinker_config"], thinker.mapValue != nil { language = thinker }
    for key in Self.nested {
      if let inner = language[key], inner.mapValue != nil {
        language = inner
        break
      }
    }
    self.language = language
    let type = (language["model_type"] ?? root["model_type"])?.stringValue ?? ""
    family = TransformerFamily.named[type] ?? TransformerFamily.unnamed
  }

  /// The first of several spellings that is there, the nested part first; else what the library takes for it.
  func value(_ keys: [String]) -> Value? {
    for part in [language, root] {
      for key in keys {
        if let value = part[key], value != .null { return value }
      }
    }
    return keys.lazy.compactMap { family.defaults[$0] }.first.map(Value.int)
  }

  func integer(_ keys: String...) -> Int64? { value(keys)?.intValue.flatMap { $0 >= 0 ? $0 : nil } }

  func flag(_ keys: String...) -> Bool? { value(keys)?.boolValue }

  var architectures: [String] { (root["architectures"]?.listValue ?? []).compactMap(\.stringValue) }
  var isEncoderDecoder: Bool { root["is_encoder_decoder"]?.boolValue ?? false }
  var transformersVersion: String? { root["transformers_version"]?.stringValue }

  /// The element type the weights are meant to be loaded in; `auto` and unknown names give nil.
  var elementType: ElementType? {
    switch value(["dtype", "torch_dtype"])?.stringValue?.split(separator: ".").last {
    case "float32": .fp32
    case "float16", "half": .fp16
    case "bfloat16": .bf16
    case "float64": .fp64
    default: nil
    }
  }

  /// Python files that loading would run, as `auto_map` names them: `modeling_x.XForCausalLM` is in `modeling_x.py`.
  /// A name with `--` lies in another repository.
  var customCode: [String] {
    var files: Set<String> = []
    for case .string(let name) in (root["auto_map"]?.mapValue ?? [:]).values.flatMap({ $0.listValue ?? [$0] }) {
      guard let module = name.split(separator: ".").first, files.count < 100 else { continue }
      files.insert("\(module).py".shortened(to: 200))
    }
    return files.sorted()
  }

  /// Whether the model generates text, judged by the name of its class.
  var isGenerative: Bool {
    architectures.contains { name in
      ["ForCausalLM", "ForConditionalGeneration", "LMHeadModel", "ForCausalLMV2"].contains { name.hasSuffix($0) }
    }
  }

  var quantization: Value? { value(["quantization_config", "compression_config"]) }

  /// The sizes of the language model.
  var shape: TransformerShape {
    var shape = TransformerShape(architecture: architectures.first)
    shape.layers = integer("num_hidden_layers", "n_layer", "n_layers", "num_layers")
    shape.hiddenSize = integer("hidden_size", "n_embd", "d_model", "dim", "model_dim")
    shape.heads = integer("num_attention_heads", "n_head", "n_heads", "num_heads", "decoder_attention_heads")
    shape.kvHeads = integer("num_key_value_heads", "num_kv_heads", "n_head_kv", "multi_query_group_num")
    if shape.kvHeads == nil {
      shape.kvHeads = value(["multi_query"])?.boolValue == true ? 1 : shape.heads
    }
    shape.headSize = integer("head_dim", "kv_channels", "attention_head_dim")
    if shape.headSize == nil, let hidden = shape.hiddenSize, let heads = shape.heads, heads > 0 {
      shape.headSize = hidden / heads
    }
    shape.experts = integer(
      "num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts", "num_moe_experts")
    shape.expertsPerToken = integer(
      "num_experts_per_tok", "num_experts_per_token", "moe_topk", "moe_top_k", "top_k_experts", "moe_k")
    if shape.layers != nil {
      shape.experts = shape.experts ?? 0
      if shape.experts == 0 { shape.expertsPerToken = 0 }
    }
    shape.context = integer(
      "max_position_embeddings", "n_positions", "max_seq_len", "seq_length", "n_ctx", "max_sequence_length")
    shape.vocabulary = integer("vocab_size", "padded_vocab_size")
    shape.kvElements = kvElements(shape)
    return shape
  }

  /// Keys of layers that keep a state of fixed size instead of keys and values.
  private static let recurrent = [
    "ssm_state_size", "mamba_num_heads", "mamba_d_state", "linear_num_key_heads", "state_size",
  ]

  private func kvElements(_ shape: TransformerShape) -> Int64? {
    if let rank = integer("kv_lora_rank"), rank > 0 {
      // Latent attention keeps one compressed vector and one rotary key a token.
      return TransformerShape.kvElements(
        layers: shape.layers, kvHeads: 1, keySize: rank, valueSize: integer("qk_rope_head_dim"))
    }
    return TransformerShape.kvElements(
      layers: attentionLayers ?? (isRecurrent ? nil : shape.layers), kvHeads: shape.kvHeads, keySize: shape.headSize,
      valueSize: shape.headSize)
  }

  private var isRecurrent: Bool { value(Self.recurrent) != nil }

  /// Layers with attention, where the configuration lists the kind of each.
  private var attentionLayers: Int64? {
    if let kinds = value(["layer_types"])?.listValue {
      return Int64(
        kinds.count { $0.stringValue?.contains("attention") == true && $0.stringValue != "linear_attention" })
    }
    return value(["hybrid_override_pattern"])?.stringValue.map { Int64($0.utf8.count { $0 == UInt8(ascii: "*") }) }
  }
}
