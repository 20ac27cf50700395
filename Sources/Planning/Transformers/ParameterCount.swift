/// The parameters of a transformer, counted from its sizes alone.
///
/// Weights that were read win over this count; it serves where only the configuration is there.
package struct ParameterCount: Sendable, Hashable {
  package var embeddings: Int64 = 0
  /// Attention, latent attention and state spaces.
  package var mixers: Int64 = 0
  /// Feed-forward parts that every token passes: dense ones, shared experts, routers.
  package var feedForward: Int64 = 0
  /// Experts of which a token uses some.
  package var experts: Int64 = 0
  /// The part of ``experts`` that one token uses.
  package var expertsUsed: Int64 = 0
  package var norms: Int64 = 0
  /// The output matrix, where it is not that of the embeddings.
  package var head: Int64 = 0

  package var total: Int64 { dense.clampedSum(experts) }
  /// What a token passes through: all for a dense model.
  package var active: Int64 { dense.clampedSum(expertsUsed) }

  private var dense: Int64 {
    [embeddings, mixers, feedForward, norms, head].reduce(0) { $0.clampedSum($1) }
  }

  package init(_ layout: TransformerLayout) {
    let hidden = layout.hiddenSize
    embeddings = product(layout.vocabulary, hidden).clampedSum(layout.otherEmbeddings)
    if !layout.hasTiedEmbeddings { head = product(layout.vocabulary, hidden) }
    if layout.hasHeadBias { head = head.clampedSum(layout.vocabulary) }
    norms = layout.finalNorm
    for group in layout.layers {
      func add(_ amount: Int64, to part: WritableKeyPath<ParameterCount, Int64>) {
        self[keyPath: part] = self[keyPath: part].clampedSum(product(amount, group.count))
      }
      add(group.mixer.parameters(hidden), to: \.mixers)
      add(group.norms, to: \.norms)
      switch group.feedForward {
      case .dense(let sizes): add(sizes.parameters(hidden), to: \.feedForward)
      case .experts(let sizes):
        let one = sizes.expert.parameters(hidden)
        add(sizes.common(hidden), to: \.feedForward)
        add(product(one, sizes.count), to: \.experts)
        add(product(one, min(sizes.perToken, sizes.count)), to: \.expertsUsed)
      case .none: break
      }
    }
  }
}

/// The product of counts, at most the largest number.
private func product(_ factors: Int64...) -> Int64 { factors.reduce(1) { $0.clampedProduct($1) } }

private func sum(_ terms: Int64...) -> Int64 { terms.reduce(0) { $0.clampedSum($1) } }

extension DenseSizes {
  func parameters(_ hidden: Int64) -> Int64 {
    let matrices = product(isGated ? 3 : 2, hidden, innerSize)
    return hasBias ? sum(matrices, product(isGated ? 2 : 1, innerSize), hidden) : matrices
  }
}

extension ExpertSizes {
  /// The router and what every token uses.
  func common(_ hidden: Int64) -> Int64 {
    sum(product(hidden, count), routerExtras, shared?.parameters(hidden) ?? 0, hasSharedGate ? hidden : 0)
  }
}

extension TokenMixer {
  func parameters(_ hidden: Int64) -> Int64 {
    switch self {
    case .attention(let sizes): sizes.parameters(hidden)
    case .latentAttention(let sizes): sizes.parameters(hidden)
    case .mamba(let sizes): sizes.parameters(hidden)
    case .mamba2(let sizes): sizes.parameters(hidden)
    case .gatedDelta(let sizes): sizes.parameters(hidden)
    case .none: 0
    }
  }
}

extension AttentionSizes {
  func parameters(_ hidden: Int64) -> Int64 {
    let queries = product(heads, headSize)
    let inputs = sum(product(queries, hasOutputGate ? 2 : 1), product(2, kvHeads, headSize))
    return sum(
      product(hidden, inputs), hasInputBias ? inputs : 0, product(queries, hidden), hasOutputBias ? hidden : 0, extras)
  }
}

extension LatentAttentionSizes {
  func parameters(_ hidden: Int64) -> Int64 {
    let keySize = sum(plainSize, rotarySize)
    let queries =
      queryRank.map { sum(product(hidden, $0), $0, product($0, heads, keySize), hasBias ? $0 : 0) }
      ?? product(hidden, heads, keySize)
    let compressed = sum(rank, rotarySize)
    let keysAndValues = sum(
      product(hidden, compressed), hasBias ? compressed : 0, rank, product(rank, heads, sum(plainSize, valueSize)))
    let index = indexer.map {
      sum(
        product(queryRank ?? hidden, $0.heads, $0.size), product(hidden, $0.size), product(2, $0.size),
        product(hidden, $0.heads))
    }
    return sum(queries, keysAndValues, product(heads, valueSize, hidden), hasBias ? hidden : 0, index ?? 0)
  }
}

extension MambaSizes {
  func parameters(_ hidden: Int64) -> Int64 {
    sum(
      product(hidden, 2, innerSize), product(innerSize, kernel), hasConvolutionBias ? innerSize : 0,
      product(innerSize, sum(stepRank, product(2, stateSize))), product(stepRank, innerSize), innerSize,
      product(innerSize, stateSize), innerSize, product(innerSize, hidden),
      hasProjectionBias ? sum(product(2, innerSize), hidden) : 0, hasNorms ? sum(stepRank, product(2, stateSize)) : 0)
  }
}

extension Mamba2Sizes {
  func parameters(_ hidden: Int64) -> Int64 {
    let inner = product(heads, headSize)
    let convolved = sum(inner, product(2, groups, stateSize))
    return sum(
      product(hidden, sum(inner, convolved, heads)), product(convolved, kernel), hasConvolutionBias ? convolved : 0,
      product(3, heads), inner, product(inner, hidden),
      hasProjectionBias ? sum(inner, convolved, heads, hidden) : 0)
  }
}

extension GatedDeltaSizes {
  func parameters(_ hidden: Int64) -> Int64 {
    let keys = product(keyHeads, keySize)
    let values = product(valueHeads, valueSize)
    let convolved = sum(product(2, keys), values)
    return sum(
      product(hidden, sum(convolved, values)), product(hidden, 2, valueHeads), product(convolved, kernel),
      product(2, valueHeads), valueSize, product(values, hidden))
  }
}
