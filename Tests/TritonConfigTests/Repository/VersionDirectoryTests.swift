import Testing
import TritonConfig

@Suite struct `version directories` {
  /// Numbers as core, `model_lifecycle.cc`, finds them.
  @Test(arguments: [
    (["1", "2", "10"], [10, 2, 1] as [Int64], ""),
    (["0", "3"], [3, 0], ""),
    (["01", "1"], [1], "01 leadingZero"),
    (["00"], [], "00 leadingZero"),
    (["v1", "1"], [1], "v1 notANumber"),
    (["1_old"], [1], "1_old numberWithTail(1)"),
    (["3-fp16", "3"], [3], "3-fp16 numberWithTail(3)"),
    (["-1"], [-1], "-1 numberWithTail(-1)"),
    (["99999999999999999999", "1"], [1], "99999999999999999999 outOfRange"),
    (["9223372036854775807"], [.max], ""),
    (["configs", "warmup", "initial_state", "1"], [1], ""),
    ([".ipynb_checkpoints", "1"], [1], ".ipynb_checkpoints notANumber"),
  ])
  func `are numbers without leading zeros`(names: [String], numbers: [Int64], oddities: String) {
    let versions = VersionDirectories(LintSamples.listing(names.map { $0 + "/" }))
    #expect(versions.numbers == numbers)
    #expect(versions.oddities.map { "\($0.name) \($0.kind)" }.joined(separator: ", ") == oddities)
  }

  @Test(arguments: [
    ("", [10] as [Int64]), ("version_policy { latest { num_versions: 2 } }", [10, 2]),
    ("version_policy { latest { } }", []), ("version_policy { all { } }", [10, 2, 1]),
    ("version_policy { specific { versions: [ 1, 4, 2 ] } }", [2, 1]), ("version_policy { }", [10, 2, 1]),
    ("version_policy { latest { num_versions: 4294967295 } }", [10, 2, 1]),
  ])
  func `are chosen by the policy`(text: String, selected: [Int64]) throws {
    let policy = try ConfigDocument(text: text, file: "f").config.versionPolicy
    let versions = VersionDirectories(LintSamples.listing(["1/", "2/", "10/"]))
    #expect(versions.selected(by: policy) == selected)
  }

  @Test(arguments: [
    (["01/"], "version-leading-zero", LintFinding.Severity.warning), (["v1/", "1/"], "version-not-a-number", .warning),
    (["__pycache__/", "1/"], "version-not-a-number", .note), (["1_old/", "1/"], "version-with-tail", .warning),
    (["99999999999999999999/", "1/"], "version-out-of-range", .error), (["v1/"], "no-version", .error),
    (["1/", "config/"], "config-look-alike", .warning),
  ])
  func `that are odd are told`(files: [String], id: String, severity: LintFinding.Severity) {
    let lint = LintSamples.lint("backend: \"tensorrt\"\n" + LintSamples.tensors, files: files)
    #expect(lint.findings.filter { $0.id == id }.map(\.severity) == [severity])
    #expect((lint.verdict == .loadFailure) == lint.findings.contains { $0.severity == .error })
  }

  @Test func `a link to nothing makes the server give up on the model`() {
    var entry = LintSamples.entry("m", "backend: \"tensorrt\"\n" + LintSamples.tensors)
    entry.listing = DirectoryListing([
      .init("1", .directory(DirectoryListing())), .init("gone", .broken("No such file or directory")),
    ])
    let lint = ModelLinter.lint(entry: entry, signature: nil, situation: LintSamples.server, catalog: nil)
    #expect(lint.verdict == .pollFailure)
    #expect(lint.firstError?.message == "failed to stat file repo/m/gone")
  }

  @Test func `a folder before the versions hides the model file`() {
    let lint = LintSamples.lint(LintSamples.tensors, files: [".cache/x", "1/model.onnx"])
    #expect(lint.findings.map(\.id).contains("first-folder-no-version"))
    #expect(lint.firstError?.id == "backend-not-determined")
  }
}
