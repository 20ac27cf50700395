import Facts
import Planning
import RuleBook

/// The `budget.*` facts of a large transformer: what it takes, and how the engines of this release fit it into these GPUs.
struct TransformerFacts {
  private let inputs: TransformerInputs
  private let cards: [GPUCard]
  private var document = FactDocument()

  /// Engines by serving path: the facts they give, and the fact with their version.
  private static let engines = [
    (path: "vllm", facts: "budget.vllm", version: "release.vllm", title: "vLLM"),
    (path: "tensorrt-llm", facts: "budget.tensorrtllm", version: "release.tensorrtllm", title: "TensorRT-LLM"),
  ]
  private static let origin = Origin(.derived, "memory of transformers, catalog/transformers.yaml")

  /// - Parameter cards: GPUs that could be had instead.
  static func document(
    _ sheet: FactSheet, catalog: TransformerCatalog, cards: [GPUCard]
  ) -> FactDocument {
    guard sheet.value("model.class") == "large-transformer" else { return FactDocument() }
    var facts = TransformerFacts(inputs: TransformerInputs(sheet: sheet, catalog: catalog), cards: cards)
    facts.setModel()
    for engine in engines {
      facts.setArchitecture(engine.path, engine.facts, engine.version, engine.title)
      facts.setPlan(engine.path, engine.facts, engine.version, engine.title)
    }
    return facts.document
  }

  private init(inputs: TransformerInputs, cards: [GPUCard]) {
    self.inputs = inputs
    self.cards = cards
  }

  private mutating func set(_ path: String, _ value: Value) { document.set(path, value, Self.origin) }

  private mutating func setUnknown(_ path: String, _ reason: String) {
    document.setUnknown(path, reason, Self.origin)
  }

  private mutating func setModel() {
    do {
      let weights = try inputs.weights()
      set("budget.transformer.weightBytes", .int(weights.bytes.high))
    } catch {
      setUnknown("budget.transformer.weightBytes", error.reason)
    }
    do {
      let demand = try inputs.demand()
      set("budget.transformer.cacheBytesPerToken", .int(demand.cache.bytesPerToken))
      set("budget.transformer.cacheBytes", .int(demand.cache.bytes(tokens: demand.context)))
    } catch {
      for fact in ["cacheBytesPerToken", "cacheBytes"] { setUnknown("budget.transformer.\(fact)", error.reason) }
    }
  }

  // MARK: Architecture

  /// Whether the engine's table has the model's class; unknown where the table has neither it nor its release.
  private mutating func setArchitecture(_ path: String, _ facts: String, _ version: String, _ title: String) {
    let fact = "\(facts).hasArchitecture"
    let sheet = inputs.sheet
    guard let table = inputs.catalog.architectures[path] else { return }
    // GGUF names families of its own.
    guard sheet.value("model.format") == "huggingface", let architecture = sheet.value("model.architecture").stringValue
    else { return setUnknown(fact, "no class of the library transformers is named") }
    let number = sheet.value(version).stringValue ?? ""
    switch table.answer(architecture, version: DottedVersion(number)) {
    case .yes: set(fact, true)
    case .no(let since, let until):
      set(fact, false)
      let place =
        since.flatMap { start in DottedVersion(number).map { $0 < start } } == true
        ? "it came with \(since?.description ?? "a later one")"
        : "it went with \(until?.description ?? "an earlier one")"
      set("\(facts).architectureNote", .string("\(title) \(number) does not have \(architecture): \(place)"))
    case .notRead:
      let first = table.first?.description ?? "a later one"
      setUnknown(fact, "\(title) \(number) is older than \(first), the first whose table of models was read")
    case .notListed:
      let newest = table.newest?.description ?? "now"
      let text = "\(title)'s table up to \(newest) does not list \(architecture.escapingControls); \(table.others)"
      if table.runsOthers {
        setUnknown(fact, text)
      } else {
        set(fact, false)
        set("\(facts).architectureNote", .string(text))
      }
    }
  }

  // MARK: Plan

  private static let planned = [
    "fits", "tensorParallel", "pipelineParallel", "gpus", "link", "fraction", "cacheTokens", "longestContext",
    "largestBatch", "limitedContext", "fullContextGpus", "parts", "usableBytes", "summary",
  ]

  private mutating func setPlan(_ path: String, _ facts: String, _ version: String, _ title: String) {
    do {
      let demand = try inputs.demand()
      let (pool, indices, capability) = try inputs.pool()
      guard let engine = inputs.engine(path, version: version) else { return }
      let planner = TransformerPlanner(demand, pool, engine)
      if let plan = planner.best {
        if plan.verdict == .fits {
          set("\(facts).fits", true)
        } else {
          setUnknown(
            "\(facts).fits",
            "by the lower estimates it fits (\(HumanText.bytes(plan.room.high)) left for the cache on each GPU), by the upper ones it does not"
          )
        }
        set(plan, demand, pool, indices, engine, facts)
        set("\(facts).fullContextGpus", planner.forFullContext.map { .int($0.gpus) } ?? .null)
      } else {
        set("\(facts).fits", false)
        for fact in Self.planned.dropFirst() {
          setUnknown("\(facts).\(fact)", "the model does not fit into these GPUs")
        }
        setShortfall(demand, pool, engine, planner, path, facts, capability)
      }
    } catch {
      for fact in Self.planned { setUnknown("\(facts).\(fact)", error.reason) }
    }
  }

  private mutating func set(
    _ plan: TransformerPlan, _ demand: TransformerDemand, _ pool: GPUPool, _ indices: [Int64], _ engine: EngineMemory,
    _ facts: String
  ) {
    set("\(facts).tensorParallel", .int(plan.tensor))
    set("\(facts).pipelineParallel", .int(plan.pipeline))
    set("\(facts).gpus", .list(indices.prefix(Int(clamping: plan.gpus)).map(Value.int)))
    set("\(facts).link", .string(plan.link.rawValue))
    set("\(facts).fraction", .double(Self.fraction(plan, pool, engine)))
    set("\(facts).usableBytes", .int(plan.budget))
    set("\(facts).cacheTokens", .int(plan.cacheTokens))
    set("\(facts).longestContext", .int(plan.longestContext))
    set("\(facts).largestBatch", .int(plan.largestBatch))
    // A length that the engine takes: blocks of the cache have 16 tokens or more.
    let isWhole = plan.longestContext >= demand.context
    let useful = max(plan.longestContext, min(demand.context, engine.usefulContext))
    set("\(facts).limitedContext", isWhole ? .null : .int(useful / 64 * 64))
    let weights = try? inputs.weights()
    let knowsLinks = inputs.sheet.value("host.gpuLinks").listValue != nil
    if !knowsLinks, plan.tensor > 1 { setUnknown("\(facts).link", "nobody told how the GPUs are joined") }
    let parts = TransformerParts(
      plan, knowsLinks: knowsLinks, weightBasis: weights?.basis ?? .assumed, weightBecause: weights?.because ?? "")
    set("\(facts).parts", .list(parts.records))
    set("\(facts).summary", .string(parts.summary(demand)))
  }

  /// The part of the memory that the engine is told to take: what it takes by default, less where others use the GPU.
  private static func fraction(_ plan: TransformerPlan, _ pool: GPUPool, _ engine: EngineMemory) -> Double {
    guard engine.share == .ofTotal, let free = pool.free, Double(free) < Double(pool.memory) * engine.fraction else {
      return engine.fraction
    }
    let possible = Double(plan.budget) / Double(pool.memory)
    return min(engine.fraction, (possible * 100).rounded(.down) / 100)
  }

  private mutating func setShortfall(
    _ demand: TransformerDemand, _ pool: GPUPool, _ engine: EngineMemory, _ planner: TransformerPlanner,
    _ path: String, _ facts: String, _ capability: Double
  ) {
    let gpus = "\(HumanText.plural(pool.count, "GPU")) of \(HumanText.bytes(pool.free ?? pool.memory))"
    var text = "\(HumanText.bytes(demand.weights.high)) of weights and a cache do not fit into \(gpus)"
    if let closest = planner.closest {
      let fixed = closest.weights + closest.activations + closest.reserve + ByteRange(closest.communication)
      text +=
        ": each would hold at least \(HumanText.bytes(fixed.low)) without any cache, and \(HumanText.bytes(closest.budget)) of it may be used"
    }
    set("\(facts).shortfall", .string(text))
    let formats = inputs.smallerFormats(for: path, capability: capability)
    let remedies = TransformerRemedies(demand, pool, engine, formats: formats, cards: cards)
    set("\(facts).remedies", .strings(remedies.texts(pool)))
  }
}
