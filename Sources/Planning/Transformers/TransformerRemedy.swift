/// The smallest changes that would make room for a transformer that does not fit.
package struct TransformerRemedies: Sendable, Hashable {
  /// A form of the weights: its name and size.
  package struct Format: Sendable, Hashable {
    package var name: String
    package var weights: ByteRange

    package init(name: String, weights: ByteRange) {
      self.name = name
      self.weights = weights
    }
  }

  /// The largest form that fits on this machine, and how.
  package var format: Format?
  package var formatPlan: TransformerPlan?
  /// The smallest card that would do, in the same number, and how.
  package var card: GPUCard?
  package var cardPlan: TransformerPlan?
  /// Machines like this one, and how.
  package var nodesPlan: TransformerPlan?

  /// - Parameters:
  ///   - formats: forms of the weights that these GPUs can run.
  ///   - cards: GPUs that there are.
  package init(
    _ demand: TransformerDemand, _ pool: GPUPool, _ engine: EngineMemory, formats: [Format], cards: [GPUCard]
  ) {
    let smaller = formats.filter { $0.weights.high < demand.weights.low }.sorted { $0.weights.high > $1.weights.high }
    for format in smaller where formatPlan == nil {
      var other = demand
      other.weights = format.weights
      if let plan = TransformerPlanner(other, pool, engine).best, plan.verdict == .fits {
        (self.format, formatPlan) = (format, plan)
      }
    }
    for card in cards.filter({ $0.memory > pool.memory }).sorted(by: { $0.memory < $1.memory }) where cardPlan == nil {
      // A new card is empty, and linked as the old ones are.
      let other = GPUPool(count: max(1, pool.count), memory: card.memory, free: nil, linked: pool.linked)
      if let plan = TransformerPlanner(demand, other, engine).best, plan.verdict == .fits {
        (self.card, cardPlan) = (card, plan)
      }
    }
    nodesPlan = TransformerPlanner(demand, pool, engine).acrossNodes
  }
}
