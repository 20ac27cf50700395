import Facts
import Planning
import RuleBook

/// What is known of a large transformer and the GPUs that may serve it, in the terms of the arithmetic.
struct TransformerInputs {
  let sheet: FactSheet
  let catalog: TransformerCatalog

  /// A statement that could not be made, for a person.
  struct Gap: Error {
    var reason: String
  }

  /// The form of the weights, by their quantised type or else their precision.
  var format: TransformerCatalog.Format? {
    let type =
      sheet.value("model.quantizedTypes").listValue?.first?.stringValue ?? sheet.value("model.precision").stringValue
    return type.flatMap { catalog.format(ofType: $0) }
  }

  var parameters: Int64? { sheet.value("model.parameters").intValue }

  /// Bytes of all weights as they are served, and what that rests on.
  func weights() throws(Gap) -> (bytes: ByteRange, basis: BudgetBasis, because: String) {
    let isFull =
      sheet.value("model.precision") == "FP32" && sheet.value("model.quantization").listValue?.isEmpty == true
    if let stored = sheet.value("model.weightBytes").intValue {
      if isFull {
        return (
          ByteRange(stored / 2, stored), .derived, "FP32 in the files, loaded in 16 bits unless dtype says otherwise"
        )
      }
      return (ByteRange(stored), .measured, "the weight files")
    }
    guard let parameters else { throw Gap(reason: "neither the weights nor their number are known") }
    guard let format else { throw Gap(reason: "the precision of the weights is not known") }
    let low = Self.bytes(parameters, bits: isFull ? 16 : format.bits)
    let text =
      "\(HumanText.count(parameters)) parameters at \(Self.number(isFull ? 16 : format.bits)) bits (\(format.name))"
    if format.bits >= 16 { return (ByteRange(low), .derived, text) }
    // Quantised models keep embeddings and output in 16 bits.
    let matrix = (sheet.value("model.transformer.vocabulary").intValue ?? 0)
      .clampedProduct(sheet.value("model.transformer.hiddenSize").intValue ?? 0)
    return (ByteRange(low, low.clampedSum(matrix.clampedProduct(4))), .derived, text)
  }

  /// - Throws: what is missing.
  func demand() throws(Gap) -> TransformerDemand {
    let weights = try weights()
    func size(_ name: String) throws(Gap) -> Int64 {
      guard let value = sheet.value("model.transformer.\(name)").intValue, value > 0 else {
        throw Gap(reason: "model.transformer.\(name) is not known")
      }
      return value
    }
    let layers = try size("layers")
    let cache = try cache(layers)
    // States of fixed size do not care.
    let isFixed = cache.groups.allSatisfy { $0.growth == .fixed }
    let heads = sheet.value("model.transformer.heads").intValue ?? 1
    return TransformerDemand(
      weights: weights.bytes, layers: layers, heads: heads,
      kvHeads: sheet.value("model.transformer.kvHeads").intValue ?? heads,
      headSize: sheet.value("model.transformer.headSize").intValue ?? 128,
      hasExperts: (sheet.value("model.transformer.experts").intValue ?? 0) > 0, cache: cache,
      context: isFixed
        ? sheet.value("model.transformer.context").intValue ?? catalog.usefulContext : try size("context"))
  }

  /// At 16 bits an element; a checkpoint that quantises its cache is not told apart, so that the answer is on the safe side.
  private func cache(_ layers: Int64) throws(Gap) -> SequenceCache {
    if let records = sheet.value("model.transformer.cache").listValue {
      let groups = records.compactMap(Self.group)
      if groups.count == records.count { return SequenceCache(groups, elementBytes: 2) }
    }
    guard let elements = sheet.value("model.transformer.kvElementsPerToken").intValue, elements > 0 else {
      throw Gap(reason: "what the layers keep of a sequence is not known")
    }
    let heads = max(1, sheet.value("model.transformer.kvHeads").intValue ?? 1)
    let each = elements / layers / heads
    return SequenceCache([CacheGroup(.unbounded, layers: layers, heads: heads, elements: each)], elementBytes: 2)
  }

  private static func group(_ record: Value) -> CacheGroup? {
    guard let layers = record["layers"]?.intValue, let heads = record["heads"]?.intValue,
      let elements = record["elements"]?.intValue
    else { return nil }
    switch record["kind"]?.stringValue {
    case "full": return CacheGroup(.unbounded, layers: layers, heads: heads, elements: elements)
    case "fixed": return CacheGroup(.fixed, layers: layers, heads: heads, elements: elements)
    case "window":
      return record["window"]?.intValue.map {
        CacheGroup(.window($0), layers: layers, heads: heads, elements: elements)
      }
    default: return nil
    }
  }

  // MARK: GPUs

  /// The GPUs of the kind with most memory in all that the release supports; CUDA shows a process one MIG slice.
  func pool() throws(Gap) -> (pool: GPUPool, indices: [Int64], capability: Double) {
    guard let all = sheet.value("host.gpus").listValue else { throw Gap(reason: "the GPUs are not known") }
    let minimum = sheet.value("release.minimumComputeCapability").doubleValue ?? 0
    let usable = all.filter { ($0["computeCapability"]?.doubleValue ?? 0) >= minimum }
    guard !usable.isEmpty else { throw Gap(reason: "there is no GPU that this release supports") }
    var kinds: [[Value]] = []
    for gpu in usable {
      let place = kinds.firstIndex { $0[0]["name"] == gpu["name"] && $0[0]["memoryTotal"] == gpu["memoryTotal"] }
      if let place { kinds[place].append(gpu) } else { kinds.append([gpu]) }
    }
    func memory(_ gpus: [Value]) -> Int64 { gpus.reduce(Int64(0)) { $0.clampedSum($1["memoryTotal"]?.intValue ?? 0) } }
    var chosen = kinds.reduce(kinds[0]) { memory($1) > memory($0) ? $1 : $0 }
    if chosen[0]["mig"] == true { chosen = [chosen[0]] }
    guard let total = chosen.compactMap({ $0["memoryTotal"]?.intValue }).min() else {
      throw Gap(reason: "the memory of the GPUs is not known")
    }
    let indices = chosen.compactMap { $0["index"]?.intValue }
    let free = chosen.compactMap { $0["memoryFree"]?.intValue }.min()
    let pool = GPUPool(count: Int64(chosen.count), memory: total, free: free, linked: linked(indices))
    return (pool, indices, chosen[0]["computeCapability"]?.doubleValue ?? 0)
  }

  /// The largest number of these GPUs of which each has NVLink to each other.
  private func linked(_ indices: [Int64]) -> Int64 {
    var joined: [Int64: Set<Int64>] = [:]
    for link in sheet.value("host.gpuLinks").listValue ?? [] {
      guard let from = link["from"]?.intValue, let to = link["to"]?.intValue,
        link["kind"]?.stringValue?.hasPrefix("NV") == true
      else { continue }
      joined[from, default: []].insert(to)
    }
    let sizes = indices.map { start in
      let neighbours = (joined[start] ?? []).intersection(indices)
      return 1
        + neighbours.count { other in neighbours.allSatisfy { $0 == other || joined[other]?.contains($0) == true } }
    }
    return Int64(sizes.max() ?? 1)
  }

  // MARK: Engines

  /// How the engine of a serving path uses memory in this release.
  func engine(_ path: String, version: String) -> EngineMemory? {
    let number = sheet.value(version).stringValue.flatMap { DottedVersion($0) }
    guard let engine = catalog.engines[path], let fraction = engine.fraction(of: number) else { return nil }
    let memory = catalog.memory
    return EngineMemory(
      share: engine.isShareOfTotal ? .ofTotal : .ofRest, fraction: fraction,
      reserve: ByteRange(memory.reserve.lowerBound, memory.reserve.upperBound),
      communication: ByDegree(memory.communication), denseActivations: ByDegree(memory.denseActivations),
      expertActivations: ByDegree(memory.expertActivations), activationFloor: memory.activationFloor,
      tokensPerStep: engine.tokensPerStep, usefulContext: catalog.usefulContext)
  }

  // MARK: Forms of weights

  /// Forms that these GPUs can run, of which a model that does not fit may be had.
  func smallerFormats(for path: String, capability: Double) -> [TransformerRemedies.Format] {
    guard let parameters else { return [] }
    return catalog.formats.filter { format in
      format.isOffered && format.engines.contains(path)
        && capability >= max(format.minimum ?? 0, format.arithmetic ?? 0)
    }.map { format in
      let low = Self.bytes(parameters, bits: format.bits)
      let matrix = (sheet.value("model.transformer.vocabulary").intValue ?? 0)
        .clampedProduct(sheet.value("model.transformer.hiddenSize").intValue ?? 0)
      return TransformerRemedies.Format(
        name: format.name, weights: ByteRange(low, low.clampedSum(matrix.clampedProduct(4))))
    }
  }

  static func bytes(_ parameters: Int64, bits: Double) -> Int64 {
    Int64(clamping: (Double(parameters) * bits / 8).rounded(.up))
  }

  /// `16`, `4.25`.
  static func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int64(clamping: value)) : "\(value)"
  }
}
