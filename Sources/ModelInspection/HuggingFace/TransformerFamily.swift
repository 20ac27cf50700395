/// How the decoders of one `model_type` are built, where config.json leaves it to the library's code.
struct TransformerFamily: Sendable {
  /// Normalisations by their parameters.
  enum Norm: Sendable {
    case weight
    case weightAndBias
  }

  enum AttentionBias: Sendable {
    case none
    /// Queries, keys and values.
    case inputs
    case all
  }

  enum QueryKeyNorm: Sendable {
    case none
    /// One vector for the queries and one for the keys of all heads.
    case shared
    /// A vector for each head.
    case eachHead
  }

  var isGated = true
  /// Where config.json does not state it.
  var attentionBias = AttentionBias.none
  /// What `attention_bias: true` means.
  var statedBias = AttentionBias.all
  var hasFeedForwardBias = false
  var norm = Norm.weight
  /// Of the hidden state, in a layer.
  var normsPerLayer: Int64 = 2
  var queryKeyNorm = QueryKeyNorm.none
  /// Where config.json does not state it.
  var isTied = false
  var hasHeadBias = false
  /// Learned positions; some tables have rows besides those of the context.
  var hasPositions = false
  var extraPositions: Int64 = 0
  /// Whether the router adds a bias or correction for each expert.
  var hasRouterBias = false
  /// Whether experts have biases.
  var hasExpertBias = false
  /// A sliding window is in every layer unless this is stated: then in all but each n-th.
  var windowPeriod: Int64?
  /// Whether the shared expert has a gate.
  var hasSharedGate = false
  /// Sizes that config.json leaves out when they are the library's own.
  var defaults: [String: Int64] = [:]
  /// Whether a type of this name is known; else it is taken to be like Llama.
  var isKnown = true

  static let unnamed = TransformerFamily(isKnown: false)

  /// By `model_type`. Read from the configuration and modelling files of the library transformers 5.23.
  static let named: [String: TransformerFamily] = {
    let llama = TransformerFamily()
    var families = Dictionary(
      uniqueKeysWithValues: [
        "llama", "mistral", "mixtral", "ministral", "internlm2", "internlm3", "baichuan", "Yi", "aquila", "granite",
        "granitemoe", "phi3", "deepseek", "deepseek_v2", "smollm3", "nemotron_h", "jamba",
        "llama4_text", "llama4", "exaone", "minicpm",
      ].map { ($0, llama) })
    let gpt = TransformerFamily(
      isGated: false, attentionBias: .all, hasFeedForwardBias: true, norm: .weightAndBias, isTied: true)
    families["gpt2"] = gpt.with { $0.hasPositions = true }
    families["gpt_bigcode"] = families["gpt2"]
    families["gptj"] = gpt.with {
      ($0.attentionBias, $0.normsPerLayer, $0.isTied, $0.hasHeadBias) = (.none, 1, false, true)
    }
    families["gpt_neox"] = gpt.with { $0.isTied = false }
    families["phi"] = gpt.with { ($0.normsPerLayer, $0.isTied, $0.hasHeadBias) = (1, false, true) }
    families["opt"] = gpt.with { ($0.hasPositions, $0.extraPositions) = (true, 2) }
    families["bloom"] = gpt
    families["starcoder2"] = gpt
    families["falcon"] = TransformerFamily(
      isGated: false, norm: .weightAndBias, normsPerLayer: 1, isTied: true,
      defaults: ["max_position_embeddings": 2_048])
    families["mpt"] = TransformerFamily(isGated: false, isTied: true)
    families["stablelm"] = TransformerFamily(norm: .weightAndBias)
    families["phimoe"] = TransformerFamily(norm: .weightAndBias)
    for type in ["mamba", "falcon_mamba"] { families[type] = TransformerFamily(isTied: true) }
    families["qwen"] = TransformerFamily(attentionBias: .inputs)
    let qwen2 = TransformerFamily(attentionBias: .inputs, hasSharedGate: true)
    for type in ["qwen2", "qwen2_moe", "qwen2_vl", "qwen2_5_vl", "qwen2_vl_text", "qwen2_5_vl_text"] {
      families[type] = qwen2
    }
    let qwen3 = TransformerFamily(queryKeyNorm: .shared)
    for type in ["qwen3", "qwen3_moe", "qwen3_vl_text", "qwen3_vl_moe_text"] { families[type] = qwen3 }
    for type in ["qwen3_next", "qwen3_5_text", "qwen3_5_moe_text", "qwen3_5", "qwen3_5_moe"] {
      families[type] = qwen3.with { $0.hasSharedGate = true }
    }
    families["gemma"] = TransformerFamily(isTied: true)
    families["gemma2"] = TransformerFamily(normsPerLayer: 4, isTied: true, windowPeriod: 2)
    families["gemma3_text"] = TransformerFamily(
      normsPerLayer: 4, queryKeyNorm: .shared, isTied: true, windowPeriod: 6,
      defaults: ["vocab_size": 262_208, "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256])
    families["cohere"] = TransformerFamily(normsPerLayer: 1, isTied: true)
    families["cohere2"] = TransformerFamily(normsPerLayer: 1, isTied: true, windowPeriod: 4)
    families["olmo2"] = TransformerFamily(queryKeyNorm: .eachHead)
    families["glm4"] = TransformerFamily(statedBias: .inputs, normsPerLayer: 4)
    families["chatglm"] = TransformerFamily()
    for type in ["deepseek_v3", "deepseek_v32", "kimi_k2", "glm_moe_dsa"] {
      families[type] = TransformerFamily(hasRouterBias: true)
    }
    families["glm4_moe"] = TransformerFamily(statedBias: .inputs, hasRouterBias: true)
    families["seed_oss"] = TransformerFamily(statedBias: .inputs)
    families["gpt_oss"] = TransformerFamily(attentionBias: .all, hasRouterBias: true, hasExpertBias: true)
    return families
  }()

  private func with(_ change: (inout TransformerFamily) -> Void) -> TransformerFamily {
    var family = self
    change(&family)
    return family
  }
}
