import Facts
import Glibc
import RuleBook
import TestSupport
import Testing
import TritonConfig

@testable import Advisor

/// `audit --fix` on models with one defect each.
@Suite struct FixingTests {
  private static let host = TemporaryFolder(files: [
    "host.json":
      "{\"schema\": \"triton-advisor/host/1\", \"facts\": {\"host.gpus\": {\"value\": [], \"source\": \"t\", \"kind\": \"measured\"}}}"
  ])

  private static func fix(
    _ folder: TemporaryFolder, isDryRun: Bool = false, _ change: (inout AuditRequest) -> Void = { _ in }
  ) throws -> Fixing.Outcome {
    var request = AuditRequest(
      host: .named([host.path + "/host.json"]), repositories: [folder.path + "/models"], level: 2)
    change(&request)
    return try Fixing.run(request, isDryRun: isDryRun, show: { _ in })
  }

  private static func config(_ folder: TemporaryFolder) -> String {
    TestFile.text(folder.path + "/models/m/config.pbtxt") ?? ""
  }

  /// The comments of a config, line by line.
  private static func comments(_ text: String) -> [Substring] {
    text.split(separator: "\n").compactMap { line in line.firstIndex(of: "#").map { line[$0...] } }
  }

  @Test(arguments: PlantedModel.fixable)
  func `a defect is mended, comments stay, and a second run has nothing to do`(model: PlantedModel) throws {
    let folder = TemporaryFolder()
    model.plant(in: folder)
    let outcome = try Self.fix(folder)
    let found = try #require(outcome.before.lint).findings
    #expect(found.contains { $0.id == model.id }, "planted \(model.id), found \(found.map(\.id))")
    let left = try #require(outcome.after.lint).findings
    #expect(!left.contains { $0.id == model.id }, "\(outcome.plan.refused)\n\(Self.config(folder))")
    #expect(!left.contains { $0.severity == .error }, "\(left)\n\(Self.config(folder))")
    #expect(outcome.isWritten)
    let checks = outcome.before.findings.filter { $0.lint?.id == model.id }.map(\.check)
    #expect(!checks.isEmpty)
    for check in outcome.after.checks where checks.contains(check.check.id) { #expect(check.outcome == .pass) }
    let text = Self.config(folder)
    #expect(Self.comments(text) == Self.comments(model.config), "\(text)")
    for part in model.expected { #expect(text.contains(part), "\(text)") }
    let second = try Self.fix(folder)
    #expect(second.plan.models.isEmpty && !second.isWritten, "\(second.plan.items)")
    #expect(Self.config(folder) == text)
  }

  @Test(arguments: PlantedModel.fixable)
  func `comments behind every sign stay`(model: PlantedModel) throws {
    let folder = TemporaryFolder()
    var model = model
    model.config = model.config.commented()
    model.plant(in: folder)
    let outcome = try Self.fix(folder)
    let left = try #require(outcome.after.lint).findings
    #expect(!left.contains { $0.id == model.id || $0.severity == .error }, "\(left)\n\(Self.config(folder))")
    #expect(outcome.isWritten)
    #expect(Self.comments(Self.config(folder)) == Self.comments(model.config), "\(Self.config(folder))")
    #expect(try !Self.fix(folder).isWritten)
  }

  @Test func `every fixer has a case`() {
    // A server that completes configs never asks for these; one that does not is tested below.
    let others: Set = ["tensor-without-dims", "tensor-without-type"]
    #expect(Set(Fixers.all.keys).subtracting(PlantedModel.fixable.map(\.id)) == others)
  }

  @Test func `what a server that completes nothing misses is read from the model`() throws {
    let folder = TemporaryFolder()
    folder.write("run.sh", "tritonserver --model-repository=/models --disable-auto-complete-config\n")
    let model = PlantedModel(
      id: "",
      config: PlantedModel.config(
        "instance_group [ { kind: KIND_CPU } ]", input: "input [ { name: \"x\" dims: [ 4 ] } ]  # in\n",
        output: "output [ { name: \"y\" data_type: TYPE_FP32 } ]  # out\n"))
    model.plant(in: folder)
    let outcome = try Self.fix(folder) { $0.deployment = folder.path + "/run.sh" }
    #expect(Set(outcome.plan.mended.map(\.id)) == ["tensor-without-dims", "tensor-without-type"])
    #expect(try #require(outcome.after.lint).hasErrors == false, "\(Self.config(folder))")
    #expect(Self.comments(Self.config(folder)) == Self.comments(model.config))
  }

  @Test func `a dry run writes nothing`() throws {
    let folder = TemporaryFolder()
    let model = try #require(PlantedModel.fixable.first { $0.id == "model-file-missing" })
    model.plant(in: folder)
    let outcome = try Self.fix(folder, isDryRun: true)
    #expect(!outcome.isWritten && outcome.plan.models.count == 1)
    #expect(outcome.plan.models.first?.commands.first?.hasPrefix("mv ") == true)
    #expect(access(folder.path + "/models/m/1/resnet50.onnx", F_OK) == 0)
  }

  @Test func `a change that would leave a new error is not made`() throws {
    let folder = TemporaryFolder()
    // Another kind of model under the name of the one that is looked for.
    PlantedModel(
      id: "",
      config: PlantedModel.config(
        "default_model_filename: \"other.onnx\"\ninstance_group [ { kind: KIND_CPU } ]",
        input:
          "input [ { name: \"p\" data_type: TYPE_FP32 dims: [ 4 ] }, { name: \"q\" data_type: TYPE_FP32 dims: [ 4 ] } ]\n"
      )
    ).plant(in: folder)
    let before = Self.config(folder)
    let outcome = try Self.fix(folder)
    let refused = try #require(outcome.plan.refused.first)
    #expect(refused.finding.id == "model-file-missing")
    #expect(refused.refusal?.hasPrefix("the change would leave a new error: ") == true)
    #expect(Self.config(folder) == before)
  }

  @Test func `what is not asked for or accepted stays`() throws {
    let folder = TemporaryFolder()
    let model = try #require(PlantedModel.fixable.first { $0.id == "name-differs-from-directory" })
    model.plant(in: folder)
    #expect(try Self.fix(folder) { $0.skip = ["repository"] }.plan.items.isEmpty)
    let check = try #require(
      try Self.fix(folder, isDryRun: true).before.findings.first { $0.lint?.id == model.id }?.check)
    folder.write("w.yaml", "waivers: [{id: \(check), reason: a test, expires: 2999-01-01}]\n")
    #expect(try Self.fix(folder) { $0.waivers = folder.path + "/w.yaml" }.plan.items.isEmpty)
    #expect(Self.config(folder) == model.config)
  }

  @Test func `a file that somebody changes meanwhile is left alone, and nothing else is changed`() throws {
    let folder = TemporaryFolder()
    let model = try #require(PlantedModel.fixable.first { $0.id == "version-leading-zero" })
    model.plant(in: folder, as: "a")
    try #require(PlantedModel.fixable.first { $0.id == "name-differs-from-directory" }).plant(in: folder)
    let request = AuditRequest(
      host: .named([Self.host.path + "/host.json"]), repositories: [folder.path + "/models"], level: 2)
    #expect {
      try Fixing.run(request, isDryRun: false, show: { _ in folder.write("models/m/config.pbtxt", "name: \"new\"\n") })
    } throws: {
      ($0 as? AdvisorError)?.description
        == "\(folder.path)/models/m/config.pbtxt: was changed meanwhile, run it again; nothing was changed"
    }
    #expect(Self.config(folder) == "name: \"new\"\n")
    #expect(access(folder.path + "/models/a/01/model.onnx", F_OK) == 0)
  }

  @Test func `what is done when a later model cannot be written is told`() throws {
    let folder = TemporaryFolder()
    let model = try #require(PlantedModel.fixable.first { $0.id == "version-leading-zero" })
    for name in ["a", "m"] { model.plant(in: folder, as: name) }
    let request = AuditRequest(
      host: .named([Self.host.path + "/host.json"]), repositories: [folder.path + "/models"], level: 2)
    #expect {
      try Fixing.run(request, isDryRun: false, show: { _ in folder.makeFolder("models/m/1") })
    } throws: {
      ($0 as? AdvisorError)?.description
        == "\(folder.path)/models/m/1: something is there by now; already changed: \(folder.path)/models/a"
    }
    #expect(access(folder.path + "/models/a/1/model.onnx", F_OK) == 0)
    #expect(access(folder.path + "/models/m/01/model.onnx", F_OK) == 0)
  }

  @Test func `what may not be changed is left with the reason`() throws {
    let renamed = try #require(PlantedModel.fixable.first { $0.id == "name-differs-from-directory" })
    let numbered = try #require(PlantedModel.fixable.first { $0.id == "version-not-a-number" })
    let cases: [(PlantedModel, reason: String, (String) -> Void)] = [
      (renamed, "is read-only", { chmod($0 + "/m/config.pbtxt", 0o444) }),
      (
        renamed, "is the same file as",
        {
          mkdir($0 + "/other", 0o755)
          symlink("../m/config.pbtxt", $0 + "/other/config.pbtxt")
        }
      ),
      (
        renamed, "leads out of",
        {
          rename($0 + "/m", $0 + "/../m"); symlink("../m", $0 + "/m")
        }
      ),
      (
        numbered, "is a link; move it by hand",
        {
          rename($0 + "/m/v1", $0 + "/m/store"); symlink("store", $0 + "/m/v1")
        }
      ),
      (numbered, "is the same folder as", { symlink("m", $0 + "/other") }),
    ]
    for (model, reason, change) in cases {
      let folder = TemporaryFolder()
      model.plant(in: folder)
      change(folder.path + "/models")
      let outcome = try Self.fix(folder)
      let refusals = outcome.plan.refused.filter { $0.finding.id == model.id }.compactMap(\.refusal)
      #expect(refusals.contains { $0.contains(reason) }, "\(reason): \(outcome.plan.items)")
      #expect(outcome.plan.models.isEmpty && !outcome.isWritten)
    }
  }

  @Test(.enabled(if: geteuid() == 0)) func `what an administrator mends stays its owner's`() throws {
    let folder = TemporaryFolder()
    let model = try #require(PlantedModel.fixable.first { $0.id == "no-version" && $0.files["model.onnx"] != nil })
    model.plant(in: folder)
    chown(folder.path + "/models/m", 1234, 1234)
    #expect(try Self.fix(folder).isWritten)
    var status = stat()
    #expect(stat(folder.path + "/models/m/1", &status) == 0 && status.st_uid == 1234 && status.st_gid == 1234)
  }

  @Test func `the mode of a file stays, and no link out of the repository is followed`() throws {
    let folder = TemporaryFolder()
    let model = try #require(PlantedModel.fixable.first { $0.id == "name-differs-from-directory" })
    model.plant(in: folder)
    let path = folder.path + "/models/m/config.pbtxt"
    chmod(path, 0o640)
    _ = try Self.fix(folder)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o7777 == 0o640)

    let outside = folder.write("outside.pbtxt", model.config)
    unlink(path)
    symlink(outside, path)
    let outcome = try Self.fix(folder)
    #expect(!outcome.isWritten && outcome.plan.models.isEmpty)
    #expect(outcome.plan.refused.first?.refusal?.contains("leads out of") == true)
    #expect(TestFile.text(outside) == model.config)
  }
}

@Suite struct UnifiedDiffTests {
  private static func diff(_ before: String, _ after: String) -> String {
    UnifiedDiff.text(Array(before.utf8), Array(after.utf8), file: "f")
  }

  @Test func `changes have three lines around them`() {
    let lines = (1...12).map { "\($0)\n" }
    var changed = lines
    changed[5] = "six\n"
    #expect(
      Self.diff(lines.joined(), changed.joined())
        == "--- f\n+++ f\n@@ -3,7 +3,7 @@\n 3\n 4\n 5\n-6\n+six\n 7\n 8\n 9\n")
  }

  @Test func `far changes are hunks of their own`() {
    let lines = (1...30).map { "\($0)\n" }
    var changed = lines
    changed[2] = "three\n"
    changed.remove(at: 25)
    let text = Self.diff(lines.joined(), changed.joined())
    #expect(text.contains("@@ -1,6 +1,6 @@\n") && text.contains("@@ -23,7 +23,6 @@\n"))
  }

  @Test func `ends of texts are told`() {
    #expect(Self.diff("a", "a\n") == "--- f\n+++ f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n")
    #expect(Self.diff("", "a\n") == "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n")
    #expect(Self.diff("a\r\nb\r\n", "a\r\n") == "--- f\n+++ f\n@@ -1,2 +1,1 @@\n a\r\n-b\r\n")
    #expect(Self.diff("a", "a") == "")
  }
}
