import Glibc
import RuleBook
import TestSupport
import Testing
import TritonConfig

@testable import Advisor

/// What holds for `audit --fix` whatever is wrong with a repository.
@Suite struct FixingPropertyTests {
  private static let host = TemporaryFolder(files: [
    "host.json":
      "{\"schema\": \"triton-advisor/host/1\", \"facts\": {\"host.gpus\": {\"value\": [], \"source\": \"t\", \"kind\": \"measured\"}}}"
  ])

  private static func fix(_ folder: TemporaryFolder) throws -> Fixing.Outcome {
    try Fixing.run(
      AuditRequest(host: .named([host.path + "/host.json"]), repositories: [folder.path + "/models"], level: 2),
      isDryRun: false, show: { _ in })
  }

  /// Every file below a folder, by its path.
  private static func files(_ root: String, _ below: String = "") -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for name in Folders.names(in: below.isEmpty ? root : "\(root)/\(below)") ?? [] {
      let path = below.isEmpty ? name : "\(below)/\(name)"
      switch FileStatus.of("\(root)/\(path)")?.kind {
      case .folder?: found.merge(files(root, path)) { $1 }
      default: found[path] = TestFile.bytes("\(root)/\(path)") ?? []
      }
    }
    return found
  }

  private static func comments(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
      line.firstIndex(of: "#").map { String(line[$0...]) }
    }
  }

  /// Errors by model, so that none gets one.
  private static func errors(_ result: AuditResult) -> [String: Int] {
    Dictionary(grouping: result.lint?.findings.filter { $0.severity == .error } ?? [], by: \.model).mapValues(\.count)
  }

  @Test(arguments: UInt64(1)...40)
  func `several defects at once end in a repository that is no worse and stays`(seed: UInt64) throws {
    let folder = TemporaryFolder()
    var defects = RandomDefects(seed: seed)
    defects.plant(in: folder)
    let before = Self.files(folder.path)
    let outcome = try Self.fix(folder)
    let after = Self.files(folder.path)

    let ready = { (result: AuditResult) in
      Set(result.lint?.models.filter { $0.firstError == nil }.map(\.name) ?? [])
    }
    #expect(ready(outcome.before).isSubset(of: ready(outcome.after)))
    let (errorsBefore, errorsAfter) = (Self.errors(outcome.before), Self.errors(outcome.after))
    for (model, count) in errorsAfter { #expect(count <= errorsBefore[model] ?? 0, "\(model)") }

    // Nothing is lost: files only move, and of configs only what the plan says changes.
    let isConfig = { (path: String) in path.hasSuffix("/config.pbtxt") }
    let contents = { (files: [String: [UInt8]]) in
      files.filter { !isConfig($0.key) }.values.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }
    #expect(contents(before) == contents(after))
    #expect(Set(before.keys.filter(isConfig)) == Set(after.keys.filter(isConfig)))
    let changed = Set(outcome.plan.models.compactMap { $0.config?.file.dropFirst(folder.path.count + 1) })
    for (path, bytes) in after where isConfig(path) {
      #expect((before[path] != bytes) == changed.contains(path[...]), "\(path)")
      #expect(Self.comments(bytes) == Self.comments(before[path] ?? []), "\(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(after["outside.pbtxt"] == before["outside.pbtxt"] && after["models/notes.txt"] != nil)

    let second = try Self.fix(folder)
    #expect(!second.isWritten && second.plan.models.isEmpty, "\(second.plan.items)")
    #expect(Self.files(folder.path) == after)
  }

  @Test func `the dice plant what can be mended`() throws {
    var mended: Set<String> = []
    for seed in UInt64(1)...20 {
      let folder = TemporaryFolder()
      var defects = RandomDefects(seed: seed)
      defects.plant(in: folder)
      mended.formUnion(try Self.fix(folder).plan.mended.map(\.id))
    }
    #expect(mended.count >= 15, "\(mended.sorted())")
  }
}
