import Facts
import Foundation
import RuleText
import TestSupport
import Testing

@testable import RuleBook

/// The checks that are built in.
@Suite struct BuiltInCheckTests {
  private static let book = Result { try CheckBook.load() }

  @Test func `every case of every check comes out as it says`() throws {
    let results = try Self.book.get().runCases(with: try RuleBook.load())
    #expect(results.count > 300)
    for result in results {
      #expect(result.failure == nil, "\(result.subject) \(result.name): \(result.failure ?? "") \(result.location)")
    }
  }

  @Test func `the ids of the reference are all there`() throws {
    guard let path = Places.shared("reference/host_probe.md"), let text = TestFile.text(path) else { return }
    let book = try Self.book.get()
    let lines = text.split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("### 6.2") })
    let end = try #require(lines.firstIndex { $0.hasPrefix("## 7") })
    let ids = lines[start..<end].compactMap { line -> String? in
      guard line.hasPrefix("| "), let id = line.dropFirst(2).split(separator: " ").first else { return nil }
      let parts = id.split(separator: "-")
      return parts.count == 2 && parts[1].count == 3 && Int(parts[1]) != nil ? String(id) : nil
    }
    #expect(ids.count == 131)
    for id in ids { #expect(book[id] != nil, "\(id) is not reserved") }
  }

  @Test func `lint has every id that checks take from it`() throws {
    let folder = Places.repository + "/Sources"
    let text = try ["TritonConfig", "Advisor/Lint"].flatMap { name in
      try FileManager.default.subpathsOfDirectory(atPath: "\(folder)/\(name)").map { "\(folder)/\(name)/\($0)" }
    }.compactMap { $0.hasSuffix(".swift") ? TestFile.text($0) : nil }.joined()
    #expect(text.contains("\"no-version\""))
    for check in try Self.book.get().checks {
      var ids = check.replaced
      if case .lint(let own) = check.basis { ids += own }
      for id in ids { #expect(text.contains("\"\(id)\""), "\(check.id): lint has no '\(id)'") }
    }
  }

  @Test func `a check that is wrong says what to do about it`() throws {
    for check in try Self.book.get().checks {
      guard case .conditions(let conditions) = check.basis else { continue }
      if conditions.contains(where: { $0.outcome > .info }) { #expect(!check.remedies.isEmpty, "\(check.id)") }
    }
  }
}

/// Checks made for the test, laid over the built-in ones.
@Suite struct CheckEngineTests {
  private static func load(_ checks: String) throws -> CheckBook {
    let text = "group: mine\nplace: 99\ntitle: Mine\nchecks:\n" + checks
    return try CheckBook.load(RuleFiles.builtIn.overlaid(by: ["checks/mine.yaml": text], from: "overlay"))
  }

  private static func check(_ body: String) throws -> (CheckBook, AuditCheck) {
    let keys = "    found: 'found {host.cpu.usable}'\n    because: why\n    remedy: do it\n    cite: judgement\n"
    let book = try load("  MY-001:\n    title: mine\n" + body + keys)
    return (book, try #require(book["MY-001"]))
  }

  private static func result(_ body: String, _ facts: [String: Value]) throws -> CheckResult {
    let (book, check) = try check(body)
    var sheet = FactSheet(book.vocabulary)
    for (path, value) in facts { sheet[path] = Fact(value, Origin(.measured, "test")) }
    return book.result(of: check, sheet)
  }

  private static let levels =
    "    fail: host.cpu.usable < 2\n    warn: host.cpu.usable < 4\n    info: host.cpu.usable < 8\n"

  @Test(arguments: [(1, .fail), (3, .warn), (5, .info), (9, .pass)] as [(Int64, CheckOutcome)])
  func `the worst condition that holds decides`(cpus: Int64, expected: CheckOutcome) throws {
    let result = try Self.result(Self.levels, ["host.cpu.usable": .int(cpus)])
    #expect(result.outcome == expected)
    #expect(result.subjects.map(\.evidence) == ["found \(cpus)"])
    #expect(result.subjects[0].remedies == (expected == .pass ? [] : ["do it"]))
    #expect(result.readings.map(\.path) == ["host.cpu.usable"])
  }

  @Test func `a missing fact makes it unknown, and is named`() throws {
    let result = try Self.result(Self.levels, [:])
    #expect(result.outcome == .unknown)
    #expect(result.missing == ["host.cpu.usable"])
    #expect(result.reason == "the affinity mask could not be read")
  }

  @Test func `a warning that is certain outweighs a failure that is unknown`() throws {
    let body = "    fail: host.memory.total < 1\n    warn: host.cpu.usable < 4\n"
    #expect(try Self.result(body, ["host.cpu.usable": 2]).outcome == .warn)
    #expect(try Self.result(body, ["host.cpu.usable": 8]).outcome == .unknown)
  }

  @Test func `a condition that cannot be evaluated is an error, no failure`() throws {
    let result = try Self.result("    fail: 1 / host.cpu.usable > 2\n", ["host.cpu.usable": 0])
    #expect(result.outcome == .error)
    #expect(result.reason?.contains("division by zero") == true, "\(result.reason ?? "")")
  }

  @Test func `where it does not apply it is skipped with the reason`() throws {
    let body = "    applies: {when: host.cpu.usable > 4, else: 'only {host.cpu.usable} CPUs'}\n" + Self.levels
    let result = try Self.result(body, ["host.cpu.usable": 3])
    #expect(result.outcome == .skipped)
    #expect(result.reason == "only 3 CPUs")
    #expect(try Self.result(body, [:]).outcome == .unknown)
  }

  private static let each =
    "    each: {of: host.gpus, as: gpu, name: 'GPU {gpu.index}', none: no GPU}\n    fail: gpu.computeCapability < 7.5\n"

  @Test func `every element has an outcome of its own, and the worst is the check's`() throws {
    let gpus: Value = [
      ["index": 0, "computeCapability": 9.0], ["index": 1, "computeCapability": 7.0],
      ["index": 2, "computeCapability": .missing("the driver does not tell")],
    ]
    let result = try Self.result(Self.each, ["host.gpus": gpus, "host.cpu.usable": 2])
    #expect(result.outcome == .fail)
    #expect(result.subjects.map(\.outcome) == [.pass, .fail, .unknown])
    #expect(result.subjects.map(\.name) == ["GPU 0", "GPU 1", "GPU 2"])
    #expect(result.subjects[2].evidence == "the driver does not tell")
  }

  @Test func `an empty list is no pass`() throws {
    let result = try Self.result(Self.each, ["host.gpus": []])
    #expect(result.outcome == .skipped)
    #expect(result.reason == "no GPU")
  }

  @Test(arguments: [
    ("    fail: host.cpu.usabel > 1\n", "overlay/checks/mine.yaml:7:11: "),
    ("    fail: host.cpu.usable\n", "overlay/checks/mine.yaml:7:11: a condition must be true or false"),
    ("    title2: x\n    fail: 'true'\n", "overlay/checks/mine.yaml:7:5: unknown key 'title2'; did you mean 'title'?"),
    ("    level: 7\n    fail: 'true'\n", "overlay/checks/mine.yaml:7:12: expected one of 1, 2, 3, found '7'"),
    ("    fail: 'true'\n    needs: [more]\n", "overlay/checks/mine.yaml:6:5: the check 'MY-001' has conditions"),
    (
      "    each: {of: host.gpus, as: host, name: x, none: y}\n    fail: 'true'\n",
      "overlay/checks/mine.yaml:7:11: facts begin with 'host': an element needs another name"
    ),
    (
      "    each: {of: host.cpu.usable, as: cpu, name: x, none: y}\n    fail: 'true'\n",
      "overlay/checks/mine.yaml:7:16: 'of' must be a list; this is int"
    ),
  ])
  func `mistakes have their place`(body: String, expected: String) {
    do {
      _ = try Self.check(body)
      Issue.record("it loads")
    } catch {
      #expect("\(error)".hasPrefix(expected), "\(error)")
    }
  }

  @Test func `two checks never share an id or a finding of lint`() {
    #expect(throws: RuleBookError.self) {
      try Self.load("  DRV-001:\n    title: mine\n    needs: more\n")
    }
    #expect(throws: RuleBookError.self) {
      try Self.load("  MY-001:\n    title: mine\n    lint: no-version\n    cite: judgement\n")
    }
  }

  @Test func `a check without a case for an outcome is reported`() throws {
    let (book, _) = try Self.check(Self.levels + "    cases: {pass: {host: l4}}\n")
    let failures = book.runCases(with: try RuleBook.load()).filter { $0.failure != nil }
    #expect(failures.map(\.name).sorted() == ["fail", "info", "unknown", "warn"])
  }
}
