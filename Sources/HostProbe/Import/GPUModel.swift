/// What follows from a GPU's product name: nvidia-smi's logs tell neither compute capability nor multiprocessors.
package struct GPUModel: Sendable, Hashable {
  /// Words that stand next to each other in the product name: `H100 PCIe`, `L40S`.
  package var words: [String]
  package var computeCapability: Double
  /// nil where parts of that name differ.
  package var multiprocessors: Int?

  package init(name: String, computeCapability: Double, multiprocessors: Int?) {
    words = Self.words(name)
    self.computeCapability = computeCapability
    self.multiprocessors = multiprocessors
  }

  /// The model whose name says most about a product name; nil when none fits.
  static func find(_ product: String, among models: [GPUModel]) -> GPUModel? {
    let product = words(product)
    return models.filter { product.contains($0.words) }.max {
      ($0.words.count, $0.words.joined().utf8.count) < ($1.words.count, $1.words.joined().utf8.count)
    }
  }

  private static func words(_ name: String) -> [String] {
    name.lowercased().split { $0 == " " || $0 == "-" }.map(String.init)
  }
}

/// What is known of GPUs by name.
package struct GPUKnowledge: Sendable {
  package var models: [GPUModel]
  /// Compute capability by nvidia-smi's name of an architecture, for products that no model fits.
  package var architectures: [String: Double]

  package init(models: [GPUModel], architectures: [String: Double]) {
    self.models = models
    self.architectures = architectures
  }
}

extension [String] {
  fileprivate func contains(_ others: [String]) -> Bool {
    guard !others.isEmpty, count >= others.count else { return false }
    return (0...(count - others.count)).contains { Array(self[$0..<$0 + others.count]) == others }
  }
}
