import Facts
import Planning

/// Works out the part of each layer in which tokens see each other.
struct MixerBuilder {
  private let config: HuggingFaceConfig
  private let shape: TransformerShape
  private let hidden: Int64
  private let kinds: [Value]?
  /// The attention of the model's layers; nil when it has none, or sizes are missing.
  let attention: AttentionSizes?

  init?(_ config: HuggingFaceConfig, _ shape: TransformerShape, hidden: Int64) {
    self.config = config
    self.shape = shape
    self.hidden = hidden
    kinds = config.value(["layer_types"])?.listValue
    attention = Self.attention(config, shape, hidden)
  }

  /// - Returns: the mixer of a layer and how its cache grows; nil where the configuration does not tell.
  func mixer(_ index: Int64) -> (TokenMixer, CacheGroup.Growth)? {
    if config.modelType == "mamba" || config.modelType == "falcon_mamba" || isMambaLayer(index) {
      return mamba.map { (.mamba($0), .fixed) }
    }
    if let kinds {
      guard index < kinds.count, let kind = kinds[Int(index)].stringValue else { return nil }
      if kind == "linear_attention" { return gatedDelta.map { (.gatedDelta($0), .fixed) } }
      guard kind.contains("attention") else { return nil }
    }
    if let rank = config.integer("kv_lora_rank"), rank > 0 {
      return latent(rank).map { (.latentAttention($0), .unbounded) }
    }
    return attention.map { (.attention($0), growth(index)) }
  }

  private func growth(_ index: Int64) -> CacheGroup.Growth {
    if let kind = kinds.flatMap({ index < $0.count ? $0[Int(index)].stringValue : nil }) {
      let size =
        kind == "sliding_attention"
        ? config.integer("sliding_window") : kind == "chunked_attention" ? config.integer("attention_chunk_size") : nil
      return size.map { .window($0) } ?? .unbounded
    }
    guard let window = config.integer("sliding_window"), window > 0, config.flag("use_sliding_window") != false else {
      return .unbounded
    }
    // From this layer on, where windows can be switched on at all.
    if config.flag("use_sliding_window") == true, index < config.integer("max_window_layers") ?? 0 { return .unbounded }
    if let period = config.integer("sliding_window_pattern") ?? config.family.windowPeriod, period > 0 {
      return (index + 1) % period == 0 ? .unbounded : .window(window)
    }
    return .window(window)
  }

  private static func attention(
    _ config: HuggingFaceConfig, _ shape: TransformerShape, _ hidden: Int64
  ) -> AttentionSizes? {
    let stated = config.value(["attn_config"])?["kv_n_heads"]?.intValue
    guard let heads = shape.heads, let kvHeads = stated ?? shape.kvHeads, let size = shape.headSize,
      [heads, kvHeads, size].allSatisfy({ (1...1 << 24).contains($0) })
    else { return nil }
    var sizes = AttentionSizes(heads: heads, kvHeads: kvHeads, headSize: size)
    let family = config.family
    var bias = config.flag("attention_bias").map { $0 ? family.statedBias : .none } ?? family.attentionBias
    if config.flag("use_qkv_bias", "add_qkv_bias") == true { bias = .inputs }
    if config.modelType == "falcon" || config.modelType == "starcoder2",
      let all = config.flag("bias", "use_bias")
    {
      bias = all ? .all : .none
    }
    if config.modelType == "mpt", config.flag("no_bias") == false { bias = .all }
    sizes.hasInputBias = bias != .none
    sizes.hasOutputBias = config.flag("attention_out_bias") ?? (bias == .all)
    sizes.hasOutputGate = config.flag("attn_output_gate") ?? (config.modelType == "qwen3_next")
    switch config.flag("use_qk_norm") {
    case true? where config.modelType == "cohere": sizes.extras = (heads + kvHeads).clampedProduct(size)
    case true? where config.modelType == "glm4_moe": sizes.extras = 2 * size
    default:
      switch family.queryKeyNorm {
      case .none: break
      case .shared: sizes.extras = 2 * size
      case .eachHead: sizes.extras = (heads + kvHeads).clampedProduct(size)
      }
    }
    // A learned logit for each head, which attention may sink into.
    if config.modelType == "gpt_oss" { sizes.extras += heads }
    return sizes
  }

  private func latent(_ rank: Int64) -> LatentAttentionSizes? {
    guard let heads = shape.heads, let plain = config.integer("qk_nope_head_dim"),
      let rotary = config.integer("qk_rope_head_dim"), let value = config.integer("v_head_dim"),
      [heads, plain, rotary, value, rank].allSatisfy({ $0 <= 1 << 24 })
    else { return nil }
    let queryRank = config.integer("q_lora_rank").flatMap { $0 > 0 ? $0 : nil }
    var sizes = LatentAttentionSizes(
      heads: heads, queryRank: queryRank, rank: rank, plainSize: plain, rotarySize: rotary, valueSize: value)
    sizes.hasBias = config.flag("attention_bias") ?? false
    if let heads = config.integer("index_n_heads"), let size = config.integer("index_head_dim") {
      sizes.indexer = LatentAttentionSizes.Indexer(heads: heads, size: size)
    }
    return sizes
  }

  // MARK: State spaces

  /// Jamba has attention in one of several layers.
  private func isMambaLayer(_ index: Int64) -> Bool {
    guard let period = config.integer("attn_layer_period"), period > 0, config.integer("mamba_d_state") != nil else {
      return false
    }
    return index % period != config.integer("attn_layer_offset") ?? 0
  }

  private var mamba: MambaSizes? {
    guard let state = config.integer("mamba_d_state", "state_size"),
      let kernel = config.integer("mamba_d_conv", "conv_kernel")
    else { return nil }
    let isAlone = config.modelType != "jamba"
    let expanded = config.integer("mamba_expand", "expand").map { hidden.clampedProduct($0) }
    guard let inner = isAlone ? config.integer("intermediate_size") ?? expanded : expanded else { return nil }
    return MambaSizes(
      innerSize: inner, stateSize: state, kernel: kernel,
      stepRank: config.integer("mamba_dt_rank", "time_step_rank") ?? (hidden + 15) / 16,
      hasConvolutionBias: config.flag("mamba_conv_bias", "use_conv_bias") ?? true,
      hasProjectionBias: config.flag("mamba_proj_bias", "use_bias") ?? false, hasNorms: !isAlone)
  }

  var mamba2: Mamba2Sizes? {
    guard let heads = config.integer("mamba_num_heads"), let size = config.integer("mamba_head_dim"),
      let state = config.integer("ssm_state_size"), let kernel = config.integer("conv_kernel")
    else { return nil }
    return Mamba2Sizes(
      heads: heads, headSize: size, groups: config.integer("n_groups") ?? 1, stateSize: state, kernel: kernel,
      hasConvolutionBias: config.flag("use_conv_bias") ?? true,
      hasProjectionBias: config.flag("mamba_proj_bias", "use_bias") ?? false)
  }

  private var gatedDelta: GatedDeltaSizes? {
    guard let keyHeads = config.integer("linear_num_key_heads"), let keySize = config.integer("linear_key_head_dim"),
      let valueHeads = config.integer("linear_num_value_heads"),
      let valueSize = config.integer("linear_value_head_dim"), let kernel = config.integer("linear_conv_kernel_dim")
    else { return nil }
    return GatedDeltaSizes(
      keyHeads: keyHeads, keySize: keySize, valueHeads: valueHeads, valueSize: valueSize, kernel: kernel)
  }
}
