import Facts
import RuleBook
import Testing

@Suite struct DecisionTreeTests {
  static let book = Result { try RuleBook.load() }

  @Test(arguments: TreeRow.all)
  func `every way through the tree, in the tutorial's release and in the newest`(row: TreeRow) throws {
    let book = try Self.book.get()
    for (release, expected) in [("22.11", row.tutorial), (book.releases.newest, row.newest)] {
      let decision = book.decide(row.sheet(book, release: release))
      #expect(decision.recommendation.map { book.paths[$0].id } == expected, "\(row), release \(release)")
    }
  }

  @Test func `an unknown question shows what each answer would lead to`() throws {
    let book = try Self.book.get()
    let row = TreeRow(model: "onnx", gpu: nil, operators: true)
    let decision = book.decide(row.sheet(book, release: book.releases.newest))
    let open = try #require(decision.route.openQuestion)
    #expect(book.nodes[open.node].id == "onnx-gpu")
    #expect(open.unknown.facts == ["host.gpus"])
    guard case .open(_, _, let branches) = decision.route.end else {
      Issue.record("the route is not open")
      return
    }
    #expect(branches.map { $0.chosen.map { book.paths[$0].id } } == ["tensorrt", "onnxruntime-openvino"])
  }

  @Test func `the tutorial's leaves are all reached, and so is every serving path`() throws {
    let book = try Self.book.get()
    let releases = ["22.11", "26.07", book.releases.newest]
    let reached = Set(
      releases.flatMap { release in
        TreeRow.all.map { $0.sheet(book, release: release) } + book.sampleSheets(release: release)
      }.compactMap { book.decide($0).recommendation }.map { book.paths[$0].id })
    let tutorial: Set = [
      "torch-tensorrt", "tensorflow-tensorrt", "tensorrt", "onnxruntime-tensorrt", "onnxruntime-openvino",
    ]
    #expect(
      reached.isSuperset(
        of: tutorial.union(["fil", "fastertransformer", "tensorrt-llm", "vllm", "openvino", "python"])))
  }

  @Test func `what a release lacks is said with its successor`() throws {
    let book = try Self.book.get()
    let row = TreeRow(model: "tensorflow", gpu: true, better: false, operators: true)
    let sheet = row.sheet(book, release: book.releases.newest)
    let index = try #require(book.paths.firstIndex { $0.id == "tensorflow-tensorrt" })
    let verdict = book.verdict(on: index, sheet)
    let failed = zip(book.paths[index].requirements, verdict.requirements).filter { $1 == .no }.map(\.0)
    #expect(failed.map(\.id) == ["until"])
    let text = book.text(failed[0].because, sheet)
    #expect(text.contains("25.02"))
    #expect(text.contains("onnxruntime-tensorrt"))
  }

  @Test func `a path is never chosen against a failed requirement or an unknown one that is not presumed`() throws {
    let book = try Self.book.get()
    for release in ["22.11", "24.05", book.releases.newest] {
      for sheet in TreeRow.all.map({ $0.sheet(book, release: release) }) + book.sampleSheets(release: release) {
        let decision = book.decide(sheet)
        guard let chosen = decision.recommendation else { continue }
        for (requirement, truth) in zip(book.paths[chosen].requirements, decision.verdicts[chosen].requirements) {
          #expect(
            truth == .yes || (truth != .no && requirement.isPresumed), "\(book.paths[chosen].id) \(requirement.id)")
        }
      }
    }
  }
}
