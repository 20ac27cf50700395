import Expressions
import Facts
import TestSupport
import Testing

@testable import RuleBook
import RuleText

/// The rules that the program carries.
@Suite struct BuiltInRulesTests {
  let book: RuleBook

  init() throws { book = try DecisionTreeTests.book.get() }

  @Test func `every case of every rule passes`() {
    let results = book.runCases()
    #expect(results.count > 150)
    for result in results where result.failure != nil {
      Issue.record("\(result.location): \(result.subject): \(result.name): \(result.failure ?? "")")
    }
  }

  /// Requirements as written, without the ones made from `since`, `until` and `accepts`.
  private var requirements: [(owner: String, requirement: Requirement)] {
    book.sharedRequirements.values.sorted { $0.id < $1.id }.map { ("requirements.yaml", $0) }
      + book.paths.flatMap { path in
        path.requirements.filter { book.sharedRequirements[$0.id] == nil && !$0.cases.isEmpty }.map { (path.id, $0) }
      }
  }

  @Test func `every requirement has a case that meets it and one that fails it`() {
    #expect(requirements.count > 25)
    for (owner, requirement) in requirements {
      let expectations = Set(requirement.cases.map(\.expectation))
      #expect(expectations.isSuperset(of: [.met, .failed]), "\(owner) \(requirement.id)")
    }
  }

  @Test func `every requirement that can be unknown has a case in which it is`() {
    for (owner, requirement) in requirements {
      let canBeUnknown = requirement.cases.contains { item in
        var sheet = book.sheet(for: item.situation)
        for slot in requirement.condition.variables where canBeMissing(slot) {
          sheet[book.vocabulary.facts[slot].path] = nil
        }
        return Truth(requirement.condition.evaluate(sheet.activation)).unknownValue != nil
      }
      let hasCase = requirement.cases.contains { $0.expectation == .unknown }
      #expect(hasCase == canBeUnknown, "\(owner) \(requirement.id)")
    }
  }

  private func canBeMissing(_ slot: Int) -> Bool {
    let fact = book.vocabulary.facts[slot]
    guard fact.provider == .release else { return true }
    return book.releases.ids.contains { id in
      book.releases.facts(of: id)?[fact.path].map { $0.value.unknownValue != nil } ?? true
    }
  }

  @Test func `every source is cited somewhere or documents a catalog, and every citation resolves`() throws {
    var citations = book.nodes.flatMap(\.citations) + book.paths.flatMap(\.citations)
    citations += requirements.flatMap { $0.requirement.citations }
    citations += book.paths.flatMap(\.cautions).flatMap(\.citations)
    citations += book.conversions.conversions.flatMap(\.citations) + book.commands.flatMap(\.citations)
    citations += book.paths.flatMap(\.config).flatMap(\.citations) + book.paths.flatMap(\.files).flatMap(\.citations)
    citations += book.planValues.flatMap(\.citations) + (try CheckBook.load().checks.flatMap(\.citations))
    citations += try MessageBook.load().messages.flatMap(\.citations)
    #expect(citations.count > 150)
    for citation in citations { #expect(book.sources[citation.source] != nil, "\(citation)") }
    let catalogs = RuleFolder.texts.filter { $0.key.hasPrefix("catalog/") && $0.key != "catalog/sources.yaml" }
    let cited = Set(citations.map(\.source))
    for source in book.sources.keys where !cited.contains(source) {
      #expect(catalogs.values.contains { $0.contains(source) }, "\(source) is cited nowhere")
    }
  }

  @Test func `every node, path, requirement, caution and conversion cites a source`() {
    for node in book.nodes { #expect(!node.citations.isEmpty, "\(node.id)") }
    for path in book.paths {
      #expect(!path.citations.isEmpty, "\(path.id)")
      for requirement in path.requirements { #expect(!requirement.citations.isEmpty, "\(path.id)/\(requirement.id)") }
      for caution in path.cautions { #expect(!caution.citations.isEmpty, "\(path.id)/\(caution.id)") }
    }
    for conversion in book.conversions.conversions { #expect(!conversion.citations.isEmpty, "\(conversion.id)") }
  }

  @Test func `every file of the rules folder is built in as it is`() throws {
    #expect(Set(RuleFiles.builtIn.contents.keys) == Set(RuleFolder.texts.keys))
    for (name, content) in RuleFiles.builtIn.contents {
      let text = try #require(RuleFolder.texts[name])
      switch content {
      case .text(let builtIn): #expect(builtIn == text, "\(name)")
      case .parsed(let builtIn):
        #expect(builtIn == CompactNodes.write(try RuleNode.parse(text, file: name)), "\(name)")
      }
    }
  }

  @Test func `the JSON Schemas in the repository are those of the program`() {
    #expect(RuleFileShapes.schemas.count == 21)
    for (name, schema) in RuleFileShapes.schemas {
      let kept = TestFile.text("\(Places.repository)/Rules/schema/\(name)")
      #expect(kept == JSONWriter.write(schema) + "\n", "run: triton-advisor rules schema Rules/schema (\(name))")
    }
  }

  @Test func `every rule file names its schema for editors`() {
    for (name, text) in RuleFolder.texts where name.hasSuffix(".yaml") {
      let line = text.split(separator: "\n").first ?? ""
      let up = String(repeating: "../", count: name.split(separator: "/").count - 1)
      let schema = RuleFileShapes.schemas.keys.first { line == "# yaml-language-server: $schema=\(up)schema/\($0)" }
      #expect(schema != nil, "\(name): \(line)")
    }
  }

  @Test func `releases are known by name, oldest first, each with the facts that rules read`() throws {
    #expect(book.releases.ids == book.releases.ids.sorted())
    #expect(book.releases.ids.first == "22.11" || book.releases.ids.contains("22.11"))
    for id in book.releases.ids {
      let document = try #require(book.releases.facts(of: id))
      #expect(book.vocabulary.problems(in: document) == [], "\(id)")
      for path in ["release.id", "release.onnxruntime", "release.driver", "release.minimumComputeCapability"] {
        #expect(document[path] != nil, "\(id) \(path)")
      }
    }
  }
}
