import Coverage
import Expressions
import Facts
import HostProbe
import ModelInspection
import Testing

@testable import RuleBook

/// facts.yaml against those who provide the facts.
@Suite struct VocabularyTests {
  let book: RuleBook
  var vocabulary: FactVocabulary { book.vocabulary }

  init() throws { book = try DecisionTreeTests.book.get() }

  private func declared(by provider: FactDeclaration.Provider) -> Set<String> {
    Set(vocabulary.facts.filter { $0.provider == provider }.map(\.path))
  }

  /// The type that facts.yaml has to give a shape of HostProbe.
  private static func type(_ shape: HostFacts.Shape) -> ExpressionType {
    switch shape {
    case .bool: .bool
    case .int: .int
    case .double: .double
    case .string: .string
    case .list(let element): .list(type(element))
    case .record(let fields): .record(fields.mapValues(type))
    case .nullable(let shape): .nullable(type(shape))
    }
  }

  @Test func `host facts are those that HostProbe states, with their types`() {
    #expect(declared(by: .host) == Set(HostFacts.shapes.keys))
    for (path, shape) in HostFacts.shapes {
      #expect(vocabulary[path]?.type == Self.type(shape), "\(path)")
    }
  }

  @Test func `model facts are those that ModelInspection states`() {
    #expect(declared(by: .model) == Set(ModelFact.allCases.map(\.rawValue)))
  }

  static let runtimes = [
    "tensorrt", "onnxruntimeTensorrt", "onnxruntimeCuda", "onnxruntimeCpu", "onnxruntimeOpenvino", "openvino",
  ].map { "coverage.\($0)" }

  @Test func `coverage facts are those that Coverage states, with their types`() {
    let blocker = CoverageResult.Blocker(operator: "Foo", kind: .elementType, reason: "r", count: 1, nodes: ["n"])
    let result = CoverageResult(
      version: "1.0", nodes: 3, taken: 1, undetermined: 1, partitions: 1, blockers: [blocker], doubts: [blocker],
      cautions: [CoverageResult.Caution(operator: "Bar", text: "t", count: 1)])
    var stated: Set<String> = []
    for prefix in Self.runtimes {
      let document = CoverageFacts.document(prefix: prefix, result)
      #expect(vocabulary.problems(in: document) == [])
      let unknown = CoverageFacts.unknown(prefix: prefix, reason: "r")
      #expect(Set(unknown.paths) == Set(document.paths))
      stated.formUnion(document.paths)
    }
    #expect(declared(by: .coverage) == stated)
  }

  @Test func `release facts are stated by the catalog, each for at least one release`() {
    let stated = Set(book.releases.ids.flatMap { book.releases.facts(of: $0)?.paths ?? [] })
    #expect(declared(by: .release) == stated)
  }

  @Test func `examples fit the types of facts.yaml and belong to the right side`() {
    #expect(book.examples.hosts.count > 5)
    #expect(book.examples.models.count > 10)
    for (name, document) in book.examples.hosts {
      #expect(vocabulary.problems(in: document) == [], "\(name)")
      #expect(document.paths.allSatisfy { $0.hasPrefix("host.") }, "\(name)")
    }
    for (name, document) in book.examples.models {
      #expect(vocabulary.problems(in: document) == [], "\(name)")
      #expect(document.paths.allSatisfy { !$0.hasPrefix("host.") }, "\(name)")
    }
  }

  @Test func `facts that are stated by an option offer the option's values`() {
    for fact in vocabulary.facts {
      guard let question = fact.question else { continue }
      #expect(question.option.hasPrefix("--"), "\(fact.path)")
      #expect(question.choices.count >= 2, "\(fact.path)")
      #expect(question.prompt.hasSuffix("?"), "\(fact.path)")
    }
  }

  @Test(arguments: [
    ("bool", ExpressionType.bool), ("int", .int), ("double?", .nullable(.double)), ("list<string>", .list(.string)),
    ("map<int>", .map(.string, .int)), ("list<list<int>>", .list(.list(.int))),
  ])
  func `types are read as facts.yaml writes them`(text: String, type: ExpressionType) {
    #expect(ExpressionType(ruleText: text) == type)
  }

  @Test(arguments: ["", "integer", "list", "list<", "list<x>", "set<int>", "?", "list<int", "map<int>>"])
  func `what is no type is refused`(text: String) {
    #expect(ExpressionType(ruleText: text) == nil)
  }

  @Test func `an unknown fact is never false`() throws {
    // Every condition of the book, with nothing known at all: no requirement fails, no question is answered "no".
    let sheet = FactSheet(vocabulary)
    for path in book.paths {
      for requirement in path.requirements where !requirement.condition.variables.isEmpty {
        #expect(
          Truth(requirement.condition.evaluate(sheet.activation)) != .no, "\(path.id)/\(requirement.id)")
      }
    }
    for node in book.nodes {
      guard case .question(let question) = node.kind else { continue }
      guard case .unknown = book.answer(question, sheet) else {
        Issue.record("\(node.id) is answered without a fact")
        continue
      }
    }
  }
}
