import Facts
import Planning

/// What a plan for a transformer puts on each GPU, part by part.
struct TransformerParts {
  private let plan: TransformerPlan
  private let knowsLinks: Bool
  private let weightBasis: BudgetBasis
  private let weightBecause: String

  init(_ plan: TransformerPlan, knowsLinks: Bool, weightBasis: BudgetBasis, weightBecause: String) {
    self.plan = plan
    self.knowsLinks = knowsLinks
    self.weightBasis = weightBasis
    self.weightBecause = weightBecause
  }

  /// Records of the facts `budget.vllm.parts` and `budget.tensorrtllm.parts`.
  var records: [Value] {
    let split = plan.gpus > 1 ? ", split over \(plan.gpus) GPUs" : ""
    var records = [
      record("weights", plan.weights, weightBasis, weightBecause + split),
      record(
        "activations", plan.activations, .catalog, "tokens of a step x width of attention x a measured coefficient"),
    ]
    if plan.communication > 0 {
      records.append(record("NCCL", ByteRange(plan.communication), .catalog, "buffers to exchange activations"))
    }
    records.append(record("CUDA and libraries", plan.reserve, .catalog, "context, cuBLAS, allocator"))
    let tokens = HumanText.plural(plan.cacheTokens, "token")
    let most = max(plan.usefulCache, plan.room.low)
    records.append(
      record(
        plan.verdict == .fits ? "cache, up to \(tokens)" : "cache", ByteRange(plan.usefulCache, most), .derived,
        "keys and values, or states, of the sequences in flight: what the engine may use, less the lines above"))
    return records
  }

  private func record(_ part: String, _ bytes: ByteRange, _ basis: BudgetBasis, _ because: String) -> Value {
    [
      "part": .string(part), "low": .int(bytes.low), "high": .int(bytes.high), "basis": .string(basis.rawValue),
      "because": .string(because),
    ]
  }

  /// One sentence: how it is spread, and what the cache holds.
  func summary(_ demand: TransformerDemand) -> String {
    let place =
      plan.gpus == 1
      ? "one GPU"
      : "\(plan.gpus) GPUs (tensor_parallel_size \(plan.tensor)"
        + (plan.pipeline > 1 ? ", pipeline_parallel_size \(plan.pipeline)" : "")
        + (plan.tensor > 1 && knowsLinks ? ", over \(plan.link.rawValue)" : "") + ")"
    let cache =
      plan.longestContext >= demand.context
      ? "\(HumanText.plural(plan.largestBatch, "sequence")) of all \(demand.context) tokens at once"
      : "one sequence of \(plan.longestContext) of the \(demand.context) tokens that the model takes"
    return "on \(place), with a cache for \(HumanText.plural(plan.cacheTokens, "token")): \(cache)"
  }
}

extension TransformerRemedies {
  /// The changes in words, the smallest first.
  func texts(_ pool: GPUPool) -> [String] {
    var texts: [String] = []
    if let format, let plan = formatPlan {
      texts.append("weights in \(format.name) (\(HumanText.bytes(format.weights.high))) on \(Self.gpus(plan))")
    }
    if let card, let plan = cardPlan {
      texts.append("\(Self.gpus(plan)) of \(HumanText.bytes(card.memory)) such as \(card.name)")
    }
    if let plan = nodesPlan {
      texts.append(
        "\(texts.isEmpty ? "" : "or ")\(plan.nodes) machines like this one (tensor_parallel_size \(plan.tensor), pipeline_parallel_size \(plan.pipeline))"
      )
    }
    return texts
  }

  private static func gpus(_ plan: TransformerPlan) -> String {
    plan.gpus == 1 ? "one GPU" : "\(plan.gpus) GPUs"
  }
}
