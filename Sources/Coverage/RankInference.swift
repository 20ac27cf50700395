import ModelInspection

/// The rank of an output from those of the inputs, by one rule of `inference.tsv`.
struct RankInference {
  /// A rank, and the size where it is 1; -1 where not known.
  struct Extent {
    var rank: Int16
    var length: Int32 = -1
    var isNoScalar = false

    static let unknown = Extent(rank: -1)
  }

  var node: OperatorGraph.Node
  var knowledge: TensorKnowledge

  func extent(_ rule: InferenceRule.RankRule) -> Extent {
    switch rule {
    case .fixed(let rank): return Extent(rank: rank, length: -1)
    case .same(let index): return Extent(rank: rank(index), length: length(index))
    case .alike: return Extent(rank: rank(0))
    case .broadcast: return broadcast()
    case .shape: return shape()
    case .length(let index): return Extent(rank: Int16(clamping: length(index)))
    case .expand:
      let size = length(1)
      return rank(0) < 0 || size < 0 ? .unknown : Extent(rank: max(rank(0), Int16(clamping: size)))
    case .gather: return gather()
    case .concat: return concat()
    case .reduce: return reduce()
    case .reduceOne: return keepsDimensions || rank(0) < 1 ? Extent(rank: rank(0)) : Extent(rank: rank(0) - 1)
    case .unsqueeze: return unsqueeze()
    case .squeeze:
      guard rank(0) >= 0, let count = axes, count <= rank(0) else { return .unknown }
      return Extent(rank: rank(0) - count)
    case .matmul: return matmul()
    case .onehot: return rank(0) < 0 ? .unknown : Extent(rank: rank(0) &+ 1)
    case .einsum: return einsum()
    case .attributeCount(let name): return Extent(rank: node.ints(name).map { Int16(clamping: $0.count) } ?? -1)
    case .flatUnless(let name): return node.attributes[name] == nil ? Extent(rank: 1) : Extent(rank: rank(0))
    case .body: return .unknown
    }
  }

  /// Whether an output whose rank is not known has one of 1 or more all the same.
  func isNoScalar(_ rule: InferenceRule.RankRule) -> Bool {
    switch rule {
    case .same(let index): return isNoScalar(index)
    case .alike: return isNoScalar(0)
    case .broadcast: return node.inputs.indices.contains { isNoScalar($0) }
    // A shape of no elements would be needed; exporters write that as a constant only.
    case .length(let index): return length(index) != 0
    case .expand: return isNoScalar(0) || length(1) != 0
    case .gather: return isNoScalar(1) || rank(0) >= 2
    case .reduce, .reduceOne: return keepsDimensions && isNoScalar(0)
    case .concat, .unsqueeze, .onehot: return true
    case .matmul: return rank(0) >= 2 || rank(1) >= 2
    default: return false
    }
  }

  private func isNoScalar(_ index: Int) -> Bool { node.input(index).map { knowledge.isNoScalar($0) } ?? false }
  private func rank(_ index: Int) -> Int16 { node.input(index).map { knowledge.rank($0) } ?? -1 }
  private func length(_ index: Int) -> Int32 { node.input(index).map { knowledge.length($0) } ?? -1 }
  private var keepsDimensions: Bool { node.int("keepdims") ?? 1 != 0 }

  /// How many axes the node names, by attribute or by input 1; nil when that is not known or none are named.
  private var axes: Int16? {
    if let axes = node.ints("axes") { return Int16(clamping: axes.count) }
    guard let tensor = node.input(1) else { return nil }
    let size = knowledge.rank(tensor) == 0 ? 1 : knowledge.length(tensor)
    return size < 0 ? nil : Int16(clamping: size)
  }

  private func broadcast() -> Extent {
    var extent = Extent(rank: 0, length: 0)
    for index in node.inputs.indices where node.inputs[index] >= 0 {
      if rank(index) < 0 { return .unknown }
      extent.rank = max(extent.rank, rank(index))
      extent.length =
        extent.length < 0 || (rank(index) == 1 && length(index) < 0) ? -1 : max(extent.length, length(index))
    }
    return Extent(rank: extent.rank, length: extent.rank == 1 ? extent.length : -1)
  }

  private func shape() -> Extent {
    let isWhole = node.attributes["start"] == nil && node.attributes["end"] == nil
    return Extent(rank: 1, length: isWhole ? Int32(rank(0)) : -1)
  }

  private func gather() -> Extent {
    guard rank(0) >= 1, rank(1) >= 0 else { return .unknown }
    let result = rank(0) &- 1 &+ rank(1)
    return Extent(rank: result, length: rank(0) == 1 && rank(1) == 1 ? length(1) : -1)
  }

  private func concat() -> Extent {
    var sum: Int32 = 0
    for index in node.inputs.indices { sum = sum < 0 || length(index) < 0 ? -1 : sum &+ length(index) }
    let known: Int16 = node.inputs.indices.lazy.map { rank($0) }.first { $0 >= 0 } ?? -1
    return Extent(rank: known, length: known == 1 ? max(sum, -1) : -1)
  }

  private func reduce() -> Extent {
    if keepsDimensions { return Extent(rank: rank(0)) }
    let namesAxes = node.attributes["axes"] != nil || node.input(1) != nil
    if !namesAxes { return node.int("noop_with_empty_axes") ?? 0 != 0 ? Extent(rank: rank(0)) : Extent(rank: 0) }
    guard rank(0) >= 0, let count = axes, count <= rank(0) else { return .unknown }
    return Extent(rank: rank(0) - count)
  }

  private func unsqueeze() -> Extent {
    guard rank(0) >= 0, let count = axes else { return .unknown }
    return rank(0) == 0 && count == 1 ? Extent(rank: 1, length: 1) : Extent(rank: rank(0) &+ count)
  }

  private func matmul() -> Extent {
    let (left, right) = (rank(0), rank(1))
    guard left >= 1, right >= 1 else { return .unknown }
    if left == 1 && right == 1 { return Extent(rank: 0) }
    return Extent(rank: left == 1 ? right - 1 : right == 1 ? left - 1 : max(left, right))
  }

  /// The letters after the arrow are the output's dimensions; an ellipsis stands for any number.
  private func einsum() -> Extent {
    guard case .string(let equation)? = node.attributes["equation"] else { return .unknown }
    let bytes = Array(equation.utf8)
    guard let arrow = bytes.firstIndex(of: UInt8(ascii: ">")), !bytes.contains(UInt8(ascii: ".")) else {
      return .unknown
    }
    return Extent(rank: Int16(clamping: bytes[(arrow + 1)...].count { $0 != UInt8(ascii: " ") }))
  }
}
