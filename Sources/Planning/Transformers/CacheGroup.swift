/// Layers that keep the same amount of every sequence between steps: keys and values, or a state of fixed size.
package struct CacheGroup: Sendable, Hashable {
  package enum Growth: Sendable, Hashable {
    /// With every token.
    case unbounded
    /// With every token up to so many: a sliding window or a chunk.
    case window(Int64)
    /// Not at all: a state of fixed size.
    case fixed
  }

  package var growth: Growth
  package var layers: Int64
  /// Parts that can go to different GPUs: key-value heads, or heads of a state. Latent attention has one.
  package var heads: Int64
  /// Elements that a head of a layer keeps: of each token, or of each sequence where the size is fixed.
  package var elements: Int64

  package init(_ growth: Growth, layers: Int64, heads: Int64, elements: Int64) {
    self.growth = growth
    self.layers = max(0, layers)
    self.heads = max(0, heads)
    self.elements = max(0, elements)
  }

  /// Elements that all layers keep of a sequence of so many tokens, on each of `split` GPUs that share the heads.
  ///
  /// A head is whole on a GPU: with more GPUs than heads each keeps one, and several keep the same.
  package func elements(tokens: Int64, split: Int64 = 1) -> Int64 {
    let heads = (heads.clampedSum(max(1, split) - 1)) / max(1, split)
    let each = layers.clampedProduct(heads).clampedProduct(elements)
    switch growth {
    case .unbounded: return each.clampedProduct(max(0, tokens))
    case .window(let size): return each.clampedProduct(max(0, min(tokens, size)))
    case .fixed: return tokens > 0 ? each : 0
    }
  }
}

/// The cache that a model keeps of its sequences.
package struct SequenceCache: Sendable, Hashable {
  package var groups: [CacheGroup]
  /// Bytes of an element: 2 for 16 bits, 1 for FP8.
  package var elementBytes: Int64

  package init(_ groups: [CacheGroup], elementBytes: Int64) {
    self.groups = groups
    self.elementBytes = max(1, elementBytes)
  }

  /// Bytes of one sequence on each GPU.
  package func bytes(tokens: Int64, split: Int64 = 1) -> Int64 {
    groups.reduce(Int64(0)) { $0.clampedSum($1.elements(tokens: tokens, split: split)) }.clampedProduct(elementBytes)
  }

  /// Bytes that one more token of a short sequence takes: the usual figure of a model.
  package var bytesPerToken: Int64 {
    groups.filter { $0.growth != .fixed }.reduce(Int64(0)) { $0.clampedSum($1.elements(tokens: 1)) }
      .clampedProduct(elementBytes)
  }

  /// The longest sequence of at most `limit` tokens whose cache fits.
  package func longest(in bytes: Int64, limit: Int64, split: Int64 = 1) -> Int64 {
    guard limit > 0, self.bytes(tokens: 1, split: split) <= bytes else { return 0 }
    var (fits, tooLong) = (Int64(1), limit.clampedSum(1))
    while tooLong - fits > 1 {
      let middle = fits + (tooLong - fits) / 2
      if self.bytes(tokens: middle, split: split) <= bytes { fits = middle } else { tooLong = middle }
    }
    return fits
  }
}

extension TransformerLayout {
  /// What the layers keep of a sequence.
  package var cacheGroups: [CacheGroup] {
    var groups: [CacheGroup] = []
    for group in layers.flatMap({ $0.mixer.caches(layers: $0.count, $0.growth) }) {
      if let place = groups.firstIndex(where: { $0.hasSameShape(as: group) }) {
        groups[place].layers = groups[place].layers.clampedSum(group.layers)
      } else {
        groups.append(group)
      }
    }
    return groups
  }
}

extension CacheGroup {
  fileprivate func hasSameShape(as other: CacheGroup) -> Bool {
    growth == other.growth && heads == other.heads && elements == other.elements
  }
}

extension TokenMixer {
  fileprivate func caches(layers: Int64, _ growth: CacheGroup.Growth) -> [CacheGroup] {
    func group(_ growth: CacheGroup.Growth, _ heads: Int64, _ elements: Int64) -> CacheGroup {
      CacheGroup(growth, layers: layers, heads: heads, elements: elements)
    }
    switch self {
    case .attention(let sizes): return [group(growth, sizes.kvHeads, sizes.headSize.clampedProduct(2))]
    case .latentAttention(let sizes):
      // The compressed vector is whole on every GPU, and so are the indexer's keys.
      let latent = group(growth, 1, sizes.rank.clampedSum(sizes.rotarySize))
      return [latent] + (sizes.indexer.map { [group(growth, 1, $0.size)] } ?? [])
    case .mamba(let sizes): return [group(.fixed, sizes.innerSize, sizes.stateSize.clampedSum(sizes.kernel))]
    case .mamba2(let sizes):
      return [group(.fixed, sizes.heads, sizes.headSize.clampedProduct(sizes.stateSize.clampedSum(sizes.kernel)))]
    case .gatedDelta(let sizes):
      return [
        group(.fixed, sizes.valueHeads, sizes.valueSize.clampedProduct(sizes.keySize.clampedSum(sizes.kernel)))
      ]
    case .none: return []
    }
  }
}
