/// How often a server takes an amount of memory on one device.
package enum BudgetScope: String, Sendable, Hashable, CaseIterable {
  /// Once, however many models it serves there: the CUDA context, the server's pools.
  case server
  /// Once for a model, whose instances there share it.
  case model
  /// Once for each instance.
  case instance
}

/// What an amount rests on.
package enum BudgetBasis: String, Sendable, Hashable, CaseIterable {
  /// Read from the model or the machine.
  case measured
  /// Worked out from what was read.
  case derived
  /// A documented default of the catalog.
  case catalog
  /// A bound that no source confirms for this model.
  case assumed
}

/// One thing that takes memory on a device.
package struct BudgetItem: Sendable, Hashable {
  /// Items of scope `server` with one id are one thing, whichever model brings them.
  package var id: String
  /// What a person calls it: `CUDA context`.
  package var label: String
  package var scope: BudgetScope
  /// For one server, model or instance.
  package var bytes: ByteRange
  package var basis: BudgetBasis
  /// Where the amount comes from, in words.
  package var because: String
  /// Why nobody knows an upper bound; nil when `bytes.high` is one.
  package var openReason: String?

  package init(
    id: String, label: String, scope: BudgetScope, bytes: ByteRange, basis: BudgetBasis, because: String,
    openReason: String? = nil
  ) {
    self.id = id
    self.label = label
    self.scope = scope
    self.bytes = bytes
    self.basis = basis
    self.because = because
    self.openReason = openReason
  }
}

/// What one model takes on one kind of device.
package struct MemoryDemand: Sendable, Hashable {
  package var model: String
  package var items: [BudgetItem]

  package init(model: String, items: [BudgetItem]) {
    self.model = model
    self.items = items
  }

  /// What so many instances of the model take, without what the server takes for all models.
  package func own(instances: Int) -> ByteRange {
    items.reduce(.zero) { sum, item in
      switch item.scope {
      case .server: sum
      case .model: instances > 0 ? sum + item.bytes : sum
      case .instance: sum + item.bytes * Int64(clamping: instances)
      }
    }
  }

  /// Why no upper bound is known; nil when there is one.
  package var openReason: String? { items.lazy.compactMap(\.openReason).first }
}

/// A model with its instances on one device.
package struct MemoryLoad: Sendable, Hashable {
  package var demand: MemoryDemand
  package var instances: Int

  package init(_ demand: MemoryDemand, instances: Int) {
    self.demand = demand
    self.instances = instances
  }
}
