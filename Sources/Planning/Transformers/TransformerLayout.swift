/// What a decoder is built from, as far as its parameters are counted: embeddings, and layers of a mixer and a feed-forward
/// part. Sizes are in elements.
package struct TransformerLayout: Sendable, Hashable {
  package var vocabulary: Int64
  package var hiddenSize: Int64
  /// Whether the output uses the matrix of the token embeddings.
  package var hasTiedEmbeddings: Bool
  /// Parameters of embeddings besides the tokens': learned positions, projections, their normalisation.
  package var otherEmbeddings: Int64 = 0
  package var layers: [LayerGroup]
  /// Parameters of the normalisation after the last layer.
  package var finalNorm: Int64
  package var hasHeadBias = false
  /// Parts of the model that the count leaves out, each with the reason.
  package var notCounted: [String] = []
  /// What nothing stated and was taken to be as usual.
  package var assumptions: [String] = []

  package init(
    vocabulary: Int64, hiddenSize: Int64, hasTiedEmbeddings: Bool, layers: [LayerGroup], finalNorm: Int64
  ) {
    self.vocabulary = vocabulary
    self.hiddenSize = hiddenSize
    self.hasTiedEmbeddings = hasTiedEmbeddings
    self.layers = layers
    self.finalNorm = finalNorm
  }
}

/// Layers that are alike.
package struct LayerGroup: Sendable, Hashable {
  package var count: Int64
  package var mixer: TokenMixer
  package var feedForward: FeedForward
  /// Parameters of the layer's normalisations of the hidden state.
  package var norms: Int64
  /// How the cache of an attention layer grows.
  package var growth: CacheGroup.Growth

  package init(
    count: Int64 = 1, mixer: TokenMixer, feedForward: FeedForward, norms: Int64,
    growth: CacheGroup.Growth = .unbounded
  ) {
    self.count = count
    self.mixer = mixer
    self.feedForward = feedForward
    self.norms = norms
    self.growth = growth
  }
}

/// The part of a layer in which tokens see each other.
package enum TokenMixer: Sendable, Hashable {
  case attention(AttentionSizes)
  case latentAttention(LatentAttentionSizes)
  case mamba(MambaSizes)
  case mamba2(Mamba2Sizes)
  case gatedDelta(GatedDeltaSizes)
  /// A layer with a feed-forward part only.
  case none
}

/// Attention with keys and values of each token: multi-head, grouped or multi-query by the number of ``kvHeads``.
package struct AttentionSizes: Sendable, Hashable {
  package var heads: Int64
  package var kvHeads: Int64
  package var headSize: Int64
  package var hasInputBias = false
  package var hasOutputBias = false
  /// Whether each head's output is scaled by a gate that the query projection computes too.
  package var hasOutputGate = false
  /// Parameters of the normalisation of queries and keys, and of sinks.
  package var extras: Int64 = 0

  package init(heads: Int64, kvHeads: Int64, headSize: Int64) {
    self.heads = heads
    self.kvHeads = kvHeads
    self.headSize = headSize
  }
}

/// Multi-head latent attention, as DeepSeek V2 brought it: keys and values are decompressed from one vector a token.
package struct LatentAttentionSizes: Sendable, Hashable {
  package var heads: Int64
  /// Rank of the compressed queries; nil where queries are not compressed.
  package var queryRank: Int64?
  package var rank: Int64
  /// Sizes of the parts of a head's key, without and with rotary positions, and of its value.
  package var plainSize: Int64
  package var rotarySize: Int64
  package var valueSize: Int64
  package var hasBias = false
  /// nil where attention is not sparse.
  package var indexer: Indexer?

  /// Picks the tokens that sparse attention looks at.
  package struct Indexer: Sendable, Hashable {
    package var heads: Int64
    package var size: Int64

    package init(heads: Int64, size: Int64) {
      self.heads = heads
      self.size = size
    }
  }

  package init(
    heads: Int64, queryRank: Int64?, rank: Int64, plainSize: Int64, rotarySize: Int64, valueSize: Int64
  ) {
    self.heads = heads
    self.queryRank = queryRank
    self.rank = rank
    self.plainSize = plainSize
    self.rotarySize = rotarySize
    self.valueSize = valueSize
  }
}

/// A selective state space of the first kind (Mamba).
package struct MambaSizes: Sendable, Hashable {
  package var innerSize: Int64
  package var stateSize: Int64
  package var kernel: Int64
  package var stepRank: Int64
  package var hasConvolutionBias: Bool
  package var hasProjectionBias: Bool
  /// Whether step and state are normalised, as in Jamba.
  package var hasNorms: Bool

  package init(
    innerSize: Int64, stateSize: Int64, kernel: Int64, stepRank: Int64, hasConvolutionBias: Bool,
    hasProjectionBias: Bool, hasNorms: Bool
  ) {
    self.innerSize = innerSize
    self.stateSize = stateSize
    self.kernel = kernel
    self.stepRank = stepRank
    self.hasConvolutionBias = hasConvolutionBias
    self.hasProjectionBias = hasProjectionBias
    self.hasNorms = hasNorms
  }
}

/// A selective state space with heads (Mamba 2).
package struct Mamba2Sizes: Sendable, Hashable {
  package var heads: Int64
  package var headSize: Int64
  package var groups: Int64
  package var stateSize: Int64
  package var kernel: Int64
  package var hasConvolutionBias: Bool
  package var hasProjectionBias: Bool

  package init(
    heads: Int64, headSize: Int64, groups: Int64, stateSize: Int64, kernel: Int64, hasConvolutionBias: Bool,
    hasProjectionBias: Bool
  ) {
    self.heads = heads
    self.headSize = headSize
    self.groups = groups
    self.stateSize = stateSize
    self.kernel = kernel
    self.hasConvolutionBias = hasConvolutionBias
    self.hasProjectionBias = hasProjectionBias
  }
}

/// Linear attention with a gated delta rule, as Qwen3-Next brought it.
package struct GatedDeltaSizes: Sendable, Hashable {
  package var keyHeads: Int64
  package var keySize: Int64
  package var valueHeads: Int64
  package var valueSize: Int64
  package var kernel: Int64

  package init(keyHeads: Int64, keySize: Int64, valueHeads: Int64, valueSize: Int64, kernel: Int64) {
    self.keyHeads = keyHeads
    self.keySize = keySize
    self.valueHeads = valueHeads
    self.valueSize = valueSize
    self.kernel = kernel
  }
}

/// The part of a layer that sees one token at a time.
package enum FeedForward: Sendable, Hashable {
  case dense(DenseSizes)
  case experts(ExpertSizes)
  case none
}

/// Two matrices, or three where one gates the other.
package struct DenseSizes: Sendable, Hashable {
  package var innerSize: Int64
  package var isGated: Bool
  package var hasBias: Bool

  package init(innerSize: Int64, isGated: Bool, hasBias: Bool) {
    self.innerSize = innerSize
    self.isGated = isGated
    self.hasBias = hasBias
  }
}

/// A mixture of experts, of which a router picks some for each token.
package struct ExpertSizes: Sendable, Hashable {
  package var count: Int64
  package var perToken: Int64
  package var expert: DenseSizes
  /// Experts that every token uses, as one feed-forward part; nil for none.
  package var shared: DenseSizes?
  package var hasSharedGate = false
  /// Parameters of the router besides its matrix: bias or correction.
  package var routerExtras: Int64 = 0

  package init(count: Int64, perToken: Int64, expert: DenseSizes, shared: DenseSizes? = nil) {
    self.count = count
    self.perToken = perToken
    self.expert = expert
    self.shared = shared
  }
}
