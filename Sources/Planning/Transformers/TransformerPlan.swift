/// A way to spread a transformer over GPUs, and what each of them then holds.
package struct TransformerPlan: Sendable, Hashable {
  package enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// Even the upper bounds leave room for a useful cache.
    case fits
    /// The lower bounds do, the upper bounds do not.
    case tight
    case exceeds = "does-not-fit"
  }

  /// What joins the GPUs that share each layer.
  package enum Link: String, Sendable, Hashable, CaseIterable {
    case none = "one GPU"
    case nvlink = "NVLink"
    case pcie = "PCIe"
  }

  /// GPUs among which each layer is split.
  package var tensor: Int64
  /// Stages of layers, one after the other.
  package var pipeline: Int64
  /// Machines like the one that was asked about.
  package var nodes: Int64
  package var link: Link
  /// On each GPU, before any cache.
  package var weights: ByteRange
  package var activations: ByteRange
  package var communication: Int64
  package var reserve: ByteRange
  /// Bytes of each GPU that the engine may use.
  package var budget: Int64
  /// Bytes of each GPU that are left to the cache: at worst and at best.
  package var room: ByteRange
  /// The least of it that is worth serving with.
  package var usefulCache: Int64
  /// Tokens of cache that the room has, of sequences as long as the model takes, at worst.
  package var cacheTokens: Int64
  /// The longest sequence that fits when it is alone; 0 when none does.
  package var longestContext: Int64
  /// Sequences of the model's full length that fit together; 0 when none does.
  package var largestBatch: Int64
  package var verdict: Verdict

  package var gpus: Int64 { tensor.clampedProduct(pipeline) }

  /// - Parameter pool: of each machine.
  package init(
    _ demand: TransformerDemand, _ pool: GPUPool, _ engine: EngineMemory, tensor: Int64, pipeline: Int64,
    nodes: Int64 = 1
  ) {
    let stages = max(1, min(pipeline, demand.layers))
    // The longest stage decides.
    let stage = demand.layers.dividedUp(by: stages)
    func share(_ bytes: Int64) -> Int64 {
      Int64(clamping: (Double(bytes) * Double(stage) / Double(demand.layers)).rounded(.up))
    }
    self.tensor = max(1, tensor)
    self.pipeline = stages
    self.nodes = nodes
    link = tensor <= 1 ? .none : tensor <= pool.linked ? .nvlink : .pcie
    weights = ByteRange(
      demand.weights.low.dividedUp(by: max(1, tensor).clampedProduct(stages)),
      share(demand.weights.high).dividedUp(by: max(1, tensor)))
    activations = engine.activations(demand, tensor: max(1, tensor))
    communication = engine.communication[max(1, tensor).clampedProduct(stages)] ?? 0
    reserve = engine.reserve
    let available = pool.free ?? pool.memory
    let fixed = weights + activations + reserve + ByteRange(communication)
    switch engine.share {
    case .ofTotal:
      budget = min(available, Int64(clamping: Double(pool.memory) * engine.fraction))
      room = ByteRange(budget - min(budget, fixed.high), budget - min(budget, fixed.low))
    case .ofRest:
      budget = available
      func rest(_ fixed: Int64) -> Int64 {
        Int64(clamping: Double(available - min(available, fixed)) * engine.fraction)
      }
      room = ByteRange(rest(fixed.high), rest(fixed.low))
    }
    func cache(_ tokens: Int64) -> Int64 { share(demand.cache.bytes(tokens: tokens, split: max(1, tensor))) }
    usefulCache = cache(min(demand.context, engine.usefulContext))
    verdict =
      room.low > 0 && usefulCache <= room.low ? .fits : room.high > 0 && usefulCache <= room.high ? .tight : .exceeds
    let full = cache(demand.context)
    largestBatch = full > 0 ? room.low / full : 0
    cacheTokens = full > 0 ? Int64(clamping: Double(room.low) / Double(full) * Double(demand.context)) : 0
    // Sizes are rounded up in the same way at every length, so the search stays monotone.
    let whole = Int64(clamping: Double(room.low) * Double(demand.layers) / Double(stage))
    longestContext = demand.cache.longest(in: whole, limit: demand.context, split: max(1, tensor))
  }

  /// Bytes of each GPU in use when so many sequences of a length are cached, at most.
  package func used(_ demand: TransformerDemand, sequences: Int64, tokens: Int64) -> Int64 {
    let stage = demand.layers.dividedUp(by: pipeline)
    let cache = demand.cache.bytes(tokens: tokens, split: tensor).clampedProduct(max(0, sequences))
    let share = Int64(clamping: Double(cache) * Double(stage) / Double(demand.layers))
    return [weights.high, activations.high, communication, reserve.high, share].reduce(Int64(0)) { $0.clampedSum($1) }
  }
}
