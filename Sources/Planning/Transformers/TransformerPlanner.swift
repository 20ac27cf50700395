/// Looks for the fewest GPUs that hold a transformer.
package struct TransformerPlanner: Sendable {
  private let demand: TransformerDemand
  private let pool: GPUPool
  private let engine: EngineMemory

  /// More machines than this are no answer.
  private static let nodeLimit: Int64 = 64

  package init(_ demand: TransformerDemand, _ pool: GPUPool, _ engine: EngineMemory) {
    self.demand = demand
    self.pool = pool
    self.engine = engine
  }

  /// The smallest plan on one machine that fits for certain, else the roomiest that may; nil when none does.
  package var best: TransformerPlan? {
    let plans = plans
    return plans.first { $0.verdict == .fits }
      ?? plans.filter { $0.verdict == .tight }.max { $0.room.low < $1.room.low }
  }

  /// The smallest plan on one machine with room for a sequence of the model's full length.
  package var forFullContext: TransformerPlan? {
    plans.first { $0.verdict == .fits && $0.longestContext >= demand.context }
  }

  /// The plan that comes closest when none fits.
  package var closest: TransformerPlan? {
    plans.max { $0.room.high - $0.weights.high < $1.room.high - $1.weights.high }
  }

  /// The fewest machines like this one on which the model fits: split within each, staged across them.
  package var acrossNodes: TransformerPlan? {
    guard pool.count > 0, let tensor = degrees(upTo: pool.count).last else { return nil }
    var nodes: Int64 = 2
    while nodes <= Self.nodeLimit {
      let stages = (pool.count / tensor).clampedProduct(nodes)
      if stages > demand.layers { return nil }
      let plan = TransformerPlan(demand, pool, engine, tensor: tensor, pipeline: stages, nodes: nodes)
      if plan.verdict == .fits { return plan }
      nodes *= 2
    }
    return nil
  }

  /// Plans on one machine, fewer GPUs first. Among those with equally many: layers are split among GPUs that NVLink joins,
  /// then over PCIe, and the rest is staged.
  package var plans: [TransformerPlan] {
    totals.flatMap { total in
      let tensors = degrees(upTo: total).filter { total % $0 == 0 && total / $0 <= demand.layers }
      let joined = tensors.filter { $0 <= pool.linked }.reversed()
      let others = tensors.filter { $0 > pool.linked }
      let order = pool.linked > 1 ? Array(joined) + others : Array(tensors.reversed())
      return order.map { TransformerPlan(demand, pool, engine, tensor: $0, pipeline: total / $0) }
    }
  }

  /// Powers of two, and all of the GPUs.
  private var totals: [Int64] {
    var totals: [Int64] = []
    var total: Int64 = 1
    while total <= pool.count, totals.count < 16 {
      totals.append(total)
      total *= 2
    }
    if pool.count > 0, totals.last != pool.count { totals.append(pool.count) }
    return totals
  }

  private func degrees(upTo limit: Int64) -> [Int64] {
    limit < 1 ? [] : (1...min(limit, 4_096)).filter(demand.canSplit)
  }
}
