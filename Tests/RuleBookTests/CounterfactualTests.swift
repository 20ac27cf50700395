import Facts
import RuleBook
import Testing

@Suite struct CounterfactualTests {
  /// A ruled-out path in one of the tables.
  private struct RuledOut {
    var path: Int
    var sheet: FactSheet
    var place: String
  }

  private static func ruledOut(_ book: RuleBook) -> [RuledOut] {
    var found: [RuledOut] = []
    for release in ["22.11", book.releases.newest] {
      let rows = TreeRow.all.map { ("\($0)", $0.sheet(book, release: release)) }
      let samples = book.sampleSheets(release: release).map { ($0.value("model.name").stringValue ?? "", $0) }
      for (name, sheet) in rows + samples {
        for path in book.paths.indices where book.verdict(on: path, sheet).status == .ruledOut {
          found.append(RuledOut(path: path, sheet: sheet, place: "\(book.paths[path].id), \(name), \(release)"))
        }
      }
    }
    return found
  }

  @Test func `for every ruled-out path the stated change makes it possible, and no smaller one does`() throws {
    let book = try DecisionTreeTests.book.get()
    let cases = Self.ruledOut(book)
    #expect(cases.count > 1000)
    for item in cases {
      guard let counterfactual = book.counterfactual(for: item.path, item.sheet) else {
        Issue.record("no change found: \(item.place)")
        continue
      }
      let changes = counterfactual.changes
      #expect(!changes.isEmpty, "\(item.place)")
      let after = book.verdict(on: item.path, book.applying(counterfactual, to: item.sheet))
      // What was unknown stays unknown; what was known to fail no longer does.
      #expect(after.status != .ruledOut, "\(item.place): \(changes.map(\.text))")
      let before = book.verdict(on: item.path, item.sheet)
      // A model of another format brings questions that only its file answers.
      let isOtherFormat = changes.contains { $0.path == "model.format" }
      if !isOtherFormat, !before.requirements.contains(where: { $0.unknownValue != nil }) {
        #expect(after.status == .possible, "\(item.place): \(changes.map(\.text))")
      }
      for mask in 0..<(1 << changes.count) - 1 {
        let part = changes.indices.filter { mask >> $0 & 1 == 1 }.map { changes[$0] }
        let verdict = book.verdict(on: item.path, book.applying(part[...], to: item.sheet))
        #expect(verdict.status == .ruledOut, "\(item.place): \(part.map(\.text)) would do")
      }
    }
  }

  @Test func `a path that is not ruled out needs no change`() throws {
    let book = try DecisionTreeTests.book.get()
    let sheet = book.sheet(for: Situation(host: "l4", model: "resnet50"))
    let index = try #require(book.paths.firstIndex { $0.id == "tensorrt" })
    #expect(book.counterfactual(for: index, sheet) == nil)
  }

  @Test func `a change is worded with what is and what would have to be`() throws {
    let book = try DecisionTreeTests.book.get()
    let index = try #require(book.paths.firstIndex { $0.id == "tensorrt" })
    let onVolta = book.counterfactual(for: index, book.sheet(for: Situation(host: "v100", model: "resnet50")))
    #expect(onVolta?.changes.map(\.text) == ["GPUs that CUDA can use: one more, with compute capability 7.5"])
    let withOldDriver = book.counterfactual(
      for: index, book.sheet(for: Situation(host: "t4-old-driver", model: "resnet50")))
    #expect(withOldDriver?.changes.map(\.text) == ["NVIDIA driver branch: 580 (is 418)"])
  }
}
