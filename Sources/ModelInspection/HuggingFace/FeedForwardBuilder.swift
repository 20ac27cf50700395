import Facts
import Planning

/// Works out the part of each layer that sees one token at a time: dense, or a mixture of experts.
struct FeedForwardBuilder {
  private let config: HuggingFaceConfig
  private let dense: DenseSizes
  private let experts: ExpertSizes?
  /// Layers that are dense although others have experts.
  private let denseLayers: Set<Int64>

  init?(_ config: HuggingFaceConfig, _ shape: TransformerShape, hidden: Int64) {
    self.config = config
    let family = config.family
    guard let inner = Self.innerSize(config, hidden) else { return nil }
    let hasBias =
      config.flag("mlp_bias", "use_bias") ?? (config.modelType == "falcon" ? config.flag("bias") : nil)
      ?? (config.modelType == "mpt" ? config.flag("no_bias").map { !$0 } : nil) ?? family.hasFeedForwardBias
    // Llama 4 names the size of its dense layers apart.
    let denseInner = config.integer("intermediate_size_mlp") ?? inner
    dense = DenseSizes(innerSize: denseInner, isGated: family.isGated, hasBias: hasBias)
    denseLayers = Set((config.value(["mlp_only_layers"])?.listValue ?? []).compactMap(\.intValue))
    guard let count = shape.experts, count > 0 else {
      experts = nil
      return
    }
    let expertInner = config.integer("moe_intermediate_size", "expert_hidden_size") ?? inner
    func sizes(_ inner: Int64) -> DenseSizes {
      DenseSizes(innerSize: inner, isGated: family.isGated, hasBias: family.hasExpertBias)
    }
    var experts = ExpertSizes(
      count: count, perToken: shape.expertsPerToken ?? 1, expert: sizes(expertInner))
    if let shared = config.integer("shared_expert_intermediate_size", "shared_intermediate_size"), shared > 0 {
      experts.shared = sizes(shared)
      experts.hasSharedGate = family.hasSharedGate
    } else if let shared = config.integer("n_shared_experts", "num_shared_experts"), shared > 0 {
      experts.shared = sizes(shared.clampedProduct(expertInner))
    } else if config.modelType.hasPrefix("llama4") {
      experts.shared = sizes(expertInner)
    }
    experts.routerExtras = family.hasRouterBias ? count : 0
    self.experts = experts
  }

  private static func innerSize(_ config: HuggingFaceConfig, _ hidden: Int64) -> Int64? {
    if let size = config.integer("intermediate_size", "ffn_hidden_size", "ffn_dim", "n_inner") {
      // The first Qwen states the size of both of its gated matrices together.
      return config.modelType == "qwen" ? size / 2 : size
    }
    switch config.modelType {
    case "gpt2", "gpt_bigcode", "gptj", "bloom", "falcon": return hidden.clampedProduct(4)
    case "mpt": return hidden.clampedProduct(config.integer("expansion_ratio") ?? 4)
    case "mamba", "falcon_mamba": return 0
    default: return config.integer("moe_intermediate_size")
    }
  }

  func part(_ index: Int64) -> FeedForward? {
    guard let experts else { return .dense(dense) }
    return hasExperts(index) ? .experts(experts) : .dense(dense)
  }

  private func hasExperts(_ index: Int64) -> Bool {
    if denseLayers.contains(index) || index < config.integer("first_k_dense_replace") ?? 0 { return false }
    if let period = config.integer("expert_layer_period"), period > 0 {
      return index % period == config.integer("expert_layer_offset") ?? 0
    }
    if let step = config.integer("decoder_sparse_step", "interleave_moe_layer_step"), step > 0 {
      return (index + 1) % step == 0
    }
    if let step = config.integer("moe_layer_freq"), step > 0 { return index % step == 0 }
    return true
  }
}
