import Facts
import RuleBook
import TestSupport
import Testing
import TritonConfig

@testable import Advisor

@Suite struct CalendarDateTests {
  @Test(arguments: ["2026-11-22", "2024-02-29", "2000-02-29", "9999-12-31"])
  func `days are read and written alike`(text: String) {
    #expect(CalendarDate(text)?.description == text)
  }

  @Test(arguments: [
    "", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026-01-32", "0000-01-01",
    "2026-01-01 ",
  ])
  func `other texts are no days`(text: String) { #expect(CalendarDate(text) == nil) }

  @Test func `days are in order`() throws {
    let days = try ["2026-09-30", "2026-10-01", "2027-01-01"].map { try #require(CalendarDate($0)) }
    #expect(days == days.sorted() && days[0] < days[1] && days[1] < days[2])
  }
}

/// A host whose facts are stated, with a repository, as a request audits them.
@Suite struct AuditTests {
  private static let folder: TemporaryFolder = {
    let facts: [String: String] = [
      "host.cpu.usable": "4", "host.limits.stack": "8388608", "host.limits.nofile": "256", "host.gpus": "[]",
      "host.memory.overcommit": "\"never\"", "host.memory.oomKills": "0",
    ]
    let entries = facts.map { "\"\($0)\": {\"value\": \($1), \"source\": \"test\", \"kind\": \"measured\"}" }
    let folder = TemporaryFolder(files: [
      "host.json": "{\"schema\": \"triton-advisor/host/1\", \"facts\": {\(entries.joined(separator: ","))}}",
      "models/bad/config.pbtxt":
        "backend: \"python\"\nmax_batch_size: 4\ndynamic_batching { preferred_batch_size: [ 8 ] }\n",
      "models/bad/1/model.py": "class TritonPythonModel:\n  def execute(self, requests): return []\n",
    ])
    return folder
  }()

  private static let today = CalendarDate("2026-11-22")

  private static func audit(
    _ change: (inout AuditRequest) -> Void = { _ in }
  ) throws(AdvisorError) -> AuditResult {
    var request = AuditRequest(host: .named([folder.path + "/host.json"]), today: today ?? .today)
    change(&request)
    return try Auditing.audit(request)
  }

  private static func outcome(_ id: String, _ result: AuditResult) -> CheckOutcome? {
    result.checks.first { $0.check.id == id }?.outcome
  }

  @Test func `facts of the host decide`() throws {
    let result = try Self.audit()
    #expect(Self.outcome("LIM-004", result) == .fail)
    #expect(Self.outcome("MEM-003", result) == .warn)
    #expect(Self.outcome("LIM-003", result) == .info)
    #expect(Self.outcome("MEM-008", result) == .pass)
    #expect(Self.outcome("CPU-009", result) == .unknown)
    #expect(Self.outcome("REP-001", result) == .skipped)
    #expect(result.isFailure)
    #expect(Set(result.checks.map(\.check.id)).count == result.checks.count)
  }

  @Test func `everything lint finds is a finding under one id`() throws {
    let result = try Self.audit { $0.repositories = [Self.folder.path + "/models"] }
    let lint = try #require(result.lint)
    #expect(lint.findings.count > 0)
    let found = result.findings.compactMap(\.lint)
    #expect(found.count == lint.findings.count)
    let finding = try #require(result.findings.first { $0.lint?.id == "preferred-batch-size-too-large" })
    #expect(finding.check == "REP-009")
    #expect(finding.subject == "bad")
    #expect(finding.lint?.position?.line == 3)
    #expect(
      finding.fingerprint == "REP-009/preferred-batch-size-too-large/bad/dynamic_batching.preferred_batch_size[0]")
  }

  @Test func `only and skip name checks and groups, whatever their case`() throws {
    let only = try Self.audit { $0.only = ["lim-004,memory"] }
    #expect(Set(only.checks.map(\.check.group)) == ["limits", "memory"])
    #expect(only.checks.filter { $0.check.group == "limits" }.map(\.check.id) == ["LIM-004"])
    let rest = try Self.audit { $0.skip = ["limits"] }
    #expect(!rest.checks.contains { $0.check.group == "limits" })
    #expect(throws: AdvisorError.self) { try Self.audit { $0.only = ["LIM-4"] } }
  }

  @Test func `checks above the level are skipped`() throws {
    let result = try Self.audit {
      $0.level = 1
      $0.repositories = [Self.folder.path + "/models"]
    }
    #expect(Self.outcome("REP-009", result) == .skipped)
    #expect(result.checks.first { $0.check.id == "REP-009" }?.reason == "costs level 2, and --level is 1")
  }

  @Test func `a waiver accepts a finding until its day`() throws {
    Self.folder.write(
      "waivers.yaml",
      "waivers:\n  - {id: LIM-004, reason: a test, expires: 2026-11-22}\n  - {id: MEM-003, reason: old, expires: 2026-11-21}\n"
        + "  - {id: MEM-008, reason: gone, expires: 2030-01-01}\n")
    let result = try Self.audit { $0.waivers = Self.folder.path + "/waivers.yaml" }
    #expect(Self.outcome("LIM-004", result) == .pass)
    #expect(Self.outcome("MEM-003", result) == .warn)
    #expect(!result.isFailure)
    #expect(result.notes.count == 2)
    #expect(result.notes[0].hasSuffix("waivers.yaml:3:5: the waiver of MEM-003 expired on 2026-11-21: old"))
    #expect(result.notes[1].hasSuffix("waivers.yaml:4:5: the waiver of MEM-008 is not needed any more"))
  }

  @Test(arguments: [
    ("waivers: [{id: A, reason: b}]", "1:11: a waiver needs 'expires'"),
    ("waivers: [{id: A, reason: b, expires: soon}]", "1:39: expected a day such as 2027-01-31, found 'soon'"),
    ("waivers: [{id: A, raeson: b, expires: 2027-01-01}]", "1:19: unknown key 'raeson'; did you mean 'reason'?"),
    ("- id: A", "expected a list of waivers"),
  ])
  func `mistakes in waivers have their place`(text: String, expected: String) {
    let folder = TemporaryFolder(files: ["w.yaml": text])
    #expect {
      try Self.audit { $0.waivers = folder.path + "/w.yaml" }
    } throws: {
      let error = $0 as? AdvisorError
      return error?.exitStatus == .malformedInput && error?.description.contains(expected) == true
    }
  }

  @Test func `what a baseline has does not fail`() throws {
    Self.folder.write(
      "baseline.json",
      "{\"schema\": \"triton-advisor/audit/1\", \"checks\": [{\"findings\": [{\"fingerprint\": \"LIM-004\"}]}]}")
    let result = try Self.audit { $0.baseline = Self.folder.path + "/baseline.json" }
    #expect(Self.outcome("LIM-004", result) == .fail)
    #expect(result.findings.first { $0.check == "LIM-004" }?.standing == .known)
    #expect(!result.isFailure)
    #expect(throws: AdvisorError.self) { try Self.audit { $0.baseline = Self.folder.path + "/host.json" } }
  }

  @Test func `warnings fail where they are asked to`() throws {
    let result = try Self.audit {
      $0.only = ["MEM-003"]
      $0.threshold = .warn
    }
    #expect(result.isFailure)
    #expect(try !Self.audit { $0.only = ["MEM-003"] }.isFailure)
  }

  @Test func `a deployment tells limits, and its server is judged`() throws {
    Self.folder.write(
      "run.sh",
      "docker run --rm --ulimit nofile=1048576:1048576 -p 8000:8000 nvcr.io/nvidia/tritonserver:25.08-py3 tritonserver "
        + "--model-repository=/models --model-control-mode=poll\n")
    let result = try Self.audit { $0.deployment = Self.folder.path + "/run.sh" }
    #expect(result.release == "25.08")
    #expect(Self.outcome("LIM-004", result) == .pass)
    #expect(Self.outcome("SEC-002", result) == .warn)
    #expect(Self.outcome("SEC-001", result) == .warn)
  }

  @Test func `a server that is not there is a finding`() throws {
    let result = try Self.audit { $0.url = "localhost:1" }
    #expect(Self.outcome("TRI-008", result) == .fail)
    #expect(Self.outcome("TRI-009", result) == .skipped)
    #expect(throws: AdvisorError.self) { try Self.audit { $0.url = "https://localhost" } }
  }
}
