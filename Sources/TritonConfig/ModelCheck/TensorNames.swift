import Facts

extension BackendReview {
  /// Reports a tensor of the config that the model does not have, in the words of Triton's backend library.
  mutating func reportUnexpected(
    _ tensor: ConfiguredTensor, _ role: TensorRole, allowed names: [String], source: String
  ) {
    if isFull("tensor-unknown") {
      // Only counted: the list of names would be made for nothing.
      report("tensor-unknown", at: nil, "", source: source)
      return
    }
    // The server keeps names in a set ordered by bytes.
    let sorted = Set(names).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let near = Suggestion.nearest(to: tensor.name, among: sorted)
    let only = sorted.count == 1 ? sorted.first : nil
    report(
      "tensor-unknown", at: tensor.path.field("name"),
      "unexpected inference \(role.rawValue) '\(tensor.name)', allowed \(role.rawValue)s are: \(sorted.joined(separator: ", "))",
      remedy: (near ?? only).map { "the model calls it '\($0)'" }, source: source)
  }

  /// Reports another number of inputs than the model has.
  mutating func reportCount(expected: Int, provided tensors: [ModelSignature.Tensor], source: String) {
    let names = Set(config.input.map(\.name))
    let missing = tensors.map(\.name).filter { !names.contains($0) }
    let provided = Set(tensors.map(\.name))
    let extra = config.input.map(\.name).filter { !provided.contains($0) }
    var hints: [String] = []
    if !missing.isEmpty { hints.append("the config lacks \(quoted(missing))") }
    if !extra.isEmpty { hints.append("the model does not have \(quoted(extra))") }
    report(
      "input-count", at: config.input.isEmpty ? nil : TensorRole.input.path,
      "unable to load model '\(model)', configuration expects \(expected) inputs, model provides \(tensors.count)",
      remedy: hints.isEmpty ? nil : hints.joined(separator: "; "), source: source)
  }

  private func quoted(_ names: [String]) -> String {
    let shown = names.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
    return names.count > 4 ? shown + " and \(names.count - 4) more" : shown
  }
}
