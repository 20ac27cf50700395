import Facts

/// Sums up the weights of a model while its tensors go by: what they are, not their values.
struct WeightTally {
  typealias Sum = WeightSums.Sum

  /// What the model asks of one file of external data.
  struct ExternalUse {
    var location: String
    /// The end of the furthest range that is used, in bytes.
    var end: Int64 = 0
    /// The first range that cannot be right, in words.
    var problem: String?
  }

  /// Identifies values that several tensors share: tied embeddings are stored once.
  private struct Storage: Hashable {
    var file: Int
    var offset: Int64
    var length: Int64
  }

  private(set) var sums: [ONNXDataType: Sum] = [:]
  private(set) var externalUses: [ExternalUse] = []
  private var fileByLocation: [String: Int] = [:]
  private var seen: Set<Storage> = []

  var parameters: Int64 { sums.values.reduce(0) { $0.addingClamped($1.parameters) } }
  var bytes: Int64 { sums.values.reduce(0) { $0.addingClamped($1.bytes) } }

  /// Counts a tensor of `count` elements that takes `bytes` in the file.
  mutating func add(
    _ type: ONNXDataType, count: Int64, bytes: Int64, at offset: Int
  ) throws(StructureError) {
    if sums[type] == nil, sums.count == ReadBudget.elementTypes {
      throw StructureError(at: offset, "weights of more than \(ReadBudget.elementTypes) element types")
    }
    var sum = sums[type] ?? Sum()
    sum.tensors += 1
    sum.parameters = sum.parameters.addingClamped(count)
    sum.bytes = sum.bytes.addingClamped(bytes)
    sums[type] = sum
  }

  /// Counts a tensor unless its external values were counted already.
  mutating func add(_ tensor: TensorHeader, budget: inout ReadBudget) throws(StructureError) {
    if let external = tensor.external, !(try isFirstUse(external, of: tensor, budget: &budget)) { return }
    try add(tensor.dataType, count: tensor.elementCount, bytes: tensor.byteCount, at: tensor.offset)
  }

  private mutating func isFirstUse(
    _ external: TensorHeader.External, of tensor: TensorHeader, budget: inout ReadBudget
  ) throws(StructureError) -> Bool {
    let file = try file(at: external.location, offset: tensor.offset, budget: &budget)
    let start = external.offset.map { Int64($0) } ?? 0
    let length = external.length.map { Int64($0) } ?? tensor.byteCount
    guard let start, let length, start >= 0, length >= 0 else {
      noteProblem(file, "tensor '\(tensor.name)' names an offset or length that is no byte count")
      return true
    }
    if length < tensor.byteCount {
      noteProblem(file, "tensor '\(tensor.name)' needs \(tensor.byteCount) bytes and the model gives it \(length)")
    }
    externalUses[file].end = max(externalUses[file].end, start.addingClamped(length))
    try budget.charge(64, at: tensor.offset)
    return seen.insert(Storage(file: file, offset: start, length: length)).inserted
  }

  private mutating func file(
    at location: String, offset: Int, budget: inout ReadBudget
  ) throws(StructureError) -> Int {
    if let file = fileByLocation[location] { return file }
    if externalUses.count == ReadBudget.externalFiles {
      throw StructureError(at: offset, "external data in more than \(ReadBudget.externalFiles) files")
    }
    // The records of a fact document are larger than the names they hold.
    try budget.charge(1_500, at: offset)
    externalUses.append(ExternalUse(location: location))
    fileByLocation[location] = externalUses.count - 1
    return externalUses.count - 1
  }

  private mutating func noteProblem(_ file: Int, _ problem: String) {
    if externalUses[file].problem == nil { externalUses[file].problem = problem.shortened(to: 300) }
  }
}

extension Int64 {
  /// The sum, or the nearest representable number.
  func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
