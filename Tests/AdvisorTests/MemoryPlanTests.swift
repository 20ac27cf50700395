import Expressions
import Facts
import Planning
import Testing

@testable import Advisor
@testable import RuleBook

/// Budgets of models of known sizes on built-in machines.
@Suite struct MemoryPlanTests {
  private static let book = Result { try RuleBook.load() }
  private static let machines = Result { try RuleBookSource.machines() }

  static let gigabyte: Int64 = 1_000_000_000

  /// A model with fixed inner shapes and so many bytes of weights.
  private static func sheet(
    weights: Int64?, on host: String, name: String = "m", set: [(String, Value)] = []
  ) throws -> FactSheet {
    let book = try book.get()
    let machine = try #require(try machines.get().machine(named: host))
    let release = try #require(book.releases.facts(of: book.releases.newest))
    var sheet = FactSheet(book.vocabulary, [RuleBook.defaultIntent, machine.facts, release])
    let origin = Origin(.measured, "test")
    let tensor: Value = [
      "name": "x", "type": "FP32", "dims": [-1, 3, 224, 224], "kind": "tensor", "batch": true,
      "symbols": ["batch", "", "", ""],
    ]
    var facts: [(String, Value)] = [
      ("model.name", .string(name)), ("model.file", "m.onnx"), ("model.format", "onnx"), ("model.precision", "FP32"),
      ("model.class", "neural-network"), ("model.inputs", .list([tensor])), ("model.outputs", .list([tensor])),
      ("model.batchable", true), ("model.dynamicShapes", true), ("model.operators", []),
      ("budget.activationBytes", .int(10_000_000)),
    ]
    if let weights { facts.append(("model.weightBytes", .int(weights))) }
    for (path, value) in facts + set { sheet[path] = Fact(value, origin) }
    sheet.merge(try PlanFacts.document(sheet, book.batchSizes))
    return sheet
  }

  private static func plan(
    _ sheets: [FactSheet], path: String
  ) throws -> (sheets: [FactSheet], budget: MemoryBudget) {
    let book = try book.get()
    let path = try #require(book.path(path))
    let planned = PathPlan.sheets(sheets.map { ($0, path) }, book: book)
    return (planned.sheets, try #require(planned.memory.budget()))
  }

  struct Case: Sendable, CustomStringConvertible {
    var path: String
    var gigabytes: Int64
    var host: String
    var verdict: BudgetVerdict
    /// On each device.
    var instances: Int64
    /// Words that a remedy has.
    var remedy = ""

    var description: String { "\(gigabytes) GB with \(path) on \(host)" }
  }

  static let cases: [Case] = [
    // 15.7 GB of a T4, 23.7 GB of an A10G, 42 GB of an A100, 85 GB of an H100; a tenth stays free. ONNX Runtime's arena may
    // double, a TensorRT engine be a fifth larger.
    Case(path: "onnxruntime-cuda", gigabytes: 1, host: "g4dn.xlarge", verdict: .fits, instances: 2),
    Case(path: "onnxruntime-cuda", gigabytes: 5, host: "g4dn.xlarge", verdict: .fits, instances: 1),
    Case(
      path: "onnxruntime-cuda", gigabytes: 12, host: "g4dn.xlarge", verdict: .tight, instances: 1, remedy: "FP16"),
    Case(
      path: "onnxruntime-cuda", gigabytes: 12, host: "g4dn.xlarge", verdict: .tight, instances: 1, remedy: "larger GPU"),
    Case(
      path: "onnxruntime-cuda", gigabytes: 16, host: "g4dn.xlarge", verdict: .exceeds, instances: 1, remedy: "INT8"),
    Case(path: "onnxruntime-cuda", gigabytes: 5, host: "g5.xlarge", verdict: .fits, instances: 1),
    Case(path: "onnxruntime-cuda", gigabytes: 5, host: "p4d.24xlarge", verdict: .fits, instances: 2),
    Case(path: "onnxruntime-cuda", gigabytes: 5, host: "dgx-h100", verdict: .fits, instances: 2),
    Case(path: "onnxruntime-cuda", gigabytes: 30, host: "dgx-h100", verdict: .fits, instances: 1),
    Case(
      path: "onnxruntime-cuda", gigabytes: 60, host: "dgx-h100", verdict: .tight, instances: 1, remedy: "H200"),
    Case(path: "tensorrt", gigabytes: 5, host: "g4dn.xlarge", verdict: .fits, instances: 1),
    Case(path: "tensorrt", gigabytes: 5, host: "g5.xlarge", verdict: .fits, instances: 2),
    Case(path: "tensorrt", gigabytes: 60, host: "dgx-h100", verdict: .fits, instances: 1),
    Case(path: "onnxruntime-cpu", gigabytes: 1, host: "g4dn.xlarge", verdict: .fits, instances: 2),
    Case(path: "onnxruntime-cpu", gigabytes: 5, host: "g4dn.xlarge", verdict: .fits, instances: 1),
    Case(path: "onnxruntime-cpu", gigabytes: 20, host: "g4dn.xlarge", verdict: .exceeds, instances: 1),
    Case(path: "openvino", gigabytes: 5, host: "g4dn.xlarge", verdict: .fits, instances: 2),
  ]

  @Test(arguments: cases)
  func `a model fits a machine as its memory allows`(item: Case) throws {
    let plan = try Self.plan(
      [Self.sheet(weights: item.gigabytes * Self.gigabyte, on: item.host)], path: item.path)
    #expect(plan.sheets[0].value("budget.verdict") == .string(item.verdict.rawValue))
    #expect(plan.sheets[0].value("plan.instances") == .int(item.instances))
    #expect(plan.budget.remedies.isEmpty == (item.verdict == .fits || item.path.hasSuffix("cpu")))
    #expect(
      item.remedy.isEmpty || plan.budget.remedies.contains { $0.contains(item.remedy) }, "\(plan.budget.remedies)")
    for table in plan.budget.tables where table.verdict == .fits {
      #expect(table.total.high <= (table.device.free ?? 0) - table.device.reserve)
    }
    for table in plan.budget.tables {
      #expect(table.lines.allSatisfy { !$0.because.isEmpty && !$0.label.isEmpty })
    }
  }

  @Test
  func `on every built-in machine a plan that fits keeps the reserve, and more memory never gives fewer instances`()
    throws
  {
    var fitting = 0
    var instances: [String: [(memory: Int64, count: Int64)]] = [:]
    for machine in try Self.machines.get().machines {
      let gpus = machine.facts["host.gpus"]?.value.listValue ?? []
      for path in gpus.isEmpty ? ["onnxruntime-cpu", "openvino"] : ["onnxruntime-cuda", "tensorrt"] {
        for size in [Int64(4), 40] {
          let plan = try Self.plan([Self.sheet(weights: size * Self.gigabyte, on: machine.id)], path: path)
          for table in plan.budget.tables where table.verdict == .fits {
            #expect(table.total.high <= (table.device.free ?? 0) - table.device.reserve, "\(machine.id)")
            fitting += 1
          }
          guard let memory = gpus.first?["memoryTotal"]?.intValue, plan.sheets[0].value("budget.verdict") == "fits"
          else { continue }
          let count = try #require(plan.sheets[0].value("plan.instances").intValue)
          instances["\(path) \(size)", default: []].append((memory, count))
        }
      }
    }
    #expect(fitting > 100, "\(fitting)")
    for (_, list) in instances {
      for (smaller, larger) in zip(
        list.sorted { $0.memory < $1.memory }, list.sorted { $0.memory < $1.memory }.dropFirst())
      {
        #expect(smaller.count <= larger.count)
      }
    }
  }

  @Test func `a batch that does not fit becomes the largest that does, unless it was asked for`() throws {
    let large: [(String, Value)] = [("budget.activationBytes", .int(800_000_000))]
    let plan = try Self.plan(
      [Self.sheet(weights: Self.gigabyte, on: "g4dn.xlarge", set: large)], path: "onnxruntime-cuda")
    let batch = try #require(plan.sheets[0].value("plan.batchSize").intValue)
    #expect((2..<16).contains(batch))
    #expect(plan.sheets[0].value("budget.verdict") == "fits")
    #expect(plan.sheets[0].value("plan.maxShapes") == .string("x:\(batch)x3x224x224"))
    let asked = try Self.plan(
      [Self.sheet(weights: Self.gigabyte, on: "g4dn.xlarge", set: large + [("intent.maxBatchSize", 16)])],
      path: "onnxruntime-cuda")
    #expect(asked.sheets[0].value("plan.batchSize") == 16)
    #expect(asked.sheets[0].value("budget.verdict") == "tight")
    #expect(asked.budget.remedies.contains { $0.contains("batches of at most \(batch)") }, "\(asked.budget.remedies)")
  }

  @Test func `a precision that was asked for halves what TensorRT may take at least`() throws {
    func low(_ precision: Value) throws -> Int64? {
      let sheet = try Self.sheet(
        weights: 4 * Self.gigabyte, on: "g5.xlarge", set: [("intent.precision", precision)])
      return try Self.plan([sheet], path: "tensorrt").budget.tables[0].lines.first { $0.id == "weights" }?.bytes.low
    }
    #expect(try low("auto") == 8 * Self.gigabyte)
    #expect(try low("fp16") == 4 * Self.gigabyte)
  }

  @Test func `instances of an engine share it only without free dimensions, and OpenVINO always shares`() throws {
    func count(_ path: String, batchable: Bool) throws -> Int? {
      let sheet = try Self.sheet(
        weights: 1_000_000, on: path == "openvino" ? "g4dn.xlarge" : "g5.xlarge",
        set: [("model.batchable", .bool(batchable)), ("model.dynamicShapes", .bool(batchable))])
      return try Self.plan([sheet], path: path).budget.tables[0].lines.first { $0.id == "weights" }?.count
    }
    #expect(try count("tensorrt", batchable: true) == 2)
    #expect(try count("tensorrt", batchable: false) == 1)
    #expect(try count("onnxruntime-cuda", batchable: false) == 2)
    #expect(try count("openvino", batchable: true) == 1)
  }

  @Test func `several models are placed together, each with a limit for its arena`() throws {
    let sizes: [Int64] = [30, 20, 10, 3]
    let sheets = try sizes.enumerated().map {
      try Self.sheet(weights: $1 * Self.gigabyte, on: "dgx-h100", name: "m\($0)")
    }
    let plan = try Self.plan(sheets, path: "onnxruntime-cuda")
    #expect(plan.budget.verdict == .fits)
    #expect(plan.sheets[0].value("plan.placedGpus").listValue?.isEmpty == false)
    #expect(plan.budget.notes.contains { $0.contains("m0 runs on") }, "\(plan.budget.notes)")
    for sheet in plan.sheets {
      let limit = sheet.value("budget.arenaLimit")
      let isAlone = plan.budget.tables.allSatisfy { table in
        Set(table.lines.compactMap(\.model)).count == 1
          || !table.lines.contains { $0.model == sheet.value("model.name").stringValue } || table.device.index == nil
      }
      #expect((limit == .null) == isAlone)
    }
    // Limits of a GPU, with what the server takes, keep to its room.
    for table in plan.budget.tables {
      guard let index = table.device.index, let room = table.device.room else { continue }
      var sum = table.lines.filter { $0.model == nil }.reduce(Int64(0)) { $0 + $1.bytes.high }
      for sheet in plan.sheets where sheet.value("budget.gpus").listValue?.contains(.integer(index)) == true {
        sum += (sheet.value("budget.arenaLimit").intValue ?? 0) * (sheet.value("plan.instances").intValue ?? 1)
      }
      #expect(sum <= room)
    }
  }

  @Test func `what is not known stays unknown, and the server's own part is still told`() throws {
    let unsized = try Self.plan([Self.sheet(weights: nil, on: "g5.xlarge")], path: "onnxruntime-cuda")
    #expect(unsized.sheets[0].value("budget.verdict") == "unknown")
    #expect(unsized.budget.tables[0].openReason == "the model's size is not known")
    #expect(unsized.budget.remedies.isEmpty)
    let book = try Self.book.get()
    let path = try #require(book.path("vllm"))
    let sheet = try Self.sheet(weights: Self.gigabyte, on: "g5.xlarge")
    #expect(PathPlan.sheets([(sheet, path)], book: book).memory.budget() == nil)
  }
}
