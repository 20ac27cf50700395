/// What a transformer asks of the GPUs that serve it.
package struct TransformerDemand: Sendable, Hashable {
  /// All weights in the form in which they are served.
  package var weights: ByteRange
  package var layers: Int64
  package var heads: Int64
  package var kvHeads: Int64
  package var headSize: Int64
  package var hasExperts: Bool
  package var cache: SequenceCache
  /// The longest sequence that the model takes.
  package var context: Int64

  package init(
    weights: ByteRange, layers: Int64, heads: Int64, kvHeads: Int64, headSize: Int64, hasExperts: Bool,
    cache: SequenceCache, context: Int64
  ) {
    self.weights = weights
    self.layers = max(1, layers)
    self.heads = max(1, heads)
    self.kvHeads = max(1, kvHeads)
    self.headSize = max(1, headSize)
    self.hasExperts = hasExperts
    self.cache = cache
    self.context = max(1, context)
  }

  /// Whether every GPU gets whole heads: attention heads are dealt out evenly, and key-value heads too, or each of them
  /// goes to several GPUs.
  package func canSplit(into tensor: Int64) -> Bool {
    guard tensor > 0, heads % tensor == 0 else { return false }
    return kvHeads % tensor == 0 || tensor % kvHeads == 0
  }
}

/// GPUs of one kind that can serve a model together.
package struct GPUPool: Sendable, Hashable {
  package var count: Int64
  /// Bytes of each.
  package var memory: Int64
  /// Bytes that nobody uses yet, of the fullest one; nil when nobody knows.
  package var free: Int64?
  /// The largest number of them that NVLink joins; 1 for none.
  package var linked: Int64

  package init(count: Int64, memory: Int64, free: Int64?, linked: Int64) {
    self.count = max(0, count)
    self.memory = max(0, memory)
    self.free = free.map { min(max(0, $0), max(0, memory)) }
    self.linked = min(max(1, linked), max(1, count))
  }
}

/// A value for each degree of tensor parallelism; degrees between two entries take the lower one's.
package struct ByDegree<Number: Sendable & Hashable>: Sendable, Hashable {
  private let values: [Int64: Number]

  package init(_ values: [Int64: Number]) { self.values = values }

  package subscript(degree: Int64) -> Number? {
    values.keys.filter { $0 <= degree }.max().flatMap { values[$0] } ?? values.keys.min().flatMap { values[$0] }
  }
}

/// How an inference engine uses the memory of a GPU. Every number is handed in.
package struct EngineMemory: Sendable, Hashable {
  package enum Share: Sendable, Hashable {
    /// Of the GPU's whole memory, for weights, activations and cache together.
    case ofTotal
    /// Of what is free once the weights are loaded, for the cache alone.
    case ofRest
  }

  package var share: Share
  package var fraction: Double
  /// CUDA context, libraries and allocator, on each GPU.
  package var reserve: ByteRange
  /// Buffers of NCCL on each GPU, by the number of GPUs.
  package var communication: ByDegree<Int64>
  /// Activations in units of 2 bytes x tokens x heads x head size, for dense models and for mixtures of experts.
  package var denseActivations: ByDegree<Double>
  package var expertActivations: ByDegree<Double>
  package var activationFloor: Int64
  /// Tokens of one step, at least and at most.
  package var tokensPerStep: ClosedRange<Int64>
  /// A cache for fewer tokens than this is no use; models with a shorter context need all of theirs.
  package var usefulContext: Int64

  package init(
    share: Share, fraction: Double, reserve: ByteRange, communication: ByDegree<Int64>,
    denseActivations: ByDegree<Double>, expertActivations: ByDegree<Double>, activationFloor: Int64,
    tokensPerStep: ClosedRange<Int64>, usefulContext: Int64
  ) {
    self.share = share
    self.fraction = min(max(0, fraction), 1)
    self.reserve = reserve
    self.communication = communication
    self.denseActivations = denseActivations
    self.expertActivations = expertActivations
    self.activationFloor = max(0, activationFloor)
    self.tokensPerStep = tokensPerStep
    self.usefulContext = max(1, usefulContext)
  }

  func activations(_ demand: TransformerDemand, tensor: Int64) -> ByteRange {
    let coefficient = (demand.hasExperts ? expertActivations : denseActivations)[tensor] ?? 0
    let width = demand.heads.clampedProduct(demand.headSize)
    func bytes(_ tokens: Int64) -> Int64 {
      max(activationFloor, Int64(clamping: 2 * Double(tokens) * Double(width) * coefficient))
    }
    return ByteRange(bytes(tokensPerStep.lowerBound), bytes(tokensPerStep.upperBound))
  }
}

extension Int64 {
  /// The nearest count at or below a number; the largest one for what is larger, 0 for what is no number.
  package init(clamping number: Double) {
    self = number >= 9.2e18 ? .max : number > 0 ? Int64(number) : 0
  }

  /// The quotient of counts, rounded up.
  func dividedUp(by divisor: Int64) -> Int64 {
    let (quotient, rest) = quotientAndRemainder(dividingBy: Swift.max(1, divisor))
    return rest > 0 ? quotient + 1 : quotient
  }
}
