import Facts
package import Planning

/// What is planned for the memories of a host, for a report.
package struct MemoryBudget: Sendable {
  /// A server and the models that it loads; several only where CUDA shows a process one device.
  package struct Server: Sendable, Hashable {
    /// Of the device: `MIG-…`.
    package var identifier: String
    package var models: [String]
  }

  /// One for each device on which something is planned, GPUs first.
  package var tables: [BudgetTable]
  /// What would make it fit, for each model that does not.
  package var remedies: [String]
  /// What a reader should know of how models were placed.
  package var notes: [String]
  /// The command that shows what is really taken.
  package var confirmation: String
  package var servers: [Server]

  /// The worst of all tables; nil without one.
  package var verdict: BudgetVerdict? { BudgetVerdict.worst(tables.map(\.verdict)) }
}

extension MemoryRemedy {
  /// The change in words.
  func text(model: String) -> String {
    switch self {
    case .instances(let count): "\(model): \(HumanText.plural(Int64(count), "instance")) on each device"
    case .batch(let size): "\(model): batches of at most \(size) (--max-batch-size \(size))"
    case .precision(let name, let bytes):
      "\(model): weights in \(name.uppercased()), an instance then takes up to \(HumanText.bytes(bytes))"
    case .split(let parts): "\(model): split over \(parts) GPUs (tensor parallelism), by vLLM or TensorRT-LLM"
    case .card(let name, let bytes): "\(model): a larger GPU, such as \(name) (\(HumanText.bytes(bytes)))"
    }
  }
}
