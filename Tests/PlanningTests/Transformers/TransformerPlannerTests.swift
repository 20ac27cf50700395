import TestSupport
import Facts
import Planning
import Testing

@Suite struct TransformerPlannerTests {
  static let gib: Int64 = 1 << 30

  static func engine(_ share: EngineMemory.Share = .ofTotal, fraction: Double = 0.9) -> EngineMemory {
    EngineMemory(
      share: share, fraction: fraction, reserve: ByteRange(551_000_000, 3_500_000_000),
      communication: ByDegree([1: 0, 2: 342_000_000, 4: 392_000_000]),
      denseActivations: ByDegree([1: 11, 2: 6.5, 4: 5]), expertActivations: ByDegree([1: 22, 2: 13, 4: 10]),
      activationFloor: 70 << 20, tokensPerStep: 2_048...8_192, usefulContext: 4_096)
  }

  static func model(
    _ billions: Double, layers: Int64, heads: Int64, kvHeads: Int64, context: Int64 = 131_072, bits: Double = 16
  ) -> TransformerDemand {
    TransformerDemand(
      weights: ByteRange(Int64(billions * 1e9 * bits / 8)), layers: layers, heads: heads, kvHeads: kvHeads,
      headSize: 128, hasExperts: false,
      cache: SequenceCache(
        [CacheGroup(.unbounded, layers: layers, heads: kvHeads, elements: 256)], elementBytes: 2), context: context)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var demand: TransformerDemand
    var pool: GPUPool
    /// Degrees of tensor and pipeline parallelism; nil where nothing fits.
    var degrees: [Int64]?
  }

  static func pool(_ count: Int64, _ gib: Int64, linked: Int64 = 1) -> GPUPool {
    GPUPool(count: count, memory: gib * Self.gib, free: nil, linked: linked)
  }

  static let llama8 = model(8.03, layers: 32, heads: 32, kvHeads: 8)
  static let llama70 = model(70.6, layers: 80, heads: 64, kvHeads: 8)
  static let llama405 = model(405.9, layers: 126, heads: 128, kvHeads: 8)

  static let cases = [
    Case(testDescription: "8B on one card of 80 GiB", demand: llama8, pool: pool(1, 80), degrees: [1, 1]),
    Case(
      testDescription: "8B on eight cards takes one", demand: llama8, pool: pool(8, 80, linked: 8), degrees: [1, 1]),
    Case(testDescription: "8B on a card of 16 GiB", demand: llama8, pool: pool(1, 16), degrees: nil),
    Case(testDescription: "8B on two cards of 16 GiB", demand: llama8, pool: pool(2, 16), degrees: [2, 1]),
    Case(
      testDescription: "70B on two cards of 80 GiB, barely", demand: llama70, pool: pool(2, 80, linked: 2),
      degrees: [2, 1]),
    Case(testDescription: "70B on two cards of 64 GiB", demand: llama70, pool: pool(2, 64, linked: 2), degrees: nil),
    Case(testDescription: "70B on four", demand: llama70, pool: pool(4, 64, linked: 4), degrees: [4, 1]),
    Case(
      testDescription: "70B on four in linked pairs", demand: llama70, pool: pool(4, 64, linked: 2), degrees: [2, 2]),
    Case(testDescription: "405B on eight of 80 GiB", demand: llama405, pool: pool(8, 80, linked: 8), degrees: nil),
    Case(
      testDescription: "405B on eight of 140 GiB", demand: llama405, pool: pool(8, 140, linked: 8), degrees: [8, 1]),
    Case(
      testDescription: "heads that three do not divide are staged",
      demand: model(30, layers: 48, heads: 32, kvHeads: 8), pool: pool(3, 30), degrees: [1, 3]),
    Case(
      testDescription: "71 heads are split among one only", demand: model(14, layers: 32, heads: 71, kvHeads: 1),
      pool: pool(2, 24), degrees: [1, 2]),
    Case(testDescription: "no GPU", demand: llama8, pool: pool(0, 80), degrees: nil),
  ]

  @Test(arguments: cases) func `the fewest GPUs that fit`(_ example: Case) {
    let plan = TransformerPlanner(example.demand, example.pool, Self.engine()).best
    let fitting = plan.flatMap { $0.verdict == .fits ? $0 : nil }
    #expect(fitting.map { [$0.tensor, $0.pipeline] } == example.degrees)
  }

  @Test func `what fits on no machine goes across several`() throws {
    let plan = try #require(TransformerPlanner(Self.llama405, Self.pool(8, 80, linked: 8), Self.engine()).acrossNodes)
    #expect([plan.tensor, plan.pipeline, plan.nodes] == [8, 2, 2])
  }

  @Test func `remedies name the smallest change`() throws {
    let formats = [
      TransformerRemedies.Format(name: "INT4", weights: ByteRange(38_000_000_000)),
      TransformerRemedies.Format(name: "FP8", weights: ByteRange(70_600_000_000)),
    ]
    let cards = [
      GPUCard(name: "H200", memory: 139 * Self.gib),
      GPUCard(name: "B200", memory: 178 * Self.gib),
      GPUCard(name: "A100", memory: 72 * Self.gib),
    ]
    let remedies = TransformerRemedies(
      Self.llama70, Self.pool(2, 64, linked: 2), Self.engine(), formats: formats, cards: cards)
    #expect(remedies.format?.name == "FP8")
    #expect(remedies.formatPlan?.gpus == 2)
    #expect(remedies.card?.name == "H200")
    #expect(remedies.nodesPlan?.nodes == 2)
  }

  @Test func `memory in use lowers the budget`() {
    let pool = GPUPool(count: 1, memory: 80 * Self.gib, free: 20 * Self.gib, linked: 1)
    let plan = TransformerPlan(Self.llama8, pool, Self.engine(), tensor: 1, pipeline: 1)
    #expect(plan.budget == 20 * Self.gib)
    #expect(plan.room.high < 5 * Self.gib)
  }

  // MARK: Properties

  @Test func `a plan that fits never exceeds any GPU, and degrees divide the heads`() {
    var generator = SplitMix64(seed: 20_261_122)
    var fitting = 0
    for _ in 0..<4_000 {
      let demand = Self.random(&generator)
      let count = Int64.random(in: 0...16, using: &generator)
      let memory = Int64.random(in: 8...192, using: &generator) * Self.gib
      let free = Bool.random(using: &generator) ? memory / Int64.random(in: 1...4, using: &generator) : nil
      let pool = GPUPool(
        count: count, memory: memory, free: free, linked: Int64.random(in: 1...max(1, count), using: &generator))
      let engine = Self.engine(
        Bool.random(using: &generator) ? .ofTotal : .ofRest, fraction: Double.random(in: 0.5...0.95, using: &generator))
      for plan in TransformerPlanner(demand, pool, engine).plans where plan.verdict == .fits {
        fitting += 1
        let limit = min(pool.free ?? memory, engine.share == .ofTotal ? Int64(Double(memory) * engine.fraction) : .max)
        let useful = min(demand.context, engine.usefulContext)
        #expect(plan.used(demand, sequences: 1, tokens: useful) <= limit)
        #expect(plan.used(demand, sequences: 1, tokens: plan.longestContext) <= limit)
        #expect(plan.used(demand, sequences: plan.largestBatch, tokens: demand.context) <= limit)
        #expect(demand.heads % plan.tensor == 0 && plan.gpus <= pool.count && plan.pipeline <= demand.layers)
        #expect(demand.kvHeads % plan.tensor == 0 || plan.tensor % demand.kvHeads == 0)
        #expect(plan.longestContext >= useful)
      }
    }
    #expect(fitting > 1_000)
  }

  @Test func `more memory never makes a plan worse`() {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<1_000 {
      let demand = Self.random(&generator)
      let count = Int64.random(in: 1...8, using: &generator)
      let memory = Int64.random(in: 8...100, using: &generator) * Self.gib
      func best(_ memory: Int64) -> TransformerPlan? {
        TransformerPlanner(demand, GPUPool(count: count, memory: memory, free: nil, linked: count), Self.engine()).best
      }
      guard let small = best(memory), small.verdict == .fits else { continue }
      let large = best(memory * 2)
      #expect(large?.verdict == .fits)
      #expect((large?.gpus ?? .max) <= small.gpus)
    }
  }

  @Test func `hostile sizes do not trap`() {
    let demand = TransformerDemand(
      weights: ByteRange(.max), layers: .max, heads: .max, kvHeads: .max, headSize: .max, hasExperts: true,
      cache: SequenceCache([CacheGroup(.unbounded, layers: .max, heads: .max, elements: .max)], elementBytes: .max),
      context: .max)
    let pool = GPUPool(count: .max, memory: .max, free: .max, linked: .max)
    let planner = TransformerPlanner(demand, pool, Self.engine())
    #expect(planner.best?.verdict != .fits)
    #expect(planner.acrossNodes == nil)
  }

  private static func random(_ generator: inout SplitMix64) -> TransformerDemand {
    let kvHeads = Int64.random(in: 1...16, using: &generator)
    let heads = kvHeads * Int64.random(in: 1...8, using: &generator)
    let layers = Int64.random(in: 1...128, using: &generator)
    let window = Int64.random(in: 1...8_192, using: &generator)
    let low = Int64.random(in: 1_000_000_000...400_000_000_000, using: &generator)
    return TransformerDemand(
      weights: ByteRange(low, low + low / Int64.random(in: 5...100, using: &generator)), layers: layers, heads: heads,
      kvHeads: kvHeads, headSize: 128, hasExperts: Bool.random(using: &generator),
      cache: SequenceCache(
        [
          CacheGroup(.unbounded, layers: layers, heads: kvHeads, elements: 256),
          CacheGroup(.window(window), layers: layers, heads: kvHeads, elements: 256),
        ], elementBytes: 2), context: Int64.random(in: 512...1_000_000, using: &generator))
  }
}
