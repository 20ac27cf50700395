import Facts
import Planning

/// Works out the layers of a decoder from its configuration, one by one.
struct LayerBuilder {
  private let config: HuggingFaceConfig
  private let hidden: Int64
  private let mixers: MixerBuilder
  private let feedForward: FeedForwardBuilder
  /// Kinds of the layers, where the configuration lists them.
  private let pattern: [UInt8]?
  /// Parameters of one normalisation of the hidden state.
  let norm: Int64

  init?(_ config: HuggingFaceConfig, _ shape: TransformerShape, hidden: Int64) {
    guard let mixers = MixerBuilder(config, shape, hidden: hidden),
      let feedForward = FeedForwardBuilder(config, shape, hidden: hidden)
    else { return nil }
    self.config = config
    self.hidden = hidden
    self.mixers = mixers
    self.feedForward = feedForward
    pattern = config.value(["hybrid_override_pattern"])?.stringValue.map { Array($0.utf8) }
    let hasBias = config.family.norm == .weightAndBias || config.modelType == "mpt" && config.flag("no_bias") == false
    norm = hasBias ? 2 * hidden : hidden
  }

  /// The layer at a place; nil where the configuration does not tell.
  func layer(_ index: Int64) -> LayerGroup? {
    if let pattern {
      guard index < pattern.count else { return nil }
      return partLayer(pattern[Int(index)], index)
    }
    guard let (mixer, growth) = mixers.mixer(index) else { return nil }
    let isMambaAlone = config.modelType == "mamba" || config.modelType == "falcon_mamba"
    let part = isMambaAlone ? FeedForward.none : feedForward.part(index)
    guard let part else { return nil }
    return LayerGroup(mixer: mixer, feedForward: part, norms: norm * (isMambaAlone ? 1 : norms), growth: growth)
  }

  /// Nemotron-H has either a mixer or a feed-forward part in a layer.
  private func partLayer(_ kind: UInt8, _ index: Int64) -> LayerGroup? {
    switch kind {
    case UInt8(ascii: "M"):
      return mixers.mamba2.map { LayerGroup(mixer: .mamba2($0), feedForward: .none, norms: norm) }
    case UInt8(ascii: "*"):
      return mixers.attention.map { LayerGroup(mixer: .attention($0), feedForward: .none, norms: norm) }
    case UInt8(ascii: "-"):
      guard let inner = config.integer("intermediate_size") else { return nil }
      let dense = DenseSizes(innerSize: inner, isGated: false, hasBias: config.flag("mlp_bias") ?? false)
      return LayerGroup(mixer: .none, feedForward: .dense(dense), norms: norm)
    default: return nil
    }
  }

  /// Normalisations of the hidden state in a layer.
  private var norms: Int64 {
    guard config.modelType == "falcon" else { return config.family.normsPerLayer }
    if config.flag("new_decoder_architecture") == true { return config.integer("num_ln_in_parallel_attn") ?? 2 }
    return config.flag("parallel_attn") == false ? 2 : 1
  }
}
