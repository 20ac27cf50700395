import Expressions
import Facts
import TestSupport
import Testing

@testable import Advisor
@testable import RuleBook

@Suite struct PlanFactsTests {
  private static let book = Result { try RuleBook.load() }

  private static func plan(_ dims: [Value], batchable: Bool) throws -> FactDocument {
    let book = try Self.book.get()
    var sheet = FactSheet(book.vocabulary)
    let origin = Origin(.measured, "test")
    sheet["model.inputs"] = Fact(
      .list(dims.enumerated().map { ["name": .string("x\($0)"), "dims": $1, "symbols": []] }), origin)
    sheet["model.batchable"] = Fact(.bool(batchable), origin)
    return try PlanFacts.document(sheet, BatchSizes(usual: 8, largest: 16))
  }

  @Test func `a batch is the first dimension of every input`() throws {
    let plan = try Self.plan([[-1, 3, 224], [-1, 2]], batchable: true)
    #expect(plan["plan.minShapes"]?.value == "x0:1x3x224,x1:1x2")
    #expect(plan["plan.optShapes"]?.value == "x0:8x3x224,x1:8x2")
    #expect(plan["plan.maxShapes"]?.value == "x0:16x3x224,x1:16x2")
    #expect(plan["plan.perfShapes"]?.value == [])
  }

  @Test func `a static model needs no profile`() throws {
    let plan = try Self.plan([[1, 3, 224]], batchable: false)
    #expect(plan["plan.optShapes"]?.value == "")
    #expect(plan["plan.perfShapes"]?.value == [])
  }

  @Test func `a free dimension that is no batch has no range anybody could guess`() throws {
    let plan = try Self.plan([[-1, -1]], batchable: true)
    #expect(plan["plan.optShapes"] == nil)
    #expect(plan["plan.perfShapes"]?.value == .strings(["--shape=x0:1"]))
    #expect(plan["plan.freeDimensions"]?.value == .strings(["x0[1]"]))
  }

  @Test func `an input of unknown rank gives no shapes`() throws {
    let plan = try Self.plan([.missing("rank"), [1]], batchable: false)
    #expect(plan["plan.perfShapes"] == nil)
  }

  @Test func `huge dimensions do not overflow`() throws {
    let plan = try Self.plan([[.int(.max), .int(.min)]], batchable: false)
    #expect(plan["plan.perfShapes"]?.value == .strings(["--shape=x0:\(Int64.max),1"]))
  }
}

@Suite struct AdvisorTests {
  private static let book = Result { try RuleBook.load() }

  private static func gather(_ host: [String: String], release: String? = nil) throws -> GatheredFacts {
    let facts = host.map { "\"\($0)\": {\"value\": \($1), \"source\": \"test\", \"kind\": \"measured\"}" }
    let text = "{\"schema\": \"triton-advisor/host/1\", \"facts\": {\(facts.joined(separator: ","))}}"
    let folder = TemporaryFolder(files: ["host.json": text])
    return try FactGathering.gather(
      AdviceRequest(model: nil, host: .named([folder.path + "/host.json"]), release: release))
  }

  @Test func `the release asked for goes before the installed one, which goes before the newest`() throws {
    let newest = try Self.book.get().releases.newest
    #expect(try Self.gather([:]).release == newest)
    #expect(try Self.gather(["host.triton.release": "\"25.02\""]).release == "25.02")
    #expect(try Self.gather(["host.triton.release": "\"25.02\""], release: "22.11").release == "22.11")
    // An installed release that the book does not know tells nothing.
    #expect(try Self.gather(["host.triton.release": "\"19.01\""]).release == newest)
    #expect(try Self.gather(["host.triton.release": "\"x\""], release: "22.11").sheet.value("release.id") == "22.11")
  }

  @Test func `an unknown release is refused with those that are known`() throws {
    let error = try #require(throws: AdvisorError.self) { try Self.gather([:], release: "1\u{1b}") }
    #expect(error.exitStatus == .usage)
    #expect(error.description.contains("1\\u{1b}"))
    #expect(error.description.contains("22.11 to "))
  }

  @Test func `questions come in the tree's order, and only those that still matter`() throws {
    let gathered = try Self.gather(["host.gpus": "[]", "host.architecture": "\"x86_64\""])
    func open(_ stated: [String: Value]) -> [String] {
      var sheet = gathered.sheet
      for (path, value) in stated { sheet[path] = Fact(value, Origin(.declared, "test")) }
      return OpenQuestions.find(gathered.book, sheet).map(\.path)
    }
    #expect(open([:]).prefix(2) == ["model.class", "model.framework"])
    #expect(!open(["model.class": "neural-network"]).contains("model.class"))
    // What is stated by default only is still open; what follows from another answer is not.
    #expect(!open(["model.class": "neural-network", "model.framework": "onnx"]).contains("intent.goal"))
  }

  @Test func `a host whose driver was simulated is never presented as real`() throws {
    let book = try Self.book.get()
    for (simulated, expected) in [(true, true), (false, false)] {
      var sheet = book.sheet(for: Situation(host: "l4", model: "resnet50"))
      sheet["host.simulated"] = Fact(.bool(simulated), Origin(.measured, "test"))
      let advice = Advisor.advise(GatheredFacts(book: book, sheet: sheet, release: book.releases.newest))
      #expect(advice.isSimulated == expected)
    }
  }

  @Test func `taking facts away only makes answers unknown, never others`() throws {
    let book = try Self.book.get()
    var state: UInt64 = 7
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    var compared = 0
    for sheet in book.sampleSheets() {
      var less = sheet
      for fact in book.vocabulary.facts where random(3) == 0 { less[fact.path] = nil }
      for path in book.paths {
        for requirement in path.requirements {
          let before = Truth(requirement.condition.evaluate(sheet.activation))
          let after = Truth(requirement.condition.evaluate(less.activation))
          compared += 1
          if before.unknownValue != nil {
            #expect(after.unknownValue != nil, "\(path.id)/\(requirement.id)")
          } else {
            #expect(after == before || after.unknownValue != nil, "\(path.id)/\(requirement.id)")
          }
        }
      }
    }
    #expect(compared > 10_000)
  }

  @Test func `what is said is complete: every path has a line, every requirement a trace`() throws {
    let book = try Self.book.get()
    for sheet in book.sampleSheets() {
      let advice = Advisor.advise(GatheredFacts(book: book, sheet: sheet, release: book.releases.newest))
      #expect(advice.paths.map(\.path).sorted() == book.paths.map(\.id).sorted())
      #expect((advice.recommendation == nil) == !advice.obstacles.isEmpty)
      #expect(advice.paths.count { $0.isRecommended } == (advice.recommendation == nil ? 0 : 1))
      #expect(advice.exitStatus == (advice.recommendation == nil ? .noSoundAdvice : .answered))
      for path in advice.paths {
        let failed = path.requirements.filter { $0.status == .failed }
        #expect((path.status == .ruledOut) == !failed.isEmpty, "\(path.path)")
        #expect(failed.allSatisfy { !$0.text.isEmpty }, "\(path.path)")
        #expect(path.requirements.allSatisfy { !$0.trace.condition.isEmpty }, "\(path.path)")
      }
    }
  }
}
