import Facts
import Testing

@testable import Advisor
@testable import RuleBook

/// What a host's facts say about processors, and what is planned with it.
@Suite struct ProcessorPlanTests {
  private static let book = Result { try RuleBook.load() }

  private static func plan(
    _ facts: [String: Value], device: Value = "cpu", instances: Int64 = 2, models: Int = 1
  ) throws -> FactSheet {
    var sheet = FactSheet(try book.get().vocabulary)
    let origin = Origin(.measured, "test")
    for (path, value) in facts { sheet[path] = Fact(value, origin) }
    sheet.merge(ProcessorPlan.supply(sheet))
    sheet["plan.device"] = Fact(device, origin)
    sheet["plan.instances"] = Fact(.int(instances), origin)
    let policies = device == "gpu" ? "plan.gpuPolicies" : "plan.cpuPolicies"
    sheet["plan.hostPolicies"] = Fact(.bool(sheet.value(policies).listValue?.isEmpty == false), origin)
    sheet.merge(ProcessorPlan.layout(sheet, models: models))
    return sheet
  }

  private static let twoSockets: [String: Value] = [
    "host.cpu.usable": 64, "host.cpu.threads": 64, "host.cpu.cores": 32, "host.cpu.quota": .null,
    "host.numa.nodes": [
      ["id": 0, "memoryBytes": 1_000_000, "cpus": "0-15,32-47", "cpuCount": 32],
      ["id": 1, "memoryBytes": 1_000_000, "cpus": "16-31,48-63", "cpuCount": 32],
    ],
  ]

  private static func flags(_ sheet: FactSheet) -> [String] {
    (sheet.value("plan.hostPolicyFlags").listValue ?? []).compactMap(\.stringValue)
  }

  @Test func `two nodes share the instances, each bound to its processors`() throws {
    let sheet = try Self.plan(Self.twoSockets)
    #expect(sheet.value("plan.threads") == 8)
    #expect(sheet.value("plan.totalInstances") == 4)
    #expect(sheet.value("plan.threadArithmetic") == "32 cores on 2 NUMA nodes / 4 instances = 8 threads each")
    #expect(
      Self.flags(sheet) == [
        "--host-policy=node0,numa-node=0", "--host-policy=node0,cpu-cores=0-15,32-47",
        "--host-policy=node1,numa-node=1",
        "--host-policy=node1,cpu-cores=16-31,48-63",
      ])
  }

  @Test func `a quota that fits on one node stays there`() throws {
    let sheet = try Self.plan(Self.twoSockets.merging(["host.cpu.quota": 6.5]) { $1 })
    #expect(sheet.value("plan.threadArithmetic") == "6 of 32 cores (quota 6.5) / 2 instances = 3 threads each")
    #expect(Self.flags(sheet) == ["--host-policy=node0,numa-node=0", "--host-policy=node0,cpu-cores=0-15,32-47"])
  }

  @Test func `a quota below one core is one thread of one instance`() throws {
    let sheet = try Self.plan(Self.twoSockets.merging(["host.cpu.quota": 0.5]) { $1 })
    #expect(sheet.value("plan.cores") == 1)
    #expect(sheet.value("plan.totalInstances") == 1)
    #expect(
      sheet.value("plan.threadArithmetic")
        == "1 of 32 cores (quota 0.5) / 1 instance = 1 thread, which the quota stops 50 % of the time")
  }

  /// Eight cores of two threads, of which the affinity leaves both threads of two cores and one of a third.
  @Test func `threads of one core count once`() throws {
    let sheet = try Self.plan([
      "host.cpu.usable": 5, "host.cpu.threads": 16, "host.cpu.cores": 8, "host.cpu.quota": .null,
      "host.cpu.affinity": "0-2,8-9", "host.cpu.usableCores": [3],
      "host.cpu.layout": [
        ["package": 0, "nodes": [0], "cores": 8, "threads": 16, "cpus": "0-15", "usable": "0-2,8-9"]
      ],
      "host.numa.nodes": [["id": 0, "memoryBytes": 1_000_000, "cpus": "0-2,8-9", "cpuCount": 5]],
    ])
    #expect(sheet.value("plan.coresBasis") == "3 of 8 cores (5 CPUs allowed)")
    #expect(sheet.value("plan.threads") == 1)
    #expect(sheet.value("plan.cpuset") == "0-2,8-9")
    #expect(sheet.value("plan.memoryNodes") == "0")
    #expect(Self.flags(sheet).isEmpty)
  }

  @Test func `other models of the repository take their share`() throws {
    let sheet = try Self.plan(Self.twoSockets, models: 4)
    #expect(sheet.value("plan.threads") == 2)
    #expect(
      sheet.value("plan.threadArithmetic") == "32 cores / 4 models on 2 NUMA nodes / 4 instances = 2 threads each")
  }

  @Test func `for latency the cores of the fast kind are counted, for throughput all`() throws {
    let hybrid: [String: Value] = [
      "host.cpu.usable": 24, "host.cpu.threads": 24, "host.cpu.cores": 16, "host.cpu.quota": .null,
      "host.cpu.kinds": [
        ["name": "efficiency", "cpus": "16-23", "cpuCount": 8, "maximumMHz": 3900],
        ["name": "performance", "cpus": "0-15", "cpuCount": 16, "maximumMHz": 5200],
      ],
      "host.numa.nodes": [["id": 0, "memoryBytes": 1_000_000, "cpus": "0-23", "cpuCount": 24]],
    ]
    #expect(try Self.plan(hybrid).value("plan.cores") == 16)
    let sheet = try Self.plan(hybrid.merging(["intent.goal": "latency"]) { $1 }, instances: 1)
    #expect(
      sheet.value("plan.threadArithmetic")
        == "8 of 16 cores (those of the performance kind) / 1 instance = 8 threads")
  }

  @Test func `instances on GPUs have few threads, and each GPU its nearest node`() throws {
    let gpus: Value = [
      ["index": 0, "numaNode": 1], ["index": 1, "numaNode": 7], ["index": 2, "numaNode": .missing("vm")],
    ]
    let facts = Self.twoSockets.merging([
      "host.gpus": gpus, "plan.mostThreads": 1, "plan.placedGpus": [0, 1, 2],
      "host.numa.distances": [
        ["node": 0, "distances": [10, 21, 40]], ["node": 1, "distances": [21, 10, 12]],
        ["node": 7, "distances": [40, 12, 10]],
      ],
    ]) { $1 }
    let sheet = try Self.plan(facts, device: "gpu")
    #expect(sheet.value("plan.threads") == 1)
    #expect(sheet.value("plan.totalInstances") == 6)
    #expect(
      Self.flags(sheet).filter { $0.contains("numa-node") } == [
        "--host-policy=gpu_0,numa-node=1", "--host-policy=gpu_1,numa-node=1",
      ])
    #expect(sheet.value("plan.nodeRemarks") == ["the host does not tell the NUMA node of GPU 2"])
  }

  @Test func `a host that tells nothing gets no numbers`() throws {
    let sheet = try Self.plan([:])
    #expect(sheet.value("plan.threads").unknownValue != nil)
    #expect(sheet.value("plan.totalInstances") == 2)
    #expect(Self.flags(sheet).isEmpty)
  }
}

/// Ranges of shapes that the user states.
@Suite struct ShapeRangeFactTests {
  private static let book = Result { try RuleBook.load() }

  private static func plan(_ ranges: [String], maxBatchSize: Int64? = nil, hasInputs: Bool = true) throws
    -> FactDocument
  {
    var sheet = FactSheet(try book.get().vocabulary)
    let origin = Origin(.measured, "test")
    if hasInputs {
      sheet["model.inputs"] = Fact([["name": "ids", "dims": [-1, -1], "symbols": ["batch", "sequence"]]], origin)
      sheet["model.batchable"] = Fact(true, origin)
    }
    sheet["model.file"] = Fact("bert.onnx", origin)
    sheet["intent.shapeRanges"] = Fact(.strings(ranges), origin)
    if let maxBatchSize { sheet["intent.maxBatchSize"] = Fact(.int(maxBatchSize), origin) }
    let largest = maxBatchSize ?? 16
    return try PlanFacts.document(sheet, BatchSizes(usual: min(8, largest), largest: largest))
  }

  @Test func `they give profiles, batches and the shapes to measure with`() throws {
    let plan = try Self.plan(["ids:1x16:4x128:32x512"])
    #expect(plan["plan.minShapes"]?.value == "ids:1x16")
    #expect(plan["plan.optShapes"]?.value == "ids:4x128")
    #expect(plan["plan.maxShapes"]?.value == "ids:32x512")
    #expect(plan["plan.largestBatch"]?.value == 32)
    #expect(plan["plan.usualBatch"]?.value == 4)
    #expect(plan["plan.freeDimensions"]?.value == [])
    #expect(plan["plan.perfShapes"]?.value == ["--shape=ids:128"])
    #expect(try Self.plan(["ids:1x16:4x128:32x512"], maxBatchSize: 2)["plan.largestBatch"]?.value == 2)
  }

  @Test func `without them there are words in place of sizes`() throws {
    let plan = try Self.plan([])
    #expect(plan["plan.maxShapes"] == nil)
    #expect(plan["plan.shapePlaceholders"]?.value == ["ids:1xSEQUENCE", "ids:8xSEQUENCE", "ids:16xSEQUENCE"])
  }

  @Test(arguments: [
    (["seq:1:2:3"], nil, true, "bert.onnx: the model has no input or free dimension 'seq'"),
    (
      ["ids:1x16:4x128:32x512"], 64, true,
      "--max-batch-size 64: --shape-range ids:1x16:4x128:32x512 has batches up to 32"
    ),
    (["ids:1x16:4x128:32x512"], nil, false, "the model's inputs are not known"),
    (["ids"], nil, true, "--shape-range ids: bert.onnx: too few parts; expected NAME:MIN:OPT:MAX"),
  ])
  func `what does not fit is refused`(ranges: [String], batch: Int64?, hasInputs: Bool, says: String) throws {
    let error = try #require(throws: AdvisorError.self) {
      try Self.plan(ranges, maxBatchSize: batch, hasInputs: hasInputs)
    }
    #expect(error.exitStatus == .usage)
    #expect(error.description.contains(says), "\(error)")
  }
}
